"""Tells a page that figures moved while it is looked at, no oftener than every few seconds."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from dispatcher_app.services.bus import CasesChanged, RowsRead
from dispatcher_app.services.figures.bookkeeper import FiguresMoved
from dispatcher_app.ui.context import SeatContext

_GATHER_MS = 5_000


class FiguresFollow(QObject):
    """Another program may have worked the figures out, and says nothing here: so moved cases count as a
    hint, and the figures' own serial number tells whether anything is other than before.

    Signals:
        moved: figures are to be read again.
    """

    moved = Signal()

    def __init__(self, context: SeatContext, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._serial: int | None = None
        self.gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self.gather.timeout.connect(self._on_gathered)
        for event in (FiguresMoved, CasesChanged, RowsRead):
            context.desk.bus.subscribe(event, self._on_hint)

    def look_again(self) -> None:
        """A little later, though nobody says so: some cases are not counted yet."""
        if not self.gather.isActive():
            self.gather.start()

    def _on_hint(self, _event: object) -> None:
        self.look_again()

    @Slot()
    def _on_gathered(self) -> None:
        """A page that is not looked at reads when it comes to the front."""
        if self._page.isVisible():
            self._context.tasks.start(self._look(), name="figures-follow")

    async def _look(self) -> None:
        figures = self._context.desk.figures
        if figures is None:
            return
        waits = await figures.waiting()  # first: what is worked out in between has another serial number
        serial = await figures.serial()
        if serial != self._serial:
            self._serial = serial
            self.moved.emit()
        if waits:  # whoever works it out may need longer, and says nothing here
            self.look_again()
