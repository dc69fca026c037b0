"""A report from where none are taken just now: says so before it is filed, and declines it at one key."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.notices import Notice
from dispatcher_app.i18n import _
from dispatcher_app.services.ruling.no_report import NoReportZones, decline_words
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import class_words, one_line, title_of, valid_words
from dispatcher_app.ui.intake.session import IntakeSession
from dispatcher_app.widgets.theme import current_sizes, set_look

DECLINE_KEY = "Alt+N"
#: A zone that begins or ends by its own time is seen after so long at the latest (ms).
_LOOK_MS = 5000


class ZoneNote(QFrame):
    """Hidden while the report is in no zone. Nothing is declined or filed by itself.

    Signals:
        decline_wanted: not to be filed; argument is the reason in words.
    """

    decline_wanted = Signal(str)

    def __init__(self, context: SeatContext, session: IntakeSession, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zone_note")
        set_look(self, surface="due")
        desk = context.desk
        self._context, self._session = context, session
        self._zones = NoReportZones(desk.in_force, desk.hall.places)
        self._around: tuple[HallAct, ...] = ()
        self._told: tuple[UUID, tuple[int, ...]] | None = None
        self._make_parts(parent)
        session.reloaded.connect(self.look)
        session.changed.connect(self.look)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.hide()

    def _make_parts(self, form: QWidget) -> None:
        sizes = current_sizes()
        self._title, self._words = QLabel("", self), QLabel("", self)
        set_look(self._title, role="title")
        for label in (self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._words.setObjectName("zone_words")
        self.decline = QPushButton(_("以此理由不予立案  {key}").format(key=DECLINE_KEY), self)
        self.decline.setObjectName("zone_decline")
        self.decline.clicked.connect(self._on_decline)
        self._hint = QLabel(_("确需上报的,照常 Ctrl+Enter,再按一次即办。"), self)
        set_look(self._hint, role="small")
        buttons = QHBoxLayout()
        buttons.setSpacing(sizes.gap)
        buttons.addWidget(self.decline)
        buttons.addWidget(self._hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        column.setSpacing(sizes.grid)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(buttons)
        shortcut = QShortcut(QKeySequence(DECLINE_KEY), form)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._on_decline)

    @Slot()
    def look(self) -> None:
        """Is the report in a zone as it stands now?"""
        session = self._session
        self._around = self._zones.around(session.draft.form) if session.editable else ()
        if self._around:
            self._title.setText(_("▲ 此处现在免报:{titles}").format(titles=self._titles()))
            self._words.setText("\n".join(self._told_of(act) for act in self._around))
        self.setVisible(bool(self._around))

    def _titles(self) -> str:
        return " · ".join(title_of(act.payload) for act in self._around)

    def _told_of(self, act: HallAct) -> str:
        notice, hall = act.payload, self._context.desk.hall
        assert isinstance(notice, Notice)
        parts = [one_line(notice.text, 240), valid_words(notice.valid, hall)]
        if notice.class_codes:
            parts.append(_("限:{classes}").format(classes=class_words(notice.class_codes, hall)))
        return " · ".join(parts)

    def stops(self) -> bool:
        """Whether the next step waits for a second press: of these zones one is told once a report."""
        self.look()
        about = self._session.draft.id, tuple(act.sequence for act in self._around)
        if not self._around or self._told == about:
            return False
        self._told = about
        said = _("此处现在免报:{titles}。按 {key} 不予立案,确需上报再按一次 Ctrl+Enter。")
        self._context.voice.note(said.format(titles=one_line(self._titles(), 60), key=DECLINE_KEY))
        return True

    @Slot()
    def _on_decline(self) -> None:
        if self._around:
            self.decline_wanted.emit(decline_words(self._around[0]))
