"""Where the register opens from: key, command line, map. One window a seat, made when first asked for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from dispatcher_app.i18n import _
from dispatcher_app.services.components.following import ComponentsChanged
from dispatcher_app.ui.component_register.window import RegisterWindow
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.map.layers import LocatorLayers


class RegisterPlace(QObject):
    """Owns the window of the register.

    Signals:
        case_wanted: id of a case of a component, to be opened at the seat.
    """

    case_wanted = Signal(int)

    def __init__(self, context: SeatContext, layers: LocatorLayers, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._layers = context, layers
        self.window: RegisterWindow | None = None
        context.desk.bus.subscribe(ComponentsChanged, self._on_components_changed)

    @Slot(str)
    def open(self, text: str = "") -> None:
        """The register to the front; *text* is a code or a part of a name to look for."""
        desk = self._context.desk.components
        if desk is None:
            self._context.voice.note(_("这个席位没有连接部件库。"))
            return
        if self.window is None:
            self.window = RegisterWindow(self._context, desk, self._layers)
            self.window.case_chosen.connect(self.case_wanted)
        self.window.open_with(text.strip())

    def close(self) -> None:
        """With the seat, the window goes."""
        if self.window is not None:
            self.window.take_down()
            self.window = None

    def _on_components_changed(self, event: ComponentsChanged) -> None:
        if self.window is not None and self.window.list.lines is not None:
            self.window.take_change(event)
