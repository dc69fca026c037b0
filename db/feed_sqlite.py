"""The live feed on SQLite, for several programs on one file.

``PRAGMA data_version`` moves when another connection commits; asking for it costs microseconds and reads no
page. Steps are then those after the last one seen: there is one writer at a time, so ids are in the order of
commits. Claims and presence are few and simply read again.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce
from db.bare_sqlite import BareConnection
from db.codec import to_text
from db.engine import BUSY_TIMEOUT
from db.failures import plainly, said_plainly
from db.file_log import OwnConnection, log_of
from db.queue_rows import COLUMN_TEXTS, rows_from
from db.seat_rows import claim_from, presence_from, read_claims, read_presence
from db.types import from_microseconds
from db.version_watch import VERSION, VersionWatch
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.change_feed import FeedEars
from dispatcher_app.services.seats import Seats

#: How often the file is asked whether it changed (s).
POLL = 0.02
#: More cases than this at once are not named one by one.
_NAMED_AT_MOST = 1000

_SINCE = f"SELECT case_id, max(version) FROM steps WHERE id > ? GROUP BY case_id LIMIT {_NAMED_AT_MOST + 1}"
_LAST_STEP = "SELECT coalesce(max(id), 0) FROM steps"
_LAST_ACT = "SELECT coalesce(max(id), 0) FROM component_acts"
#: Acts of the hall and versions of its documents are told alike; neither ever goes.
#: Moves with the record, the documents' versions and the people.
_LAST_HALL_ACT = (
    "SELECT coalesce(max(id), 0) || '/' || (SELECT count(*) FROM kept_versions) || '/' || coalesce("
    "(SELECT group_concat(login || role || name || seat || disabled) FROM people), '') FROM hall_acts"
)
_MARKS = (
    "SELECT case_id, session FROM claims ORDER BY case_id",
    "SELECT session, case_id, typing FROM presence ORDER BY session",
)
_ROWS = f"SELECT {COLUMN_TEXTS} FROM cases WHERE id IN (SELECT value FROM json_each(:ids))"
_VERSIONS = "SELECT id, version FROM cases WHERE stage IN (SELECT value FROM json_each(:stages))"
_OPEN = to_text(sorted(stage.value for stage in OPEN))


class SqliteFeed:
    """Implements :class:`dispatcher_app.services.change_feed.ChangeFeed`."""

    def __init__(self, engine: AsyncEngine, poll: float = POLL) -> None:
        self._at_once, self._poll, self._engine = AtOnce(engine), poll, engine
        self._file = str(engine.url.database)

    @asynccontextmanager
    async def listen(self, ears: FeedEars) -> AsyncIterator[SqliteLine]:
        """See :meth:`dispatcher_app.services.change_feed.ChangeFeed.listen`."""
        if log_of(self._file).is_taken:
            await self._engine.dispose()  # all let go of the old log; what comes next has the new one
        watch = Watch(self._file, ears, self._poll)
        try:
            await watch.started()
            yield SqliteLine(self._at_once, watch)
        finally:
            await watch.end()


class SqliteLine:
    """Implements :class:`dispatcher_app.services.change_feed.FeedLine`."""

    def __init__(self, at_once: AtOnce, watch: Watch) -> None:
        self._at_once, self._watch = at_once, watch
        self._version = VersionWatch()

    async def rows(self, case_ids: Sequence[int]) -> list[QueueRow]:
        ids = to_text(list(case_ids))

        def read(connection: BareConnection) -> list[QueueRow]:
            return rows_from(connection.fetch(_ROWS, {"ids": ids}), from_microseconds)

        with said_plainly():
            return await self._at_once.in_thread(read)

    async def open_versions(self) -> Mapping[int, int]:
        def read(connection: BareConnection) -> dict[int, int]:
            return dict(connection.fetch(_VERSIONS, {"stages": _OPEN}))

        with said_plainly():
            return await self._at_once.in_thread(read)

    async def seats(self) -> Seats:
        def read(connection: BareConnection) -> Seats:
            claims = connection.fetch(read_claims("sqlite"), {})
            present = connection.fetch(read_presence("sqlite"), {})
            return Seats(tuple(map(claim_from, claims)), tuple(map(presence_from, present)))

        with said_plainly():
            return await self._at_once.in_thread(read)

    async def beat(self) -> None:
        self._watch.raise_failure()

        def read(connection: BareConnection) -> str | None:
            return next((str(row[0]) for row in connection.fetch(VERSION, {})), None)

        with said_plainly():
            found = await self._at_once.in_thread(read)
        self._version.judge(found)


class Watch:
    """Asks the file in a thread of its own and calls the ears in the event loop's."""

    def __init__(self, file: str, ears: FeedEars, poll: float) -> None:
        self._file, self._ears, self._poll = file, ears, poll
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._leaving, self._ended = threading.Event(), asyncio.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="watch-hall-file", daemon=True)
        self._thread.start()

    async def started(self) -> None:
        """From here on everything that is committed is told."""
        with said_plainly():
            await self._started

    async def end(self) -> None:
        self._leaving.set()
        await self._ended.wait()
        self._thread.join()  # it has nothing left to do but to end
        if self._started.done() and not self._started.cancelled():
            self._started.exception()

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise plainly(self._failure)

    # in the thread

    def _run(self) -> None:
        try:
            with closing(self._open()) as file:
                self._watch(file)
        except sqlite3.Error as error:
            self._failure = log_of(self._file).judged(error)
            self._tell(self._on_failed, self._failure)
        finally:
            self._tell(self._ended.set)

    def _open(self) -> OwnConnection:
        """Never makes a file that is not there."""
        there = f"{Path(self._file).absolute().as_uri()}?mode=rw"
        return log_of(self._file).connection(there, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)

    def _watch(self, file: OwnConnection) -> None:
        seen, marks = _version(file), _marks(file)
        (last,) = file.execute(_LAST_STEP).fetchone()
        (last_act,) = file.execute(_LAST_ACT).fetchone()
        (last_hall_act,) = file.execute(_LAST_HALL_ACT).fetchone()
        self._tell(self._on_started)
        while not self._leaving.wait(self._poll):
            file.log.require()
            found = _version(file)
            if found == seen:
                continue
            seen = found
            last = self._tell_steps(file, last)
            now_marks = _marks(file)
            if now_marks != marks:
                marks = now_marks
                self._tell(self._ears.seats_moved)
            (newest_act,) = file.execute(_LAST_ACT).fetchone()
            if newest_act != last_act:
                last_act = newest_act
                self._tell(self._ears.register_moved)
            (newest_hall_act,) = file.execute(_LAST_HALL_ACT).fetchone()
            if newest_hall_act != last_hall_act:
                last_hall_act = newest_hall_act
                self._tell(self._ears.record_moved)

    def _tell_steps(self, file: sqlite3.Connection, last: int) -> int:
        """Tell the cases that moved after step *last*; the last step now."""
        file.execute("BEGIN")
        (newest,) = file.execute(_LAST_STEP).fetchone()
        moved = file.execute(_SINCE, (last,)).fetchall() if newest > last else []
        file.execute("COMMIT")
        if newest < last or len(moved) > _NAMED_AT_MOST:  # fewer steps than before: the file was replaced
            self._tell(self._ears.unsure)
        else:
            self._tell(self._on_moved, moved)
        return int(newest)

    def _tell(self, hear: Callable[..., None], *what: object) -> None:
        try:
            self._loop.call_soon_threadsafe(hear, *what)
        except RuntimeError:  # the loop was closed without a goodbye: there is nobody left to tell
            self._leaving.set()

    # in the event loop

    def _on_started(self) -> None:
        if not self._started.done():
            self._started.set_result(None)

    def _on_moved(self, moved: Sequence[tuple[int, int]]) -> None:
        for case_id, version in moved:
            self._ears.case_moved(case_id, version)

    def _on_failed(self, error: Exception) -> None:
        if self._started.done():
            self._ears.broken(plainly(error))
        else:
            self._started.set_exception(error)


def _version(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA data_version").fetchone()[0])


def _marks(file: sqlite3.Connection) -> list[Any]:
    """Who holds and has open what; heartbeats are no news."""
    return [file.execute(statement).fetchall() for statement in _MARKS]
