"""An evaluation as a sheet that a clerk can check: inputs as numbers, everything else as formulas of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import NESTED, TYPED, Line, LineSort, Scheme, shown
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.schemes.score import LineScore, ScoreSheet, counts_needed, rule_of
from dispatcher_app.domain.indicators.schemes.working import band_text
from dispatcher_app.domain.indicators.table import FigureUnit
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.figures.evaluations import Evaluation
from dispatcher_app.services.figures.formulas import no_data, number_of, ratio_text, sum_text
from dispatcher_app.services.figures.score_formulas import grade_text, points_text, total_text
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.workbooks import Cell, CellAt, CellKind, Reckoned, Sheet, SheetColumn

GROUP, RANK, WHOSE, SCORE, GRADE, SAMPLE, REMARK = (
    "group",
    "rank",
    "whose",
    "score",
    "grade",
    "sample",
    "remark",
)
_LONGEST_TITLE = 31
Made = Cell | Reckoned


@dataclass(frozen=True, slots=True)
class Told:
    """What the figures do not know: the hall, the version of the scheme in words, who hands it on and when,
    what subjects and groups are called, and whatever else is to be known about the figures."""

    hall: Hall
    version: str
    person: str
    at: datetime
    name: Callable[[ScoreSheet], str]
    group: Callable[[str], str]
    remarks: Sequence[str] = ()


def evaluation_sheet(evaluation: Evaluation, told: Told) -> Sheet:
    """Everybody in the order of the screen, group by group."""
    columns = _columns(evaluation.scheme)
    places = {name: at for at, name in enumerate(columns)}
    rows: list[list[Made]] = []
    for group, members in evaluation.groups.items():
        span = (len(rows), len(rows) + len(members) - 1)
        for one in members:
            cells = _Row(evaluation, one, places, len(rows), span).cells(
                told.group(group), told.name(one.sheet)
            )
            rows.append([cells.get(name) for name in columns])
    title = evaluation.scheme.name[:_LONGEST_TITLE]
    return Sheet(title, list(columns.values()), rows, list(_notes(evaluation, told)))


def _columns(scheme: Scheme) -> dict[str, SheetColumn]:
    found = {
        GROUP: SheetColumn(_("分组"), width=18),
        RANK: SheetColumn(_("名次"), CellKind.COUNT, 8),
        WHOSE: SheetColumn(_("对象"), width=28),
        SCORE: SheetColumn(_("得分"), CellKind.DECIMAL, 10),
        GRADE: SheetColumn(_("等级"), width=10),
    }
    if scheme.cases:
        title = _("样本:{name}").format(name=INDICATORS[scheme.cases].name)
        found[SAMPLE] = SheetColumn(title, CellKind.COUNT, 16)
    for line in scheme.lines:
        found |= _line_columns(line)
    for code in counts_needed(scheme):
        found[code] = SheetColumn(_("计数:{name}").format(name=COUNTS[code].name), CellKind.COUNT, 20)
    return found | {REMARK: SheetColumn(_("说明"), width=40)}


def _line_columns(line: Line) -> dict[str, SheetColumn]:
    if line.sort in NESTED:
        kind, title = CellKind.SHARE, _("{name}:得分率")
    elif line.sort in TYPED:
        kind, title = CellKind.DECIMAL, _("{name}:填报")
    else:
        kind, title = _KINDS.get(INDICATORS[line.of].unit, CellKind.DECIMAL), _("{name}:数值")
    weight = _("{name}:得分(权重 {weight})") if line.weight else _("{name}:加减分")
    return {
        _value(line): SheetColumn(title.format(name=line.name), kind, 16),
        _points(line): SheetColumn(
            weight.format(name=line.name, weight=shown(line.weight)), CellKind.DECIMAL, 20
        ),
    }


_KINDS = {
    FigureUnit.SHARE: CellKind.SHARE,
    FigureUnit.CASES: CellKind.COUNT,
    FigureUnit.TIMES: CellKind.COUNT,
}


def _value(line: Line) -> str:
    return f"value {line.number}"


def _points(line: Line) -> str:
    return f"points {line.number}"


@dataclass(frozen=True, slots=True)
class _Row:
    """One subject's row, number ``number`` of the sheet; ``span`` are the rows of its group."""

    evaluation: Evaluation
    one: Ranked
    places: Mapping[str, int]
    number: int
    span: tuple[int, int]

    @property
    def sheet(self) -> ScoreSheet:
        return self.one.sheet

    @property
    def counts(self) -> Mapping[str, int]:
        return self.evaluation.given[self.sheet.subject].counts

    def cells(self, group: str, name: str) -> dict[str, Made]:
        scheme = self.evaluation.scheme
        found: dict[str, Made] = {GROUP: group, WHOSE: name, REMARK: self.sheet.remark}
        found |= {code: self.counts.get(code, no_data()) for code in counts_needed(scheme)}
        if scheme.cases:
            found[SAMPLE] = self._sample(scheme)
        for each in self.sheet.lines:
            found[_value(each.line)] = self._figure(each)
            found[_points(each.line)] = self._line_points(each)
        return found | self._results(scheme)

    def _results(self, scheme: Scheme) -> dict[str, Made]:
        grade = self.sheet.grade
        score = total_text(scheme, self._sample_name(scheme), lambda line: _points(line))
        return {
            SCORE: self._made(score, self._said(self.sheet.points)),
            GRADE: self._made(
                grade_text(scheme, SCORE), grade_words(grade.name, grade.colour) if grade else ""
            ),
            RANK: Reckoned(self._rank, self.one.rank if self.one.rank is not None else "—"),
        }

    def _made(self, text: Callable[[Callable[[str], str]], str], value: int | float | str) -> Reckoned:
        return Reckoned(lambda at: "=" + text(self._cell_of(at)), value)

    def _cell_of(self, at: CellAt) -> Callable[[str], str]:
        return lambda name: at(self.number, self.places[name])

    def _rank(self, at: CellAt) -> str:
        mine, column = at(self.number, self.places[SCORE]), self.places[SCORE]
        group = f"{at(self.span[0], column)}:{at(self.span[1], column)}"
        return f'=IF(ISNUMBER({mine}),RANK({mine},{group}),"—")'

    def _sample_name(self, scheme: Scheme) -> str:
        return SAMPLE if scheme.cases else ""

    def _sample(self, scheme: Scheme) -> Made:
        numerator = INDICATORS[scheme.cases].numerator
        return self._made(lambda cell: sum_text(numerator, cell), self.sheet.cases or 0)

    def _figure(self, each: LineScore) -> Made:
        line = each.line
        if line.sort in NESTED | TYPED:
            return no_data() if each.value is None else float(each.value)
        indicator = INDICATORS[line.of]
        if any(code not in self.counts for code in indicator.counts):
            return no_data()
        value = no_data() if each.value is None else float(each.value)
        over, under = indicator.numerator, indicator.denominator
        if under is None:
            return self._made(lambda cell: sum_text(over, cell), number_of(over, self.counts))
        return self._made(lambda cell: ratio_text(sum_text(over, cell), sum_text(under, cell)), value)

    def _line_points(self, each: LineScore) -> Made:
        scheme = self.evaluation.scheme
        text = points_text(each.line, _value(each.line), self._sample_name(scheme), scheme.least)
        return self._made(text, no_data() if each.points is None else float(each.points))

    def _said(self, points: Fraction | None) -> float | str:
        if points is not None:
            return round(float(points), 8)
        return _("样本不足") if self.sheet.too_few else no_data()


