"""What happens by itself: a shelved or deferred case goes on when its date comes, without anybody's hand.

Every working seat runs it, so it runs while anybody works. The id of its command is made from the case and
its version: of forty seats that notice at once one writes the step, and the others are answered the same.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Mark, Role, Stage
from dispatcher_app.i18n import N_
from dispatcher_app.services.casework import LAST_WAIT, Casework
from dispatcher_app.services.ending import ended
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import CaseStore, ExternalError, Now

log = logging.getLogger(__name__)

CLOCKWORK = Actor("clockwork", N_("系统定时"), Role.CLOCKWORK)
#: Seats that may write steps run the clockwork.
RUNS_AT = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})

_COMMANDS = UUID("5d0f8b43-6a0e-4a53-9b52-3f0f6f3f5a11")
_PAUSING = frozenset({Mark.SHELVED, Mark.DEFERRED})
#: A server's guard looks at its own clock; this seat's idea of it may be ahead by so much.
_GRACE = timedelta(seconds=2)


def command_of(verb: Verb, case_id: int, version: int) -> Command:
    """The clockwork's command on a case as it is: the same wherever it is made."""
    made_of = f"{verb.value}:{case_id}:{version}"
    return Command(verb=verb, case_id=case_id, expected_version=version, id=uuid5(_COMMANDS, made_of))


class Clockwork:
    """Looks every *every* seconds of the hall, not at the same moment at all seats; *nap* waits for them.

    ``chores`` are done once, at the next turn: work that any seat may do and one has to.
    """

    def __init__(
        self,
        casework: Casework,
        store: CaseStore,
        open_cases: OpenCases,
        now: Now,
        every: float = 20.0,
        nap: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._casework, self._store, self._open_cases = casework, store, open_cases
        self._now, self._every, self._nap = now, every, nap
        self._dates: dict[int, tuple[int, datetime | None]] = {}
        self.chores: list[Callable[[], Awaitable[object]]] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run while the block is inside."""
        task = asyncio.get_running_loop().create_task(self._run(), name="clockwork")
        task.add_done_callback(_log_failure)
        try:
            yield
        finally:
            await ended(task, LAST_WAIT + 1)

    async def _run(self) -> None:
        while True:
            try:
                await self.turn()
            except ExternalError:
                log.info("the clockwork waits for the database")
            await self._nap(self._every * random.uniform(0.5, 1.0))

    async def turn(self) -> int:
        """Wake every case whose date has come; how many this seat woke or found woken.

        Raises:
            ExternalError: the database does not answer.
        """
        while self.chores:
            await _done(self.chores[0])
            self.chores.pop(0)
        waiting = [row for row in self._open_cases.rows.values() if _is_paused(row)]
        ids = {row.case_id for row in waiting}
        self._dates = {case_id: kept for case_id, kept in self._dates.items() if case_id in ids}
        woken = 0
        for row in waiting:
            until = await self._until(row)
            if until is not None and until + _GRACE <= self._now():
                woken += await self._wake(row)
        return woken

    async def _until(self, row: QueueRow) -> datetime | None:
        """The agreed date, read once for each version of the case."""
        version, until = self._dates.get(row.case_id, (0, None))
        if version != row.version:
            case = await self._store.case(row.case_id)
            until = _date_of(case) if case is not None and case.version == row.version else None
            self._dates[row.case_id] = (row.version, until)
        return until

    async def _wake(self, row: QueueRow) -> bool:
        try:
            await self._casework.perform(command_of(Verb.RESUME, row.case_id, row.version), CLOCKWORK, self)
        except DomainError as moved_on:  # somebody was faster; the feed will tell
            log.info("%s was not woken: %s", row.number, moved_on)
            return False
        except ExternalError:
            raise
        except Exception:  # the others are woken all the same
            log.exception("%s cannot be woken", row.number)
            return False
        return True


async def _done(chore: Callable[[], Awaitable[object]]) -> None:
    """Raises:
    ExternalError: the database does not answer; the chore is done at another turn.
    """
    try:
        await chore()
    except ExternalError:
        raise
    except Exception:  # dates come all the same
        log.exception("the clockwork could not do what it was asked to")


def _is_paused(row: QueueRow) -> bool:
    """Only a case that is handled can go on; elsewhere its next move ends the pause."""
    return row.stage is Stage.HANDLING and not _PAUSING.isdisjoint(row.marks)


def _date_of(case: Case) -> datetime | None:
    return case.shelved_until or case.deferred_until


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("the clockwork failed", exc_info=error)
