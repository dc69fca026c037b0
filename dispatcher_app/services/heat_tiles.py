"""Where cases of a period happened, as a heat map: tiles from points with weights.

Each point is spread over its surroundings by a bell of the same width on the screen at every zoom. Weights
are first gathered on a coarse grid, then both directions are smoothed and drawn out to pixels by one matrix
each, which a processor does in a millisecond. The scale of a zoom holds for all its tiles, so that none of
them ends where its neighbour begins in another colour; where there is nothing there is no colour.
"""

from __future__ import annotations

import math
from functools import cache
from threading import Lock

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.mercator import TILE_PX, Tile
from dispatcher_app.services.components.index import UnitBox, rows_in_units
from dispatcher_app.services.mercator import BITS, Floats, Units, along_z, to_units
from dispatcher_app.services.png import Bytes, palette_png

#: Width of the bell (standard deviation) and side of the coarse grid's squares, in pixels of the map.
_SPREAD_PX, _SQUARE_PX = 14.0, 4
_REACH = 3.0
#: Below this share of the hottest place there is no colour; the hottest two in a hundred share the last one.
_COLD = 0.012
_HOTTEST = 0.98
_CLOSEST = BITS - 10
Values = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


class HeatPoints:
    """Points in degrees with weights above zero, sorted along the Z curve."""

    def __init__(self, lon: Floats, lat: Floats, weights: npt.ArrayLike = 1.0) -> None:
        heavy = np.broadcast_to(np.asarray(weights, np.float32), lon.shape)
        counted = np.isfinite(lon) & np.isfinite(lat) & (heavy > 0)
        x, y = to_units(lon[counted], lat[counted])
        place = along_z(x, y)
        order = np.argsort(place, kind="stable")
        self.place: npt.NDArray[np.uint64] = place[order]
        self.x: Units = x[order]
        self.y: Units = y[order]
        self.weights: Values = heavy[counted][order]


class HeatLayer:
    """Tiles of one period in one look. *palette*: 0 is clear, 1 to 255 from cold to hot. For any thread."""

    def __init__(self, points: HeatPoints, palette: Bytes, scale: int = 1) -> None:
        """*scale* is 2 for dense screens: tiles of 512 pixels."""
        self._points, self._palette, self._size = points, palette, TILE_PX * scale
        self._hottest: dict[int, float] = {}
        self._lock = Lock()

    def tile(self, tile: Tile) -> bytes | None:
        """The tile as PNG with 256 colours and transparency; None where nothing is near."""
        if not tile.there or tile.z > _CLOSEST:
            return None
        squares = self._squares(tile)
        if squares is None:
            return None
        bell = _bell(self._size)
        heat = _product(_product(bell, squares), bell.T)
        share = heat * np.float32(1.0 / self.hottest(tile.z))
        # The root parts the many lukewarm places; a linear scale would show three spots and nothing else.
        numbers = np.sqrt(np.minimum(share, 1.0)) * 254.0 + 1.0
        picture = np.where(share >= _COLD, numbers, 0.0).astype(np.uint8)
        return palette_png(picture, self._palette) if picture.any() else None

    def hottest(self, z: int) -> float:
        """The heat that has the last colour at zoom *z*: of the points' own places, as many weigh."""
        with self._lock:
            if z not in self._hottest:
                self._hottest[z] = _hottest(self._points, z)
            return self._hottest[z]

    def _squares(self, tile: Tile) -> Values | None:
        """Weights on the coarse grid of the tile and of what reaches into it."""
        bits = BITS - tile.z
        shift = bits - int(math.log2(TILE_PX // _SQUARE_PX))
        room = _room()
        more = room << shift
        x0, y0 = tile.x << bits, tile.y << bits
        box = UnitBox(x0 - more, y0 - more, x0 + (1 << bits) - 1 + more, y0 + (1 << bits) - 1 + more)
        rows = rows_in_units(self._points, box)
        if not len(rows):
            return None
        side = TILE_PX // _SQUARE_PX + 2 * room
        x = (self._points.x[rows].astype(np.int64) - (x0 - more)) >> shift
        y = (self._points.y[rows].astype(np.int64) - (y0 - more)) >> shift
        found = np.bincount(y * side + x, self._points.weights[rows], side * side)
        return found.reshape(side, side).astype(np.float32)


def _product(left: Values, right: Values) -> Values:
    """*left* times *right*, eight rows at a time: larger pieces would be spread over threads that wait for
    each other on a busy machine, thirty times as long as it takes to multiply.
    """
    rows = len(left)
    product: Values = (left.reshape(rows // 8, 8, -1) @ right).reshape(rows, -1)
    return product


def _room() -> int:
    """Squares around a tile whose points still warm it."""
    return math.ceil(_SPREAD_PX * _REACH / _SQUARE_PX)


@cache
def _bell(size: int) -> Values:
    """How much of a square's weight (column) reaches each pixel (row); a point counts 1 at its own place."""
    pixels = (np.arange(size) + 0.5) * (TILE_PX / size)
    squares = (np.arange(TILE_PX // _SQUARE_PX + 2 * _room()) - _room() + 0.5) * _SQUARE_PX
    away = (pixels[:, None] - squares) / _SPREAD_PX
    bell: Values = np.where(np.abs(away) <= _REACH, np.exp(-0.5 * away**2), 0.0).astype(np.float32)
    return bell


def _hottest(points: HeatPoints, z: int) -> float:
    """Of the heat at the points, in squares as wide as the bell, the value two in a hundred are above."""
    shift = BITS - z - int(math.log2(TILE_PX // 16))
    x, y = points.x.astype(np.int64) >> shift, points.y.astype(np.int64) >> shift
    keys = x << 32 | y
    squares, which = np.unique(keys, return_inverse=True)
    weights = np.bincount(which, points.weights, len(squares))
    heat = weights.astype(np.float64)
    for dx, dy in ((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if (a, b) != (0, 0)):
        beside = squares + (dx << 32) + dy
        at = np.minimum(np.searchsorted(squares, beside), len(squares) - 1)
        share = math.exp(-0.5 * (16 / _SPREAD_PX) ** 2 * (dx * dx + dy * dy))
        heat += np.where(squares[at] == beside, weights[at], 0.0) * share
    return float(np.quantile(heat[which], _HOTTEST)) if len(which) else 1.0
