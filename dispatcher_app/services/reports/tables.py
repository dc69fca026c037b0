"""Tables of indicators: their columns, their formulas and their notes come from the indicator table alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from dispatcher_app.domain.indicators.dimensions import Dimension, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.table import FigureUnit, Indicator
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.formula import Growth, Minus, Number, Ratio
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row
from dispatcher_app.services.reports.named_figures import KINDS
from dispatcher_app.services.workbooks import Cell, CellKind

_NAME_WIDE, _NUMBER_WIDE, _RATE_WIDE = 26, 11, 12
#: Sorts keys: what comes first has the smallest value.
Order = Callable[[Key, Figures], object]


def condition_of(indicator: Indicator) -> str:
    """By what it is counted: the formula of a rate, and what is a choice of ours."""
    return _(";").join(
        part for part in (indicator.formula if indicator.is_rate else "", _(indicator.note)) if part
    )


def indicator_columns(codes: Sequence[str]) -> tuple[ReportColumn, ...]:
    """A column for each indicator; a rate of two that are there, too, is worked out from them."""
    return tuple(_column(INDICATORS[code], codes) for code in codes)


def _column(indicator: Indicator, codes: Sequence[str]) -> ReportColumn:
    kind = KINDS[indicator.unit]
    return ReportColumn(
        indicator.code,
        indicator.name,
        kind,
        _NUMBER_WIDE if kind is CellKind.COUNT else _RATE_WIDE,
        _ratio(indicator, codes),
        adds=not indicator.is_rate,
        condition=condition_of(indicator),
    )


def _ratio(indicator: Indicator, codes: Sequence[str]) -> Ratio | None:
    if indicator.denominator is None:
        return None
    sums = {code: INDICATORS[code].numerator for code in codes if not INDICATORS[code].is_rate}
    over = next((code for code, parts in sums.items() if parts == indicator.numerator), None)
    under = next((code for code, parts in sums.items() if parts == indicator.denominator), None)
    return Ratio(over, under) if over is not None and under is not None else None


def by_key(
    name: str,
    title: str,
    dimension: Dimension,
    codes: Sequence[str],
    found: Mapping[Key, Figures],
    whole: Figures,
    hall: Hall,
    order: Order,
    *,
    most: int | None = None,
    empty: str = "",
    annex: bool = False,
) -> ReportTable:
    """A row for each key, sorted by *order*; the last row is the whole, where all keys are shown."""
    keys = sorted(found, key=lambda key: (order(key, found[key]), str(key)))
    shown = keys if most is None else keys[:most]
    head = ReportColumn("key", dimension.name, CellKind.TEXT, _NAME_WIDE)
    rows = tuple((key_name(dimension, key, hall), *(found[key].get(code) for code in codes)) for key in shown)
    total: Row | None = (_("合计"), *(whole.get(code) for code in codes)) if len(shown) == len(keys) else None
    columns = (head, *indicator_columns(codes))
    notes = (
        ()
        if total is not None
        else (_("共 {count} 项,列前 {most} 项。").format(count=len(keys), most=len(shown)),)
    )
    return ReportTable(
        name, title, columns, rows, total if rows else None, notes, empty, ("key",), annex=annex
    )


def most_of(code: str) -> Order:
    """The largest first."""
    return lambda _key, figures: -(figures.get(code) or 0)


def compared(
    name: str,
    title: str,
    codes: Sequence[str],
    now: Figures,
    before: Figures | None,
    year: Figures,
    heads: tuple[str, str, str],
) -> ReportTable:
    """A row for each indicator: now, before, a year ago, how it moved; without *before* only a year ago.

    Counts grow by a share, rates move by percentage points; *codes* are all of one or all of the other.
    """
    share = INDICATORS[codes[0]].unit is FigureUnit.SHARE
    kind = CellKind.SHARE if share else CellKind.COUNT
    moved = CellKind.CHANGE if share else CellKind.GROWTH
    columns = [ReportColumn("name", _("指标"), CellKind.TEXT, 22), ReportColumn("now", heads[0], kind, 13)]
    if before is not None:
        columns += _against("before", heads[1], _("环比"), kind, moved)
    columns += _against("year", heads[2], _("同比"), kind, moved)
    rows = tuple(_compared_row(code, columns, now, before, year) for code in codes)
    points = (_("环比、同比为百分点之差。"),) if share else ()
    told = _grouped((INDICATORS[code].name, condition_of(INDICATORS[code])) for code in codes)
    return ReportTable(name, title, tuple(columns), rows, None, (*points, *told), key=("name",))


def _grouped(told: Iterable[tuple[str, str]]) -> list[str]:
    """What is counted by the same words is said once."""
    names: dict[str, list[str]] = {}
    for name, words in told:
        if words:
            names.setdefault(words, []).append(name)
    return [f"{listed(several)}:{words}" for words, several in names.items()]


def _against(name: str, title: str, moved: str, kind: CellKind, how: CellKind) -> list[ReportColumn]:
    formula = Growth("now", name) if how is CellKind.GROWTH else Minus("now", name)
    return [ReportColumn(name, title, kind, 13), ReportColumn(f"{name}_moved", moved, how, 12, formula)]


def _compared_row(
    code: str, columns: Sequence[ReportColumn], now: Figures, before: Figures | None, year: Figures
) -> Row:
    values: dict[str, Number | None] = {"now": now.get(code), "year": year.get(code)}
    if before is not None:
        values["before"] = before.get(code)
    worked = {column.name: column.formula.value(values) for column in columns if column.formula is not None}
    cells: list[Cell] = [INDICATORS[code].name]
    return (*cells, *((values | worked)[column.name] for column in columns[1:]))
