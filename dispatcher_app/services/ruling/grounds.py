"""The ground of a notice or a special collection: a drawn area, cells, or both; and its hatching on a map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from dispatcher_app.domain.hall_record.faults import CORNERS
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Point, Ring
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.places import PlaceIndex

#: Lines of a hatching across a square ground, at most of any; and how far apart at the least, in metres.
_HATCHES, _MOST_HATCHES, _LEAST_APART_M = 10, 200, 12.0
#: How much of the street on either side of its middle a road takes, in metres.
ROAD_REACH_M = 25.0


class Ground:
    """Without area and cells it is the whole city."""

    def __init__(self, area: Sequence[Point], cells: Iterable[str], places: PlaceIndex) -> None:
        self._cells, self._places = frozenset(cells), places
        self._area = _polygon(area)

    @property
    def everywhere(self) -> bool:
        return self._area is None and not self._cells

    def holds(self, lon: float | None, lat: float | None, cell_code: str = "") -> bool:
        """Whether a place (degrees) is on it; *cell_code* where the cell is known already."""
        if self.everywhere:
            return True
        if self._cells and (cell_code or self._cell_at(lon, lat)) in self._cells:
            return True
        if self._area is None or lon is None or lat is None:
            return False
        return bool(shapely.intersects_xy(self._area, lon, lat))

    def _cell_at(self, lon: float | None, lat: float | None) -> str:
        cell = self._places.locate(lon, lat) if lon is not None and lat is not None else None
        return cell.code if cell is not None else ""

    def outlines(self) -> list[Ring]:
        """Its borders in degrees, for a map."""
        return [_ring(part) for part in self._parts()]

    def hatching(self) -> list[Ring]:
        """Slanting lines over it, in degrees."""
        return [line for part in self._parts() for line in _hatched(part)]

    def _parts(self) -> list[shapely.Polygon]:
        outlines = (self._places.outline(code) for code in sorted(self._cells))
        parts = [shapely.Polygon(rings[0]) for one in outlines if one is not None for rings in one.polygons]
        whole = shapely.union_all([*parts, *([self._area] if self._area is not None else [])])
        return _polygons_of(whole)


def _polygon(area: Sequence[Point]) -> BaseGeometry | None:
    if len(area) < 3:
        return None
    polygon: BaseGeometry = shapely.Polygon(area)
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _polygons_of(shape: BaseGeometry) -> list[shapely.Polygon]:
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def _ring(part: shapely.Polygon) -> Ring:
    return tuple((float(x), float(y)) for x, y in part.exterior.coords)


def _hatched(part: shapely.Polygon) -> list[Ring]:
    """Lines from south-west to north-east, as far apart as the size of *part* asks for."""
    west, south, east, north = part.bounds
    metres = LocalMetres((west + east) / 2, (south + north) / 2)
    wide, high = (east - west) * metres.per_lon, (north - south) * metres.per_lat
    side = math.sqrt(part.area * metres.per_lon * metres.per_lat)  # of a square as large
    apart = max(_LEAST_APART_M, side / _HATCHES, (wide + high) / _MOST_HATCHES)
    count = math.ceil((wide + high) / apart)
    found: list[Ring] = []
    for number in range(1, count):
        begin = number * apart - high  # metres east of the western border, at its foot
        line = shapely.LineString(
            [(west + begin / metres.per_lon, south), (west + (begin + high) / metres.per_lon, north)]
        )
        found += [
            tuple((float(x), float(y)) for x, y in piece.coords)
            for piece in getattr(line.intersection(part), "geoms", [line.intersection(part)])
            if piece.geom_type == "LineString" and not piece.is_empty
        ]
    return found


def road_names(pack: Pack) -> list[str]:
    """Every road of the city that has a name, once."""
    return sorted({road.name for road in pack.base_map.roads if road.name})


def along_road(pack: Pack, name: str) -> tuple[Ring, bool]:
    """The ground along a road, degrees, and whether that is all: of stretches that lie apart one is taken."""
    lines = [road.line for road in pack.base_map.roads if road.name == name]
    metres = LocalMetres.about([point for line in lines for point in line])
    roads = shapely.MultiLineString([metres.of_many(line) for line in lines])
    parts = _polygons_of(roads.buffer(ROAD_REACH_M, cap_style="flat").simplify(2.0))
    if not parts:
        return (), False
    widest = max(parts, key=lambda part: part.area)
    ring = [metres.degrees(x, y) for x, y in widest.exterior.simplify(_coarse(widest)).coords]
    return tuple(ring[:-1]), len(parts) == 1


def _coarse(part: shapely.Polygon) -> float:
    """How much its border may be straightened (metres), so that it has no more corners than one may draw."""
    reach = 2.0
    while len(part.exterior.simplify(reach).coords) > CORNERS:
        reach *= 1.5
    return reach
