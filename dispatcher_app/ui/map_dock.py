"""The map of a seat: follows the case in hand and hands back the points an operator picks."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QWidget

from dispatcher_app.domain.base_map import BaseMap
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import OpenedCase
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.locator_map import LocatorMap
from dispatcher_app.widgets.map_layers import (
    AreaKind,
    LabelRank,
    LocatorLayers,
    MapArea,
    MapCell,
    MapLabel,
    MapRoad,
    RoadKind,
)

_AREAS = {
    "green": AreaKind.GREEN,
    "sand": AreaKind.SAND,
    "sports": AreaKind.PITCH,
    "parking": AreaKind.PARKING,
    "water": AreaKind.WATER,
    "building": AreaKind.BUILDING,
}
_ROADS = {
    "motorway": RoadKind.TRUNK,
    "trunk": RoadKind.TRUNK,
    "primary": RoadKind.PRIMARY,
    "secondary": RoadKind.SECONDARY,
    "tertiary": RoadKind.TERTIARY,
    "residential": RoadKind.MINOR,
    "unclassified": RoadKind.MINOR,
    "living_street": RoadKind.MINOR,
    "service": RoadKind.SERVICE,
    "construction": RoadKind.PLANNED,
    "rail": RoadKind.RAIL,
    "subway": RoadKind.RAIL,
    "light_rail": RoadKind.RAIL,
    "river": RoadKind.STREAM,
    "stream": RoadKind.STREAM,
    "canal": RoadKind.STREAM,
}
_LABELS = {"street": LabelRank.QUARTER, "community": LabelRank.LANDMARK}


def layers_of(pack: Pack) -> LocatorLayers:
    """What the map paints of a city pack."""
    base: BaseMap = pack.base_map
    credit = " ".join(dict.fromkeys(part.text for part in pack.info.attributions))
    return LocatorLayers(
        areas=tuple(MapArea(_AREAS.get(a.kind, AreaKind.BUILT), a.rings, a.name) for a in base.areas),
        roads=tuple(MapRoad(_road_kind(r.kind), r.line, r.name) for r in base.roads),
        cells=tuple(
            MapCell(outline.code, polygon[0])
            for outline in pack.cell_outlines
            for polygon in outline.polygons
        ),
        labels=tuple(
            MapLabel(label.text, label.lon, label.lat, _LABELS.get(label.kind, LabelRank.PLACE))
            for label in base.labels
        ),
        attribution=credit,
    )


def _road_kind(kind: str) -> RoadKind:
    return _ROADS.get(kind.removesuffix("_link"), RoadKind.PATH)


class MapDock(QDockWidget):
    """Dock with the locator map.

    Signals:
        point_picked: longitude and latitude chosen on the map, degrees.
    """

    point_picked = Signal(float, float)

    def __init__(self, context: SeatContext, layers: LocatorLayers, parent: QWidget | None = None) -> None:
        super().__init__(_("地图"), parent)
        self.setObjectName("map_dock")
        self._context = context
        self.map = LocatorMap(self)
        self.map.set_layers(layers)
        self.setWidget(self.map)
        self.map.point_picked.connect(self.point_picked)
        context.in_hand.changed.connect(self._on_case_changed)

    @Slot(object)
    def _on_case_changed(self, opened: OpenedCase | None) -> None:
        if opened is None:
            self.map.clear_case()
            self.map.select_cell(None)
            return
        case = opened.case
        self.map.select_cell(case.cell_code or None)
        if case.lon is None or case.lat is None:
            self.map.clear_case(_("本案尚未定位"))
            return
        lamp = row_of(case).lamp(self._context.desk.now())
        self.map.show_case(case.lon, case.lat, lamp, case.number)

    @Slot(float, float)
    def show_point(self, lon: float, lat: float) -> None:
        """Follow a place being typed in a form, before there is a case."""
        cell = self._context.desk.hall.places.locate(lon, lat)
        self.map.select_cell(cell.code if cell else None)
        self.map.show_case(lon, lat, Lamp.NONE, _("新案件"))
