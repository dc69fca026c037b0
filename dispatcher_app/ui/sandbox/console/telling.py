"""A trainer writes to trainees, and sees who has read it and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now
from dispatcher_app.services.sandbox.messages import LONGEST, Message
from dispatcher_app.services.sandbox.trainer import SeatSeen
from dispatcher_app.services.seats import Presence
from dispatcher_app.ui.sandbox.seat.words import about_words, receiver_words
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.times import clock_text

#: Roles that sit at seats of a sandbox and are trained.
TRAINED = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
#: To whom a message goes: a role, or a login with what that person is called; nothing for all.
Receiver = tuple[Role | None, str, str]
_ALL: Receiver = (None, "", "")


class Telling(QWidget):
    """Asks for a message to be sent; lists those that were, a scenario's among them.

    Signals:
        wanted: the :data:`Receiver` and the text.
    """

    wanted = Signal(object, str)

    def __init__(self, hall: Hall, now: Now, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("console_telling")
        self._hall, self._now = hall, now
        self._people: tuple[Presence, ...] = ()
        self._shown: tuple[Message, ...] = ()
        self._make_parts()
        self._lay_out()
        self.setFocusProxy(self.words)
        self.send.clicked.connect(self._on_send)
        self.words.returnPressed.connect(self._on_send)

    def _make_parts(self) -> None:
        self.to = QComboBox(self)
        self.to.setObjectName("message_to")
        self.to.setAccessibleName(_("发给谁"))
        self._fill_receivers()
        self.words = QLineEdit(self)
        self.words.setObjectName("message_text")
        self.words.setMaxLength(LONGEST)
        self.words.setPlaceholderText(_("告诉学员的话,一条最多 {most} 字").format(most=LONGEST))
        self.words.setAccessibleName(_("消息内容"))
        write_freely(self.words)
        self.send = QPushButton(_("发送  Enter"), self)
        self.send.setObjectName("message_send")
        titles = (_("时间"), _("发给"), _("内容"), _("已阅"))
        self.table = LineTable(titles, (60, 90, 240, 190), 2, (1,), self)
        self.table.setObjectName("messages_sent")
        self.table.setAccessibleName(_("已发消息"))
        hint = _("情景里安排的通知、督办和预警到时也列在这里")
        self.pages = QStackedWidget(self)
        self.pages.addWidget(EmptyNote("message-2", _("还没有消息"), hint, self))
        self.pages.addWidget(self.table)
        self.whole = QLabel(self)
        self.whole.setObjectName("message_whole")
        self.whole.setWordWrap(True)
        set_look(self.whole, role="secondary")
        self.table.pointed.connect(self._on_pointed)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        row.addWidget(self.to)
        row.addWidget(self.words, 1)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes.gap)
        column.addLayout(row)
        column.addWidget(self.pages, 1)
        column.addWidget(self.whole)

    # whom

    def show_seats(self, seats: Iterable[SeatSeen]) -> None:
        """Who can be told by name, which no trainer is; who is chosen stays chosen, even after they left."""
        found = {seen.who.person: seen.who for seen in seats if seen.who.role != Role.TRAINER}
        before, self._people = self._people, tuple(found[login] for login in sorted(found))
        if [who.person for who in before] != sorted(found) and not self.to.view().isVisible():
            self._fill_receivers()

    def _fill_receivers(self) -> None:
        chosen, words = self.to.currentData(), self.to.currentText()
        offered: list[tuple[str, Receiver]] = [(_("全体学员"), _ALL)]
        offered += [(_("全体{role}").format(role=role.label), (role, "", "")) for role in TRAINED]
        offered += [(f"{who.name}  {_(who.seat)}", (None, who.person, who.name)) for who in self._people]
        if chosen is not None and chosen not in [receiver for _words, receiver in offered]:
            offered.append((words, chosen))
        self.to.clear()
        for text, receiver in offered:
            self.to.addItem(text, receiver)
        self.to.setCurrentIndex(next((at for at, (_w, one) in enumerate(offered) if one == chosen), 0))

    @Slot()
    def _on_send(self) -> None:
        self.wanted.emit(self.to.currentData(), self.words.text())

    # what was told

    def show_messages(self, messages: tuple[Message, ...]) -> None:
        """All that anybody was told, the newest first."""
        self._shown = messages
        lines = TextLines([(str(one.number), self._cells(one)) for one in messages])
        at = lines.number_of(self.table.current_key)
        self.table.show_lines(lines, at if at is not None else (0 if len(lines) else None))
        self.pages.setCurrentIndex(1 if len(lines) else 0)
        self._on_pointed(self.table.current_key)

    def _cells(self, message: Message) -> tuple[str, ...]:
        read = listed(reader.name for reader in message.readers) or _("无人已阅")
        words = about_words(message)
        if message.from_scenario:
            words = f"{message.sort.label}  {words}"
        return self._clock(message.at), receiver_words(message), words, read

    @Slot(str)
    def _on_pointed(self, key: str) -> None:
        """The whole of the line that is chosen, with the times of reading."""
        message = next((one for one in self._shown if str(one.number) == key), None)
        self.whole.setVisible(message is not None)
        if message is None:
            return
        times = [
            _("{name} {time} 已阅").format(name=one.name, time=self._clock(one.at)) for one in message.readers
        ]
        waits = [who.name for who in self._people if _waits_for(message, who)]
        if waits:
            times.append(_("{names}还没有确认").format(names=listed(waits)))
        self.whole.setText("\n".join((about_words(message), listed(times) or _("无人已阅"))))

    def _clock(self, at: datetime) -> str:
        return clock_text(at, self._now(), self._hall.zone)


def _waits_for(message: Message, who: Presence) -> bool:
    """Whether somebody who sits at a seat is still to confirm it."""
    if message.to_person:
        return message.to_person == who.person and not message.read_by(who.person)
    return message.to_role in ("", who.role) and not message.read_by(who.person)
