"""A whole piece of database work in one go.

On SQLite every trip from the event loop to a connection's thread costs more than a statement, and a command
is half a dozen statements. So there the whole work goes to a thread at once and blocks it; on PostgreSQL the
same code waits for the network in the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Any, Protocol, TypeVar

from sqlalchemy import Executable, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import NullPool

from db.bare_sqlite import BareConnection, BareSqlite, Row, Values
from db.engine import WRITING
from db.failures import said_plainly
from db.sandbox.line import line_of

T = TypeVar("T")


class Answers(Protocol):
    """What a statement answers, on either database."""

    @property
    def rowcount(self) -> int: ...
    def __iter__(self) -> Iterator[Row]: ...
    def all(self) -> Sequence[Row]: ...
    def one_or_none(self) -> Row | None: ...
    def scalar_one(self) -> Any: ...
    def scalar_one_or_none(self) -> Any: ...


class Executes(Protocol):
    """A connection as code that runs on both databases sees it."""

    async def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Answers: ...
    async def commit(self) -> None: ...


class AtOnce:
    """Runs pieces of work against one database, each on a connection of its own.

    ``file`` is the database where it is SQLite, else None.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._reading, self._writing = engine, engine.execution_options(**WRITING)
        self.file = _beside(engine) if engine.dialect.name == "sqlite" else None

    async def read(self, statement: Executable, make: Callable[[Row], T]) -> list[T]:
        """What *make* makes of each row; it may run in any thread."""
        if self.file is not None:
            return await self.in_thread(lambda bare: [make(row) for row in bare.execute(statement)])
        async with self._reading.connect() as connection:
            return [make(row) for row in await connection.execute(statement)]

    async def in_thread(self, work: Callable[[BareConnection], T]) -> T:
        """What *work* reads in SQLite's own words. Only where there is a ``file``."""
        assert self.file is not None
        return await asyncio.to_thread(_read, self.file, work)

    async def look(self, work: Callable[[Executes], Coroutine[Any, Any, T]]) -> T:
        """What *work* answers that reads only, with several statements; in a file all see one moment."""
        if self.file is not None:
            return await asyncio.to_thread(_in_one, self.file, work, "DEFERRED")
        async with AsyncExitStack() as stack:
            with said_plainly():
                connection = await stack.enter_async_context(self._reading.connect())
            return await work(Waiting(connection))

    async def write(self, work: Callable[[Executes], Coroutine[Any, Any, T]]) -> T:
        """What *work* answers, when it is committed; if it raises, nothing of it is kept.

        It may wait for nothing but its connection: on SQLite it runs in a thread without an event loop.
        """
        if self.file is not None:
            return await asyncio.to_thread(_in_one, self.file, work, "IMMEDIATE")
        async with AsyncExitStack() as stack:
            with said_plainly():
                connection = await stack.enter_async_context(self._writing.begin())
            return await work(Waiting(connection))


class Waiting:
    """Waits for the network, in the event loop."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Answers:
        return await self._connection.execute(statement, values)

    async def commit(self) -> None:
        await self._connection.commit()


class _Blocking:
    """Answers when awaited, without ever waiting."""

    def __init__(self, connection: BareConnection) -> None:
        self._connection = connection

    async def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Answers:
        return self._connection.execute(statement, values)

    async def commit(self) -> None:
        self._connection.commit()


def _beside(engine: AsyncEngine) -> BareSqlite:
    """The same file for threads, closed together with *engine*."""
    line = line_of(engine)
    pooled = not isinstance(engine.pool, NullPool)
    file = BareSqlite(str(engine.url.database), pooled=pooled, ask=line.ask if line is not None else None)
    event.listen(engine.sync_engine, "engine_disposed", lambda _engine: file.close())
    return file


def _read(file: BareSqlite, work: Callable[[BareConnection], T]) -> T:
    connection = file.take()
    try:
        return work(connection)
    finally:
        file.give_back(connection)


def _in_one(file: BareSqlite, work: Callable[[Executes], Coroutine[Any, Any, T]], mode: str) -> T:
    """*work* in one transaction, begun by *mode*."""
    connection = file.take()
    try:
        connection.begin(mode)
        answer = _run(work(_Blocking(connection)))
        connection.commit()
        return answer
    finally:
        file.give_back(connection)


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        work.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    work.close()
    raise RuntimeError("database work waits for something other than its connection")
