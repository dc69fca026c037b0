"""Before a pooled connection is used: one question whether the server is still there.

SQLAlchemy's own (``pool_pre_ping``) asks asyncpg in a transaction of its own, which makes three trips to the
server, a sixth of what a whole command takes.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

_GONE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def ask_before_use(engine: AsyncEngine) -> None:
    """Connections that are gone are replaced unseen, and with them every other one of the same age.

    A server that keeps silent until the connection's ``command_timeout`` is told as a failure at once.
    """
    event.listen(engine.sync_engine.pool, "checkout", _ask)


def _ask(connection: Any, _record: object, _proxy: object) -> None:
    try:
        connection.run_async(_answer)
    except TimeoutError:
        raise
    except _GONE as error:
        raise InvalidatePoolError from error


async def _answer(connection: asyncpg.Connection[Any]) -> None:
    await connection.fetchrow(";")
