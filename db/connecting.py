"""How a connection to PostgreSQL comes about and how it ends: several hosts, and networks that fall silent.

asyncpg tries hosts one after another and lets one time limit cover them all, so a first host that accepts
and never answers would keep a seat from the one that was promoted. Here every host is asked in its own time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
from asyncpg.connection import Connection

#: A host that has not taken a connection after this long is taken for gone (s).
CONNECT_SECONDS = 5.0
#: A statement of a seat that is not answered after this long is given up with its connection (s).
COMMAND_SECONDS = 8.0
#: The server gives up a seat's statement a little earlier and says so, if it still speaks (s).
STATEMENT_SECONDS = 7.0
#: A seat that falls silent within a command is put out after this long (s): sooner than another one gives up
#: that waits for the same case, or for the day's next number.
IDLE_SECONDS = 4.0
#: How long a command of the command line waits for its commit (s). Its statements may take as long as they
#: want, an upgrade of a large hall does; but nothing on the server ends the wait for a standby that died.
COMMIT_SECONDS = 60.0
#: How long the host that answered last is asked alone before the others are asked as well (s).
HEAD_START = 0.25
#: What walls and reports ask for.
PREFER_STANDBY = "prefer-standby"

Place = tuple[str, int]
_FAILURES = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.TargetServerAttributeNotMatched,
)


class SeatConnection(Connection):  # type: ignore[misc]
    """A connection that is cut as soon as an answer is not waited for any longer.

    asyncpg would ask the server to cancel and then wait for it, without a limit where the server is silent.
    A statement left behind ends by the server's own ``statement_timeout``.
    """

    __slots__ = ()

    def _cancel_current_command(self, waiter: asyncio.Future[None], *_more: object) -> None:
        if not waiter.done():
            waiter.set_result(None)
        self._loop.call_soon(self.terminate)  # the protocol still writes to the transport in this call


class Unconfirmed(TimeoutError):
    """The server did not say that a commit is done; it may be."""


class PatientConnection(SeatConnection):
    """A connection for commands that may take long, of which only the commit has a limit."""

    __slots__ = ()

    async def execute(self, query: str, *args: object, **terms: Any) -> str:
        """As asyncpg's own.

        Raises:
            Unconfirmed: a commit without an answer; the connection is cut.
        """
        if not query.startswith("COMMIT"):
            return str(await super().execute(query, *args, **terms))
        try:
            return str(await super().execute(query, *args, **{"timeout": COMMIT_SECONDS, **terms}))
        except TimeoutError as error:
            raise Unconfirmed("no answer to a commit") from error


class Hosts:
    """Connects to whichever of several hosts is wanted now; the host that served last is asked first.

    ``wanted`` is a ``target_session_attrs`` of PostgreSQL.
    """

    def __init__(self, places: Sequence[Place], wanted: str) -> None:
        self._places, self._wanted = list(places), wanted

    async def connect(self, *_given: object, **arguments: Any) -> SeatConnection:
        """In place of ``asyncpg.connect``, with its keyword arguments but those that say where to.

        Raises:
            OSError, asyncpg.PostgresError, TargetServerAttributeNotMatched: no host can be used; the failure
                that tells most.
        """
        for name in ("host", "port"):
            arguments.pop(name, None)
        if self._wanted != PREFER_STANDBY:
            return await self._first(self._wanted, arguments)
        try:
            return await self._first("standby", arguments)
        except _FAILURES:
            return await self._first("any", arguments)

    async def _first(self, wanted: str, arguments: dict[str, Any]) -> SeatConnection:
        """The first host to say that it is what is wanted; the others are let go."""
        attempts: dict[_Attempt, Place] = {
            asyncio.ensure_future(_attempt(place, wanted, HEAD_START * bool(order), arguments)): place
            for order, place in enumerate(self._places)
        }
        try:
            winner = await _winner(list(attempts))
        except BaseException:
            _let_go(attempts)
            raise
        place = attempts.pop(winner)
        _let_go(attempts)
        self._places.remove(place)
        self._places.insert(0, place)
        return winner.result()


_Attempt = asyncio.Future[SeatConnection]


async def _attempt(place: Place, wanted: str, wait: float, arguments: dict[str, Any]) -> SeatConnection:
    await asyncio.sleep(wait)
    host, port = place
    connection: SeatConnection = await asyncpg.connect(
        host=host, port=port, target_session_attrs=wanted, **arguments
    )
    return connection


async def _winner(attempts: Sequence[_Attempt]) -> _Attempt:
    waiting, failures = set(attempts), list[BaseException]()
    while waiting:
        finished, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for attempt in finished:
            error = attempt.exception()
            if error is None:
                return attempt
            failures.append(error)
    raise min(failures, key=_how_telling)


def _let_go(attempts: Iterable[_Attempt]) -> None:
    for attempt in attempts:
        attempt.cancel()
        attempt.add_done_callback(_cut)


def _cut(attempt: _Attempt) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().terminate()


def _how_telling(error: BaseException) -> int:
    """A server that refuses says more than one that is starting or a standby, and those more than silence."""
    if isinstance(error, asyncpg.CannotConnectNowError | asyncpg.TargetServerAttributeNotMatched):
        return 1
    return 0 if isinstance(error, asyncpg.PostgresError) else 2
