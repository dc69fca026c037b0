"""A file of ready-made map pictures, as the map needs it; ``db.tile_files`` opens one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.tile_address import TileAddress, TileSource


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


def source_of(file: TileFile) -> TileSource:
    """Answers ``base/z/x/y`` of the map page from *file*, the same by day and night."""

    def answer(address: TileAddress) -> bytes | None:
        return file.tile(address.tile)

    return answer
