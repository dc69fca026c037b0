"""Scores and grades of units in a bulletin: by the scheme in force, each line's points beside the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dispatcher_app.domain.indicators.dimensions import UNIT
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.schemes.model import (
    ADJUSTING,
    Line,
    LineSort,
    Missing,
    Scheme,
    shown,
)
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.schemes.score import rule_of
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.services.figures.least import scheme_of_units
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.formula import Scored
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row, Section
from dispatcher_app.services.reports.ranking import place_column
from dispatcher_app.services.workbooks import Cell, CellKind


async def scores(making: Making) -> Section | None:
    """Units by group under the hall's scheme; None where the hall scores no units.

    Raises:
        DomainError: what is kept cannot be read as schemes.
        ExternalError: the database does not answer.
    """
    kept = making.ground.kept
    if kept is None:
        return None
    making.progress.step(_("综合评价"))
    hall, as_of = making.ground.hall, making.as_of
    evaluations = Evaluations(making.ground.figures, kept, hall, lambda: as_of)
    schemes = await evaluations.schemes(making.period)
    chosen = scheme_of_units(schemes.values())
    if chosen is None:
        return None
    found = await evaluations.evaluate(chosen.code, making.period)
    groups = {
        group: found.groups.get(group.value, []) for group in UnitGroup if making.group in (None, group)
    }
    tables = [_table(group, found.scheme, ranks, hall) for group, ranks in groups.items()]
    texts = tuple(_explained(found.scheme))
    return Section(_("综合评价"), texts, tuple(table for table in tables if table.rows))


def _explained(scheme: Scheme) -> Iterator[str]:
    """The scheme in words: formulas, bands, grades, who is not ranked. No abbreviation is left to guess."""
    told = _("按方案“{name}”(满分 {total})评分。{lines}。")
    lines = _(";").join(
        _("{name}得分 = {formula}").format(name=line.name, formula=line.formula) for line in scheme.lines
    )
    yield told.format(name=scheme.name, total=shown(scheme.total), lines=lines)
    for line in scheme.lines:
        if line.sort is LineSort.BAND:
            text = _("{name}以{indicator}计,分档:{bands}。")
            yield text.format(name=line.name, indicator=INDICATORS[line.of].name, bands=listed(_bands(line)))
    if scheme.grades:
        grades = (
            _("{grade} {low} 分起").format(grade=grade.name, low=shown(grade.low * scheme.total / 100))
            for grade in sorted(scheme.grades, key=lambda grade: -grade.low)
        )
        yield _("等次:{grades}。").format(grades=listed(grades))
    if rule := rule_of(scheme):
        yield _("{rule}。").format(rule=rule)
    yield _("{rule}。").format(rule=scheme.missing.label)


def _bands(line: Line) -> Iterator[str]:
    for band in line.bands:
        if band.high is None:
            yield _("{low} 件以上 {points} 分").format(low=shown(band.low), points=shown(band.points))
        else:
            text = _("{low}—{high} 件 {points} 分")
            yield text.format(low=shown(band.low), high=shown(band.high), points=shown(band.points))


def _table(group: UnitGroup, scheme: Scheme, found: Sequence[Ranked], hall: Hall) -> ReportTable:
    points = CellKind.DECIMAL
    columns = (
        place_column(),
        ReportColumn("key", _("单位"), CellKind.TEXT, 28),
        *(
            (ReportColumn("cases", INDICATORS[scheme.cases].name, CellKind.COUNT, 10),)
            if scheme.cases
            else ()
        ),
        *(
            ReportColumn(_name(line), _("{name}得分").format(name=line.name), points, 11, nothing="—")
            for line in scheme.lines
        ),
        ReportColumn("points", _("总分"), points, 10, _sum(scheme), nothing="—"),
        ReportColumn("grade", _("等次"), CellKind.TEXT, 8),
        ReportColumn("remark", _("说明"), CellKind.TEXT, 24),
    )
    rows = tuple(_row(one, scheme, hall) for one in found)
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    title = _("{group}综合评价").format(group=group.label)
    return ReportTable(f"score_{group.value}", title, columns, rows, None, (), "", ("key",))


def _name(line: Line) -> str:
    return f"line_{line.number}"


def _sum(scheme: Scheme) -> Scored:
    """The scheme's sum as a formula over the points of its lines."""
    base = [line for line in scheme.lines if line.sort not in ADJUSTING]
    telling = [line for line in base if line.sort is not LineSort.BAND] or base
    if scheme.missing is Missing.VOID:
        telling = base
    return Scored(
        tuple((_name(line), float(line.weight)) for line in base),
        tuple(_name(line) for line in scheme.lines if line.sort in ADJUSTING),
        float(scheme.total),
        scheme.missing is Missing.SPREAD,
        tuple(_name(line) for line in telling),
        len(telling) if scheme.missing is Missing.VOID else 1,
    )


def _row(one: Ranked, scheme: Scheme, hall: Hall) -> Row:
    sheet = one.sheet
    cases: tuple[Cell, ...] = (sheet.cases,) if scheme.cases else ()
    lines: list[Cell] = [float(line.points) if line.points is not None else None for line in sheet.lines]
    points = float(sheet.points) if sheet.points is not None else None
    grade = sheet.grade.name if sheet.grade is not None else ""
    return (one.rank, key_name(UNIT, sheet.subject, hall), *cases, *lines, points, grade, sheet.remark)
