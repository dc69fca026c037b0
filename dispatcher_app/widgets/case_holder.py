"""Who works on a case, as a line of a list shows it: a short name at its right. No Qt."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_marks import Chip

#: Room for a name, counted in half widths: four Chinese characters, or a Latin first name.
_NAME_ROOM = 8


@dataclass(frozen=True, slots=True)
class Holder:
    """``mine`` is the reader's own claim; a ``stale`` one belongs to a seat that does not answer any more.

    ``waiting``: the reader has decided already, and the command has not reached the server yet.

    ``words`` say all of it, for the tooltip and for reading aloud.
    """

    name: str
    mine: bool = False
    stale: bool = False
    words: str = ""
    waiting: bool = False


def holder_chip(holder: Holder) -> Chip:
    """What stands at the right of the line; each kind differs in its words and not by its colour alone."""
    if holder.waiting:
        return Chip(_("待发送"), tone="due")
    if holder.stale:
        return Chip(_("{name} 失联").format(name=short_name(holder.name)), tone="due")
    if holder.mine:
        return Chip(_("我在办"), tone="accent")
    return Chip(_("{name} 在办").format(name=short_name(holder.name)))


def short_name(name: str) -> str:
    """As much of *name* as a narrow list has room for: Chinese names whole, others by their first word."""
    name = name.strip()
    if _width(name) <= _NAME_ROOM:
        return name
    first = name.split()[0] if name.split() else ""
    while _width(first) > _NAME_ROOM:
        first = first[:-1]
    return first


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
