"""Counts for keeping the hall: collections, gates, what is drawn for a second look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.codec import case_from, step_from
from db.failures import said_plainly
from db.readable import readable_columns
from db.tables import CHANNELLED, cases, steps
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.ruling.store import Gate, LookedAt, Passing, Spot

_C, _S = cases.c, steps.c
_VERBS = {Gate.DISPATCH: Verb.APPROVE_DISPATCH, Gate.CLOSURE: Verb.CLOSE}
#: So many numbers are asked for at a time: SQLite takes 999 parameters at the least.
_AT_A_TIME = 500


class SqlHallCounts:
    """Implements :class:`dispatcher_app.services.ruling.store.CountStore`; nothing private is read."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._of_case = readable_columns(cases, private=False)
        self._of_step = readable_columns(steps, private=False)

    async def reported(
        self, class_codes: Sequence[str], sources: Sequence[Source], begins: datetime, ends: datetime
    ) -> list[Spot]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.reported`."""
        of = [source.value for source in sources]
        found: list[Spot] = []
        for part in _parts(class_codes):
            query = select(_C.lon, _C.lat, _C.cell_code).where(
                _C.class_code.in_(part), _C.reported_at >= begins, _C.reported_at < ends
            )
            found += map(Spot._make, await self._all(query.where(_C.source.in_(of)) if of else query))
        return found

    async def channels(self) -> list[str]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.channels`."""
        query = select(_C.channel).where(CHANNELLED).distinct().order_by(_C.channel)
        return [name for (name,) in await self._all(query)]

    async def through(self, channels: Sequence[str], begins: datetime, ends: datetime) -> dict[str, int]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.through`."""
        query = select(_C.channel, func.count()).where(
            CHANNELLED, _C.channel.in_(list(channels)), _C.reported_at >= begins, _C.reported_at < ends
        )
        found = dict.fromkeys(channels, 0)
        return found | {row[0]: row[1] for row in await self._all(query.group_by(_C.channel))}

    async def passings(self, gate: Gate, begins: datetime, ends: datetime) -> list[Passing]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.passings`."""
        query = (
            select(_C.number, _C.class_code, _S.role == Role.POLICY.value)
            .join(cases, _C.id == _S.case_id)
            .where(_passed(_VERBS[gate]))
            .order_by(_S.id)
        )
        rows = await self._of_steps(query, begins, ends)
        return [Passing(number, code, bool(policy)) for number, code, policy in rows]

    async def closed(self, begins: datetime, ends: datetime) -> list[str]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.closed`."""
        query = select(_C.number).join(cases, _C.id == _S.case_id).where(_passed(Verb.CLOSE))
        return list(dict.fromkeys(row[0] for row in await self._of_steps(query, begins, ends)))

    async def looked_at(self, numbers: Sequence[str]) -> list[LookedAt]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.looked_at`."""
        found: list[LookedAt] = []
        for part in _parts(numbers):
            known = [
                case_from(row) for row in await self._all(select(*self._of_case).where(_C.number.in_(part)))
            ]
            looks = await self._last_looks([case.id for case in known])
            found += [_looked_at(case, looks.get(case.id)) for case in known]
        return found

    async def _last_looks(self, case_ids: Sequence[int]) -> dict[int, Step]:
        """The newest second look of each case that had one: the step knows who that was by name."""
        looks = select(*self._of_step).where(_S.case_id.in_(case_ids), _passed(Verb.SECOND_LOOK))
        found = await self._all(looks.order_by(_S.case_id, _S.version))
        return {row.case_id: step_from(row) for row in found}

    async def looks_since(self, begins: datetime) -> list[LookedAt]:
        """See :meth:`dispatcher_app.services.ruling.store.CountStore.looks_since`."""
        query = (
            select(_C.number)
            .join(steps, _C.id == _S.case_id)
            .where(_passed(Verb.SECOND_LOOK), _S.at >= begins)
        )
        return await self.looked_at([row[0] for row in await self._all(query.distinct())])

    async def _all(self, query: Select[Any]) -> list[Any]:
        with said_plainly():
            async with self._engine.connect() as connection:
                return list((await connection.execute(query)).all())

    async def _of_steps(self, query: Select[Any], begins: datetime, ends: datetime) -> list[Any]:
        """*query* on the steps of a time."""
        return await self._all(query.where(_S.at >= begins, _S.at < ends))


def _looked_at(case: Case, look: Step | None) -> LookedAt:
    who, at = (look.actor.name, look.at) if look is not None else ("", None)
    unit, result = case.lead_unit, case.second_look
    return LookedAt(case.id, case.number, case.title, case.stage, unit, result, who, at)


def _passed(verb: Verb) -> ColumnElement[bool]:
    """Said as the index of passings says it, so that both databases see that it holds all of them."""
    return _S.verb == literal(verb.value, String, literal_execute=True)


def _parts(values: Sequence[str]) -> list[list[str]]:
    listed = list(values)
    return [listed[at : at + _AT_A_TIME] for at in range(0, len(listed), _AT_A_TIME)]
