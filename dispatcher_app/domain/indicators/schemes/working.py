"""How the points of a sheet are worked out, with its own numbers in the formula: to be followed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import (
    ADJUSTING,
    NESTED,
    TYPED,
    Band,
    Line,
    LineSort,
    Missing,
    shown,
)
from dispatcher_app.domain.indicators.schemes.score import LineScore, ScoreSheet
from dispatcher_app.domain.indicators.table import FigureUnit, Sum
from dispatcher_app.i18n import _, listed

_HUNDRED = 100


def sum_of(sum_: Sum, counts: Mapping[str, int]) -> Fraction:
    """What *counts* come to, each with its weight."""
    return sum((weight * counts.get(code, 0) for code, weight in sum_.items()), Fraction(0))


def worked(line: LineScore, counts: Mapping[str, int]) -> str:
    """``(按期处置数 52 ÷ 应处置数 60)= 86.67% × 权重 30 = 26.00 分``."""
    given = line.line.sort in TYPED | NESTED
    figure = _given(line) if given else _counted(line, counts)
    if line.value is None:
        return _("{figure}:无数据,不计分").format(figure=figure)
    if line.points is None:
        return _("{figure},不计分").format(figure=figure)
    return _("{figure}{more} = {points} 分").format(
        figure=figure, more=_weighed(line.line, line.value), points=two(line.points)
    )


def summed(sheet: ScoreSheet) -> str:
    """How the lines make the whole; a sentence where there is none."""
    if sheet.points is None:
        return sheet.remark
    base = [each for each in sheet.lines if each.line.sort not in ADJUSTING]
    known = [each for each in base if each.points is not None]
    text = " + ".join(two(each.points or Fraction(0)) for each in known)
    if len(known) < len(base) and sheet.scheme.missing is Missing.SPREAD:
        weighed = sum((each.line.weight for each in known), Fraction(0))
        text = _("({sum})÷ 有数据的权重 {weighed} × {total}").format(
            sum=text, weighed=shown(weighed), total=shown(sheet.scheme.total)
        )
    text += "".join(_added(each) for each in sheet.lines if each.line.sort in ADJUSTING)
    return _("{sum} = {points} 分").format(sum=text, points=two(sheet.points))


def band_text(band: Band) -> str:
    """``101-500``, ``501 以上``."""
    if band.high is None:
        return _("{low} 以上").format(low=shown(band.low))
    return f"{shown(band.low)}-{shown(band.high)}"


def two(value: Fraction) -> str:
    """Points as they are told: two digits behind the point."""
    return f"{float(value):,.2f}"


def percent(value: Fraction) -> str:
    return f"{float(value * _HUNDRED):.2f}%"


def _counted(line: LineScore, counts: Mapping[str, int]) -> str:
    indicator = INDICATORS[line.line.of]
    over = _terms(indicator.numerator, counts)
    if indicator.denominator is None:
        return over
    text = f"{_bracketed(over)} ÷ {_bracketed(_terms(indicator.denominator, counts))}"
    bracketed = _("(1 -({figure}))") if line.line.sort is LineSort.INVERSE else _("({figure})")
    text = bracketed.format(figure=text)
    if line.value is None:
        return text
    value = 1 - line.value if line.line.sort is LineSort.INVERSE else line.value
    said = percent(value) if indicator.unit is FigureUnit.SHARE else two(value)
    return _("{figure}= {value}").format(figure=text, value=said)


def _terms(sum_: Sum, counts: Mapping[str, int]) -> str:
    """Base counts of one name are one number, as the formula has it."""
    found: dict[tuple[str, Fraction], int] = {}
    for code, weight in sum_.items():
        at = (COUNTS[code].formula_name, weight)
        found[at] = found.get(at, 0) + counts.get(code, 0)
    return "".join(_term(*at, many) for at, many in found.items()).removeprefix(" + ")


def _term(name: str, weight: Fraction, many: int) -> str:
    size = "" if abs(weight) == 1 else f" × {shown(abs(weight))}"
    return f" {'-' if weight < 0 else '+'} {name} {many:,}{size}"


def _bracketed(terms: str) -> str:
    return f"({terms})" if " + " in terms or " - " in terms or " × " in terms else terms


def _given(line: LineScore) -> str:
    """What was typed, or what another scheme gave."""
    if line.line.sort in NESTED:
        name = _("四季得分率的平均") if line.line.sort is LineSort.QUARTERS else _("得分率")
        return name if line.value is None else f"{name} {percent(line.value)}"
    typed = _("没有填报") if line.value is None else shown(line.value)
    return typed if line.value is None else _("填报 {value}").format(value=typed)


def _weighed(line: Line, value: Fraction) -> str:
    """From the figure on: the weight, the band, what is taken for each."""
    weight, each = shown(line.weight), shown(line.each)
    match line.sort:
        case LineSort.RATE | LineSort.INVERSE | LineSort.SCHEME | LineSort.QUARTERS:
            return _(" × 权重 {weight}").format(weight=weight)
        case LineSort.INPUT:
            return _(" ÷ 满分 {full} × 权重 {weight}").format(full=shown(line.full), weight=weight)
        case LineSort.BAND:
            band = line.band_of(value)
            text = _(",在“{band}”档,得 {points} ÷ 100 × 权重 {weight}")
            assert band is not None
            return text.format(band=band_text(band), points=shown(band.points), weight=weight)
        case LineSort.TARGET:
            short = max(Fraction(0), line.target - value) * _HUNDRED
            text = _(",比目标 {target}% 低 {short} 个百分点:{weight} - {short} × {each}")
            target = shown(line.target * _HUNDRED)
            return text.format(target=target, short=two(short), weight=weight, each=each)
        case LineSort.DEDUCT | LineSort.BONUS:
            text = _(":扣 × {each}") if line.sort is LineSort.DEDUCT else _(":加 × {each}")
            return text.format(each=each) + _at_most(line)
        case LineSort.EXTRA:
            return _at_most(line)


def _at_most(line: Line) -> str:
    return _("(至多 {most})").format(most=shown(line.most)) if line.most is not None else ""


def _added(line: LineScore) -> str:
    points = line.points or Fraction(0)
    return f" {'-' if points < 0 else '+'} {two(abs(points))}"


def weights_said(lines: Iterable[Line]) -> str:
    """``结案率 30、返工率 30``, for a what-if."""
    return listed(f"{line.name} {shown_weight(line.weight)}" for line in lines)


def shown_weight(weight: Fraction) -> str:
    """At most two digits behind the point: 33.33."""
    return f"{float(weight):.2f}".rstrip("0").rstrip(".")
