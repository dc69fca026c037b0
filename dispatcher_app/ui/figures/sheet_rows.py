"""The rows of a score sheet as the screen shows them, and the base counts behind each of their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import ADJUSTING, NESTED, TYPED, Line, LineSort, shown
from dispatcher_app.domain.indicators.schemes.score import LineScore, ScoreSheet
from dispatcher_app.domain.indicators.schemes.working import (
    band_text,
    percent,
    shown_weight,
    sum_of,
    summed,
    two,
    worked,
)
from dispatcher_app.domain.indicators.table import Sum
from dispatcher_app.i18n import _
from dispatcher_app.ui.figures.words import written

#: The columns, in this order.
NAME, WEIGHT, OVER, UNDER, VALUE, POINTS, WORKING = range(7)
WIDTHS = (150, 56, 96, 96, 90, 76, 330)
Numbers = Mapping[str, int]


def titles() -> list[str]:
    return [_("项"), _("权重"), _("分子"), _("分母"), _("数值"), _("得分"), _("代入公式")]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """``numbers`` are the base counts behind a column; a column that is not there has none.

    ``told`` is everything about the line, for the place below the sheet. ``line`` is None for the sum.
    """

    cells: tuple[str, ...]
    told: tuple[str, ...]
    line: Line | None = None
    numbers: Mapping[int, Numbers] = field(default_factory=dict)

    @property
    def links(self) -> tuple[int, ...]:
        """The columns that open something: cases, or the other scheme that gave the value."""
        if self.line is not None and self.line.sort in NESTED:
            return (VALUE,)
        return tuple(column for column in (OVER, UNDER) if column in self.numbers)

    def behind(self, column: int) -> Numbers:
        """Elsewhere than on numerator and denominator: everything that went in."""
        return self.numbers.get(column, self.numbers.get(NAME, {}))


def sheet_lines(sheet: ScoreSheet, counts: Numbers) -> tuple[SheetLine, ...]:
    """The lines, their sum, and how many cases there are where so many are needed."""
    return tuple(_all(sheet, counts))


def _all(sheet: ScoreSheet, counts: Numbers) -> Iterator[SheetLine]:
    for each in sheet.lines:
        yield _line(each, counts)
    points = two(sheet.points) if sheet.points is not None else _("无数据")
    total = shown(sheet.scheme.weights)
    yield SheetLine(
        (_("合计"), total, "", "", "", points, summed(sheet)), (_("合计:{sum}").format(sum=summed(sheet)),)
    )
    if sheet.cases is not None:
        yield _sample(sheet, counts)


def _line(each: LineScore, counts: Numbers) -> SheetLine:
    line, working = each.line, worked(each, counts)
    points = two(each.points) if each.points is not None else _("无数据")
    weight = "" if line.sort in ADJUSTING else shown_weight(line.weight)
    if line.sort in TYPED:
        over, under = shown(each.value) if each.value is not None else _("没有填报"), shown(line.full)
        under = under if line.sort is LineSort.INPUT else ""
        return SheetLine((line.name, weight, over, under, over, points, working), _told(each, working), line)
    if line.sort in NESTED:
        value = percent(each.value) if each.value is not None else _("无数据")
        return SheetLine((line.name, weight, "", "", value, points, working), _told(each, working), line)
    indicator = INDICATORS[line.of]
    cells = (
        line.name,
        weight,
        _number(sum_of(indicator.numerator, counts)),
        _number(sum_of(indicator.denominator, counts)) if indicator.denominator is not None else "",
        written(indicator, each.value),
        points,
        working,
    )
    return SheetLine(
        cells, _told(each, working), line, _numbers(indicator.numerator, indicator.denominator, counts)
    )


def _sample(sheet: ScoreSheet, counts: Numbers) -> SheetLine:
    """How many cases there are, which must be enough for a rank."""
    indicator = INDICATORS[sheet.scheme.cases]
    rule = _("不足 {least} 件的不评分、不排名").format(least=sheet.scheme.least)
    cells = (_("样本:{name}").format(name=indicator.name), "", f"{sheet.cases:,}", "", "", "", rule)
    return SheetLine(cells, (rule,), None, _numbers(indicator.numerator, None, counts))


def _numbers(over: Sum, under: Sum | None, counts: Numbers) -> dict[int, Numbers]:
    found: dict[int, Numbers] = {OVER: _of(over, counts), NAME: _of((*over, *(under or ())), counts)}
    return found | {UNDER: _of(under, counts)} if under is not None else found


def _of(codes: Iterable[str], counts: Numbers) -> dict[str, int]:
    return {code: counts[code] for code in codes if code in counts}


def _told(each: LineScore, working: str) -> tuple[str, ...]:
    line = each.line
    told = [_("公式:{formula}").format(formula=line.formula), _("代入:{working}").format(working=working)]
    if line.bands:
        bands = _(";").join(
            _("{band}:{points} 分").format(band=band_text(band), points=shown(band.points))
            for band in line.bands
        )
        told.append(_("分档:{bands}").format(bands=bands))
    if line.note:
        told.append(_("说明:{note}").format(note=line.note))
    return tuple(told)


def _number(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.2f}"
