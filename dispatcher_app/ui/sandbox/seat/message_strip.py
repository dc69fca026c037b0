"""The line over the work of a trainee: what the trainer or the scenario tells them, until confirmed."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.sandbox.happenings import Happened
from dispatcher_app.services.sandbox.messages import Message, Messages
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.ui.quiet_moment import QuietMoment
from dispatcher_app.ui.sandbox.seat.words import about_words, sender_words
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

READ_KEY, LIST_KEY = "Alt+R", "Alt+J"
#: Hands have rested for so long (ms) before the line moves what is under them; it waits no longer than that.
_REST_MS, _LATEST_MS = 400, 4000
#: A message counts as read only after it was on the screen for so long (ms).
LOOK_MS = 400
_KINDS = frozenset({HappeningKind.MESSAGE, HappeningKind.READ, HappeningKind.BEGUN})


class MessageStrip(QFrame):
    """One message at a time, the oldest first. It never takes the keys, and comes when the hands rest.

    Signals:
        confirmed: the message was read.
        list_wanted: everything that was told is to be shown.
        case_wanted: the case that the message is about is to be opened.
    """

    confirmed = Signal(object)
    list_wanted = Signal()
    case_wanted = Signal(int)

    def __init__(self, desk: Desk, messages: Messages, bus: EventBus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_strip")
        set_look(self, surface="training")
        self._desk, self._messages = desk, messages
        self.look_ms = LOOK_MS
        self._going: set[int] = set()
        self._shown: Message | None = None
        self._since = QElapsedTimer()
        self._make_parts()
        self._quiet = QuietMoment(self)
        self._quiet.came.connect(self.look)
        self._latest = QTimer(self, singleShot=True, interval=_LATEST_MS)
        self._latest.timeout.connect(self.look)
        self.hide()
        bus.subscribe(Happened, self._on_happened)
        self.look()

    def _make_parts(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout(self)
        row.setContentsMargins(sizes.pane, sizes.gap, sizes.gap, sizes.gap)
        row.setSpacing(sizes.gap)
        self._from, self._at, self._words = QLabel(self), QLabel(self), QLabel(self)
        self._from.setObjectName("message_from")
        set_look(self._from, role="training")
        self._words.setObjectName("message_words")
        self._words.setWordWrap(True)
        set_look(self._words, role="title")
        self._more = QLabel(self)
        self._more.setObjectName("message_more")
        set_look(self._more, role="secondary")
        self._case = self._button("message_case", _("打开案件"))
        self._read = self._button("message_read", _("知道了  {key}").format(key=READ_KEY))
        set_look(self._read, kind="primary")
        self._list = self._button("message_list", "")
        for part in (self._from, self._at):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        for last in (self._more, self._case, self._read, self._list):
            row.addWidget(last)
        self._case.clicked.connect(self._on_case)
        self._read.clicked.connect(self.confirm)
        self._list.clicked.connect(self.list_wanted)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    # what is shown

    @property
    def shown(self) -> Message | None:
        """The message on the screen, None for none."""
        return self._shown

    @property
    def text(self) -> str:
        return self._words.text() if self._shown is not None else ""

    @Slot()
    def look(self) -> None:
        """Show the oldest message that was not confirmed; nothing is touched where it stands there."""
        self._quiet.stop()
        self._latest.stop()
        waiting = [one for one in self._messages.unread if one.number not in self._going]
        first = waiting[0] if waiting else None
        if first is not None and (self._shown is None or first.number != self._shown.number):
            self._since.start()
        self._shown = first
        if first is not None:
            self._show(first, len(waiting) - 1)
        self.setVisible(first is not None)

    def _show(self, message: Message, more: int) -> None:
        hall = self._desk.hall
        self._from.setText(sender_words(message))
        self._at.setText(clock_text(message.at, self._desk.now(), hall.zone))
        self._words.setText(about_words(message))
        self._more.setText(_("后面还有 {count} 条").format(count=more) if more else "")
        self._more.setVisible(bool(more))
        self._case.setVisible(bool(message.case_id))
        count = len(self._messages.mine)
        self._list.setText(_("全部 {count} 条  {key}").format(count=count, key=LIST_KEY))
        self.setAccessibleName(f"{self._from.text()}:{self._words.text()}")

    # hands and news

    @Slot()
    def confirm(self) -> None:
        """This person has read it; the next one comes."""
        if self._shown is None or self._since.elapsed() < self.look_ms:
            return
        read = self._shown
        self._going.add(read.number)
        self.look()
        self.confirmed.emit(read)

    def not_confirmed(self, message: Message) -> None:
        """It could not be written down: it stands there again."""
        self._going.discard(message.number)
        self.look()

    @Slot()
    def _on_case(self) -> None:
        if self._shown is not None and self._shown.case_id:
            self.case_wanted.emit(self._shown.case_id)

    def _on_happened(self, event: Happened) -> None:
        if event.happening.kind not in _KINDS:
            return
        if event.happening.kind is HappeningKind.MESSAGE and self._shown is None:
            self._quiet.wait(_REST_MS)
            if not self._latest.isActive():
                self._latest.start()
        else:
            self.look()