def grade_words(name: str, colour: str) -> str:
    return " ".join((name, colour)).strip()


def _notes(evaluation: Evaluation, told: Told) -> Iterator[str]:
    scheme, zone = evaluation.scheme, told.hall.zone
    yield _("{hall} · {scheme}").format(hall=told.hall.title, scheme=scheme.name)
    yield _("评价方案:{scheme},{version}").format(scheme=scheme.name, version=told.version)
    period = evaluation.period.label
    yield _("时段:{period}").format(
        period=_("{period}(未完)").format(period=period) if evaluation.unfinished else period
    )
    yield _("数据时间:{at}").format(at=f"{evaluation.as_of.astimezone(zone):%Y-%m-%d %H:%M:%S}")
    at = f"{told.at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield _("导出:{person},{at}").format(person=told.person, at=at)
    yield _("满分 {total};{missing}").format(total=shown(scheme.total), missing=scheme.missing.label)
    if scheme.weights != scheme.total:
        text = _("方案的权重合计 {added},不是 {total}:得分和名次不可比,请在“管理”窗口改正。")
        yield text.format(added=shown(scheme.weights), total=shown(scheme.total))
    if scheme.cases:
        yield rule_of(scheme)
    yield from told.remarks
    for line in scheme.lines:
        yield _("{name}:{formula}").format(name=line.name, formula=line.formula) + _bands(line)
    if scheme.grades:
        grades = sorted(scheme.grades, key=lambda grade: grade.low, reverse=True)
        words = [
            _("{grade} {low} 分及以上").format(
                grade=grade_words(grade.name, grade.colour), low=shown(grade.low * scheme.total / 100)
            )
            for grade in grades
        ]
        yield _("等级:{grades}").format(grades=listed(words))


def _bands(line: Line) -> str:
    if line.sort is not LineSort.BAND:
        return ""
    bands: Sequence[str] = [
        _("{band}:{points} 分").format(band=band_text(band), points=shown(band.points)) for band in line.bands
    ]
    return _("({bands})").format(bands=_(";").join(bands))
