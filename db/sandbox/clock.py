"""The clock of a sandbox in its database, where all its seats find it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.sandbox.tables import sandbox_clock
from db.sandbox.words import HALL_NOW
from db.types import Instant
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.i18n import _

_COLUMNS = tuple(sandbox_clock.c[name] for name in SimulatedClock.__dataclass_fields__)
_REAL = select(literal_column("clock_timestamp()", Instant()))
_HALL_NOW = select(literal_column(HALL_NOW, Instant()))


def _machine() -> datetime:
    return datetime.now(UTC)


class SqlSandboxClock:
    """Implements :class:`dispatcher_app.services.sandbox.time.ClockStore`."""

    def __init__(self, engine: AsyncEngine, machine: Callable[[], datetime] = _machine) -> None:
        self._engine, self._machine = engine, machine
        self._is_server = engine.dialect.name == "postgresql"

    async def read(self) -> SimulatedClock:
        """See :meth:`dispatcher_app.services.sandbox.time.ClockStore.read`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(select(*_COLUMNS))).one_or_none()
        if row is None:
            raise DomainError(_("这个沙盘没有模拟时钟,没有建完整。请重新建立。"))
        return SimulatedClock(*row)

    async def real_now(self) -> datetime:
        """See :meth:`dispatcher_app.services.sandbox.time.ClockStore.real_now`."""
        if not self._is_server:
            return self._machine()
        with said_plainly():
            async with self._engine.connect() as connection:
                now: datetime = (await connection.execute(_REAL)).scalar_one()
                return now

    async def change(self, clock: SimulatedClock) -> bool:
        """See :meth:`dispatcher_app.services.sandbox.time.ClockStore.change`.

        On a server the moment of the change is the server's own: between asking for the time and this it went
        on by a little, which a running clock is put right by.
        """
        before = clock.revision - 1
        values = {column.name: getattr(clock, column.name) for column in _COLUMNS}
        with said_plainly():
            async with self._engine.execution_options(**WRITING).begin() as connection:
                if self._is_server:
                    values["since"] = (await connection.execute(_REAL)).scalar_one()
                statement = update(sandbox_clock).where(sandbox_clock.c.revision == before).values(values)
                return (await connection.execute(statement)).rowcount == 1


async def hall_now(connection: AsyncConnection) -> datetime:
    """The time of the hall, in a transaction that is open: real in a live one, simulated in a sandbox."""
    if connection.dialect.name == "postgresql":
        at: datetime = (await connection.execute(_HALL_NOW)).scalar_one()
        return at
    row = (await connection.execute(select(*_COLUMNS))).one_or_none()
    return SimulatedClock(*row).at(_machine()) if row else _machine()


async def set_up(connection: AsyncConnection, shows: datetime, since: datetime) -> None:
    """The clock of a new sandbox: it stands at *shows*."""
    clock = SimulatedClock(shows, since)
    row = {column.name: getattr(clock, column.name) for column in _COLUMNS}
    await connection.execute(insert(sandbox_clock), {"id": 1} | row)
