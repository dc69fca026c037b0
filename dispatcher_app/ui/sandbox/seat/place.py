"""The exercise at one trainee's seat: messages over the work, telephones and map that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QBoxLayout

from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.faults import Faults, FaultsChanged
from dispatcher_app.services.sandbox.messages import Message, Messages
from dispatcher_app.ui.sandbox.seat.message_list import MessageList
from dispatcher_app.ui.sandbox.seat.message_strip import MessageStrip
from dispatcher_app.widgets.banner import Banner, BannerKind
from dispatcher_app.widgets.times import clock_text

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

_WIDTH = 520


def training_place(window: SeatWindow) -> TrainingPlace | None:
    """Of a trainee's seat; None in a live hall and for whoever trains."""
    desk = window.desk
    if desk.messages is None or desk.faults is None or desk.role is Role.TRAINER:
        return None
    return TrainingPlace(window, desk.messages, desk.faults)


class TrainingPlace(QObject):
    """A lost server needs nothing here: the seat meets it by the code of a real loss."""

    def __init__(self, window: SeatWindow, messages: Messages, faults: Faults) -> None:
        super().__init__(window)
        self._window, self._desk, self._messages, self._faults = window, window.desk, messages, faults
        middle = window.banner.parentWidget()
        self.strip = MessageStrip(self._desk, messages, self._desk.bus, middle)
        self.phones = Banner(middle)
        self.phones.setObjectName("phones_banner")
        column = middle.layout() if middle is not None else None
        if isinstance(column, QBoxLayout):
            column.insertWidget(0, self.strip)
            column.insertWidget(1, self.phones)
        self.strip.confirmed.connect(self._on_confirmed)
        self.strip.list_wanted.connect(self.show_list)
        self.strip.case_wanted.connect(window.in_hand.show)
        self._desk.bus.subscribe(FaultsChanged, self._on_faults_changed)
        self._show_phones()
        if faults.felt(Fault.MAP):
            window.map.city.fail(True)

    # messages

    @Slot()
    def show_list(self) -> None:
        """Everything that was told, in the side sheet."""
        self._window.sheet.open_with(_("演练消息"), MessageList(self._desk, self._messages), width=_WIDTH)

    @Slot()
    def confirm(self) -> None:
        """By the key: there may be nothing to confirm."""
        if self.strip.shown is None:
            self._window.voice.note(_("没有未读的演练消息。"))
        self.strip.confirm()

    @Slot(object)
    def _on_confirmed(self, message: Message) -> None:
        self._window.tasks.start(self._confirm(message), name=f"read-message-{message.number}")

    async def _confirm(self, message: Message) -> None:
        try:
            await self._messages.confirm(message)
        except BaseException:
            self.strip.not_confirmed(message)
            raise

    # what fails

    def _on_faults_changed(self, event: FaultsChanged) -> None:
        changed = event.began | event.ended
        if Fault.PHONES in changed:
            self._show_phones()
        if Fault.MAP in changed:
            self._window.map.city.fail(self._faults.felt(Fault.MAP))

    def _show_phones(self) -> None:
        since = [one.since for one in self._faults.in_force if one.fault is Fault.PHONES]
        if not since or not self._faults.felt(Fault.PHONES):
            self.phones.dismiss()
            return
        at = clock_text(since[0], self._desk.now(), self._desk.hall.zone)
        text = _("话务故障:{time} 起电话接不进来,恢复前不会响铃。").format(time=at)
        self.phones.say(BannerKind.OVER, text, closable=False)
