"""A table of indicators as a sheet that a clerk can check: every rate over its numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.table import FigureUnit, Indicator, Sum
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.formulas import no_data, number_of, ratio_text, sum_text
from dispatcher_app.services.figures.tables import Figure, FigureRow, FigureTable
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.workbooks import Cell, CellAt, CellKind, Reckoned, Sheet, SheetColumn

_KINDS = {
    FigureUnit.SHARE: CellKind.SHARE,
    FigureUnit.MULTIPLE: CellKind.DECIMAL,
    FigureUnit.HOURS: CellKind.DECIMAL,
}
_KEY = "key"
#: What stands where an indicator knows nothing of the dimension.
_NOT_ASKED = "—"
Made = Cell | Reckoned


@dataclass(frozen=True, slots=True)
class TableTold:
    """What the figures do not know: the hall, what the set of indicators is called, who hands it on and when,
    what keys are called, and whatever else is to be known about the figures."""

    hall: Hall
    title: str
    person: str
    at: datetime
    name: Callable[[FigureRow], str]
    remarks: Sequence[str] = ()


def indicator_sheet(table: FigureTable, rows: Sequence[FigureRow], told: TableTold) -> Sheet:
    """*rows* in the order of the screen: figures at the left, then the counts that they add up."""
    columns = dict(_columns(table))
    places = {name: at for at, name in enumerate(columns)}
    made: list[list[Made]] = []
    for number, row in enumerate(rows):
        cells = _Row(row, places, number).cells(told.name(row))
        made.append([cells.get(name) for name in columns])
    return Sheet(told.title, list(columns.values()), made, list(_notes(table, told)))


def _columns(table: FigureTable) -> Iterator[tuple[str, SheetColumn]]:
    yield _KEY, SheetColumn(table.dimension.name if table.dimension is not None else "", width=28)
    for each in table.indicators:
        kind = _KINDS.get(each.unit, CellKind.COUNT)
        title = _("{name}({unit})").format(name=each.name, unit=each.unit.label)
        yield each.code, SheetColumn(title, kind, 18)
        if each.denominator is not None:
            for name, title in ((_over(each), _("{name}·分子")), (_under(each), _("{name}·分母"))):
                yield name, SheetColumn(title.format(name=each.name), _kind_of_sum(each, name), 18)
    for code in dict.fromkeys(code for each in table.indicators for code in _added(each)):
        yield code, SheetColumn(_("计数:{name}").format(name=COUNTS[code].name), CellKind.COUNT, 22)


def _over(indicator: Indicator) -> str:
    return f"{indicator.code} over"


def _under(indicator: Indicator) -> str:
    return f"{indicator.code} under"


def _sums(indicator: Indicator) -> dict[str, Sum]:
    """The sums of an indicator by the column in which each stands."""
    if indicator.denominator is None:
        return {indicator.code: indicator.numerator}
    return {_over(indicator): indicator.numerator, _under(indicator): indicator.denominator}


def _kind_of_sum(indicator: Indicator, name: str) -> CellKind:
    whole = all(weight.denominator == 1 for weight in _sums(indicator)[name].values())
    return CellKind.COUNT if whole else CellKind.DECIMAL


def _is_plain(sum_: Sum) -> bool:
    """One base count as it is: the number itself, no formula over another cell."""
    return len(sum_) == 1 and all(weight == 1 for weight in sum_.values())


def _added(indicator: Indicator) -> Iterator[str]:
    for sum_ in _sums(indicator).values():
        if not _is_plain(sum_):
            yield from sum_


@dataclass(frozen=True, slots=True)
class _Row:
    """One key's row, number ``number`` of the sheet."""

    row: FigureRow
    places: Mapping[str, int]
    number: int

    def cells(self, name: str) -> dict[str, Made]:
        found: dict[str, Made] = {_KEY: name}
        for figure in self.row.figures:
            found |= self._of_figure(figure)
        return found

    def _of_figure(self, figure: Figure) -> dict[str, Made]:
        indicator, counts = figure.indicator, figure.counts
        if not figure.applies:
            return dict.fromkeys((indicator.code, *_sums(indicator)), _NOT_ASKED)
        if figure.value is None and indicator.denominator is None:
            return {indicator.code: no_data()}  # of before the hall
        found: dict[str, Made] = {code: counts[code] for code in _added(indicator)}
        for name, sum_ in _sums(indicator).items():
            found[name] = self._sum(sum_, counts)
        if indicator.denominator is not None:
            found[indicator.code] = self._rate(indicator, figure)
        return found

    def _sum(self, sum_: Sum, counts: Mapping[str, int]) -> Made:
        if _is_plain(sum_):
            return counts[next(iter(sum_))]
        return self._made(lambda cell: sum_text(sum_, cell), number_of(sum_, counts))

    def _rate(self, indicator: Indicator, figure: Figure) -> Reckoned:
        value = float(figure.value) if figure.value is not None else no_data()
        return self._made(lambda cell: ratio_text(cell(_over(indicator)), cell(_under(indicator))), value)

    def _made(self, text: Callable[[Callable[[str], str]], str], value: int | float | str) -> Reckoned:
        def formula(at: CellAt) -> str:
            return "=" + text(lambda name: at(self.number, self.places[name]))

        return Reckoned(formula, value)


def _notes(table: FigureTable, told: TableTold) -> Iterator[str]:
    dimension = table.dimension.name if table.dimension is not None else ""
    text = _("{hall} · {title} · 按{dimension}")
    yield text.format(hall=told.hall.title, title=told.title, dimension=dimension)
    period = table.period.label
    yield _("时段:{period}").format(
        period=_("{period}(未完)").format(period=period) if table.unfinished else period
    )
    at = f"{table.as_of.astimezone(told.hall.zone):%Y-%m-%d %H:%M:%S}"
    yield _("数据时间:{at}").format(at=at)
    at = f"{told.at.astimezone(told.hall.zone):%Y-%m-%d %H:%M}"
    yield _("导出:{person},{at}").format(person=told.person, at=at)
    yield from told.remarks
    for each in table.indicators:
        yield _("{name}:{formula}").format(name=each.name, formula=each.formula)
