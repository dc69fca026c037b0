"""Reading the mark that says what kind of hall a database is, before anything else is read of it."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from dispatcher_app.domain.sandbox.kind import HallKind, require_kind

_MARK = "SELECT kind FROM hall_kind"
#: SQLSTATE: there is no such table; this login may not read it, and then nothing else either.
_NO_MARK = frozenset({"42P01", "42501"})


def only_open(engine: AsyncEngine, kind: HallKind) -> None:
    """From now on *engine* connects to halls of this *kind* and to no others: each connection looks first.

    Whoever connects to another gets :class:`dispatcher_app.domain.sandbox.kind.WrongHall`.
    """

    def look(connection: Any, _record: object) -> None:
        try:
            require_kind(_found(connection), kind)
        except BaseException:
            connection.close()
            raise

    event.listen(engine.sync_engine, "connect", look)


def _found(connection: Any) -> HallKind | None:
    cursor = connection.cursor()
    try:
        cursor.execute(_MARK)
        row = cursor.fetchone()
    except Exception as error:
        if not _is_unmarked(error):
            raise
        row = None
    finally:
        cursor.close()
        connection.rollback()
    return HallKind(row[0]) if row else None


def _is_unmarked(error: BaseException) -> bool:
    """Whether there is no mark to read, as in a new, a foreign or an older database."""
    if "no such table" in str(error).lower():
        return True
    cause = error.__cause__ if not isinstance(error, asyncpg.PostgresError) else error
    return getattr(cause, "sqlstate", None) in _NO_MARK or getattr(error, "sqlstate", None) in _NO_MARK
