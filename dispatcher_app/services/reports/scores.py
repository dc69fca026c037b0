"""Scores and grades of units in a bulletin: by the scheme in force, each line's points beside the sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatcher_app.domain.indicators.dimensions import UNIT
from dispatcher_app.domain.indicators.schemes.model import Scheme, Subject
from dispatcher_app.domain.indicators.schemes.ranking import Ranked
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.formula import Plus
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.key_names import key_name
from dispatcher_app.services.reports.model import ReportColumn, ReportTable, Row, Section
from dispatcher_app.services.workbooks import Cell, CellKind

#: The scheme that comes with the program; a city that has none of this name has its first of units.
_USUAL = "unit"


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
    code = _chosen(schemes.values())
    if code is None:
        return None
    found = await evaluations.evaluate(code, making.period)
    tables = [
        _table(group, found.scheme, [one for one in found.groups[group.value] if one.rank is not None], hall)
        for group in UnitGroup
        if found.groups.get(group.value) and making.group in (None, group)
    ]
    lines = [f"{line.name}:{line.formula}" for line in found.scheme.lines]
    told = _("按方案“{name}”(满分 {total})评分。{lines}。")
    text = told.format(
        name=found.scheme.name, total=f"{float(found.scheme.total):g}", lines=_(";").join(lines)
    )
    return Section(_("综合评价"), (text,), tuple(table for table in tables if table.rows))


def _chosen(schemes: Iterable[Scheme]) -> str | None:
    codes = [scheme.code for scheme in schemes if scheme.subject is Subject.UNIT]
    return _USUAL if _USUAL in codes else next(iter(codes), None)


def _table(group: UnitGroup, scheme: Scheme, found: Sequence[Ranked], hall: Hall) -> ReportTable:
    names = tuple(f"line_{line.number}" for line in scheme.lines)
    rows = tuple(_row(one, hall) for one in found)
    adds = all(_adds_up(one) for one in found)
    points = CellKind.DECIMAL
    columns = (
        ReportColumn("place", _("名次"), CellKind.COUNT, 7),
        ReportColumn("key", _("单位"), CellKind.TEXT, 28),
        *(ReportColumn(name, line.name, points, 11) for name, line in zip(names, scheme.lines, strict=True)),
        ReportColumn("points", _("得分"), points, 10, Plus(names) if adds else None),
        ReportColumn("grade", _("等次"), CellKind.TEXT, 8),
        ReportColumn("remark", _("说明"), CellKind.TEXT, 24),
    )
    if not any(row[-1] for row in rows):
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    title = _("{group}综合评价").format(group=group.label)
    return ReportTable(f"score_{group.value}", title, columns, rows, None, (), "", ("key",))


def _row(one: Ranked, hall: Hall) -> Row:
    sheet = one.sheet
    lines: list[Cell] = [float(line.points) if line.points is not None else None for line in sheet.lines]
    points = float(sheet.points) if sheet.points is not None else None
    grade = sheet.grade.name if sheet.grade is not None else ""
    return (one.rank, key_name(UNIT, sheet.subject, hall), *lines, points, grade, sheet.remark)


def _adds_up(one: Ranked) -> bool:
    """Whether the points are the sum of the lines; one without data may be spread over the others."""
    return sum(line.points or 0 for line in one.sheet.lines) == one.sheet.points
