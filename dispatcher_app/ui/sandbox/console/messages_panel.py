"""What a trainer tells the trainees, and what fails in their hall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.faults import FaultsChanged
from dispatcher_app.services.sandbox.happenings import Happened
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.faults_panel import KEYS, FaultsPanel
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel
from dispatcher_app.ui.sandbox.console.telling import Receiver, Telling
from dispatcher_app.widgets.key_list import KeyEntry
from dispatcher_app.widgets.theme import current_sizes


class MessagesPanel(ConsolePanel):
    """Both act on every seat of the sandbox, and on those that are opened later."""

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_messages")
        desk = context.desk
        self._messages, self._faults, self._actor = desk.messages, desk.faults, desk.person.actor()
        self.telling = Telling(desk.hall, desk.now, self)
        self.faults = FaultsPanel(desk.hall, desk.now, self)
        sizes = current_sizes()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, sizes.gap, 0, 0)
        column.setSpacing(sizes.gap)
        column.addWidget(self.faults)
        column.addWidget(self.telling, 1)
        self.setFocusProxy(self.telling)
        self.telling.wanted.connect(self._on_message)
        self.faults.begin_wanted.connect(self._on_begin)
        self.faults.mend_wanted.connect(self._on_mend)
        desk.bus.subscribe(FaultsChanged, self._on_changed)
        desk.bus.subscribe(Happened, self._on_changed)

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return [(key, partial(self.faults.turn, fault)) for fault, key in KEYS.items()]

    def key_entries(self) -> Sequence[KeyEntry]:
        return (KeyEntry(_("教员台"), _("中断或排除:服务器、话务、地图"), "  ".join(KEYS.values())),)

    # reading

    def look_again(self) -> None:
        if self._messages is None or self._faults is None:
            return
        self.faults.show_faults(self._faults.in_force)
        self.telling.show_seats(self.trainer.seats(without=self._actor.person))
        self.telling.show_messages(self._messages.sent)

    def _on_changed(self, _event: object) -> None:
        if self.isVisible():
            self.look_again()

    # acting

    @Slot(object, str)
    def _on_message(self, receiver: Receiver, text: str) -> None:
        self.start(self._send(receiver, text))

    async def _send(self, receiver: Receiver, text: str) -> None:
        assert self._messages is not None
        role, login, name = receiver
        await self._messages.send(text, to_role=role, to_person=login, to_name=name)
        self.telling.words.clear()
        who = name or (role.label if role is not None else _("全体学员"))
        self.said.emit(_("已发给{who}。").format(who=who), True)
        self.look_again()

    @Slot(object, int)
    def _on_begin(self, fault: Fault, minutes: int) -> None:
        self.start(self._begin(fault, minutes or None))

    async def _begin(self, fault: Fault, minutes: int | None) -> None:
        assert self._faults is not None
        await self._faults.put_in(fault, minutes, self._actor)
        self.said.emit(_("{fault}已开始。").format(fault=fault.label), True)

    @Slot(list)
    def _on_mend(self, numbers: list[int]) -> None:
        self.start(self._mend(numbers))

    async def _mend(self, numbers: list[int]) -> None:
        assert self._faults is not None
        for number in numbers:
            await self._faults.mend(number, self._actor)
        self.said.emit(_("故障已排除。"), True)
