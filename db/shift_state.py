"""Reads the cases that a handover tells of, in one statement: so everything is of the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import said_plainly
from db.people import SqlPeople
from db.tables import MARKED, cases, hall_acts, steps
from db.types import Instant, RowId
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.shifts import Matter
from dispatcher_app.domain.words import OPEN, Mark, Stage
from dispatcher_app.services.ports import Person
from dispatcher_app.services.shift.store import CASE_MATTERS, CaseLine, HallMoment, StepLine

_C = cases.c
_GATES = tuple(stage.value for stage in (Stage.AWAITING_FILING, Stage.DISPATCH_REVIEW, Stage.CLOSURE_REVIEW))
_OPEN = _C.stage.in_(sorted(stage.value for stage in OPEN))
_STEP, _ACT, _STAGE, _COUNT = "step", "act", "stage", "count"


class SqlShiftState:
    """Implements :class:`dispatcher_app.services.shift.store.ShiftStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine, self._people = engine, SqlPeople(engine)

    async def moment(self, now: datetime, most: int) -> HallMoment:
        """See :meth:`dispatcher_app.services.shift.store.ShiftStore.moment`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(_statement(now, most))).all()
        return _moment(now, rows)

    async def steps_after(self, step: int, most: int) -> tuple[int, Sequence[StepLine]]:
        """See :meth:`dispatcher_app.services.shift.store.ShiftStore.steps_after`."""
        newer = steps.c.id > step
        listed = select(_C.number, steps.c.verb, steps.c.at).join(cases, _C.id == steps.c.case_id)
        with said_plainly():
            async with self._engine.connect() as connection:
                counted = select(func.count()).select_from(steps).where(newer)
                count = int((await connection.execute(counted)).scalar_one())
                found = (await connection.execute(listed.where(newer).order_by(steps.c.id).limit(most))).all()
        return count, [line for line in map(_step_line, found) if line is not None]

    async def people(self) -> Sequence[Person]:
        return await self._people.people()


def _statement(now: datetime, most: int) -> Select[Any]:
    """Rows of (what, matter or stage, number, case id, case number, title, place, stage, unit, due)."""
    # Read once and kept for the statement: each line of the table is wide.
    open_cases = (
        select(_C.id, _C.stage, _C.due_at, _C.warn_at, _C.marks)
        .where(_OPEN)
        .cte("open_cases")
        .prefix_with("MATERIALIZED")
    )
    parts = [
        _fact(_STEP, "", select(func.coalesce(func.max(steps.c.id), 0)).scalar_subquery()),
        _fact(_ACT, "", select(func.coalesce(func.max(hall_acts.c.id), 0)).scalar_subquery()),
        _by_stage(open_cases),
    ]
    for matter, of_matter in _matters(now, open_cases).items():
        found = of_matter.subquery(f"m_{matter.value}")
        parts.append(_fact(_COUNT, matter.value, select(func.count()).select_from(found).scalar_subquery()))
        parts.append(_lines(matter, of_matter, most))
    whole = union_all(*parts).subquery("moment")
    return select(*whole.c)


def _matters(now: datetime, open_cases: CTE) -> dict[Matter, Select[Any]]:
    """Ids and limits of the cases of each matter; those that have ended by the index of the marked."""
    o = open_cases.c
    these = select(o.id, o.due_at)
    running = and_(~o.marks.contains(Mark.SHELVED.value), ~o.marks.contains(Mark.DEFERRED.value))
    ended = select(_C.id, _C.due_at).where(MARKED, _after_end())
    asked = union_all(
        these.where(or_(o.stage.in_(_GATES), *_any_of(o.marks))), ended.where(or_(*_any_of(_C.marks)))
    ).subquery("approvals")
    return {
        Matter.DUE: these.where(running, o.warn_at <= now, o.due_at >= now),
        Matter.OVERDUE: these.where(running, o.due_at < now),
        Matter.APPROVALS: select(asked.c.id, asked.c.due_at),
        Matter.SUPERVISED: these.where(o.marks.contains(Mark.SUPERVISED.value)),
        Matter.CALL_BACKS: ended.where(_C.marks.contains(Mark.CALL_BACK.value)),
    }


def _any_of(marks: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Somebody asked for something that somebody else has to grant."""
    return [marks.contains(mark.value) for mark in (Mark.APPLICATION, Mark.REOPENING, Mark.APPEAL)]


def _after_end() -> ColumnElement[bool]:
    """Closed, or merged into one that is: the same as the registers of the side paths list. The stages first:
    with the choice alone SQLite would walk through all that was ever closed."""
    master = cases.alias("master")
    closed = select(master.c.id).where(master.c.id == _C.merged_into, master.c.stage == Stage.CLOSED.value)
    of_closed = or_(_C.stage != Stage.MERGED.value, closed.correlate(cases).exists())
    return and_(_C.stage.in_((Stage.CLOSED.value, Stage.MERGED.value)), of_closed)


def _fact(what: str, which: str, number: Any) -> Select[Any]:
    return select(
        literal(what, String).label("what"),
        literal(which, String).label("which"),
        cast(number, RowId).label("count"),
        *_no_case(),
    )


def _no_case() -> list[ColumnElement[Any]]:
    texts = [literal("", String).label(name) for name in ("number", "title", "place", "stage", "unit")]
    return [cast(literal(0), RowId).label("id"), *texts, cast(null(), Instant).label("due_at")]


def _by_stage(open_cases: CTE) -> Select[Any]:
    stage, count = open_cases.c.stage, cast(func.count(), RowId)
    return select(literal(_STAGE, String), stage, count, *_no_case()).group_by(stage)


def _lines(matter: Matter, of_matter: Select[Any], most: int) -> Select[Any]:
    """The *most* pressing, by their limit; cut before anything else of them is read."""
    found = of_matter.subquery(f"l_{matter.value}")
    first = select(found.c.id).order_by(found.c.due_at.is_(None), found.c.due_at, found.c.id).limit(most)
    what: tuple[Any, ...] = (literal("line", String), literal(matter.value, String), cast(literal(0), RowId))
    shown = (_C.id, _C.number, _C.title, _C.place, _C.stage, _C.lead_unit, _C.due_at)
    return select(*what, *shown).where(_C.id.in_(select(first.subquery().c.id)))


def _moment(now: datetime, rows: Sequence[Any]) -> HallMoment:
    newest = {row[0]: int(row[2]) for row in rows if row[0] in (_STEP, _ACT)}
    known = {stage.value: stage for stage in Stage}
    stages = {known[row[1]]: int(row[2]) for row in rows if row[0] == _STAGE and row[1] in known}
    counts = {Matter(row[1]): int(row[2]) for row in rows if row[0] == _COUNT}
    lines: dict[Matter, list[CaseLine]] = {matter: [] for matter in CASE_MATTERS}
    for row in rows:
        if row[0] == "line" and row[7] in known:
            case_id, number, title, place, stage, unit, due = row[3:10]
            lines[Matter(row[1])].append(CaseLine(case_id, number, title, place, known[stage], unit, due))
    for found in lines.values():
        found.sort(key=_pressing)
    return HallMoment(now, newest[_ACT], newest[_STEP], stages, counts, lines)


def _pressing(line: CaseLine) -> tuple[bool, float, int]:
    return line.due_at is None, line.due_at.timestamp() if line.due_at else 0.0, line.case_id


def _step_line(row: Any) -> StepLine | None:
    verbs = {verb.value: verb for verb in Verb}
    return StepLine(row[0], verbs[row[1]], row[2]) if row[1] in verbs else None
