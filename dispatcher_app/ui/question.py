"""What an action sheet asks, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dispatcher_app.domain.case import PhotoKind


class Ask(StrEnum):
    """Kinds of question an action sheet can put."""

    PARTY = "party"
    CHOICE = "choice"
    TEXT = "text"
    LINE = "line"
    TICK = "tick"
    PHOTOS = "photos"
    DAY = "day"
    MOMENT = "moment"
    UNIT = "unit"
    UNITS = "units"
    CASE = "case"


class Choosable(Protocol):
    """One of the answers: what is stored, and what is read."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer that is no word of the rules: a unit, a date."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One line of an action sheet. ``name`` is the field or argument the answer goes to.

    ``shown_if`` names another question and the answer to it that makes this one worth asking. ``back``: the
    day lies in the past. A unit's and a date's ``choices`` are those most likely; others may be typed.
    """

    name: str
    ask: Ask
    label: str
    choices: tuple[Choosable, ...] = ()
    required: bool = False
    photo_kind: PhotoKind | None = None
    shown_if: tuple[str, str] | None = None
    back: bool = False
    hint: str = ""
