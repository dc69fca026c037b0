"""How a cell of a report reads on paper and on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo

from dispatcher_app.i18n import _
from dispatcher_app.services.workbooks import Cell, CellKind

_NUMBERS: Mapping[CellKind, Callable[[float], str]] = {
    CellKind.COUNT: lambda value: f"{value:,.0f}",
    CellKind.SHARE: lambda value: f"{value:.2%}",
    CellKind.DECIMAL: lambda value: f"{value:.2f}",
    CellKind.CHANGE: lambda value: f"{value * 100:+.2f}",
    CellKind.GROWTH: lambda value: f"{value:+.1%}",
}
_RATES = (CellKind.SHARE,)


def no_data() -> str:
    """What stands for a rate that has no denominator: never 0 and never 100."""
    return _("无数据")


def cell_words(cell: Cell, kind: CellKind, zone: tzinfo, year: int = 0) -> str:
    """*cell* in one line; instants by the clock of *zone*, in *year* without their year."""
    if cell is None:
        return no_data() if kind in _RATES else "—" if kind in _NUMBERS else ""
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, int | float) and kind in _NUMBERS:
        return _NUMBERS[kind](cell)
    if isinstance(cell, datetime):
        here = cell.astimezone(zone)
        return f"{here:%m-%d %H:%M}" if here.year == year else f"{here:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return " ".join(str(cell).split())


def share_words(value: float | None) -> str:
    """``85.19%``, or that there is no data."""
    return no_data() if value is None else f"{value:.2%}"


def count_words(value: float | None) -> str:
    return no_data() if value is None else f"{value:,.0f}"
