"""How a cell of a report reads on paper and on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from fractions import Fraction

from dispatcher_app.domain.indicators.written import exact_percent, percent_text, share_digits
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.model import TARGET, ReportColumn, ReportTable, Row
from dispatcher_app.services.workbooks import Cell, CellKind

_NUMBERS: Mapping[CellKind, Callable[[float], str]] = {
    CellKind.COUNT: lambda value: f"{value:,.0f}",
    CellKind.SHARE: lambda value: percent_text(value, None, SHARE_DIGITS),
    CellKind.DECIMAL: lambda value: f"{value:.2f}",
    CellKind.CHANGE: lambda value: f"{value * 100:+.2f}",
    CellKind.GROWTH: lambda value: f"{value:+.1%}",
}
#: Digits behind the point of a percentage on paper.
SHARE_DIGITS = 2
#: A cell cannot be cut instead of rounded: it has as many digits as it takes.
_MOST_IN_CELL = 8
_COMPARED = (CellKind.CHANGE, CellKind.GROWTH)


def no_data() -> str:
    """What stands for a rate that has no denominator: never 0 and never 100."""
    return _("无数据")


def nothing_words(kind: CellKind) -> str:
    """What stands where there is nothing: an unknown number is no data, a comparison with it a dash."""
    return "—" if kind in _COMPARED else no_data() if kind in _NUMBERS else ""


def cell_words(cell: Cell, kind: CellKind, zone: tzinfo, target: Fraction | None = None) -> str:
    """*cell* in one line; instants by the clock of *zone*, a share on its own side of *target*."""
    if cell is None:
        return nothing_words(kind)
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, int | float) and kind is CellKind.SHARE and target is not None:
        return percent_text(cell, target, SHARE_DIGITS)
    if isinstance(cell, int | float) and kind in _NUMBERS:
        return _NUMBERS[kind](cell)
    if isinstance(cell, datetime):
        return minute(cell, zone)
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return " ".join(str(cell).split())


def column_words(table: ReportTable, row: Row, column: ReportColumn, zone: tzinfo) -> str:
    """The cell of *column* in *row*."""
    cell = row[table.at(column.name)]
    if cell is None and column.nothing:
        return column.nothing
    if column.name == TARGET and isinstance(cell, int | float):
        return exact_percent(Fraction(cell).limit_denominator(10**6))
    return cell_words(cell, column.kind, zone, table.target_of(row, column))


def share_places(table: ReportTable, row: Row, column: ReportColumn) -> int | None:
    """Digits behind the point of a percentage in a workbook; None where it is not one, or has the usual."""
    cell = row[table.at(column.name)]
    if column.kind is not CellKind.SHARE or not isinstance(cell, int | float):
        return None
    if column.name == TARGET:
        return len(exact_percent(Fraction(cell).limit_denominator(10**6)).partition(".")[2].rstrip("%"))
    digits = share_digits(cell, table.target_of(row, column), SHARE_DIGITS, _MOST_IN_CELL)
    return digits if digits != SHARE_DIGITS else None


def minute(at: datetime, zone: tzinfo) -> str:
    """``2026-11-22 08:30``: every instant in a report."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def day(at: datetime, zone: tzinfo) -> str:
    """``2026-11-22``: every day in a report."""
    return f"{at.astimezone(zone):%Y-%m-%d}"


def share_words(value: float | None, target: Fraction | None = None) -> str:
    """``85.19%``, or that there is no data."""
    return no_data() if value is None else percent_text(value, target, SHARE_DIGITS)


def count_words(value: float | None) -> str:
    return no_data() if value is None else f"{value:,.0f}"
