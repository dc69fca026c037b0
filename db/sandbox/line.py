"""The line from a seat of a sandbox to its database, which a trainer may let fail.

A seat whose line is cut meets what it meets when the server is lost: each new connection fails the way a
broken network does, and everything above (kept commands, drafts, the banner, the way back) is the real code
of a real loss. What the sandbox itself lives by goes :func:`beyond` the line: its clock, who is here, what
happens. Without these no failure could end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from db.failures import lost_contact
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.services.change_feed import ChangeFeed, FeedEars, FeedLine
from dispatcher_app.services.seats import Claim, Seats, SeatStore, Sitter

#: Where an engine carries its line, among its execution options.
_OPTION = "line_to_the_hall"


def _holds() -> bool:
    return False


@dataclass(slots=True)
class Line:
    """``is_cut`` answers whether nothing comes through now; it is asked from any thread."""

    is_cut: Callable[[], bool] = _holds

    def ask(self) -> None:
        """Raises:
        ConnectionResetError: it is cut.
        """
        if self.is_cut():
            raise ConnectionResetError("the line of this seat is cut: an exercise plays it")

    def ask_plainly(self) -> None:
        """Raises:
        ExternalError: it is cut; the sentence is that of a lost server.
        """
        if self.is_cut():
            raise lost_contact()


def draw(engine: AsyncEngine) -> Line:
    """A line for *engine* and for all that is derived of it from now on."""
    line = Line()
    engine.sync_engine.update_execution_options(**{_OPTION: line})
    event.listen(engine.sync_engine, "engine_connect", _look)
    return line


def line_of(engine: AsyncEngine) -> Line | None:
    """The line of *engine*; None where it has none: in a live hall, and beyond."""
    found = engine.sync_engine.get_execution_options().get(_OPTION)
    return found if isinstance(found, Line) else None


def beyond(engine: AsyncEngine) -> AsyncEngine:
    """The same database for what goes on while the line is cut."""
    return engine.execution_options(**{_OPTION: None})


def _look(connection: Connection) -> None:
    line = connection.get_execution_options().get(_OPTION)
    if isinstance(line, Line) and line.is_cut():
        connection.close()
        line.ask()


class CutFeed:
    """Implements :class:`dispatcher_app.services.change_feed.ChangeFeed` over one that the line can cut."""

    def __init__(self, feed: ChangeFeed, line: Line) -> None:
        self._feed, self._line = feed, line

    @asynccontextmanager
    async def listen(self, ears: FeedEars) -> AsyncIterator[FeedLine]:
        """See :meth:`dispatcher_app.services.change_feed.ChangeFeed.listen`."""
        self._line.ask_plainly()
        async with self._feed.listen(ears) as told:
            yield _CutFeedLine(told, self._line)


class _CutFeedLine:
    """Implements :class:`dispatcher_app.services.change_feed.FeedLine`."""

    def __init__(self, told: FeedLine, line: Line) -> None:
        self._told, self._line = told, line

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]:
        self._line.ask_plainly()
        return await self._told.rows(case_ids)

    async def open_versions(self) -> Mapping[int, int]:
        self._line.ask_plainly()
        return await self._told.open_versions()

    async def seats(self) -> Seats:
        self._line.ask_plainly()
        return await self._told.seats()

    async def beat(self) -> None:
        self._line.ask_plainly()
        await self._told.beat()


class CutSeats:
    """Implements :class:`dispatcher_app.services.seats.SeatStore` over *seats*, which goes beyond the line:
    who is here is known still, cases cannot be claimed, taken over or given back."""

    def __init__(self, seats: SeatStore, line: Line) -> None:
        self._seats, self._line = seats, line

    async def claim(self, sitter: Sitter, case_id: int) -> Claim:
        self._line.ask_plainly()
        return await self._seats.claim(sitter, case_id)

    async def take_over(self, sitter: Sitter, seen: Claim, reason: str) -> Claim | None:
        self._line.ask_plainly()
        return await self._seats.take_over(sitter, seen, reason)

    async def release(self, session: str, case_id: int) -> None:
        self._line.ask_plainly()
        await self._seats.release(session, case_id)

    async def beat(self, session: str) -> frozenset[int]:
        return await self._seats.beat(session)

    async def show(self, sitter: Sitter, case_id: int, typing: bool) -> None:
        await self._seats.show(sitter, case_id, typing)

    async def leave(self, session: str) -> None:
        await self._seats.leave(session)
