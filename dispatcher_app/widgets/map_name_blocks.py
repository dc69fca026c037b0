"""Lays the names of a tile map out, block by block, so that a name is whole in whichever tiles it touches.

A block is a square of tiles laid out at once. No name reaches over a block's edge, so no block needs to know
its neighbours: whoever asks first, the same names come. The blocks are counted from the middle of the city,
so that a city which fits into one is never cut.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from typing import NamedTuple

from PySide6.QtCore import QRectF

from dispatcher_app.domain.mercator import TILE_PX, Tile, tile_at
from dispatcher_app.widgets.map_lettering import LetteringSet
from dispatcher_app.widgets.map_names import NameLayout
from dispatcher_app.widgets.map_projection import MercatorPlane
from dispatcher_app.widgets.map_scene import MapScene
from dispatcher_app.widgets.map_words import Word

#: Tiles along the side of a block.
ACROSS = 8

#: Blocks kept: as many as the views of a shift's work, at most some ten megabytes.
_KEPT = 160

#: Words by the tile (column, row within the block) they touch, in the order they are written.
_Block = dict[tuple[int, int], list[Word]]


class Written(NamedTuple):
    """The words of one tile, and where in their block's pixels the tile begins."""

    words: list[Word]
    left: int
    top: int


class NameBlocks:
    """The names of one scene. Not for two threads at once."""

    def __init__(self, scene: MapScene, plane: MercatorPlane, fonts: LetteringSet) -> None:
        self._scene, self._plane, self._fonts = scene, plane, fonts
        self._middle = plane.to_degrees(0.0, 0.0)
        self._blocks: OrderedDict[Tile, _Block] = OrderedDict()

    def of(self, tile: Tile) -> Written:
        corner = self._corner(tile)
        column, row = tile.x - corner.x, tile.y - corner.y
        words = self._block(corner).get((column, row), [])
        return Written(words, column * TILE_PX, row * TILE_PX)

    def _corner(self, tile: Tile) -> Tile:
        """The tile in the north-west of the block that *tile* is in."""
        middle = tile_at(*self._middle, tile.z)
        x0, y0 = middle.x - ACROSS // 2, middle.y - ACROSS // 2
        return Tile(tile.z, tile.x - (tile.x - x0) % ACROSS, tile.y - (tile.y - y0) % ACROSS)

    def _block(self, corner: Tile) -> _Block:
        block = self._blocks.get(corner)
        if block is None:
            block = self._blocks[corner] = self._lay_out(corner)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(corner)
        return block

    def _lay_out(self, corner: Tile) -> _Block:
        layout = NameLayout(self._scene, self._plane.view(corner, ACROSS), self._fonts, closed=True)
        block: _Block = defaultdict(list)
        for word in layout.words():
            if word is not None:
                for place in _touched(word.box):
                    block[place].append(word)
        return dict(block)


def _touched(box: QRectF) -> list[tuple[int, int]]:
    left, right = int(box.left() // TILE_PX), int(box.right() // TILE_PX)
    top, bottom = int(box.top() // TILE_PX), int(box.bottom() // TILE_PX)
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]
