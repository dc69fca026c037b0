"""Everything that a trainee was told since the exercise began, to be read again."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.sandbox.messages import Message, Messages
from dispatcher_app.ui.sandbox.seat.words import about_words, sender_words
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.fact_grid import Fact, FactGrid, FactSection
from dispatcher_app.widgets.fitting_scroll import ScrollColumn
from dispatcher_app.widgets.times import clock_text


class MessageList(QWidget):
    """Content for the side sheet of a seat, the newest first; a picture of the moment it was opened."""

    def __init__(self, desk: Desk, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_list_sheet")
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        told = tuple(reversed(messages.mine))
        if not told:
            hint = _("演练中教员发来的消息会留在这里")
            column.addWidget(EmptyNote("message-2", _("还没有消息"), hint, self))
            return
        self.facts = FactGrid(self)
        facts = tuple(self._fact(one) for one in told)
        self.facts.set_sections([FactSection(_("本次演练的消息"), facts)])
        scroll = ScrollColumn(self.facts, self)
        scroll.viewport().setAutoFillBackground(False)
        self.facts.setAutoFillBackground(False)
        column.addWidget(scroll)
        self.setFocusProxy(self.facts)

    def _fact(self, message: Message) -> Fact:
        return Fact(f"{self._clock(message)}  {sender_words(message)}", self._words(message), wide=True)

    def _words(self, message: Message) -> str:
        login = self._desk.person.login
        read = next((one for one in message.readers if one.login == login), None)
        if read is None:
            return f"{about_words(message)}\n{_('未确认')}"
        at = clock_text(read.at, self._desk.now(), self._desk.hall.zone)
        return f"{about_words(message)}\n{_('{time} 已阅').format(time=at)}"

    def _clock(self, message: Message) -> str:
        return clock_text(message.at, self._desk.now(), self._desk.hall.zone)
