"""Tables of indicators: their columns, their formulas and their notes come from the indicator table alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dispatcher_app.domain.indicators.dimensions import Dimension, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.table import FigureUnit, Indicator
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.formula import Ratio
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row
from dispatcher_app.services.reports.named_figures import KINDS, MEASURED
from dispatcher_app.services.workbooks import CellKind

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
        title_of(indicator),
        kind,
        _NUMBER_WIDE if kind is CellKind.COUNT else _RATE_WIDE,
        _ratio(indicator, codes),
        adds=not indicator.is_rate,
        condition=condition_of(indicator),
        target=indicator.target if indicator.unit is FigureUnit.SHARE else None,
    )


def title_of(indicator: Indicator) -> str:
    """What it is called, with what it is measured in where a number does not say that."""
    if indicator.unit not in MEASURED:
        return indicator.name
    return _("{name}({unit})").format(name=indicator.name, unit=indicator.unit.label)


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
    notes: tuple[str, ...] = (),
) -> ReportTable:
    """A row for each key, sorted by *order*; the last row is the whole, where all keys are shown."""
    keys = sorted(found, key=lambda key: (order(key, found[key]), str(key)))
    shown = keys if most is None else keys[:most]
    head = ReportColumn("key", dimension.name, CellKind.TEXT, _NAME_WIDE)
    rows = tuple((key_name(dimension, key, hall), *(found[key].get(code) for code in codes)) for key in shown)
    total: Row | None = (_("合计"), *(whole.get(code) for code in codes)) if len(shown) == len(keys) else None
    columns = (head, *indicator_columns(codes))
    if total is None:
        notes = (_("共 {count} 项,列前 {most} 项。").format(count=len(keys), most=len(shown)), *notes)
    return ReportTable(
        name, title, columns, rows, total if rows else None, notes, empty, ("key",), annex=annex
    )


def most_of(code: str) -> Order:
    """The largest first."""
    return lambda _key, figures: -(figures.get(code) or 0)
