"""Where is it? Grid cells, names, crossings and components of the loaded city, all in memory."""

from __future__ import annotations

from collections.abc import Iterable

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Cell, Component, NearComponent, Outline, Place, Point
from dispatcher_app.i18n import _
from dispatcher_app.services.components.columns import ComponentColumns
from dispatcher_app.services.components.index import ComponentIndex
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.place_names import PlaceNames
from dispatcher_app.services.point_lookup import CellFinder, outline_shape
from dispatcher_app.services.road_network import RoadNetwork

#: A road farther than this is not "at" a place any more.
_ROADSIDE_M = 120.0


class CityPlaces:
    """Answers for one city pack. Building it is a matter of some tenths of a second; only components change.

    Points are longitude, latitude in degrees (CGCS2000 / WGS84). Where the register came as *columns*, the
    components of the pack are not looked at.
    """

    def __init__(self, pack: Pack, columns: ComponentColumns | None = None) -> None:
        self._cells = pack.cells
        self._outlines = pack.cell_outlines
        self._by_code = {cell.code: i for i, cell in enumerate(pack.cells)}
        self.finder = CellFinder(pack.cells, pack.cell_outlines)
        self._metres = LocalMetres.about(
            [ring[0] for o in pack.cell_outlines for ring, *_holes in o.polygons]
        )
        self.components = ComponentIndex.of(pack.components) if columns is None else ComponentIndex(columns)
        self._roads = RoadNetwork(pack.base_map.roads, self._metres)
        self._names = PlaceNames((*pack.places, *_area_places(pack)), self._roads)

    def warm(self, count: int | None = None) -> bool:
        """Read the pinyin of *count* more names before the first search needs them; true when all are."""
        return self._names.warm(count)

    # -- cells

    def locate(self, lon: float, lat: float) -> Cell | None:
        """The grid cell that holds the point; on a border the first by code. None outside the grid."""
        return self.finder.cell(lon, lat)

    def inside(self, lon: float, lat: float) -> bool:
        """Whether the hall answers for the point: is it in any cell?"""
        return self.locate(lon, lat) is not None

    def cell(self, code: str) -> Cell | None:
        number = self._by_code.get(code)
        return None if number is None else self._cells[number]

    def outline(self, cell_code: str) -> Outline | None:
        """The ground of a cell, for the map."""
        number = self._by_code.get(cell_code)
        return None if number is None else self._outlines[number]

    def describe(self, lon: float, lat: float) -> str:
        """A point in words, for a click on the map: street, community and the road it lies at."""
        cell = self.locate(lon, lat)
        road = self._roads.nearest(lon, lat, _ROADSIDE_M)
        where = cell.label if cell else _("辖区外")
        return _("{where},{road}附近").format(where=where, road=road) if road else where

    # -- names

    def find(self, text: str, limit: int = 20) -> list[Place]:
        """Places for *text*, best first; empty if nothing fits.

        *text* may be a name or part of it, pinyin or its initials, a road, a crossing of two roads
        (``深南大道/科苑路``), the code of a cell or of a component, or a sentence that holds a name.
        """
        text = text.strip()
        if not text or limit < 1:
            return []
        if text.isdigit() and (coded := self._coded(text, limit)):
            return coded
        return self._names.find(text, limit)

    def _coded(self, digits: str, limit: int) -> list[Place]:
        """The component or the cell with this code, else the cells whose code begins with it."""
        component = self.components.get(digits)
        if component:
            return [Place(component.name, component.lon, component.lat, _("部件"), component.code)]
        if len(digits) < 6:
            return []
        codes = [code for code in self._by_code if code.startswith(digits)]
        return [self._cell_place(code) for code in sorted(codes)[:limit]]

    def _cell_place(self, code: str) -> Place:
        number = self._by_code[code]
        spot = outline_shape(self._outlines[number]).representative_point()
        return Place(code, spot.x, spot.y, _("单元网格"), self._cells[number].label)

    # -- components

    def component(self, code: str) -> Component | None:
        return self.components.get(code)

    def nearest_components(
        self, lon: float, lat: float, radius_m: float, class_prefix: str | None = None
    ) -> list[NearComponent]:
        """Components within *radius_m* metres, nearest first; *class_prefix* keeps one class or major.

        A prefix is a class code or its beginning (``部件-01-02``, ``部件-01``), with or without its scheme.
        """
        return self.components.near(lon, lat, radius_m, class_prefix)


def _area_places(pack: Pack) -> Iterable[Place]:
    """Streets and communities by name; people say them for a place when they know no better."""
    for kind, outlines in ((_("街道"), pack.streets), (_("社区"), pack.communities)):
        for outline in outlines:
            lon, lat = _middle(outline)
            yield Place(outline.name, lon, lat, kind, outline.code)


def _middle(outline: Outline) -> Point:
    spot = outline_shape(outline).representative_point()
    return (spot.x, spot.y)
