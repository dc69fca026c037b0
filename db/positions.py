"""Positions of collectors on SQLite and PostgreSQL: added, read by collector and time, removed when old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.tables import collector_positions
from dispatcher_app.domain.collectors import Fix, Sighting

_P = collector_positions.c
_FIX = (_P.at, _P.lon, _P.lat, _P.accuracy_m)
#: SQLite takes 32 766 parameters a statement; a row of the insert has five.
_ROWS = 2000


class SqlPositions:
    """Implements :class:`dispatcher_app.services.collectors.store.PositionStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)

    async def last(self, since: datetime, until: datetime) -> Sequence[Sighting]:
        """See :meth:`dispatcher_app.services.collectors.store.PositionStore.last`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = await connection.execute(last_statement(since, until))
                return [Sighting(code, Fix(*fix)) for code, *fix in rows]

    async def latest(self, since: datetime, until: datetime) -> dict[str, datetime]:
        """When each collector was heard of last between two moments; an administrator may know that."""
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = await connection.execute(_newest(since, until, (_P.at,)))
                return {row.collector: row.at for row in rows}

    async def between(self, collector: str, begin: datetime, end: datetime) -> Sequence[Fix]:
        """See :meth:`dispatcher_app.services.collectors.store.PositionStore.between`."""
        query = select(*_FIX).where(_P.collector == collector, _P.at >= begin, _P.at < end).order_by(_P.at)
        with said_plainly():
            async with self._engine.connect() as connection:
                return [Fix(*row) for row in await connection.execute(query)]

    async def add(self, sightings: Sequence[Sighting]) -> int:
        """See :meth:`dispatcher_app.services.collectors.store.PositionStore.add`."""
        added = 0
        with said_plainly():
            async with self._writing.begin() as connection:
                for start in range(0, len(sightings), _ROWS):
                    added += await _add(connection, sightings[start : start + _ROWS])
        return added

    async def known(self, sightings: Sequence[Sighting]) -> int:
        """See :meth:`dispatcher_app.services.collectors.store.PositionStore.known`."""
        count = 0
        with said_plainly():
            async with self._engine.connect() as connection:
                for start in range(0, len(sightings), _ROWS):
                    count += len(await _known(connection, sightings[start : start + _ROWS]))
        return count

    async def prune(self, before: datetime) -> int:
        """See :meth:`dispatcher_app.services.collectors.store.PositionStore.prune`."""
        with said_plainly():
            async with self._writing.begin() as connection:
                gone = await connection.execute(delete(collector_positions).where(_P.at < before))
                return int(gone.rowcount)


def last_statement(since: datetime, until: datetime) -> Select[Any]:
    """The newest position of each collector between two moments."""
    return _newest(since, until, _FIX)


def _newest(since: datetime, until: datetime, columns: tuple[Any, ...]) -> Select[Any]:
    """From collector to collector along the key, and of each only the newest row: it costs the same however
    long positions are kept. A plain GROUP BY would read them all."""
    first = select(func.min(_P.collector).label("collector")).cte("walkers", recursive=True)
    following = select(func.min(_P.collector)).where(_P.collector > first.c.collector)
    walkers = first.union_all(
        select(following.correlate(first).scalar_subquery()).where(first.c.collector.is_not(None))
    )
    other = collector_positions.alias("other")
    newest = (
        select(func.max(other.c.at))
        .where(other.c.collector == walkers.c.collector, other.c.at >= since, other.c.at <= until)
        .correlate(walkers)
        .scalar_subquery()
    )
    of_each = (_P.collector == walkers.c.collector) & (_P.at == newest)
    return (
        select(_P.collector, *columns).join_from(walkers, collector_positions, of_each).order_by(_P.collector)
    )


async def _add(connection: AsyncConnection, part: Sequence[Sighting]) -> int:
    # On SQLite the guard against replacing would stop at a row that is there before the conflict is seen.
    known = await _known(connection, part)
    rows = {(one.collector, one.fix.at): _row(one) for one in reversed(part)}
    new = [row for key, row in rows.items() if key not in known]
    if not new:
        return 0
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # Another import may be putting the same rows in at this moment: whoever is first is right.
    statement = insert(collector_positions).on_conflict_do_nothing(index_elements=[_P.collector, _P.at])
    added = await connection.execute(statement.returning(_P.collector), new)
    return len(added.all())


async def _known(connection: AsyncConnection, part: Sequence[Sighting]) -> set[tuple[str, datetime]]:
    keys = [(one.collector, one.fix.at) for one in part]
    query = select(_P.collector, _P.at).where(tuple_(_P.collector, _P.at).in_(keys))
    return {(code, at) for code, at in await connection.execute(query)}


def _row(one: Sighting) -> dict[str, Any]:
    at, lon, lat, accuracy_m = one.fix
    return {"collector": one.collector, "at": at, "lon": lon, "lat": lat, "accuracy_m": accuracy_m}
