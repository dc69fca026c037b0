"""One collector: how to call, where last seen, and the trail of a day to be replayed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dispatcher_app.domain.collectors import Trail
from dispatcher_app.domain.pack import Collector
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.watch import LastSeen
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.collector_words import age_text, collector_line, leg_rows, trail_words
from dispatcher_app.ui.map.trail_player import TrailPlayer
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.icon_button import icon_button
from dispatcher_app.widgets.map.found_list import FoundList
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

_DAY = timedelta(days=1)
#: Pages lower than these, at text scale 1, leave out what is of least use during a replay.
_ROOMY, _LOW = 250, 180


class CollectorPage(QWidget):
    """Follows :meth:`show_collector`.

    Space plays and pauses, + and - change the speed, arrows move the moment, Page Up and Page Down the day, F
    asks for the whole trail to be seen, Ctrl+C copies the telephone number.

    Signals:
        trail_changed: the :class:`Trail` that is shown; an empty one for none.
    """

    trail_changed = Signal(object)
    #: Who it is and the controls of the replay need so much of the panel, at text scale 1.
    panel_least = 150

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collector_page")
        self._context = context
        self._person: Collector | None = None
        self._trail = Trail("")
        self._day = date.min
        self._asked = 0
        self.who, self.seen, self.walked = (
            _line(self, name) for name in ("collector_who", "collector_seen", "collector_walked")
        )
        self.day = QLabel(self)
        self.day.setObjectName("collector_day")
        self.day.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_button = icon_button(self, "collector_copy", "copy", _("复制电话 (Ctrl+C)"))
        self.before = icon_button(self, "collector_before", "chevron-left", _("前一天 (Page Up)"))
        self.after = icon_button(self, "collector_after", "chevron-right", _("后一天 (Page Down)"))
        self.player = TrailPlayer(context.desk.hall.zone, self)
        self.list = FoundList(self)
        self.setFocusProxy(self.player)
        self._lay_out()
        self.copy_button.clicked.connect(self.copy_phone)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.list.chosen.connect(self._on_leg_chosen)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        who, day = QHBoxLayout(), QHBoxLayout()
        for row in (who, day):
            row.setSpacing(sizes.grid)
        who.addWidget(self.who)
        who.addWidget(self.copy_button)
        who.addStretch(1)
        for widget in (self.before, self.day, self.after):
            day.addWidget(widget)
        day.addWidget(self.walked, 1)
        day.setContentsMargins(0, 0, 0, 0)
        self._day_row = QWidget(self)
        self._day_row.setLayout(day)
        facts, column = QVBoxLayout(), QVBoxLayout(self)
        facts.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.grid)
        facts.setSpacing(sizes.px(3))
        facts.addLayout(who)
        facts.addWidget(self.seen)
        facts.addWidget(self._day_row)
        facts.addWidget(self.player)
        set_look(self.seen, role="small")
        set_look(self.walked, role="small")
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(facts)
        column.addWidget(self.list, 1)

    # who is shown

    @property
    def person(self) -> Collector | None:
        return self._person

    @property
    def trail(self) -> Trail:
        """What is known of the shown day."""
        return self._trail

    def show_collector(self, person: Collector, seen: LastSeen | None) -> None:
        """What is known at once; the trail of the day last seen as soon as the database has answered."""
        desk = self._context.desk
        self._person = person
        self.who.setText(collector_line(person, desk.hall))
        self.copy_button.setVisible(bool(person.phone))
        self.show_seen(seen)
        at = seen.fix.at if seen is not None else desk.now()
        self.show_day(at.astimezone(desk.hall.zone).date())

    def show_seen(self, seen: LastSeen | None) -> None:
        """The last position told; it is told anew while the page is open."""
        if seen is None:
            self.seen.setText(_("三天内没有定位"))
            return
        desk, fix = self._context.desk, seen.fix
        at = clock_text(fix.at, desk.now(), desk.hall.zone)
        vague = _("误差 {count} 米").format(count=f"{fix.accuracy_m:.0f}") if fix.accuracy_m else ""
        old = "" if seen.fresh else _("位置较旧")
        last = _("最后定位 {time}({age})").format(time=at, age=age_text(seen.age))
        self.seen.setText(" · ".join(part for part in (last, vague, old) if part))

    @property
    def _today(self) -> date:
        desk = self._context.desk
        return desk.now().astimezone(desk.hall.zone).date()

    def show_day(self, day: date) -> None:
        """The trail of one day of the hall."""
        if self._person is None:
            return
        self._day = day
        today = self._today
        self.day.setText(_("今天") if day == today else f"{day:%m-%d}")
        self.after.setEnabled(day < today)
        self._show_trail(Trail(self._person.code), _("正在读轨迹……"))
        self._asked += 1
        self._context.tasks.start(self._read(self._person.code, day, self._asked), name="collector-trail")

    async def _read(self, code: str, day: date, ticket: int) -> None:
        trail, words = Trail(code), ""
        try:
            trail = await self._context.desk.collectors.trail(code, day)
        except ExternalError as error:
            words = _("轨迹没有查到:{reason}").format(reason=error)
        if ticket == self._asked:
            self._show_trail(trail, words or trail_words(trail, self._context.desk.hall.zone))

    def _show_trail(self, trail: Trail, words: str) -> None:
        self._trail = trail
        self.walked.setText(words)
        self.list.show_rows(tuple(leg_rows(trail, self._context.desk.hall.zone)))
        self.trail_changed.emit(trail)
        self.player.set_trail(trail)

    # what a hand does

    @Slot(str, str)
    def _on_leg_chosen(self, _kind: str, key: str) -> None:
        self.player.go_to(datetime.fromisoformat(key))

    @Slot()
    def _on_before(self) -> None:
        self.show_day(self._day - _DAY)

    @Slot()
    def _on_after(self) -> None:
        if self._day < self._today:
            self.show_day(self._day + _DAY)

    @Slot()
    def copy_phone(self) -> None:
        """The telephone number to the clipboard."""
        if self._person is not None and self._person.phone:
            QGuiApplication.clipboard().setText(self._person.phone)
            self._context.voice.ok(_("已复制 {text}").format(text=self._person.phone))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_phone()
        elif event.key() == Qt.Key.Key_PageUp:
            self._on_before()
        elif event.key() == Qt.Key.Key_PageDown:
            self._on_after()
        elif not self.player.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        sizes = current_sizes()
        self.seen.setVisible(self.height() >= sizes.px(_ROOMY))
        for widget in (self._day_row, self.list):
            widget.setVisible(self.height() >= sizes.px(_LOW))


def _line(parent: QWidget, name: str) -> ElidedLabel:
    label = ElidedLabel("", parent, Qt.TextElideMode.ElideRight)
    label.setObjectName(name)
    return label
