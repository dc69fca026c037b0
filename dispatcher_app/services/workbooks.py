"""What a register hands on as a workbook, and what comes back from one: sheets of typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

#: A cell: a number stays a number and an instant an instant, so that a clerk can reckon with them.
Cell = str | int | float | bool | date | datetime | None
#: Names the cell of a row (0 is the first below the head) and a column, such as ``C7``.
CellAt = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the sheet works out itself, so that a clerk can check it: a formula over other cells, and what
    the program has worked out for whoever only looks at the file. A text stands where there is no number."""

    formula: Callable[[CellAt], str]
    value: int | float | str


#: More rows than these nobody reads back into the program.
MOST_ROWS = 100_000


class CellKind(StrEnum):
    """``CHANGE`` is a difference of two shares, in percentage points; ``GROWTH`` a share with its sign."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    DECIMAL = "decimal"
    CHANGE = "change"
    GROWTH = "growth"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """``title`` is the head as it is read; ``width`` in characters."""

    title: str
    kind: CellKind = CellKind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``notes`` stand above the head: what it is, of when, by which filter."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Cell | Reckoned]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it was read: its number in the sheet, counted from 1, and its cells by the column's title."""

    number: int
    cells: dict[str, str]


class Workbooks(Protocol):
    """Written whole or not at all. Instants are written as the clock of the hall shows them."""

    def write(self, file: Path, sheets: Sequence[Sheet]) -> int:
        """How many rows were written.

        Raises:
            ExternalError: the file cannot be written; what was there before is still there.
        """
        ...

    def read(self, file: Path, title: str, columns: Sequence[str], most: int = MOST_ROWS) -> list[SheetRow]:
        """Rows of the sheet *title* below the line that heads *columns*; notes above it are passed over.

        A formula counts as what it showed when the file was last saved; nothing is worked out.

        Raises:
            DomainError: no such sheet or column, more than *most* rows, or not a workbook.
        """
        ...
