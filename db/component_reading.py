"""The whole register as columns, in chunks and past everything that makes a value of each row.

The databases put each column of a chunk together into one text, which ``str.split`` takes apart in C:
half the time of fetching rows, on either of them. What was removed from the city is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.at_once import AtOnce
from db.bare_sqlite import BareConnection
from db.failures import said_plainly
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.services.components.columns import ColumnsBuilder, ComponentColumns

_CHUNK = 5_000
#: Stands between the values of a column; no census has it in a word. Where one does, rows are read singly.
_BETWEEN = "\x1f"
_TEXTS = ("code", "class_code", "name", "cell_code", "owner_unit", "state", "maintainer", "installed")
_COLUMNS = (*_TEXTS[:3], "lon", "lat", *_TEXTS[3:])
_GONE = {"gone": ComponentState.REMOVED.value}

_LITE_PART = "FROM components WHERE rowid > :first AND rowid <= :last AND state <> :gone"
_LITE_TEXTS = f"SELECT {', '.join(f'group_concat({name}, char(31))' for name in _TEXTS)} {_LITE_PART}"
_LITE_POINTS = f"SELECT lon, lat {_LITE_PART}"
_LITE_ROWS = f"SELECT {', '.join(_COLUMNS)} {_LITE_PART}"
_LITE_LAST = "SELECT coalesce(max(rowid), 0) FROM components"

_SERVER_ROWS = (
    f"SELECT {', '.join(_COLUMNS)} FROM components WHERE code > :after AND state <> :gone"
    " ORDER BY code LIMIT :most"
)
_SERVER_TEXTS = (
    f"SELECT {', '.join(f'string_agg({name}, chr(31))' for name in _TEXTS)}, array_agg(lon), array_agg(lat)"
    f" FROM ({_SERVER_ROWS}) AS chunk"
)
#: A chunk, column by column, as :meth:`ColumnsBuilder.add` takes it.
Chunk = Sequence[Sequence[Any]]


async def read_columns(engine: AsyncEngine) -> ComponentColumns:
    """Every component of the hall that is still there, as of one moment.

    Raises:
        ExternalError: the database does not answer.
    """
    at_once = AtOnce(engine)
    with said_plainly():
        if at_once.file is not None:
            return await at_once.in_thread(_columns_of_file)
        return await _columns_of_server(engine)


def _columns_of_file(connection: BareConnection) -> ComponentColumns:
    builder = ColumnsBuilder()
    connection.begin("DEFERRED")
    ((last,),) = connection.fetch(_LITE_LAST, {})
    for first in range(0, last, _CHUNK):
        chunk = _file_chunk(connection, first)
        if chunk is not None:
            builder.add(*chunk)
    connection.commit()
    return builder.done()


def _file_chunk(connection: BareConnection, first: int) -> Chunk | None:
    where = {"first": first, "last": first + _CHUNK, **_GONE}
    points = connection.fetch(_LITE_POINTS, where)
    if not points:
        return None
    (texts,) = connection.fetch(_LITE_TEXTS, where)
    columns = _parted(texts, len(points))
    if columns is None:
        return list(zip(*connection.fetch(_LITE_ROWS, where), strict=True))
    return _in_order(columns, *zip(*points, strict=True))


async def _columns_of_server(engine: AsyncEngine) -> ComponentColumns:
    builder = ColumnsBuilder()
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        async for chunk in _server_chunks(connection):
            await asyncio.to_thread(builder.add, *chunk)
    return await asyncio.to_thread(builder.done)


async def _server_chunks(connection: AsyncConnection) -> AsyncIterator[Chunk]:
    after = ""
    while True:
        where = {"after": after, "most": _CHUNK, **_GONE}
        *texts, lons, lats = (await connection.execute(text(_SERVER_TEXTS), where)).one()
        if lons is None:
            return
        columns = _parted(texts, len(lons))
        if columns is None:
            rows = (await connection.execute(text(_SERVER_ROWS), where)).all()
            chunk: Chunk = list(zip(*rows, strict=True))
        else:
            chunk = _in_order(columns, lons, lats)
        after = chunk[0][-1]
        yield chunk


def _parted(texts: Sequence[str], count: int) -> list[list[str]] | None:
    """Each text as *count* values; None where one of them holds the separator itself."""
    columns = [joined.split(_BETWEEN) for joined in texts]
    return columns if all(len(column) == count for column in columns) else None


def _in_order(columns: list[list[str]], lons: Sequence[float], lats: Sequence[float]) -> Chunk:
    return [*columns[:3], lons, lats, *columns[3:]]
