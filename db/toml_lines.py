"""At which line of a TOML text a key stands. The standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib

_TABLE = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+))*)\s*="""
)


def lines_of(text: str) -> dict[str, int]:
    """Dotted key → line, counted from 1, for tables and for keys at the start of a line.

    The entries of an array of tables are ``name.0``, ``name.1`` …; what stands inside an inline table or a
    text of several lines has no line of its own.
    """
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = _TABLE.match(line)
        if header:
            table = _dotted(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault(".".join(filter(None, (table, _dotted(key[1])))), number)
    return found


def _dotted(key: str) -> str:
    """A key as TOML writes it, without its quotation marks."""
    names = []
    try:
        inner: object = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return key.strip()
    while isinstance(inner, dict):
        name, inner = next(iter(inner.items()))
        names.append(str(name))
    return ".".join(names)
