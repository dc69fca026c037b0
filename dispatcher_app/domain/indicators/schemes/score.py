"""A subject's score sheet (评分表): each line with its formula, its inputs and its points, and the sum.

A line without data has no points; what then becomes of the sum is the scheme's to say
(:class:`~dispatcher_app.domain.indicators.schemes.model.Missing`) and is said on the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import Key
from dispatcher_app.domain.indicators.evaluate import value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.least import least_rule, too_few
from dispatcher_app.domain.indicators.schemes.model import (
    ADJUSTING,
    NESTED,
    TYPED,
    Grade,
    Line,
    LineSort,
    Missing,
    Scheme,
)
from dispatcher_app.i18n import _, listed

_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Given:
    """What a subject's sheet is made of: its counts, what was typed for it by the input's code, and what
    other schemes gave it (0-1) by the line's number, None where they gave nothing."""

    counts: Mapping[str, int]
    inputs: Mapping[str, Fraction]
    nested: Mapping[int, Fraction | None]


@dataclass(frozen=True, slots=True)
class LineScore:
    """One line of a sheet. ``inputs`` are the numbers that went in, by name; ``points`` None: no data."""

    line: Line
    inputs: tuple[tuple[str, Fraction], ...]
    value: Fraction | None
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One subject's result; ``points`` are out of the scheme's total, None: not to be said.

    ``cases``: how many the subject had of what the scheme needs some of; None where it needs none.
    """

    subject: Key
    scheme: Scheme
    lines: tuple[LineScore, ...]
    points: Fraction | None
    cases: int | None = None

    @property
    def too_few(self) -> bool:
        """There are fewer cases than a rank and a grade need."""
        return self.cases is not None and self.cases < self.scheme.least

    @property
    def grade(self) -> Grade | None:
        return self.scheme.grade_of(self.points)

    @property
    def missing(self) -> tuple[LineScore, ...]:
        """The lines without data."""
        return tuple(line for line in self.lines if (line.value if self.too_few else line.points) is None)

    @property
    def remark(self) -> str:
        """That there are too few cases, or what was done about lines without data; "" where all is there."""
        if self.too_few:
            return _("{too_few}。").format(too_few=too_few(self.cases or 0))
        if not self.missing:
            return ""
        if self.points is None:
            return _("有 {count} 项无数据,不评总分。").format(count=len(self.missing))
        names = listed(each.line.name for each in self.missing)
        return _("{names} 无数据:{rule}。").format(names=names, rule=self.scheme.missing.label)


def score(scheme: Scheme, subject: Key, given: Given) -> ScoreSheet:
    """The sheet of *subject*; pure, so that a what-if is the same with another scheme."""
    lines = tuple(_line_score(line, given) for line in scheme.lines)
    cases = _cases(scheme, given)
    if cases is not None and cases < scheme.least:
        # Figures are shown, but nothing is earned: few cases are no merit where there are next to none.
        return ScoreSheet(subject, scheme, tuple(replace(line, points=None) for line in lines), None, cases)
    return ScoreSheet(subject, scheme, lines, _sum(scheme, lines), cases)


def rule_of(scheme: Scheme) -> str:
    """In words who gets no rank; "" where nothing of the scheme is counted."""
    return least_rule(INDICATORS[scheme.cases].name, scheme.least) if scheme.cases else ""


def counts_needed(scheme: Scheme) -> tuple[str, ...]:
    """The base counts of the scheme's own lines, and those that tell how many cases there were."""
    codes = [line.of for line in scheme.lines if line.sort not in NESTED | TYPED]
    if scheme.cases:
        codes.append(scheme.cases)
    return tuple(dict.fromkeys(count for code in codes for count in INDICATORS[code].counts))


def _cases(scheme: Scheme, given: Given) -> int | None:
    """How many the subject had; a count that its dimension does not know is none."""
    if not scheme.cases:
        return None
    return int(value(INDICATORS[scheme.cases], given.counts) or 0)


def _sum(scheme: Scheme, lines: Sequence[LineScore]) -> Fraction | None:
    """Weighted lines first, brought up to the whole where some have no data; then what adds or takes."""
    base = [each for each in lines if each.line.sort not in ADJUSTING]
    known = [each for each in base if each.points is not None]
    # How many cases there were is always known; alone it would give whoever had none the highest score.
    telling = [each for each in base if each.line.sort is not LineSort.BAND] or base
    if not any(each.points is not None for each in telling):
        return None
    reached = sum((each.points or Fraction(0) for each in known), Fraction(0))
    if len(known) < len(base):
        if scheme.missing is Missing.VOID:
            return None
        if scheme.missing is Missing.SPREAD:
            weighed = sum((each.line.weight for each in known), Fraction(0))
            if not weighed:  # a what-if gave all the weight to what has no data
                return None
            reached = reached * scheme.total / weighed
    more = sum((each.points or Fraction(0) for each in lines if each.line.sort in ADJUSTING), Fraction(0))
    return max(Fraction(0), reached + more)


def _line_score(line: Line, given: Given) -> LineScore:
    if line.sort in NESTED:
        figure = given.nested.get(line.number)
        inputs: tuple[tuple[str, Fraction], ...] = ()
    elif line.sort in TYPED:
        # Nothing typed as an extra is nothing added; a part of the whole that is not typed is no data.
        figure = given.inputs.get(line.of, Fraction(0) if line.sort is LineSort.EXTRA else None)
        inputs = ()
    else:
        indicator = INDICATORS[line.of]
        figure = value(indicator, given.counts)
        inputs = _inputs(indicator.counts, given.counts)
    return LineScore(line, inputs, figure, None if figure is None else _points(line, figure))


def _inputs(codes: Sequence[str], counts: Mapping[str, int]) -> tuple[tuple[str, Fraction], ...]:
    """The numbers as the formula calls them: those that it means by one name are one number."""
    found: dict[str, Fraction] = {}
    for code in codes:
        if code in counts:
            found[COUNTS[code].formula_name] = (
                found.get(COUNTS[code].formula_name, Fraction(0)) + counts[code]
            )
    return tuple(found.items())


def _points(line: Line, figure: Fraction) -> Fraction | None:
    match line.sort:
        case LineSort.RATE | LineSort.SCHEME | LineSort.QUARTERS:
            return figure * line.weight
        case LineSort.INVERSE:
            return (1 - figure) * line.weight
        case LineSort.BAND:
            band = line.band_of(figure)
            return None if band is None else band.points / _HUNDRED * line.weight
        case LineSort.TARGET:
            short = max(Fraction(0), line.target - figure) * _HUNDRED
            return max(Fraction(0), line.weight - short * line.each)
        case LineSort.INPUT:
            return min(figure, line.full) / line.full * line.weight
        case LineSort.EXTRA:
            most = line.most or Fraction(0)
            return max(-most, min(most, figure))
        case LineSort.DEDUCT | LineSort.BONUS:
            size = figure * line.each if line.most is None else min(figure * line.each, line.most)
            return -size if line.sort is LineSort.DEDUCT else size
