"""A file of ready-made map pictures, as the map needs it; ``db.tile_files`` opens one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dispatcher_app.domain.mercator import Tile


@dataclass(frozen=True, slots=True)
class TileFileInfo:
    """What the file says of itself. *bounds* are degrees west, south, east, north, if it does say."""

    name: str
    attribution: str
    least_zoom: int
    most_zoom: int
    bounds: tuple[float, float, float, float] | None = None


class TileFile(Protocol):
    """Safe in any thread."""

    @property
    def info(self) -> TileFileInfo: ...

    def tile(self, tile: Tile) -> bytes | None:
        """The picture as it lies in the file (PNG, JPEG or WebP); ``None`` where it is missing or damaged."""
        ...

    def close(self) -> None: ...
