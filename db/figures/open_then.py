"""What was open at a past moment, from the facts of what has stood still since and the steps of the rest.

What was open then is open still, or has ended since: both are found by an index. Only what has gone on since
is worked out anew: at most as many cases as were open then, however long ago that is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce, Executes
from db.codec import step_from
from db.failures import said_plainly
from db.figures.codec import case_facts_from
from db.figures.lists import among, listed
from db.figures.tables import NOT_ADDED, case_facts
from db.readable import readable_columns
from db.tables import steps
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.indicators.open_then import OpenThen, as_it_was
from dispatcher_app.domain.queue import QueueRow

_F, _S = case_facts.c, steps.c
#: Cases of one trip, and so much of what has ended since is looked through by one statement.
_LOT, _AT_ONCE = 100, timedelta(days=31)

Told = Callable[[int, int], None]


class SqlOpenThen:
    """Implements :class:`dispatcher_app.services.figures.store.LooksBack`. *zone*: the hall's own clock."""

    def __init__(self, engine: AsyncEngine, zone: ZoneInfo) -> None:
        self._at_once, self._dialect, self._zone = AtOnce(engine), engine.dialect.name, zone

    async def open_at(self, moment: datetime, now: datetime, told: Told) -> OpenThen:
        """See :meth:`dispatcher_app.services.figures.store.LooksBack.open_at`."""
        with said_plainly():
            ids = await self._candidates(moment, now, told)
            facts: list[CaseFacts] = []
            lines: dict[int, QueueRow] = {}
            for begin in range(0, len(ids), _LOT):
                told(begin, len(ids))
                lot = ids[begin : begin + _LOT]
                kept, went_on = await self._at_once.look(
                    lambda connection, lot=lot: self._read(connection, lot, moment)  # type: ignore[misc]
                )
                facts += [one for row in kept if (one := case_facts_from(row)).open]
                for then, line in await asyncio.to_thread(self._worked_out, went_on):
                    if then.open:
                        facts.append(then)
                        lines[then.case_id] = line
        return OpenThen(moment, facts, lines)

    async def _candidates(self, moment: datetime, now: datetime, told: Told) -> list[int]:
        """Cases that were there at *moment* and are open, or have ended since."""
        there = _F.reported_at < moment
        queries = [select(_F.case_id).where(there, _F.open, text(NOT_ADDED))]
        begin = moment
        while begin <= now:
            end = begin + _AT_ONCE
            queries.append(select(_F.case_id).where(there, _F.ended_at >= begin, _F.ended_at < end))
            begin = end
        found: set[int] = set()
        for number, query in enumerate(queries):
            told(number, len(queries))
            found.update(await self._at_once.read(query, lambda row: int(row[0])))
        return sorted(found)

    async def _read(
        self, connection: Executes, ids: Sequence[int], moment: datetime
    ) -> tuple[list[Any], list[tuple[str, list[Any]]]]:
        """Facts of those of *ids* that have stood still since; of the others number and steps until then."""
        some, earlier = listed(self._dialect, ids), _S.at < moment
        newest = (
            select(_S.case_id, func.max(_S.version))
            .where(among(self._dialect, _S.case_id), earlier)
            .group_by(_S.case_id)
        )
        then = {row[0]: row[1] for row in await connection.execute(newest, some)}
        query = select(case_facts).where(among(self._dialect, _F.case_id))
        kept = list(await connection.execute(query, some))
        still = [row for row in kept if then.get(row.case_id) == row.version]
        moved = {row.case_id: row.number for row in kept if then.get(row.case_id, row.version) != row.version}
        until = (
            select(*readable_columns(steps, private=False))
            .where(among(self._dialect, _S.case_id), earlier)
            .order_by(_S.case_id, _S.version)
        )
        lines: dict[int, list[Any]] = {case_id: [] for case_id in moved}
        for line in await connection.execute(until, listed(self._dialect, list(moved))) if moved else ():
            lines[line.case_id].append(line)
        return still, [(moved[case_id], found) for case_id, found in lines.items() if found]

    def _worked_out(self, went_on: Sequence[tuple[str, list[Any]]]) -> list[tuple[CaseFacts, QueueRow]]:
        """In any thread."""
        return [
            as_it_was([step_from(line) for line in lines], number, self._zone) for number, lines in went_on
        ]
