"""A file that is there whole or not at all: whatever ends the program, half of it is never under its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text to write to, which becomes *path* when the block has ended well. Line ends are left as written.

    Raises:
        OSError: it cannot be written; what was under the name before is still there.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """*data* as *path*.

    Raises:
        OSError: it cannot be written; what was under the name before is still there.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
