"""Reads what the registers of the side paths list. Each list is short, or read no further than anybody works
through it, and has an index that holds no more."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, Select, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from db.codec import case_from, step_from, to_text
from db.failures import said_plainly
from db.readable import readable_columns
from db.tables import DECIDED, MARKED, cases, steps
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.case_numbers import order_of
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.owed_calls import owed_since
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import OPEN, Mark, Stage
from dispatcher_app.services.side_registers import MOST_WAITING, Place

_MOST_MERGED = 100
_SLICE = 50
_METRES_PER_DEGREE = 111_320.0
_C = cases.c
_MASTER = cases.alias("master")
_IS_CLOSED = and_(_MASTER.c.id == _C.merged_into, _MASTER.c.stage == Stage.CLOSED.value)
_MASTER_CLOSED = exists().where(_IS_CLOSED)
_MASTER_CLOSED_AT = select(_MASTER.c.closed_at).where(_IS_CLOSED).scalar_subquery().label("master_closed_at")


class SqlSideRegisters:
    """Implements :class:`dispatcher_app.services.side_registers.SideStore`."""

    def __init__(self, engine: AsyncEngine, *, private: bool = True) -> None:
        self._engine = engine
        self._of_case = readable_columns(cases, private=private)
        self._of_step = readable_columns(steps, private=private)

    async def paused(self) -> list[Case]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.paused`."""
        pausing = or_(_C.marks.contains(Mark.SHELVED.value), _C.marks.contains(Mark.DEFERRED.value))
        return await self._marked({*OPEN, Stage.MERGED}, pausing)

    async def waiting_after_end(self, mark: Mark, due: datetime | None = None) -> list[Case]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.waiting_after_end`."""
        wanted = [_C.marks.contains(mark.value)]
        wanted += [self._owed_by(due)] if due is not None else []
        found = await self._eldest(Stage.CLOSED, *wanted)
        if mark is Mark.CALL_BACK:  # whatever else hangs on a merged case waits until it is one again
            found += await self._of_merged(*wanted)
        return found

    async def _of_merged(self, *wanted: ColumnElement[bool]) -> list[Case]:
        """Callers of merged cases: there was nothing to tell them before the master was closed."""
        query = _eldest((*self._of_case, _MASTER_CLOSED_AT), Stage.MERGED, _MASTER_CLOSED, *wanted)
        return [owed_since(case, closed_at) for case, closed_at in await self._with_last(query)]

    async def _eldest(self, stage: Stage, *conditions: ColumnElement[bool]) -> list[Case]:
        return await self._cases(_eldest(self._of_case, stage, *conditions))

    def _owed_by(self, due: datetime) -> ColumnElement[bool]:
        """In the database: calls that are put off must not hide those that are owed now."""
        if self._engine.dialect.name == "postgresql":
            said = cast(_C.detail, JSONB)["call_back_next"].astext
            return cast(said, TIMESTAMP(timezone=True)) <= due
        return func.json_extract(_C.detail, "$.call_back_next") <= to_text(due).strip('"')

    async def supervised(self) -> list[Case]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.supervised`."""
        return await self._marked(OPEN, _C.marks.contains(Mark.SUPERVISED.value))

    async def supervised_since(self, case_ids: Sequence[int]) -> dict[int, datetime]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.supervised_since`."""
        rung = steps.c.verb.in_((Verb.SUPERVISE.value, Verb.ESCALATE_SUPERVISION.value))
        query = select(steps.c.case_id, func.max(steps.c.at).label("at")).where(
            steps.c.case_id.in_(case_ids), rung
        )
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query.group_by(steps.c.case_id))).all()
        return {row.case_id: row.at for row in rows}

    async def not_looked_at(self, numbers: Sequence[str]) -> list[Case]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.not_looked_at`."""
        query = select(*self._of_case).where(_C.number.in_(numbers))
        with said_plainly():
            async with self._engine.connect() as connection:
                found = [case_from(row) for row in (await connection.execute(query)).all()]
        found.sort(key=lambda case: order_of(case.number))
        return [case for case in found if case.second_look is None]

    async def merged_with(self, case_id: int, master_id: int | None) -> list[Case]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.merged_with`."""
        there = _C.merged_into == case_id if master_id is None else _C.id == master_id
        return await self._cases(select(*self._of_case).where(there).order_by(_C.id).limit(_MOST_MERGED))

    async def decided(self, near: Place | None, class_code: str, limit: int) -> list[tuple[Case, Step]]:
        """See :meth:`dispatcher_app.services.side_registers.SideStore.decided`."""
        like = [_C.class_code == class_code] if class_code else []
        like += [_within(near)] if near is not None else []
        query = select(*self._of_case).where(DECIDED, or_(*like)).order_by(_C.id.desc()).limit(limit)
        with said_plainly():
            async with self._engine.connect() as connection:
                found = [case_from(row) for row in (await connection.execute(query)).all()]
                settled = select(*self._of_step).where(
                    steps.c.case_id.in_([case.id for case in found]),
                    steps.c.verb == Verb.SETTLE_BOUNDARY.value,
                )
                rows = (await connection.execute(settled.order_by(steps.c.version))).all()
        newest = {row.case_id: step_from(row) for row in rows}
        pairs = [(case, newest[case.id]) for case in found if case.id in newest]
        return sorted(pairs, key=lambda pair: pair[1].at, reverse=True)

    async def _marked(self, stages: Iterable[Stage], *conditions: ColumnElement[bool]) -> list[Case]:
        at = _C.stage.in_(sorted(stage.value for stage in stages))
        return await self._cases(select(*self._of_case).where(MARKED, at, *conditions).order_by(_C.id))

    async def _with_last(self, query: Select[Any]) -> list[tuple[Case, Any]]:
        """The cases, each with the last column of its row."""
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return list(zip(await _decoded(rows), (row[-1] for row in rows), strict=True))

    async def _cases(self, query: Select[Any]) -> list[Case]:
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(query)).all()
        return await _decoded(rows)


def _eldest(columns: Sequence[Any], stage: Stage, *conditions: ColumnElement[bool]) -> Select[Any]:
    # Said as a range, so that a server walks the index of marks: by id alone, it would look at every
    # case of the years before anybody was owed a call.
    at = _C.stage.between(stage.value, stage.value)
    query = select(*columns).where(MARKED, at, *conditions).order_by(_C.stage, _C.id)
    return query.limit(MOST_WAITING)


async def _decoded(rows: Sequence[Any]) -> list[Case]:
    """A case takes a tenth of a millisecond, and hands and painting come between the slices."""
    found: list[Case] = []
    for start in range(0, len(rows), _SLICE):
        found += map(case_from, rows[start : start + _SLICE])
        await asyncio.sleep(0)
    return found


def _within(near: Place) -> ColumnElement[bool]:
    """The square around the place; what is merged away from it does not matter in so short a list."""
    north = near.reach_m / _METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(near.lat)))
    box: Sequence[ColumnElement[bool]] = (
        _C.lat.between(near.lat - north, near.lat + north),
        _C.lon.between(near.lon - east, near.lon + east),
    )
    return and_(*box)
