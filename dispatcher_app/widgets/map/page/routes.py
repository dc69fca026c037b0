"""What lies behind the addresses of the map page: files, tiles, photos. Qt-free; any thread may ask.

A path is ``/{name}/…``; the first part names who answers. Tiles end in ``{z}/{x}/{y}[@2x][.png]``, with words
of the layer's own between. What was painted is kept, up to a number of bytes.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.tile_address import TileAddress, TileSource

log = logging.getLogger(__name__)

#: Answers the rest of a path with content and its type; None where there is nothing.
FileSource = Callable[[str], tuple[bytes, str] | None]

#: A transparent picture of one pixel: an empty tile.
EMPTY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
#: Bytes of finished tiles that are kept: some 3,000 of 16 KiB.
KEPT_BYTES = 48 << 20
_LAST = re.compile(r"(\d{1,9})(@2x)?(?:\.(?:png|jpg|jpeg|webp))?")
_MAGIC = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"RIFF", "image/webp"),
    (b"GIF8", "image/gif"),
)


class Answer(NamedTuple):
    content: bytes
    content_type: str


class MapRoutes:
    """Who answers which name. Sources are set before the page is loaded, or exchanged while it runs."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._tiles: dict[str, TileSource] = {}
        self._files: dict[str, FileSource] = {}
        self._kept = KeptAnswers(kept_bytes)
        self._complained: set[tuple[str, str]] = set()
        self.asked = 0  # how many paths were asked for, kept or not

    def set_tiles(self, name: str, source: TileSource) -> None:
        """*source* answers the tiles under *name*; what another one painted there is forgotten."""
        self._tiles[name] = source
        self.forget(name)

    def set_files(self, name: str, source: FileSource) -> None:
        self._files[name] = source

    def forget(self, name: str) -> None:
        """What was painted under *name* is out of date."""
        self._kept.forget(f"/{name}/")

    def at_once(self, path: str, query: str = "") -> Answer | None:
        """What is kept of this path; costs nothing worth a thread."""
        self.asked += 1
        return self._kept.get(_key(path, query))

    def answer(self, path: str, query: str = "") -> Answer | None:
        """What lies at *path*; None where there is nothing, or its source failed (logged once)."""
        name, _slash, rest = path.lstrip("/").partition("/")
        try:
            if name in self._tiles:
                return self._tile(name, path, query)
            found = self._files[name](rest) if name in self._files else None
        except Exception as error:  # noqa: BLE001 - a source may be anything, a damaged file included
            self._complain(name, error)
            return None
        return Answer(*found) if found is not None else None

    def _tile(self, name: str, path: str, query: str) -> Answer | None:
        address = tile_address(path)
        if address is None:
            return None
        generation = self._kept.generation
        content = self._tiles[name](address)
        answer = Answer(content, _type_of(content)) if content else Answer(EMPTY_PNG, "image/png")
        self._kept.put(_key(path, query), answer, generation)
        return answer

    def _complain(self, name: str, error: Exception) -> None:
        fault = (name, type(error).__name__)
        if fault not in self._complained:
            self._complained.add(fault)
            log.warning("the map's %s cannot be shown", name, exc_info=error)


class KeptAnswers:
    """The most recently used answers, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()
        self.generation = 0

    def get(self, key: str) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: str, answer: Answer, generation: int) -> None:
        """Keep *answer* unless something was forgotten since its painting began in *generation*."""
        with self._lock:
            if generation != self.generation:
                return
            self._drop(key)
            self._answers[key] = answer
            self._bytes += len(answer.content)
            while self._bytes > self._most and self._answers:
                self._drop(next(iter(self._answers)))

    def forget(self, beginning: str) -> None:
        with self._lock:
            self.generation += 1
            for key in [key for key in self._answers if key.startswith(beginning)]:
                self._drop(key)

    def _drop(self, key: str) -> None:
        gone = self._answers.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.content)


def tile_address(path: str) -> TileAddress | None:
    """The tile that *path* names; None for no tile of this world."""
    parts = path.strip("/").split("/")
    if len(parts) < 4 or not all(part.isascii() and part.isdigit() for part in parts[-3:-1]):
        return None
    last = _LAST.fullmatch(parts[-1])
    if last is None or len(parts[-3]) > 2 or len(parts[-2]) > 9:
        return None
    tile = Tile(int(parts[-3]), int(parts[-2]), int(last[1]))
    if not tile.there:
        return None
    return TileAddress(parts[0], tuple(parts[1:-3]), tile, 2 if last[2] else 1)


def _key(path: str, query: str) -> str:
    return f"{path}?{query}"


def _type_of(content: bytes) -> str:
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "application/octet-stream")
