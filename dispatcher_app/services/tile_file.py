"""A file of ready-made map pictures, as the map needs it; ``db.tile_files`` opens one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.tile_address import TileAddress, TileSource

#: What is shown of a file's name and of whom it thanks.
NAME_LENGTH, CREDIT_LENGTH = 60, 160


@dataclass(frozen=True, slots=True)
class TileFileInfo:
    """What the file says of itself. *bounds* are degrees west, south, east, north, if it does say."""

    name: str
    attribution: str
    least_zoom: int
    most_zoom: int
    bounds: tuple[float, float, float, float] | None = None


def said_by_file(text: object, most: int) -> str:
    """*text* of a file on one line of *most* characters, none of which turns the line about or is unseen.

    Anybody may have written it, and it stands on the map.
    """
    seen = (letter if letter.isprintable() else " " for letter in str(text)[: 4 * most])
    return " ".join("".join(seen).split())[:most]


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
