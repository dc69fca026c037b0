"""The map of a seat: follows the case in hand and hands back the points an operator picks."""

from __future__ import annotations

import logging

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QWidget

from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.services.whereabouts import case_place
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.base_map_desk import BaseMapDesk
from dispatcher_app.ui.map.body import MapBody
from dispatcher_app.ui.map.cameras_on_map import CamerasOnMap
from dispatcher_app.ui.map.collectors_on_map import CollectorsOnMap
from dispatcher_app.ui.map.live_on_map import LiveOnMap
from dispatcher_app.ui.map.photos_on_map import PhotosOnMap
from dispatcher_app.ui.map.seat_layers import SeatLayers
from dispatcher_app.ui.map.start import MapStart
from dispatcher_app.ui.map.tools import MapTools
from dispatcher_app.ui.map.zones_on_map import ZonesOnMap
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.city_map import CityMap
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.locator_map import LocatorMap
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView

log = logging.getLogger(__name__)


class MapDock(QDockWidget):
    """Dock with the map of the city.

    Qt's own map is there at once; with *setup* the page takes its place when it has come up.

    Signals:
        point_picked: longitude and latitude chosen on the map, degrees.
    """

    point_picked = Signal(float, float)

    def __init__(
        self,
        context: SeatContext,
        layers: LocatorLayers,
        parent: QWidget | None = None,
        setup: MapSetup | None = None,
        settings: SeatSettings | None = None,
    ) -> None:
        super().__init__(_("地图"), parent)
        self.setObjectName("map_dock")
        self._context = context
        self.base_map: BaseMapDesk | None = None  # of a seat whose base map can be chosen
        self.city = CityMap(setup, self)
        self.city.set_layers(layers)
        self.body = MapBody(self.city, self)
        self.setWidget(self.body)
        self.tools = MapTools(context, self.body)
        self.cameras = CamerasOnMap(context, self.body, self.tools, settings)
        self.photos = PhotosOnMap(context, self.body, self.tools)
        self.collectors = CollectorsOnMap(context, self.body, self.tools, settings)
        self.zones = ZonesOnMap(context, self.city)
        self.tools.case_wanted.connect(context.in_hand.show)
        self.city.point_picked.connect(self.point_picked)
        context.in_hand.changed.connect(self._on_case_changed)
        if self.city.page is not None:
            self._bring_to_life(self.city.page)
        if self.city.page is not None and setup is not None:
            self.layers = SeatLayers(context, self.city.page, setup, self._live, settings)
            self.tools.set_layers(self.layers)

    @property
    def map(self) -> LocatorMap | MapView:
        """The map that is seen."""
        return self.city.shown

    def close_map(self) -> None:
        """Before the window goes: a browser wants to be taken down while its widgets still are."""
        if self.city.page is not None:
            self._start.stop()
        self.city.stop_page()
        if self.base_map is not None:
            self.base_map.close()

    @Slot()
    def choose_base_map(self) -> None:
        """Open the window in which the base map of this workstation is chosen."""
        if self.base_map is not None:
            self.base_map.open_dialog()
        else:
            self._context.voice.note(_("本机用的是简图,只画城市包自己的底图。"))

    def _bring_to_life(self, page: MapView) -> None:
        page.set_cell_finder(self._cell_code)
        page.case_chosen.connect(self._context.in_hand.show)
        self._live = LiveOnMap(self._context.desk, page)
        self._start = MapStart(self._context, self.city)

    def _cell_code(self, lon: float, lat: float) -> str:
        cell = self._context.desk.hall.places.locate(lon, lat)
        return cell.code if cell else ""

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        if opened is None:
            self.city.clear_case()
            self.city.select_cell(None)
            return
        case = opened.case
        place = case_place(case)
        if place is None:
            located = case.lon is not None
            self.city.select_cell(None if located else case.cell_code or None)
            self.city.clear_case(_("本案只有默认地址,尚未定位") if located else _("本案尚未定位"))
            return
        self.city.select_cell(case.cell_code or None)
        lamp = row_of(case).lamp(self._context.desk.now())
        self.city.show_case(*place, lamp, case.number, case_id=case.id)

    @Slot(float, float)
    def show_point(self, lon: float, lat: float) -> None:
        """Follow a place being typed in a form, before there is a case."""
        cell = self._context.desk.hall.places.locate(lon, lat)
        self.city.select_cell(cell.code if cell else None)
        self.city.show_case(lon, lat, Lamp.NONE, _("新案件"))
