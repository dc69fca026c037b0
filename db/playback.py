"""Lives of the cases that were open in a day, for a film of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce, Executes
from db.codec import step_from
from db.failures import said_plainly
from db.figures.lists import among, listed
from db.readable import readable_columns
from db.tables import cases, steps
from dispatcher_app.services.playback.desk import Life

_C, _S = cases.c, steps.c
#: So much of what has ended since is looked through by one statement.
_AT_ONCE = timedelta(days=31)


class SqlLives:
    """Implements :class:`dispatcher_app.services.playback.desk.LifeStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._at_once, self._dialect = AtOnce(engine), engine.dialect.name

    async def overlapping(self, begins: datetime, ends: datetime, now: datetime) -> list[int]:
        """What is open still has no end; what has ended since is found by when it did."""
        there = _C.reported_at < ends
        queries = [select(_C.id).where(there, _C.closed_at.is_(None))]
        since = begins
        while since <= now:
            until = since + _AT_ONCE
            queries.append(select(_C.id).where(there, _C.closed_at >= since, _C.closed_at < until))
            since = until
        found: set[int] = set()
        with said_plainly():
            for query in queries:
                found.update(await self._at_once.read(query, lambda row: int(row[0])))
        return sorted(found)

    async def lives(self, case_ids: Sequence[int], until: datetime) -> list[Life]:
        with said_plainly():
            lines = await self._at_once.look(lambda connection: self._read(connection, case_ids, until))
        return await asyncio.to_thread(lambda: [(number, [*map(step_from, said)]) for number, said in lines])

    async def _read(
        self, connection: Executes, case_ids: Sequence[int], until: datetime
    ) -> list[tuple[str, list[Any]]]:
        some = listed(self._dialect, case_ids)
        of_case = select(_C.id, _C.number).where(among(self._dialect, _C.id))
        numbers = {row.id: row.number for row in await connection.execute(of_case, some)}
        of_steps = (
            select(*readable_columns(steps, private=False))
            .where(among(self._dialect, _S.case_id), _S.at < until)
            .order_by(_S.case_id, _S.version)
        )
        lines = groupby(await connection.execute(of_steps, some), key=attrgetter("case_id"))
        return [(numbers[case_id], list(said)) for case_id, said in lines]
