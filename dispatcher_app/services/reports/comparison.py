"""The whole of a period beside the one before (环比) and the same a year ago (同比)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.number_parts import number_parts
from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.domain.indicators.written import SMALL_BASE
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.reports.figures import Figures, over, under
from dispatcher_app.services.reports.formula import Growth, Minus, Number, Ratio
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.model import TARGET, ReportColumn, ReportTable, Row
from dispatcher_app.services.reports.period_words import heads_of
from dispatcher_app.services.reports.tables import condition_of
from dispatcher_app.services.workbooks import Cell, CellKind


@dataclass(frozen=True, slots=True)
class Beside:
    """One period that is compared: ``name`` of its column, its head, what the comparison is called.

    ``begun``: there was a hall before its end; ``whole``: all through it, so that it can be compared with.
    """

    name: str
    head: str
    moved: str
    figures: Figures
    begun: bool
    whole: bool


async def comparison(
    making: Making, counts: tuple[str, ...], rates: tuple[str, ...], now: Figures
) -> tuple[ReportTable, ReportTable]:
    """A table of *counts* and one of *rates*; *now* are the figures of the period itself.

    The year before a year is the same as the one a year ago: it stands there once, as 同比.

    Raises:
        ExternalError: the database does not answer.
    """
    reader, codes, kind = making.reader, counts + rates, making.period.kind
    heads, beside = heads_of(kind), []
    told = [("before", heads[1], _("环比"), making.before)] if kind is not PeriodKind.YEAR else []
    for name, head, moved, period in (*told, ("year", heads[2], _("同比"), making.year_before)):
        figures, begun = await reader.whole(codes, period), await reader.begun(period)
        beside.append(Beside(name, head, moved, figures, begun, await reader.begun_with(period)))
    return _of_counts(counts, now, beside, heads[0]), _of_rates(rates, now, beside, heads[0])


def _of_counts(codes: Sequence[str], now: Figures, beside: Sequence[Beside], head: str) -> ReportTable:
    """A row for each number of cases: now, then each other period and by how much it moved."""
    columns = [
        ReportColumn("name", _("指标"), CellKind.TEXT, 22),
        ReportColumn("now", head, CellKind.COUNT, 13),
    ]
    for one in beside:
        columns.append(ReportColumn(one.name, one.head, CellKind.COUNT, 13))
        moved = Growth("now", one.name) if one.whole else None
        columns.append(ReportColumn(f"{one.name}_moved", one.moved, CellKind.GROWTH, 12, moved))
    rows = []
    for code in codes:
        values = {"now": now.get(code), **{one.name: one.figures.get(code) for one in beside}}
        rows.append(_row(INDICATORS[code].name, columns, values))
    notes = [*_not_begun(beside), *_small_bases(columns, rows, beside), *_meanings(codes)]
    return ReportTable("counts", _("件数"), tuple(columns), tuple(rows), None, tuple(notes), key=("name",))


def _of_rates(codes: Sequence[str], now: Figures, beside: Sequence[Beside], head: str) -> ReportTable:
    """A row for each rate, worked out from its two numbers; those of other periods on no paper."""
    columns = [ReportColumn("name", _("指标"), CellKind.TEXT, 22), *_rate_columns("now", head, on_paper=True)]
    targets = {code: INDICATORS[code].target for code in codes}
    if any(targets.values()):
        columns.append(ReportColumn(TARGET, _("目标"), CellKind.SHARE, 10, nothing="—"))
    for one in beside:
        columns += _rate_columns(one.name, one.head, on_paper=False)
        moved = Minus("now", one.name) if one.whole else None
        columns.append(ReportColumn(f"{one.name}_moved", one.moved, CellKind.CHANGE, 12, moved))
    rows = []
    for code in codes:
        target = targets[code]
        values: dict[str, Number | None] = {TARGET: None if target is None else float(target)}
        for name, figures in (("now", now), *((one.name, one.figures) for one in beside)):
            values[f"{name}_over"], values[f"{name}_under"] = (
                figures.get(over(code)),
                figures.get(under(code)),
            )
        rows.append(_row(INDICATORS[code].name, columns, values))
    points = _("环比、同比为百分点之差。")
    notes = [points, *_not_begun(beside), *_nothing_due(codes, now), *_meanings(codes)]
    return ReportTable("rates", _("效率"), tuple(columns), tuple(rows), None, tuple(notes), key=("name",))


def _rate_columns(name: str, head: str, *, on_paper: bool) -> list[ReportColumn]:
    """Numerator, denominator, and the one over the other."""
    two = ((f"{name}_over", _("{period}分子")), (f"{name}_under", _("{period}分母")))
    return [
        *(
            ReportColumn(key, title.format(period=head), CellKind.COUNT, 11, on_paper=on_paper)
            for key, title in two
        ),
        ReportColumn(name, head, CellKind.SHARE, 13, Ratio(f"{name}_over", f"{name}_under")),
    ]


def _row(name: str, columns: Sequence[ReportColumn], values: dict[str, Number | None]) -> Row:
    """What is worked out from other columns follows from the left to the right."""
    for column in columns:
        if column.formula is not None:
            values[column.name] = column.formula.value(values)
    cells: list[Cell] = [name, *(values.get(column.name) for column in columns[1:])]
    return tuple(cells)


def _not_begun(beside: Iterable[Beside]) -> Iterator[str]:
    names = [one.head for one in beside if not one.begun]
    if names:
        yield _("{periods}:大厅那时还没有案件,无数据,不比较。").format(periods=listed(names))
    partly = [one.head for one in beside if one.begun and not one.whole]
    if partly:
        yield _("{periods}:大厅在这一期里才有第一件案件,不足一期,不比较。").format(periods=listed(partly))


def _small_bases(
    columns: Sequence[ReportColumn], rows: Sequence[Row], beside: Sequence[Beside]
) -> Iterator[str]:
    """Said where two numbers stand there and no percentage."""
    places = {column.name: at for at, column in enumerate(columns)}
    pairs = [(places[one.name], places[f"{one.name}_moved"]) for one in beside if one.whole]
    if any(row[then] is not None and row[moved] is None for row in rows for then, moved in pairs):
        yield _("对比的一期不足 {least} 件的,基数太小,不算百分比,请看两个数。").format(least=SMALL_BASE)


def _nothing_due(codes: Sequence[str], now: Figures) -> Iterator[str]:
    """Why a rate of the period has no data: nothing of what it is a share of."""
    names: dict[str, list[str]] = {}
    for code in codes:
        if now.get(code) is None:
            below = listed(part.name for part in number_parts(INDICATORS[code].denominator or ()))
            names.setdefault(below, []).append(INDICATORS[code].name)
    for below, several in names.items():
        text = _("{names}无数据:本期{below}为 0,没有可算的案件。")
        yield text.format(names=listed(several), below=below)


def _meanings(codes: Sequence[str]) -> list[str]:
    """What is counted by the same words is said once."""
    names: dict[str, list[str]] = {}
    for code in codes:
        if words := condition_of(INDICATORS[code]):
            names.setdefault(words, []).append(INDICATORS[code].name)
    return [
        _("{names}:{words}。").format(names=listed(several), words=words) for words, several in names.items()
    ]
