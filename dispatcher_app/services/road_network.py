"""The named roads of the city: where they cross, which one is near."""

from __future__ import annotations

import re
from collections.abc import Iterable

import shapely
from shapely.geometry import LineString, MultiLineString
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry

from dispatcher_app.domain.base_map import RoadLine
from dispatcher_app.domain.places import Point
from dispatcher_app.services.local_metres import LocalMetres

#: Carriageways and slip roads of one junction lie within this many metres of each other.
_JUNCTION_M = 90.0
#: Roads whose ends come this near are taken to meet; maps often leave out the last metres.
_MEETING_M = 35.0
#: 科苑南路 and 科苑北路 are stretches of what people call 科苑路.
_STRETCH = re.compile(r"^(?P<stem>.{2,})(?P<side>[东南西北中])(?P<kind>路|大道|街|道)$")


class RoadNetwork:
    """Named roads by name. Works in metres about the middle of the city, answers in degrees."""

    def __init__(self, roads: Iterable[RoadLine], metres: LocalMetres) -> None:
        self._metres = metres
        lines: dict[str, list[LineString]] = {}
        for road in roads:
            if road.name:
                lines.setdefault(road.name, []).append(LineString(metres.of_many(road.line)))
        self._by_name: dict[str, BaseGeometry] = {
            n: MultiLineString(parts) for n, parts in sorted(lines.items())
        }
        self._names = tuple(self._by_name)
        self._tree = shapely.STRtree(list(self._by_name.values()))

    def names(self) -> tuple[str, ...]:
        return self._names

    def has(self, name: str) -> bool:
        return name in self._by_name

    def middle(self, name: str) -> Point:
        """A point on the longest stretch of the road, in degrees."""
        longest = max(self._by_name[name].geoms, key=lambda line: line.length)
        return self._metres.back(longest.interpolate(0.5, normalized=True))

    def stretches_of(self, name: str) -> list[str]:
        """Roads that are parts of the one people call *name*."""
        matches = ((known, _STRETCH.match(known)) for known in self._names)
        return [known for known, match in matches if match and match["stem"] + match["kind"] == name]

    def crossings(self, first: str, second: str) -> list[Point]:
        """Where two roads meet, one point a junction, in degrees; empty if they do not."""
        one, other = self._by_name.get(first), self._by_name.get(second)
        if one is None or other is None or first == second:
            return []
        spots = _points(one.intersection(other))
        if not spots and one.distance(other) <= _MEETING_M:
            near, far = shapely.shortest_line(one, other).coords
            spots = [ShapelyPoint((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)]
        return [self._metres.back(centre) for centre in _junctions(spots)]

    def nearest(self, lon: float, lat: float, within_m: float) -> str:
        """The named road nearest to a point, or nothing."""
        if not self._names:
            return ""
        found = self._tree.query_nearest(
            ShapelyPoint(self._metres.of(lon, lat)), max_distance=within_m, all_matches=False
        )
        return self._names[int(found[0])] if len(found) else ""


def _points(geometry: BaseGeometry) -> list[ShapelyPoint]:
    return [part.centroid for part in getattr(geometry, "geoms", [geometry]) if not part.is_empty]


def _junctions(spots: list[ShapelyPoint]) -> list[ShapelyPoint]:
    """The middle of each cluster of spots: dual carriageways cross four times at one junction."""
    clusters: list[list[ShapelyPoint]] = []
    for spot in sorted(spots, key=lambda p: (p.x, p.y)):
        home = next((c for c in clusters if any(spot.distance(p) <= _JUNCTION_M for p in c)), None)
        if home is None:
            clusters.append([spot])
        else:
            home.append(spot)
    return [shapely.MultiPoint(cluster).centroid for cluster in clusters]
