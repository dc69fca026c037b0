"""The columns of a large register as one file, so that a start reads bytes instead of a million rows.

The file says of which state of the register it is (:class:`RegisterVersion`); of any other state, damaged or
torn it counts as none. It is written beside and put in place whole, so a crash leaves the old one or none;
two programs may read and write it at once. It holds nothing that is not in the database and may be deleted.
"""

from __future__ import annotations

import logging
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import platformdirs
from sqlalchemy import URL

from dispatcher_app.services.components.columns import ComponentColumns, NameColumn, WordColumn

log = logging.getLogger(__name__)

_MAGIC = b"dispatcher component columns 1\n"
_APP = "dispatcher-workstation"
#: Bytes of a number in the file, and a stretch between two columns that keeps them aligned.
_NUMBER, _ALIGNED = 8, 64
#: What a crash left behind may go after so many seconds.
_LEFT_BEHIND_S = 3600
_PLAIN = ("codes", "lon", "lat", "x", "y", "place", "by_code")
_WORDS = ("kinds", "cells", "owners", "states", "maintainers", "installed")


class RegisterVersion(msgspec.Struct, frozen=True):
    """Which state a register is in: acts are never changed or taken back, so how many there are, their ids
    and who the newest are tell any two states apart, those after a restored backup too.
    """

    schema: str
    acts: int
    sum_of_ids: int
    newest: tuple[str, ...]


class _Array(msgspec.Struct, frozen=True):
    name: str
    kind: str
    count: int
    start: int


class _Head(msgspec.Struct, frozen=True):
    version: RegisterVersion
    arrays: list[_Array]
    words: dict[str, list[str]]


def file_for(url: URL) -> Path | None:
    """Beside an SQLite file; of a server in this person's cache folder. None for a database in memory."""
    if url.get_backend_name() == "sqlite":
        name = url.database or ""
        return Path(f"{name}.components") if name and not name.startswith((":", "file:")) else None
    place = (url.host, url.port, url.database, sorted(url.query.items()))
    digest = sha256(repr(place).encode()).hexdigest()[:16]
    return platformdirs.user_cache_path(_APP, appauthor=False) / f"components-{digest}"


def load(file: Path, version: RegisterVersion) -> ComponentColumns | None:
    """The columns of *version*; None where *file* holds another one, or cannot be relied on."""
    try:
        with file.open("rb") as opened:
            head = _head(opened.read(len(_MAGIC) + 2 * _NUMBER), opened)
            if head is None or head[0].version != version:
                return None
            return _columns(*head, opened)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, MemoryError) as error:
        log.warning("the kept columns of components cannot be used: %s", error)
        return None


def keep(file: Path, version: RegisterVersion, columns: ComponentColumns) -> None:
    """Put *columns* in place as those of *version*; where that cannot be, it costs only time."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _clear_up(file)
        with part.open("wb") as opened:
            for piece in _pieces(version, columns):
                opened.write(piece)
        part.replace(file)
    except OSError as error:
        log.warning("the columns of components are not kept: %s", error)
        with suppress(OSError):
            part.unlink()


# -- reading


def _head(beginning: bytes, opened: Any) -> tuple[_Head, int] | None:
    """What the file says of itself, and the checksum of what follows; None for no file of ours."""
    if len(beginning) != len(_MAGIC) + 2 * _NUMBER or not beginning.startswith(_MAGIC):
        return None
    length, checksum = (_read_number(beginning, len(_MAGIC) + at) for at in (0, _NUMBER))
    text = opened.read(min(length, 1 << 28))
    if zlib.crc32(text) != checksum >> 32:
        raise ValueError("damaged head")
    return msgspec.json.decode(text, type=_Head), checksum & 0xFFFFFFFF


def _columns(head: _Head, checksum: int, opened: Any) -> ComponentColumns:
    body = opened.read()
    if zlib.crc32(body) != checksum:
        raise ValueError("damaged or torn")
    arrays = {
        each.name: np.frombuffer(body, np.dtype(each.kind), each.count, each.start) for each in head.arrays
    }
    words = {name: WordColumn(arrays[name], tuple(head.words[name])) for name in _WORDS}
    names = NameColumn(arrays["names.at"], arrays["names.text"].tobytes(), arrays["names.ends"])
    return ComponentColumns(**{name: arrays[name] for name in _PLAIN}, **words, names=names)  # type: ignore[arg-type]


# -- writing


def _pieces(version: RegisterVersion, columns: ComponentColumns) -> Iterator[bytes | memoryview]:
    """The file from its beginning to its end."""
    listed, start, checksum = [], 0, 0
    arrays = dict(_arrays(columns))
    for name, array in arrays.items():
        listed.append(_Array(name, array.dtype.str, len(array), start))
        for piece in _aligned(array):
            checksum = zlib.crc32(piece, checksum)
            start += len(piece)
    words = {name: list(getattr(columns, name).words) for name in _WORDS}
    text = msgspec.json.encode(_Head(version, listed, words))
    yield _MAGIC + _number(len(text)) + _number(zlib.crc32(text) << 32 | checksum) + text
    for array in arrays.values():
        yield from _aligned(array)


def _arrays(columns: ComponentColumns) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for name in _PLAIN:
        yield name, getattr(columns, name)
    for name in _WORDS:
        yield name, getattr(columns, name).at
    yield "names.at", columns.names.at
    yield "names.text", np.frombuffer(columns.names.text, np.uint8)
    yield "names.ends", columns.names.ends


def _aligned(array: npt.NDArray[Any]) -> Iterator[bytes | memoryview]:
    body = np.ascontiguousarray(array).view(np.uint8).data
    yield body
    yield bytes(-len(body) % _ALIGNED)


def _number(value: int) -> bytes:
    return value.to_bytes(_NUMBER, "little")


def _read_number(text: bytes, at: int) -> int:
    return int.from_bytes(text[at : at + _NUMBER], "little")


def _clear_up(file: Path) -> None:
    """What programs left that ended while they wrote."""
    for part in file.parent.glob(f"{file.name}.*.part"):
        if part.stat().st_mtime < time() - _LEFT_BEHIND_S:
            part.unlink(missing_ok=True)
