"""What the panels of the trainer's console have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.key_list import KeyEntry


class ConsolePanel(QWidget):
    """Base of all panels; the page shows what they say under itself.

    Signals:
        case_wanted: id of a case to be opened at the seat.
        said: (sentence, done); False is a refusal.
    """

    case_wanted = Signal(int)
    said = Signal(str, bool)

    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context

    @property
    def trainer(self) -> TrainerDesk:
        assert self.context.desk.trainer is not None
        return self.context.desk.trainer

    def come(self) -> None:
        """The page came to the front: read what may have changed."""

    def look_again(self) -> None:
        """About once a second while the panel is to be seen; from memory only."""

    def keys(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Keys that act wherever on the page the focus is."""
        return ()

    def key_entries(self) -> Sequence[KeyEntry]:
        """The same for the list of keys."""
        return ()

    def start(self, work: Awaitable[None]) -> None:
        """Do *work* beside the screen; what refuses it is said."""
        self.context.tasks.start(self._told(work), name=self.objectName())

    async def _told(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (DomainError, ExternalError) as error:
            self.said.emit(str(error), False)
        self.look_again()
