"""Map tiles of the register: from afar a density, then counts by square, then one symbol a component.

A layer is one choice of classes in one look. For each zoom it takes the largest symbols that leave most of
the ground free where components usually stand, so a layer of all classes turns from density to counts, dots,
symbols and lettered symbols as the map comes closer, and one of some rare class shows its symbols from afar.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.mercator import TILE_PX, Box, Tile, tile_at, to_unit
from dispatcher_app.services.components.cluster_tiles import SignPainter, cluster_picture, sign_of
from dispatcher_app.services.components.clusters import (
    Cluster,
    ClusterGrid,
    degrees_of,
    pixels_from_sign,
)
from dispatcher_app.services.components.columns import ComponentColumns
from dispatcher_app.services.components.index import ComponentIndex, UnitBox, rows_in_units
from dispatcher_app.services.mercator import BITS, Units
from dispatcher_app.services.png import Bytes, palette_png
from dispatcher_app.services.symbol_sheet import SymbolSheet

#: What symbols may cover of a square of 64 pixels that is as crowded as three of four components have it;
#: less where counts can stand for them.
_COVERED, _COVERED_OR_COUNTED = 0.55, 0.30
#: Up to so many components in a square of 128 pixels (as crowded, again) a count says more than a density.
_MOST_COUNTED = 6_000
_CROWDED = 0.75
_SQUARE_PX = 64
#: Up to this zoom the pixels of a density are kept; farther in they are counted for each tile.
_KEPT_PIXELS_TO = 13
_PEAK = 0.995
_CLOSEST = BITS - 10
_NO_PALETTE = np.zeros((1, 4), np.uint8)


class ComponentLook(NamedTuple):
    """What a layer is drawn with: *sheets* largest first, a density palette, pixels of the screen for one
    of the map (1 or 2); the majors that counts tell apart, who paints their signs (None: no counts) and the
    palette of these.
    """

    sheets: tuple[SymbolSheet, ...]
    density: Bytes
    scale: int = 1
    majors: tuple[str, ...] = ()
    sign: SignPainter | None = None
    sign_palette: Bytes = _NO_PALETTE


class _Points(NamedTuple):
    """The components of a layer along the Z curve; ``kinds`` are numbers into ``classes`` of the columns."""

    place: npt.NDArray[np.uint64]
    x: Units
    y: Units
    kinds: npt.NDArray[np.unsignedinteger]


class _Pixels(NamedTuple):
    """Pixels of one zoom with a component in them: one point of each, and how many components."""

    place: npt.NDArray[np.uint64]
    x: Units
    y: Units
    counts: npt.NDArray[np.float32]


class _Frame(NamedTuple):
    """A picture of *tile* with *size* pixels a side, looking as zoom *z* does."""

    tile: Tile
    z: int
    size: int

    def around(self, margin: int) -> UnitBox:
        """The tile and *margin* pixels more on each side."""
        bits = BITS - self.tile.z
        more = margin << (bits - int(math.log2(self.size)))
        x0, y0 = self.tile.x << bits, self.tile.y << bits
        return UnitBox(x0 - more, y0 - more, x0 + (1 << bits) - 1 + more, y0 + (1 << bits) - 1 + more)

    def pixels(self, x: Units, y: Units) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pixels of the tile; those to the west and north of it are negative."""
        shift = BITS - self.tile.z - int(math.log2(self.size))
        return (
            (x >> np.uint32(shift)).astype(np.intp) - self.tile.x * self.size,
            (y >> np.uint32(shift)).astype(np.intp) - self.tile.y * self.size,
        )


