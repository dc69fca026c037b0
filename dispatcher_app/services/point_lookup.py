"""Point → grid cell → community, street → unit, as fast as a hand can move over a map: microseconds.

A grid of squares lies over the city. A square wholly inside one cell answers by itself; one on a border names
the few cells to be tried; one among many small cells has a finer grid of its own. Whoever asks for a
point exactly on a border gets the first cell by code.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import numpy as np
import numpy.typing as npt
import shapely

from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Cell, Outline
from dispatcher_app.domain.units import Candidate, UnitRegister

#: Squares along each side of a city, and at most of a crowded square.
_CITY_SQUARES, _FINER_SQUARES = 128, 24
#: More cells than these in a square, and it gets a grid of its own.
_CROWDED = 4
_NOTHING = -1
_HAIR = np.array([-1e-9, -1e-9, 1e-9, 1e-9])

Shapes = npt.NDArray[np.object_]


def outline_shape(outline: Outline) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outline.polygons])


@dataclass(frozen=True, slots=True)
class _Grid:
    """Squares in rows from the south-west corner (degrees); ``across``, ``up`` are squares a degree."""

    west: float
    south: float
    across: float
    up: float
    side: int
    squares: list[int | tuple[int, ...] | _Grid]

    def square(self, lon: float, lat: float) -> int | tuple[int, ...] | _Grid:
        x, y = int((lon - self.west) * self.across), int((lat - self.south) * self.up)
        last = self.side - 1
        # The eastern and northern edge belong to the last square.
        return self.squares[(y if y < last else last) * self.side + (x if x < last else last)]


class CellFinder:
    """The cells of one city and where they lie. Points are degrees, CGCS2000. For any thread."""

    def __init__(self, cells: Sequence[Cell], outlines: Sequence[Outline]) -> None:
        order = sorted(range(len(cells)), key=lambda number: cells[number].code)
        self._cells = [cells[number] for number in order]
        shapes = [outline_shape(outlines[number]) for number in order]
        self._shapes: Shapes = np.array(shapes, dtype=object)
        self._box = Box(*shapely.total_bounds(self._shapes).tolist()) if shapes else Box(0, 0, -1, -1)
        self._grid = _grid(self._shapes, shapely.STRtree(shapes), self._box) if shapes else None
        shapely.prepare(self._shapes)
        # What GEOS prepares is finished when it is first asked, without a lock of its own: two threads at
        # once would tear its memory apart.
        self._asking = Lock()

    def cell(self, lon: float, lat: float) -> Cell | None:
        """The cell that holds the point; None outside the grid."""
        west, south, east, north = self._box
        if not (west <= lon <= east and south <= lat <= north) or self._grid is None:
            return None
        found = self._grid.square(lon, lat)
        while isinstance(found, _Grid):
            found = found.square(lon, lat)
        if isinstance(found, int):
            return self._cells[found] if found >= 0 else None
        with self._asking:
            for number in found:
                if shapely.intersects_xy(self._shapes[number], lon, lat):
                    return self._cells[number]
        return None


class Responsibility:
    """Whose is it, for a class of case at a point or in a cell? Remembers what the register said."""

    def __init__(self, finder: CellFinder, units: UnitRegister) -> None:
        self._finder, self._units = finder, units
        self._first: dict[tuple[str, str], Candidate | None] = {}
        self._lock = Lock()

    def at(self, lon: float, lat: float, class_code: str) -> Candidate | None:
        """The likeliest unit, with the reasons; None outside the grid or where nobody answers for it."""
        cell = self._finder.cell(lon, lat)
        return None if cell is None else self.in_cell(cell, class_code)

    def in_cell(self, cell: Cell, class_code: str) -> Candidate | None:
        key = (cell.community_code, class_code)
        try:
            return self._first[key]
        except KeyError:
            found = self._units.candidates(class_code, cell.street_code, cell.community_code)
            with self._lock:
                return self._first.setdefault(key, found[0] if found else None)


def _grid(shapes: Shapes, tree: shapely.STRtree, box: Box) -> _Grid:
    city = _empty(box, _CITY_SQUARES)
    squares, corners = _asked(shapes, tree, [city])
    crowded = [i for i, found in enumerate(squares) if isinstance(found, tuple) and len(found) > _CROWDED]
    finer = [_empty(Box(*corners[i].tolist()), _side_for(squares[i])) for i in crowded]
    below, _corners = _asked(shapes, tree, finer)
    first = 0
    for i, grid in zip(crowded, finer, strict=True):
        grid.squares.extend(below[first : first + grid.side**2])
        first += grid.side**2
        squares[i] = grid
    city.squares.extend(squares)
    return city


def _side_for(cells: object) -> int:
    """Four squares a cell: most of them lie in one cell or on a border of two."""
    assert isinstance(cells, tuple)
    return min(_FINER_SQUARES, 2 * math.ceil(math.sqrt(len(cells))))


def _empty(box: Box, side: int) -> _Grid:
    # A city of one point still has squares of some size.
    wide, high = max(box.east - box.west, 1e-9), max(box.north - box.south, 1e-9)
    return _Grid(box.west, box.south, side / wide, side / high, side, [])


def _asked(
    shapes: Shapes, tree: shapely.STRtree, grids: list[_Grid]
) -> tuple[list[int | tuple[int, ...] | _Grid], npt.NDArray[np.float64]]:
    """What is in each square of all *grids*, and the corners of the squares."""
    if not grids:
        return [], np.empty((0, 4))
    corners = np.concatenate([_corners(grid) for grid in grids])
    # A hair wider, so that a point on the edge of a square finds what rounding puts on its other side.
    boxes = shapely.box(*(corners + _HAIR).T)
    square, shape = tree.query(boxes, predicate="intersects")
    whole = shapely.contains_properly(shapes[shape], boxes[square])
    order = np.lexsort((shape, square))
    square, shape, whole = square[order], shape[order], whole[order]
    starts = np.searchsorted(square, np.arange(len(boxes) + 1)).tolist()
    cells, alone = shape.tolist(), whole.tolist()
    found: list[int | tuple[int, ...] | _Grid] = []
    for first, last in pairwise(starts):
        if first == last:
            found.append(_NOTHING)
        elif last - first == 1 and alone[first]:
            found.append(cells[first])
        else:
            found.append(tuple(cells[first:last]))
    return found, corners


def _corners(grid: _Grid) -> npt.NDArray[np.float64]:
    """West, south, east, north of each square, row by row from the south-west."""
    steps = np.arange(grid.side)
    x, y = np.meshgrid(steps, steps)
    west, south = grid.west + x.ravel() / grid.across, grid.south + y.ravel() / grid.up
    return np.stack([west, south, west + 1 / grid.across, south + 1 / grid.up], axis=1)
