"""Cuts ground into pieces: across their length, and where it hurts the fewest buildings."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

#: Where a cut may lie along the longer side, in the order of preference.
_SHARES = (0.5, 0.47, 0.53, 0.44, 0.56, 0.41, 0.59, 0.38, 0.62, 0.35, 0.65)


class Cutter:
    """Halves polygons until none is larger than a limit, in square metres."""

    def __init__(self, buildings: Sequence[BaseGeometry], largest: float) -> None:
        self._buildings = shapely.STRtree(buildings)
        self._largest = largest

    def pieces(self, ground: Polygon) -> list[Polygon]:
        if ground.area <= self._largest:
            return [ground]
        halves = [piece for piece in split(ground, self._cut(ground)).geoms if piece.area > 0]
        if len(halves) < 2:
            return [ground]
        return [piece for half in halves for piece in self.pieces(half)]

    def _cut(self, ground: Polygon) -> LineString:
        """The cheapest cut: metres of building cut through, plus a little for leaving the middle."""
        corners = list(ground.minimum_rotated_rectangle.exterior.coords)
        sides = sorted((math.dist(corners[i], corners[i + 1]), i) for i in (0, 1))
        (short, _), (long, axis) = sides
        axes = [axis] if long > 1.25 * short else [axis, 1 - axis]
        lines = [(_line(corners, a, share), abs(share - 0.5)) for a in axes for share in _SHARES]
        return min(lines, key=lambda pair: self._cost(pair[0], ground) + 40 * pair[1])[0]

    def _cost(self, line: LineString, ground: Polygon) -> float:
        cut = line.intersection(ground)
        crossed = self._buildings.geometries.take(sorted(self._buildings.query(cut, predicate="crosses")))
        return float(shapely.length(shapely.intersection(cut, crossed)).sum()) * 3 + cut.length * 0.2


def _line(corners: list[tuple[float, float]], axis: int, share: float) -> LineString:
    """Across the side that starts at ``corners[axis]``, lengthened so that it surely leaves the ground."""
    a, b, c, d = (corners[(axis + i) % 4] for i in range(4))
    start, end = _between(a, b, share), _between(d, c, share)
    return LineString([_between(start, end, -0.05), _between(start, end, 1.05)])


def _between(p: tuple[float, float], q: tuple[float, float], share: float) -> tuple[float, float]:
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def thickness(ground: BaseGeometry) -> float:
    """Roughly the width in metres of a long strip."""
    return 2 * ground.area / ground.length if ground.length else 0.0
