"""Lays the names of a tile map out, block by block, so that a name is whole in whichever tiles it touches.

A block is a square of tiles laid out at once. No name reaches over a block's edge, so no block needs to know
its neighbours: whoever asks first, the same names come. The blocks are counted from the middle of the city,
so that a city which fits into one is never cut.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from dispatcher_app.domain.mercator import TILE_PX, Tile, tile_at
from dispatcher_app.widgets.map.ground.projection import MercatorPlane, Viewport
from dispatcher_app.widgets.map.ground.words import Word, cut_word, draw_word
from dispatcher_app.widgets.map.style import MapStyle

#: Tiles along the side of a block.
ACROSS = 8

#: Blocks kept: as many as the views of a shift's work, at most some ten megabytes.
_KEPT = 160

#: Finds the names of the block with this tile in its north-west and this view; ``None`` is no name.
LayOut = Callable[[Tile, Viewport], Iterable[Word | None]]


class _Block(NamedTuple):
    words: list[Word]
    #: By the tile (column, row within the block) they touch, in the order they are written.
    touching: dict[tuple[int, int], list[Word]]


class Written(NamedTuple):
    """The words of one tile, and where in their block's pixels the tile begins."""

    words: list[Word]
    left: int
    top: int


class NameBlocks:
    """The names that *lay_out* finds for tiles of *plane*. Not for two threads at once."""

    def __init__(self, plane: MercatorPlane, lay_out: LayOut) -> None:
        self._plane, self._lay_out = plane, lay_out
        self._middle = plane.to_degrees(0.0, 0.0)
        self._blocks: OrderedDict[Tile, _Block] = OrderedDict()

    def of(self, tile: Tile) -> Written:
        corner = self._corner(tile)
        column, row = tile.x - corner.x, tile.y - corner.y
        words = self._block(corner).touching.get((column, row), [])
        return Written(words, column * TILE_PX, row * TILE_PX)

    def words_of(self, corner: Tile) -> list[Word]:
        """All names of the block with *corner* in its north-west."""
        return self._block(corner).words

    def _corner(self, tile: Tile) -> Tile:
        """The tile in the north-west of the block that *tile* is in."""
        middle = tile_at(*self._middle, tile.z)
        x0, y0 = middle.x - ACROSS // 2, middle.y - ACROSS // 2
        return Tile(tile.z, tile.x - (tile.x - x0) % ACROSS, tile.y - (tile.y - y0) % ACROSS)

    def _block(self, corner: Tile) -> _Block:
        block = self._blocks.get(corner)
        if block is None:
            block = self._blocks[corner] = self._laid_out(corner)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(corner)
        return block

    def _laid_out(self, corner: Tile) -> _Block:
        found = self._lay_out(corner, self._plane.view(corner, ACROSS))
        words = [word for word in found if word is not None]
        touching: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for word in words:
            for place in _touched(word.box):
                touching[place].append(word)
        return _Block(words, dict(touching))


def draw_written(painter: QPainter, written: Written, style: MapStyle) -> None:
    """The names of one tile; what of them belongs to its neighbours falls beside the picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-written.left, -written.top)
    for word in written.words:
        draw_word(painter, word, style)
    painter.translate(written.left, written.top)


def cut_written(painter: QPainter, written: Written) -> None:
    """Take the room of these names and their halos out of the picture: the names below it show through."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.translate(-written.left, -written.top)
    for word in written.words:
        cut_word(painter, word)
    painter.translate(written.left, written.top)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _touched(box: QRectF) -> list[tuple[int, int]]:
    left, right = int(box.left() // TILE_PX), int(box.right() // TILE_PX)
    top, bottom = int(box.top() // TILE_PX), int(box.bottom() // TILE_PX)
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]
