"""Two people changed one act: what becomes theirs, what stays mine, and what is said beside a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.in_force.words import class_name


class Met(Enum):
    """What is done with one row."""

    UNMOVED = auto()
    THEIRS = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class Versions:
    """The values of the rows: as the form began, *given* and as its fields *began*; *mine* and *theirs* now.

    A field may keep less than it was given (an instant without its seconds): each is compared with its own.
    """

    given: Mapping[str, Any]
    began: Mapping[str, Any]
    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]

    def of(self, name: str) -> Met:
        theirs = self.theirs.get(name)
        if name not in self.theirs or theirs in (self.given.get(name), self.mine.get(name)):
            return Met.UNMOVED
        return Met.THEIRS if self.mine.get(name) == self.began.get(name) else Met.BOTH

    def of_all(self, names: Iterable[str]) -> Met:
        """Several that are one thing to whoever looks: a ground and its cells."""
        return max((self.of(name) for name in names), key=lambda met: met.value)


def described(value: object, hall: Hall) -> str:
    """A value of an act in words, as one line."""
    if value in (None, "", ()):
        return "—"
    if isinstance(value, tuple):
        return listed(_one(each, hall) for each in value)
    if isinstance(value, datetime):
        return f"{value.astimezone(hall.zone):%Y-%m-%d %H:%M}"
    return str(value)


def _one(value: object, hall: Hall) -> str:
    said = getattr(value, "label", None) or getattr(value, "name", None)
    return str(said) if said else class_name(str(value), hall)


def told(met: Met, theirs: object, hall: Hall) -> str:
    """What stands beside the row; "" where nobody else touched it."""
    if met is Met.THEIRS:
        return _("对方改的,已照填")
    return _("对方填的是:{value}").format(value=described(theirs, hall)) if met is Met.BOTH else ""
