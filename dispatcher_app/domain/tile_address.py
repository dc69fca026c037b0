"""Which picture a map page asks for: the layer, what its address says besides, and the tile."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dispatcher_app.domain.mercator import Tile


class TileAddress(NamedTuple):
    """One tile of one layer.

    ``words`` are the parts of the path between the layer's name and the tile (``("day",)``, ``("street-cell",
    "night")``). ``ratio`` is 2 on dense screens, where the picture is 512 px a side, else 1.
    """

    layer: str
    words: tuple[str, ...]
    tile: Tile
    ratio: int = 1


#: Answers a tile's picture, or None where it is empty; called in a worker thread.
TileSource = Callable[[TileAddress], bytes | None]