class _Drawing:
    """What is worked out once for a layer's components: symbol sizes, peaks and far pixels by zoom."""

    def __init__(
        self, columns: ComponentColumns, classes: Collection[str] | None, look: ComponentLook
    ) -> None:
        self.columns = columns
        self.points = _points(columns, classes)
        self._look = look
        self._pixel_bits = int(math.log2(TILE_PX * look.scale))
        self._sheets: dict[int, SymbolSheet | None] = {}
        self._pixels: dict[int, _Pixels] = {}
        self._peaks: dict[int, float] = {}
        self._grids: dict[int, ClusterGrid | None] = {}
        self._symbols = [_numbers(sheet, columns) for sheet in look.sheets]

    def sheet(self, z: int) -> SymbolSheet | None:
        """The symbols for zoom *z*; None where they would lie on top of each other."""
        if z not in self._sheets:
            self._sheets[z] = self._fitting(z)
        return self._sheets[z]

    def symbols(self, sheet: SymbolSheet) -> npt.NDArray[np.intp]:
        """The number on *sheet* of each class of the columns."""
        return self._symbols[self._look.sheets.index(sheet)]

    def grid(self, z: int) -> ClusterGrid | None:
        """The counts of zoom *z*; None where symbols have room, or a density says more."""
        if z not in self._grids:
            counted = self._look.sign is not None and self.sheet(z) is None and self._countable(z)
            self._grids[z] = ClusterGrid.of(self.points, self._groups(), z) if counted else None
        return self._grids[z]

    def _countable(self, z: int) -> bool:
        return 0 < _crowd(_run_lengths(self.points.place, z + 1)) <= _MOST_COUNTED

    def _groups(self) -> npt.NDArray[np.intp]:
        """The number of each class's major; a class of none of them is with the last."""
        majors = self._look.majors
        numbers = {major: number for number, major in enumerate(majors)}
        return np.array([numbers.get(code[3:5], len(majors) - 1) for code in self.columns.classes], np.intp)

    def pixels(self, z: int, box: UnitBox) -> _Pixels:
        """The occupied pixels of zoom *z* in *box*; farther in, single components."""
        if z > _KEPT_PIXELS_TO:
            rows = rows_in_units(self.points, box)
            ones = np.ones(len(rows), np.float32)
            return _Pixels(self.points.place[rows], self.points.x[rows], self.points.y[rows], ones)
        if z not in self._pixels:
            self._pixels[z] = self._gathered(z)
        kept = self._pixels[z]
        rows = rows_in_units(kept, box)
        return _Pixels(kept.place[rows], kept.x[rows], kept.y[rows], kept.counts[rows])

    def peak(self, z: int) -> float:
        """How many components in a pixel of zoom *z* are the end of the ramp."""
        if z not in self._peaks:
            counts = _run_lengths(self.points.place, z + self._pixel_bits)
            self._peaks[z] = float(np.quantile(counts, _PEAK)) if len(counts) else 1.0
        return self._peaks[z]

    def _gathered(self, z: int) -> _Pixels:
        starts = _run_starts(self.points.place, z + self._pixel_bits)
        counts = np.diff(starts, append=len(self.points.place)).astype(np.float32)
        return _Pixels(self.points.place[starts], self.points.x[starts], self.points.y[starts], counts)

    def _fitting(self, z: int) -> SymbolSheet | None:
        crowd = _crowd(_run_lengths(self.points.place, z + int(math.log2(TILE_PX // _SQUARE_PX))))
        covered = _COVERED if self._look.sign is None else _COVERED_OR_COUNTED
        room = covered * (_SQUARE_PX * self._look.scale) ** 2
        return next((sheet for sheet in self._look.sheets if sheet.side**2 * crowd <= room), None)


class ComponentLayer:
    """Tiles of the components of *classes* (None: all), as the register is at that moment. For any thread."""

    def __init__(self, index: ComponentIndex, classes: Collection[str] | None, look: ComponentLook) -> None:
        self._index, self._classes, self._look = index, classes, look
        self._drawing = _Drawing(index.columns, classes, look)

    def tile(self, tile: Tile, *, wide: bool = False) -> bytes | None:
        """The tile as PNG with transparency, 256 pixels of the map a side; None if there is nothing on it.

        A *wide* one is of 512 pixels, as four tiles of the next zoom are: a browser has less to ask for.
        """
        if not tile.there or tile.z + wide > _CLOSEST:
            return None
        drawing, frame = self._now(), _Frame(tile, tile.z + wide, (TILE_PX << wide) * self._look.scale)
        grid = drawing.grid(frame.z)
        if grid is not None:
            return self._counted(drawing, grid.on(tile), frame)
        sheet = drawing.sheet(frame.z)
        picture = self._dense(drawing, frame) if sheet is None else self._single(drawing, sheet, frame)
        if picture is None:
            return None
        return palette_png(picture, self._look.density if sheet is None else sheet.palette)

    def cluster_at(self, lon: float, lat: float, z: int) -> Box | None:
        """Where the components lie whose count is drawn at this place on zoom *z*; None where none is."""
        tile, drawing = tile_at(lon, lat, z), self._now()
        grid = drawing.grid(z) if z <= _CLOSEST else None
        for cluster in grid.on(tile) if grid is not None else ():
            half = self._sign(drawing, cluster).shape[0] / (2 * self._look.scale)
            if pixels_from_sign(cluster, z, half, to_unit(lon, lat)) <= half:
                return degrees_of(cluster)
        return None

    def symbol_side(self, z: int) -> int | None:
        """The side of the symbols at zoom *z* in pixels of the map, for hit tests; None for a density."""
        sheet = self._now().sheet(z)
        return None if sheet is None else sheet.side // self._look.scale

    def _now(self) -> _Drawing:
        drawing = self._drawing
        if drawing.columns is not self._index.columns:
            drawing = self._drawing = _Drawing(self._index.columns, self._classes, self._look)
        return drawing

    def _counted(self, drawing: _Drawing, clusters: list[Cluster], frame: _Frame) -> bytes | None:
        if not clusters:
            return None
        signs = [self._sign(drawing, cluster) for cluster in clusters]
        picture = cluster_picture(clusters, signs, frame.tile, frame.z, frame.size)
        return palette_png(picture, self._look.sign_palette)

    def _sign(self, drawing: _Drawing, cluster: Cluster) -> Bytes:
        assert self._look.sign is not None  # else there is no grid
        return self._look.sign(sign_of(cluster), drawing.columns.classes[cluster.kind])

    def _single(self, drawing: _Drawing, sheet: SymbolSheet, frame: _Frame) -> Bytes | None:
        points = drawing.points
        rows = rows_in_units(points, frame.around(sheet.side // 2 + 1))
        if not len(rows):
            return None
        # From north to south, so that a symbol hides those behind it, the same on every tile.
        rows = rows[np.argsort(points.y[rows], kind="stable")]
        x, y = frame.pixels(points.x[rows], points.y[rows])
        return sheet.drawn(drawing.symbols(sheet)[points.kinds[rows]], x, y, frame.size)

    def _dense(self, drawing: _Drawing, frame: _Frame) -> Bytes | None:
        room = self._look.scale
        found = drawing.pixels(frame.z, frame.around(room))
        if not len(found.x):
            return None
        x, y = frame.pixels(found.x, found.y)
        wide = frame.size + 2 * room
        counts = np.bincount((y + room) * wide + (x + room), found.counts, wide * wide)
        spread = _softened(counts.reshape(wide, wide).astype(np.float32), room)
        shares = np.log1p(spread) * np.float32(254.0 / math.log1p(drawing.peak(frame.z)))
        return np.where(spread > 0, np.minimum(shares + 1, 255), 0).astype(np.uint8)


def _points(columns: ComponentColumns, classes: Collection[str] | None) -> _Points:
    if classes is None:
        return _Points(columns.place, columns.x, columns.y, columns.kinds.at)
    wanted = np.array([code in classes for code in columns.classes], bool)
    rows = np.flatnonzero(wanted[columns.kinds.at])
    return _Points(columns.place[rows], columns.x[rows], columns.y[rows], columns.kinds.at[rows])


def _numbers(sheet: SymbolSheet, columns: ComponentColumns) -> npt.NDArray[np.intp]:
    """A class that the sheet was made without has the symbol of no class (code "")."""
    unknown = sheet.numbers.get("", 0)
    return np.array([sheet.numbers.get(code, unknown) for code in columns.classes], np.intp)


def _run_starts(place: npt.NDArray[np.uint64], level: int) -> npt.NDArray[np.intp]:
    """Where along the curve each occupied square of *level* begins."""
    squares = place >> np.uint64(2 * (BITS - level))
    return np.flatnonzero(np.concatenate([[True], squares[1:] != squares[:-1]])[: len(place)])


def _run_lengths(place: npt.NDArray[np.uint64], level: int) -> npt.NDArray[np.intp]:
    return np.diff(_run_starts(place, level), append=len(place))


def _crowd(counts: npt.NDArray[np.intp]) -> float:
    """How many components lie in the square of the one that has it more crowded than three of four."""
    if not len(counts):
        return 0.0
    ascending = np.sort(counts)
    reached = np.cumsum(ascending)
    return float(ascending[np.searchsorted(reached, _CROWDED * reached[-1])])


def _softened(counts: npt.NDArray[np.float32], times: int) -> npt.NDArray[np.float32]:
    """Each pixel shared with its neighbours (1-2-1 both ways), *times* over; a pixel less all round each."""
    for _time in range(times):
        counts = counts[:-2] + 2 * counts[1:-1] + counts[2:]
        counts = counts[:, :-2] + 2 * counts[:, 1:-1] + counts[:, 2:]
        counts /= 4
    return counts
