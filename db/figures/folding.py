"""Works out the facts of cases that have moved, in lots, each in one transaction.

One at a time: on a server whoever holds the lock, the others have nothing to do; in a file whoever writes. A
case may move while its lot is worked out: its note is then newer than what was folded and stays. Facts never
go back to an older version, whoever comes late. What cannot be read keeps its note and stops nobody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce, Executes, Waiting
from db.codec import case_from, step_from
from db.connecting import IDLE_SECONDS
from db.engine import WRITING
from db.failures import said_plainly
from db.figures.codec import case_row, step_row
from db.figures.cubing import Cubing, Ready, Settled
from db.figures.fold_statements import statements
from db.figures.lists import listed
from db.figures.marking import FOLD_LOCK
from db.version_watch import VersionWatch
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts
from dispatcher_app.services.figures.store import Folded

log = logging.getLogger(__name__)

_TAKE_LOCK = text(
    f"SELECT pg_try_advisory_xact_lock({FOLD_LOCK}), "
    f"set_config('idle_in_transaction_session_timeout', '{round(2 * IDLE_SECONDS * 1000)}', true)"
)
#: Cases in one lot: some hundred milliseconds of a thread, and of a file's lock some tens.
LOT = 100
#: Seconds after which a case that could not be read is tried again.
_TRY_AGAIN = 600.0

Facts = tuple[CaseFacts, tuple[StepFacts, ...]]


@dataclass(frozen=True, slots=True)
class Taken:
    """Cases to fold with their steps; the backlog was ``backlog`` and is ``left`` after them."""

    cases: Sequence[Any]
    steps: dict[int, list[Any]]
    backlog: int
    left: int


@dataclass(frozen=True, slots=True)
class Made:
    """``unreadable``: (case, version) of what no facts could be made of."""

    facts: list[Facts]
    unreadable: list[tuple[int, int]]


class SetAside(NamedTuple):
    """What could not be read, as of which version of the case, and when to try again."""

    version: int
    again_at: float


class SqlFolding:
    """Implements :class:`dispatcher_app.services.figures.store.FoldsFigures`.

    *zone* is the hall's clock, *seconds* one that only runs forward.
    """

    def __init__(
        self, engine: AsyncEngine, zone: ZoneInfo, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once, self._writing = AtOnce(engine), engine.execution_options(**WRITING)
        self._dialect, self._zone = engine.dialect.name, zone
        self._version, self._sql = VersionWatch(), statements(self._dialect)
        self._cubing = Cubing(self._dialect, zone)
        self._unreadable: dict[int, SetAside] = {}
        self._seconds = seconds

    async def fold(self, at_most: int = LOT) -> Folded:
        """See :meth:`dispatcher_app.services.figures.store.FoldsFigures.fold`."""
        with said_plainly():
            return await (self._on_server(at_most) if self._at_once.file is None else self._in_file(at_most))

    async def add_up(self, at_most: int = 10 * LOT, at_least: int = 1) -> int:
        """See :meth:`dispatcher_app.services.figures.store.FoldsFigures.add_up`."""
        with said_plainly():
            if self._at_once.file is None:
                async with self._writing.begin() as connection:
                    waiting = Waiting(connection)
                    if not await self._alone(waiting):
                        return 0
                    settled = await self._cubing.settled(waiting, at_most, at_least)
                    ready = await asyncio.to_thread(self._cubing.made_ready, settled)
                    return await self._cubing.put_in(waiting, settled, ready)
            settled = await self._at_once.look(lambda c: self._cubing.settled(c, at_most, at_least))
            if not settled.cases:
                return 0
            ready = await asyncio.to_thread(self._cubing.made_ready, settled)
            return await self._at_once.write(lambda c: self._checked_put_in(c, settled, ready))

    async def _checked_put_in(self, connection: Executes, settled: Settled, ready: Ready) -> int:
        await self._version.check(connection)
        return await self._cubing.put_in(connection, settled, ready)

    # -- one lot -------------------------------------------------------------------------------------------

    async def _on_server(self, at_most: int) -> Folded:
        async with self._writing.begin() as connection:
            waiting = Waiting(connection)
            if not await self._alone(waiting):
                return Folded(0, busy=True)
            taken = await self._take(waiting, at_most)
            made = await asyncio.to_thread(self._make, taken)
            return await self._keep(waiting, taken, made)

    async def _in_file(self, at_most: int) -> Folded:
        taken = await self._at_once.look(lambda connection: self._take(connection, at_most))
        if not taken.cases and taken.left == taken.backlog:
            return Folded(0)
        made = await asyncio.to_thread(self._make, taken)
        return await self._at_once.write(lambda connection: self._keep(connection, taken, made))

    async def _alone(self, connection: Executes) -> bool:
        await self._version.check(connection)
        row = (await connection.execute(_TAKE_LOCK)).one_or_none()
        return row is not None and bool(row[0])

    async def _take(self, connection: Executes, at_most: int) -> Taken:
        """What moved comes first, then the backlog from its newest case down."""
        some = {"at_most": at_most + len(self._unreadable)}
        notes = (await connection.execute(self._sql.notes, some)).all()
        wanted = [row.case_id for row in notes if self._worth_trying(row.case_id, row.version)][:at_most]
        backlog = int((await connection.execute(self._sql.backlog)).scalar_one_or_none() or 0)
        left, room = backlog, at_most - len(wanted)
        if backlog and room:
            some = {"newest": backlog, "at_most": room}
            ids = [row.id for row in (await connection.execute(self._sql.of_backlog, some)).all()]
            left = ids[-1] - 1 if len(ids) == room else 0
            wanted = list(dict.fromkeys([*wanted, *(i for i in ids if i not in self._unreadable)]))
        return await self._read(connection, wanted, backlog, left)

    def _worth_trying(self, case_id: int, version: int) -> bool:
        """What could not be read is tried again when its case moves, and every now and then: it may have been
        repaired, or what it needs may have come."""
        aside = self._unreadable.get(case_id)
        return aside is None or version > aside.version or self._seconds() >= aside.again_at

    async def _read(self, connection: Executes, wanted: list[int], backlog: int, left: int) -> Taken:
        """Cases before their steps: what comes between is another lot's."""
        if not wanted:
            return Taken((), {}, backlog, left)
        ids = listed(self._dialect, wanted)
        rows = (await connection.execute(self._sql.cases, ids)).all()
        lines: dict[int, list[Any]] = {}
        for line in (await connection.execute(self._sql.steps, ids)).all():
            lines.setdefault(line.case_id, []).append(line)
        return Taken(rows, lines, backlog, left)

    def _make(self, taken: Taken) -> Made:
        """In any thread."""
        made = Made([], [])
        for row in taken.cases:
            try:
                lines = [line for line in taken.steps.get(row.id, []) if line.version <= row.version]
                made.facts.append(facts_of(case_from(row), [step_from(line) for line in lines], self._zone))
            except Exception:  # one case that cannot be read must not keep all others from being counted
                log.exception("no facts can be made of case %s", row.id)
                made.unreadable.append((row.id, row.version))
        return made

    async def _keep(self, connection: Executes, taken: Taken, made: Made) -> Folded:
        if self._at_once.file is not None:
            await self._version.check(connection)
        newer = await self._newer(connection, made.facts)
        if newer:
            await self._replace(connection, newer)
            await connection.execute(self._sql.count_up)
        done = [{"of_case": facts.case_id, "up_to": facts.version} for facts, _steps in made.facts]
        if done:
            await connection.execute(self._sql.forget_notes, done)
        for facts, _steps in made.facts:
            self._unreadable.pop(facts.case_id, None)
        await self._set_aside(connection, made.unreadable)
        if taken.left != taken.backlog:
            await connection.execute(self._sql.move_backlog, {"was": taken.backlog, "now": taken.left})
        return Folded(len(taken.cases), more=bool(taken.left) or len(taken.cases) >= LOT)

    async def _newer(self, connection: Executes, made: Sequence[Facts]) -> list[Facts]:
        """Those of *made* that are newer than what is kept."""
        if not made:
            return []
        ids = listed(self._dialect, [facts.case_id for facts, _steps in made])
        kept = {row[0]: row[1] for row in (await connection.execute(self._sql.kept_versions, ids)).all()}
        return [one for one in made if kept.get(one[0].case_id, -1) < one[0].version]

    async def _replace(self, connection: Executes, facts: Sequence[Facts]) -> None:
        ids = [of_case.case_id for of_case, _of_steps in facts]
        await self._cubing.take_out(connection, ids)
        for statement in (self._sql.remove_steps, self._sql.remove_case):
            await connection.execute(statement, listed(self._dialect, ids))
        await connection.execute(self._sql.add_cases, [case_row(of_case) for of_case, _of_steps in facts])
        rows = [step_row(row) for _of_case, of_steps in facts for row in of_steps]
        if rows:
            await connection.execute(self._sql.add_steps, rows)

    async def _set_aside(self, connection: Executes, unreadable: Sequence[tuple[int, int]]) -> None:
        """Said by ``db figures state``."""
        for case_id, version in unreadable:
            await connection.execute(self._sql.note, {"case_id": case_id, "version": version})
            self._unreadable[case_id] = SetAside(version, self._seconds() + _TRY_AGAIN)
