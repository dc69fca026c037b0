"""The line above the work: plans and collections in force, and the tip of the day that was not read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import (
    announced,
    campaign_words,
    channel_key,
    count_words,
    one_line,
    plan_words,
    title_of,
    turned_by_time,
    valid_words,
)
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.theme import current_sizes, set_look

#: What begins or ends by its own time is seen after so long at the latest (ms); counts are taken as often.
_LOOK_MS, _COUNT_EVERY = 1000, 60
READ_KEY, LIST_KEY = "Alt+K", "Alt+T"


class InForceStrip(QFrame):
    """Hidden while there is nothing to say. It never takes the keys by itself.

    Signals:
        list_wanted: everything in force is to be shown.
    """

    list_wanted = Signal()

    def __init__(self, context: SeatContext, settings: SeatSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("in_force_strip")
        set_look(self, surface="accent")
        self._context, self._settings = context, settings
        self._read = settings.read_tips(context.desk.person.login)
        self._titles: dict[str, str] = {}
        self._shown: tuple[object, ...] = ()
        self._ruling: dict[str, HallAct] = {}
        self.counts: dict[str, int] = {}
        self._looks = 0
        self._tip: HallAct | None = None
        self._make_parts()
        context.desk.bus.subscribe(HallRecordChanged, self._on_record_changed)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_second)
        self._timer.start()
        self.look()

    def _make_parts(self) -> None:
        sizes = current_sizes()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(sizes.pane, sizes.grid, sizes.gap, sizes.grid)
        self._row.setSpacing(sizes.gap)
        self._chips: list[QPushButton] = []
        self._mark = QLabel(_("提示"), self)
        set_look(self._mark, role="secondary")
        self._words = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._words.setObjectName("tip_words")
        self._known = self._button("tip_read", _("知道了  {key}").format(key=READ_KEY))
        self._list = self._button("in_force_list", "")
        self._row.addWidget(self._mark)
        self._row.addWidget(self._words, 1)
        self._row.addStretch(0)
        self._row.addWidget(self._known)
        self._row.addWidget(self._list)
        self._known.clicked.connect(self.read_tip)
        self._list.clicked.connect(self.list_wanted)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_look(button, kind="quiet")
        return button

    # what is shown

    @property
    def chips(self) -> list[str]:
        """Names of what is in force, as they stand in the line."""
        return [chip.text() for chip in self._chips]

    @property
    def tip(self) -> str:
        """The tip in the line, "" for none."""
        return self._words.text() if self._tip is not None else ""

    @Slot()
    def look(self) -> None:
        """Show what is in force now; nothing is touched where that is what stands there."""
        rules = self._context.desk.in_force.rules()
        tips = self._context.desk.in_force.notices(NoticeSort.TIP)
        ruling = (*rules.plans, *rules.campaigns)
        self._titles |= {act.subject: title_of(act.payload) for act in ruling}
        self._ruling = {act.subject: act for act in ruling}
        shown = (ruling, tips, frozenset(self._read), tuple(self.counts.items()))
        if shown == self._shown:
            return
        self._shown = shown
        unread = [act for act in tips if str(act.id) not in self._read]
        set_look(self, surface="due" if rules.plans else "accent")
        self._show_chips(ruling)
        self._show_tip(unread)
        self._list.setText(_("全部 {count} 条  {key}").format(count=len(ruling) + len(tips), key=LIST_KEY))
        self.setVisible(bool(ruling or unread))

    def _show_chips(self, acts: Iterable[HallAct]) -> None:
        for old in self._chips:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._chips = [self._chip(act) for act in acts]
        for place, chip in enumerate(self._chips):
            self._row.insertWidget(place, chip)
            chip.show()

    def _chip(self, act: HallAct) -> QPushButton:
        hall, payload = self._context.desk.hall, act.payload
        chip = self._button(f"in_force:{act.subject}", "")
        chip.setProperty("active", "true")
        words = ""
        if isinstance(payload, WeatherPlan):
            count = count_words(self.counts.get(act.subject), 0)
            chip.setText(f"▲ {title_of(payload)} {count}".rstrip())
            words = f"{valid_words(payload.valid, hall)}\n{plan_words(payload, hall)}"
        elif isinstance(payload, Campaign):
            count = count_words(self.counts.get(act.subject), payload.target)
            chip.setText(f"◆ {title_of(payload)} {count}".rstrip())
            words = f"{valid_words(payload.valid, hall)}\n{campaign_words(payload, hall)}"
        chip.setToolTip(one_line(words, 400) if "<" in words else words)
        chip.setAccessibleName(chip.text())
        chip.clicked.connect(self.list_wanted)
        return chip

    def _show_tip(self, unread: list[HallAct]) -> None:
        self._tip = unread[0] if unread else None
        notice = self._tip.payload if self._tip is not None else None
        text = ""
        if isinstance(notice, Notice):
            text = one_line(f"{notice.title}:{notice.text}" if notice.title else notice.text, 400)
        self._words.setText(text)
        for part in (self._mark, self._known):
            part.setVisible(bool(text))

    # hands and news

    @Slot()
    def read_tip(self) -> None:
        """This person has read the tip; the list still has it."""
        if self._tip is None:
            self._context.voice.note(_("没有未读的提示。"))
            return
        self._read = self._settings.keep_tip_read(self._context.desk.person.login, str(self._tip.id))
        self.look()

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if not event.concerns(Topic.NOTICE, Topic.CAMPAIGN, Topic.WEATHER):
            return
        self.look()
        for act in event.acts:
            title = self._titles.get(act.subject) or title_of(act.payload)
            if said := announced(act, title):
                self._context.voice.note(one_line(said))
        self._count()

    @Slot()
    def _on_second(self) -> None:
        self._looks += 1
        before = self._ruling
        self.look()
        self._tell_turned(before)
        if self._looks % _COUNT_EVERY == 0:
            self._count()

    def _tell_turned(self, before: Mapping[str, HallAct]) -> None:
        """What began or ended by its own time: nobody did it just now, so nobody else says it."""
        now = self._context.desk.now()
        turned = [act for subject, act in self._ruling.items() if subject not in before]
        turned += [act for subject, act in before.items() if subject not in self._ruling]
        for act in turned:
            if said := turned_by_time(act, now):
                self._context.voice.note(one_line(said))

    def _count(self) -> None:
        """Cases of the collections and through the plans' doors so far; a hall without them asks nothing."""
        rules = self._context.desk.in_force.rules()
        counted = [
            act for act in rules.plans if isinstance(act.payload, WeatherPlan) and act.payload.channels
        ]
        counted += rules.campaigns
        if counted and self._context.desk.ruling is not None:
            self._context.tasks.start(self._read_counts(counted), name="count-collections")

    async def _read_counts(self, acts: Iterable[HallAct]) -> None:
        desk = self._context.desk
        assert desk.ruling is not None
        found = {}
        for act in acts:
            if isinstance(act.payload, Campaign):
                found[act.subject] = await desk.ruling.collected(act.payload, desk.now())
            elif isinstance(act.payload, WeatherPlan):
                through = await desk.ruling.through(act.payload, desk.now())
                found |= {channel_key(act, name): count for name, count in through.items()}
                found[act.subject] = sum(through.values())
        self.counts = found
        self.look()
