"""The live feed on PostgreSQL: LISTEN on a connection of its own, and reading on the same one.

One connection for both, so that an answer is at least as new as every hint before it, and so that a seat's
commands never wait behind the feed. A standby cannot LISTEN; there the feed only tells that something was
replayed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from db.change_triggers import RECORD_CHANNEL, REGISTER_CHANNEL, SEATS_CHANNEL, STEPS_CHANNEL
from db.failures import lost_contact, said_plainly
from db.queue_rows import COLUMN_TEXTS, rows_from
from db.seat_rows import claim_from, presence_from, read_claims, read_presence
from db.version_watch import VERSION, VersionWatch
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.change_feed import FeedEars
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seats import Seats

T = TypeVar("T")

#: A line that has not answered after this long is dead, whatever its socket says (s).
PATIENCE = 5.0
#: How long a line that is given up is waited for to say goodbye (s).
_GOODBYE = 0.5
#: What is told of a step, its case and version; and the largest id that a column holds.
_MOVED = re.compile(r"(?P<case_id>[0-9]{1,19}) (?P<version>[0-9]{1,10})")
_LAST_ID = 2**63 - 1
#: How often a standby is asked how far it has replayed (s).
_REPLAY_POLL = 0.5

_ROWS = f"SELECT {COLUMN_TEXTS} FROM cases WHERE id = ANY($1::bigint[])"
#: Two arrays in one row: twenty thousand rows would hold the event loop while they are made.
_VERSIONS = "SELECT array_agg(id), array_agg(version) FROM cases WHERE stage = ANY($1::text[])"
_OPEN = [stage.value for stage in OPEN]
_REPLAYED = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END"


class PostgresFeed:
    """Implements :class:`dispatcher_app.services.change_feed.ChangeFeed`."""

    def __init__(self, engine: AsyncEngine, patience: float = PATIENCE) -> None:
        self._engine, self._patience = engine, patience

    @asynccontextmanager
    async def listen(self, ears: FeedEars) -> AsyncIterator[PostgresLine]:
        """See :meth:`dispatcher_app.services.change_feed.ChangeFeed.listen`."""
        line = PostgresLine(await self._dial(), ears, self._patience)
        try:
            await line.begin()
            yield line
        finally:
            await line.end()

    async def _dial(self) -> asyncpg.Connection[Any]:
        """Connected the way every connection of the program is, but none of the pool's."""
        with said_plainly():
            borrowed = await self._engine.raw_connection()
            connection: asyncpg.Connection[Any] = borrowed.driver_connection
            borrowed.detach()
        return connection


class PostgresLine:
    """Implements :class:`dispatcher_app.services.change_feed.FeedLine`."""

    def __init__(self, connection: asyncpg.Connection[Any], ears: FeedEars, patience: float) -> None:
        self._connection, self._ears, self._patience = connection, ears, patience
        self._version = VersionWatch()
        self._turn = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        connection.add_termination_listener(self._on_terminated)

    async def begin(self) -> None:
        """From here on everything that is committed is told."""
        replayed = await self._answered(self._connection.fetchval(_REPLAYED))
        if replayed is not None:
            self._watching = asyncio.create_task(self._watch_replay(replayed), name="watch-replay")
            return
        await self._answered(self._connection.add_listener(STEPS_CHANNEL, self._on_steps))
        await self._answered(self._connection.add_listener(SEATS_CHANNEL, self._on_seats))
        await self._answered(self._connection.add_listener(REGISTER_CHANNEL, self._on_register))
        await self._answered(self._connection.add_listener(RECORD_CHANNEL, self._on_record))

    async def end(self) -> None:
        """Nothing is told any more, and nothing is left running."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])
        self._connection.remove_termination_listener(self._on_terminated)
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._connection.close(timeout=_GOODBYE)
        self._connection.terminate()

    # what the server tells

    def _on_steps(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Whoever is let into the database may say anything here; what makes no sense is a hint like any."""
        told = _MOVED.fullmatch(str(payload))
        if told is None or int(told["case_id"]) > _LAST_ID:  # too many to be named, or none of ours
            self._ears.unsure()
        else:
            self._ears.case_moved(int(told["case_id"]), int(told["version"]))

    def _on_seats(self, *_told: object) -> None:
        self._ears.seats_moved()

    def _on_register(self, *_told: object) -> None:
        self._ears.register_moved()

    def _on_record(self, *_told: object) -> None:
        self._ears.record_moved()

    def _on_terminated(self, _connection: object) -> None:
        self._ears.broken(lost_contact())

    async def _watch_replay(self, replayed: str) -> None:
        """A standby moves on whatever was written; promoted, it ends the line, for now it can LISTEN.

        So does a question that it refused: otherwise nobody would notice that nobody asks any more.
        """
        while True:
            await asyncio.sleep(_REPLAY_POLL)
            try:
                now_at = await self._answered(self._connection.fetchval(_REPLAYED))
            except ExternalError as error:
                self._ears.broken(error)
                return
            if now_at is None:
                self._ears.broken(lost_contact())
                return
            if now_at != replayed:
                replayed = now_at
                self._ears.unsure()
                self._ears.seats_moved()

    # what is asked

    async def rows(self, case_ids: Sequence[int]) -> list[QueueRow]:
        return rows_from(await self._answered(self._connection.fetch(_ROWS, list(case_ids))))

    async def open_versions(self) -> Mapping[int, int]:
        found = await self._answered(self._connection.fetchrow(_VERSIONS, _OPEN))
        ids, versions = found
        return dict(zip(ids or (), versions or (), strict=True))

    async def seats(self) -> Seats:
        claims = await self._answered(self._connection.fetch(read_claims("postgresql")))
        present = await self._answered(self._connection.fetch(read_presence("postgresql")))
        return Seats(tuple(map(claim_from, claims)), tuple(map(presence_from, present)))

    async def beat(self) -> None:
        self._version.judge(await self._answered(self._connection.fetchval(VERSION)))

    async def _answered(self, question: Coroutine[Any, Any, T]) -> T:
        """The answer to *question*; a network that swallows it costs the connection, not the patience.

        Not by cancelling: asyncpg would open another connection to ask for that, and wait for it.
        """
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            question.close()
            raise
        try:
            asking = asyncio.ensure_future(question)
            try:
                await asyncio.wait([asking], timeout=self._patience)
            except asyncio.CancelledError:  # the seat is being left: no loss to be told
                self._connection.remove_termination_listener(self._on_terminated)
                raise
            finally:
                if not asking.done():
                    self._connection.terminate()
                    await asyncio.wait([asking])
                    asking.exception()  # looked at, whether anybody still waits for it or not
        finally:
            self._turn.release()
        with said_plainly():
            return asking.result()
