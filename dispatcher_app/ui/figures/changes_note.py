"""The line above figures by units that says which of the units became another within the period."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QLabel, QWidget

from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.services.reports.renaming import unit_changes
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.theme import set_look


class ChangesNote(QLabel):
    """Away while no unit changed. Figures go on by a unit's code, so nothing in them shows it."""

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures_changes")
        self.setWordWrap(True)
        self._context = context
        self.told: tuple[str, ...] = ()
        set_look(self, role="secondary")
        self.hide()

    async def of(self, period: Period, as_of: datetime) -> tuple[str, ...]:
        """The sentences of *period*; none where this seat reads no documents.

        Raises:
            ExternalError: the database does not answer.
        """
        desk = self._context.desk
        return await unit_changes(desk.kept, period, as_of, desk.hall.zone) if desk.kept is not None else ()

    def tell(self, told: tuple[str, ...]) -> None:
        self.told = told
        self.setText("\n".join(told))
        self.setVisible(bool(told))
