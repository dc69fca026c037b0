"""A whole piece of database work in one go.

On SQLite every trip from the event loop to a connection's thread costs more than a statement, and a command
is half a dozen statements. So there the whole work goes to a thread at once and blocks it; on PostgreSQL the
same code waits for the network in the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import ONE_READ, WRITING, blocking_twin

T = TypeVar("T")


class Executes(Protocol):
    """A connection as code that runs either way sees it; its methods are awaited."""

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]: ...
    async def commit(self) -> None: ...


class AtOnce:
    """Runs pieces of work against one database, each on a connection of its own."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._reading, self._writing = engine, engine.execution_options(**WRITING)
        self._twin = _Twin(engine) if engine.dialect.name == "sqlite" else None

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What *work* answers. It reads with a single statement."""
        if self._twin is not None:
            return await asyncio.to_thread(self._twin.read, work)
        async with self._reading.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Executes], Coroutine[Any, Any, T]]) -> T:
        """What *work* answers, when it is committed; if it raises, nothing of it is kept.

        It may wait for nothing but its connection: on SQLite it runs in a thread without an event loop.
        """
        if self._twin is not None:
            return await asyncio.to_thread(self._twin.write, work)
        async with self._writing.begin() as connection:
            return await work(connection)


class _Twin:
    """The same database for threads."""

    def __init__(self, engine: AsyncEngine) -> None:
        twin = blocking_twin(engine)
        self._reading, self._writing = twin.execution_options(**ONE_READ), twin.execution_options(**WRITING)

    def read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Executes], Coroutine[Any, Any, T]]) -> T:
        with self._writing.begin() as connection:
            return _run(work(_Blocking(connection)))


class _Blocking:
    """Answers when awaited, without ever waiting."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)

    async def commit(self) -> None:
        self._connection.commit()


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        work.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    work.close()
    raise RuntimeError("database work waits for something other than its connection")
