"""The part of a paper that the program writes itself: headings, words, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; ``small`` ones are notes under a table."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class GridColumn:
    """``share`` is the column's part of the width, in whatever unit all columns of the table have."""

    title: str
    share: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its caption; ``strong`` are numbers of rows in bold type, from 0."""

    caption: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, as wide as the text; ``alt`` says what it shows."""

    png: bytes
    alt: str


Block = Heading | Words | Grid | Picture


@dataclass(frozen=True, slots=True)
class Body:
    """Blocks in their order."""

    blocks: tuple[Block, ...] = ()


class BodyLabel(str):
    """The label of a field that takes a :class:`Body`; it stands alone in its paragraph: ``{{p body }}``."""

    __slots__ = ()
