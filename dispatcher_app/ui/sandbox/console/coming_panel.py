"""接下来: what comes in soon, for the trainer alone."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.sandbox.console.panel import ConsolePanel


class ComingPanel(ConsolePanel):
    def __init__(self, context: SeatContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("console_coming")
