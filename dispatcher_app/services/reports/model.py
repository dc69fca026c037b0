"""A report as data: texts, tables of typed columns, what charts show. Files are made of it, and nothing else.

A table knows by which formula a column is worked out; the value in its rows is the program's, and
:meth:`ReportTable.faults` finds every cell in which the two differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, listed
from dispatcher_app.services.reports.formula import Formula, Number
from dispatcher_app.services.workbooks import Cell, CellKind

Row = tuple[Cell, ...]
#: The column in which targets stand, with all their digits.
TARGET = "target"
#: Two numbers that differ by less are the same: a spreadsheet reckons with 15 digits.
_SAME = 1e-9


class ReportKind(Labelled):
    """What can be made; the words are those of the command line, and stored."""

    DAILY = "daily", N_("日报")
    WEEKLY = "weekly", N_("周报")
    MONTHLY = "monthly", N_("月度通报")
    LETTERS = "letters", N_("催办函")
    SUPERVISION = "supervision", N_("督办登记册")
    DUTY = "duty", N_("值班记录")
    HANDOVER = "handover", N_("交接班记录")


class ChartKind(Labelled):
    BARS = "bars", N_("条形图")
    COLUMNS = "columns", N_("柱形图")
    LINE = "line", N_("折线图")


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """``name`` tells columns of a table apart; ``width`` in characters of a spreadsheet.

    ``formula`` works the column out from others of its row. ``adds``: the last row is the sum of those above.
    ``condition`` says what is counted, in the words of the table of indicators. No share is written so that
    it seems to have reached its ``target``. ``nothing`` stands where there is no data.
    What is not ``on_paper`` is in the workbook alone, for whoever checks a formula.
    """

    name: str
    title: str
    kind: CellKind = CellKind.TEXT
    width: int = 10
    formula: Formula | None = None
    adds: bool = False
    condition: str = ""
    target: Fraction | None = None
    nothing: str = ""
    on_paper: bool = True

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


NUMBERS = frozenset({CellKind.COUNT, CellKind.SHARE, CellKind.CHANGE, CellKind.GROWTH, CellKind.DECIMAL})


@dataclass(frozen=True, slots=True)
class ReportTable:
    """``total`` is the last row, the program's own figures for the whole; ``empty`` is said where nothing is.

    ``key`` names the columns by which rows are told apart when the report is made again. ``annex``: it
    belongs behind the text.
    """

    name: str
    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[str, ...] = ()
    empty: str = ""
    key: tuple[str, ...] = ()
    annex: bool = False

    def at(self, name: str) -> int:
        """The place of the column *name*.

        Raises:
            KeyError: there is none.
        """
        for place, column in enumerate(self.columns):
            if column.name == name:
                return place
        raise KeyError(name)

    def column(self, name: str) -> tuple[Cell, ...]:
        """What stands under the column *name*, without the total."""
        place = self.at(name)
        return tuple(row[place] for row in self.rows)

    def target_of(self, row: Row, column: ReportColumn) -> Fraction | None:
        """The target by which a cell is rounded: the column's, or that which stands in its row."""
        if column.kind is not CellKind.SHARE or column.name == TARGET:
            return None
        beside = self.values(row).get(TARGET)
        return column.target if beside is None else Fraction(beside).limit_denominator(10**6)

    def values(self, row: Row) -> Mapping[str, Number | None]:
        """The numbers of *row* by column."""
        return {
            column.name: cell if isinstance(cell, int | float) else None
            for column, cell in zip(self.columns, row, strict=True)
            if column.is_number
        }

    def key_of(self, row: Row) -> str:
        """What tells *row* apart, as one text."""
        names = self.key or (self.columns[0].name,)
        return " ".join(str(row[self.at(name)]) for name in names)

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """What columns count: the titles of those that count the same, and the condition."""
        titles: dict[str, list[str]] = {}
        for column in self.columns:
            if column.condition:
                titles.setdefault(column.condition, []).append(column.title)
        return tuple((listed(several), words) for words, several in titles.items())

    def faults(self) -> Iterator[str]:
        """Cells that are not what their formula says, columns that do not add up. A sound table has none."""
        lines = [*self.rows, *([self.total] if self.total is not None else [])]
        for number, row in enumerate(lines, start=1):
            values = self.values(row)
            for column in self.columns:
                if column.formula is not None and not _same(
                    column.formula.value(values), values.get(column.name)
                ):
                    yield f"{self.name}: row {number}, {column.name}"
        if self.total is not None:
            for column in self.columns:
                if column.adds and not _same(self._sum(column.name), self.values(self.total)[column.name]):
                    yield f"{self.name}: total of {column.name}"

    def _sum(self, name: str) -> Number:
        return sum(cell for cell in self.column(name) if isinstance(cell, int | float))


def _same(one: Number | None, other: Number | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


@dataclass(frozen=True, slots=True)
class ReportChart:
    """Columns ``values`` of a table over its column ``labels``: a chart has no figures of its own.

    ``first``: only so many rows from the head, such as those with a place; None: all.
    """

    title: str
    kind: ChartKind
    table: str
    labels: str
    values: tuple[str, ...]
    target: float | None = None
    first: int | None = None

    def rows(self, table: ReportTable) -> tuple[Row, ...]:
        """What of *table* is drawn."""
        return table.rows[: self.first]


@dataclass(frozen=True, slots=True)
class Section:
    """One part: what is said, then the tables, then what charts show."""

    title: str
    texts: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ReportChart, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whence the figures are: the time of the data, and the versions of the rules by which cases ran.

    ``after_step`` is the newest step that was there, 0 where nobody knows. ``fingerprints`` of standard,
    calendar and indicators are for programs that compare, not for paper.
    """

    as_of: datetime
    standard: str = ""
    calendar: str = ""
    indicators: str = ""
    after_step: int = 0
    fingerprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``subject`` names what it is about and is the same each time it is made, such as ``monthly 2026-11``.

    ``figures`` are the single numbers that a template may name. ``has_data`` is False where there was
    nothing to count: then the report says so, and no zeros.
    """

    kind: ReportKind
    subject: str
    hall: str
    title: str
    period: str
    made_by: str = ""
    made_at: datetime
    provenance: Provenance
    unfinished: bool = False
    has_data: bool = True
    summary: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    addressee: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> Sequence[ReportTable]:
        return [table for section in self.sections for table in section.tables]

    def table(self, name: str) -> ReportTable:
        """Raises:
        KeyError: there is none of that name.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def faults(self) -> Iterator[str]:
        """See :meth:`ReportTable.faults`; charts that show what is not there, too."""
        for table in self.tables:
            yield from table.faults()
        names = {table.name for table in self.tables}
        for section in self.sections:
            yield from (f"chart of {chart.table}" for chart in section.charts if chart.table not in names)
