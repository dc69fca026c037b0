"""Where a component stands, on a small map of its own: shown, looked for, picked anew."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.places import Component
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.page.messages import MarkOf

#: Metres a pixel at which a place is picked.
_PICKING_MPP = 0.6
_OLD = "old"


class PlaceMap(LocatorMap):
    """The map in the register's window; a double click, or Enter at the crosshair, picks."""

    def __init__(self, places: PlaceIndex, layers: LocatorLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("register_map")
        self._places = places
        self.set_layers(layers)

    def show_component(self, component: Component) -> None:
        """Where it stands, wherever the map was moved before."""
        self.draw(_OLD)
        self.show_case(component.lon, component.lat, Lamp.NONE, component.name)
        self.fit_case()
        self.select_cell(component.cell_code or None)

    def show_none(self) -> None:
        self.draw(_OLD)
        self.select_cell(None)
        self.clear_case()

    def look_for_place(self, near: Component | None) -> None:
        """The ground around *near*, so near that a place can be met."""
        self.draw(_OLD)
        self.select_cell(None)
        self.clear_case(_("双击地图选定新部件的位置"))
        if near is not None:
            self.look_at_place(near.lon, near.lat, _PICKING_MPP)

    def show_new_place(self, lon: float, lat: float, old: Component | None) -> None:
        """The place that was picked; where it stood until now is marked."""
        cell = self._places.locate(lon, lat)
        self.select_cell(cell.code if cell is not None else None)
        self.draw(_OLD, [MarkOf(0, old.lon, old.lat, "here")] if old is not None else [])
        self.show_case(lon, lat, Lamp.NONE, _("新位置"))
