"""Recoloured icons as Qt resources held in memory.

Qt renders a resource path natively at any size and pixel ratio, in icons and style sheets alike; files
in a temporary folder would do the same until something cleans that folder during a long shift.
"""

from __future__ import annotations

import struct
from functools import cache
from importlib.resources import files

from PySide6.QtCore import qRegisterResourceData

STROKE = "1.75"  # the family draws 2 on a 24 grid, a little heavy beside 13 px text

_kept: list[tuple[bytes, bytes, bytes]] = []  # Qt keeps pointers into these bytes


@cache
def icon_names() -> frozenset[str]:
    """Names that may be asked for: the SVG files that ship with the program."""
    folder = files("resources").joinpath("icons")
    return frozenset(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".svg"))


@cache
def svg_source(name: str) -> str:
    """The drawing of *name* with ``currentColor`` still in it; an unknown name is a KeyError."""
    if name not in icon_names():
        raise KeyError(f"no icon named {name!r} in resources/icons")
    text = files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')


@cache
def svg_path(name: str, colour: str) -> str:
    """Resource path (``:/...``) of icon *name* drawn in *colour* (``#RRGGBB``)."""
    file_name = f"icon-{name}-{colour.lstrip('#')}.svg"
    _register(file_name, svg_source(name).replace("currentColor", colour).encode())
    return f":/{file_name}"


def _register(file_name: str, content: bytes) -> None:
    """One file in the resource root, in the binary form that ``rcc`` writes (format 1)."""
    directory = struct.pack(">IHII", 0, 2, 1, 1)
    entry = struct.pack(">IHHHI", 0, 0, 0, 1, 0)
    name = struct.pack(">HI", len(file_name), _hash(file_name)) + file_name.encode("utf-16-be")
    parts = (directory + entry, name, struct.pack(">I", len(content)) + content)
    _kept.append(parts)
    if not qRegisterResourceData(1, *parts):
        raise RuntimeError(f"Qt refused the resource {file_name!r}")


def _hash(text: str) -> int:
    """``qt_hash``: the hash by which Qt finds a name in a resource tree."""
    value = 0
    for character in text:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value
