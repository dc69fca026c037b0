"""In which grid cell do these points lie? For whole surveys at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from dispatcher_app.domain.places import Outline

#: About 0.5 m: written coordinates are rounded, so a component on a border may lie just outside.
NEAR_DEG = 5e-6

Degrees = npt.NDArray[np.float64]


def shape_of(outline: Outline) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outline.polygons])


class CellGround:
    """The ground of a city's cells with an index. Points are degrees, CGCS2000, one a row."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self._codes = [outline.code for outline in outlines]
        self._number = {code: number for number, code in enumerate(self._codes)}
        self._sorted = sorted(self._codes)
        rank = {code: number for number, code in enumerate(self._sorted)}
        self._rank = np.array([rank[code] for code in self._codes], dtype=np.int64)
        self._tree = shapely.STRtree([shape_of(outline) for outline in outlines])

    def __len__(self) -> int:
        return len(self._codes)

    def locate(self, points: Degrees) -> list[str]:
        """The cell of each point, on a border the first by code; "" more than 0.5 m outside the city."""
        spots = shapely.points(points)
        found = self._first(self._tree.query(spots, predicate="intersects"), len(spots))
        lost = np.flatnonzero(found < 0)
        if len(lost):
            near = self._tree.query(spots[lost], predicate="dwithin", distance=NEAR_DEG)
            found[lost] = self._first(near, len(lost))
        return [self._sorted[rank] if rank >= 0 else "" for rank in found.tolist()]

    def _first(self, pairs: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
        """Of *pairs* of point and cell, the rank of each point's first cell by code; -1 where it has none."""
        point, cell = pairs
        none = len(self._codes)
        first = np.full(count, none, dtype=np.int64)
        np.minimum.at(first, point, self._rank[cell])
        first[first == none] = -1
        return first

    def __contains__(self, code: object) -> bool:
        return code in self._number

    def holds(self, codes: Sequence[str], points: Degrees) -> list[bool]:
        """Whether each point lies in the known cell named beside it, or within 0.5 m of it."""
        if not codes:
            return []
        ground = self._tree.geometries[[self._number[code] for code in codes]]
        answers: list[bool] = shapely.dwithin(ground, shapely.points(points), NEAR_DEG).tolist()
        return answers
