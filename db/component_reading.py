"""The whole register as columns, in chunks and past everything that makes a value of each row.

The databases put each column of a chunk together into one text, which ``str.split`` takes apart in C:
half the time of fetching rows, on either of them. What was removed from the city is left out. The columns of
a large register are kept in a file (:mod:`db.component_columns_file`) and taken from there while nobody acts.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db import component_columns_file
from db.at_once import AtOnce
from db.bare_sqlite import BareConnection
from db.component_columns_file import RegisterVersion
from db.failures import said_plainly
from dispatcher_app.domain.components import ComponentState
from dispatcher_app.services.components.columns import ColumnsBuilder, ComponentColumns

_CHUNK = 5_000
#: A smaller register is read as fast as a file of its columns is found.
_WORTH_KEEPING = 20_000
#: Name of the thread that keeps them: nobody waits for it.
KEEPING = "keep-components"
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
_ACTS = "SELECT count(*), coalesce(sum(id), 0) FROM component_acts"
_NEWEST_ACTS = "SELECT command_id FROM component_acts ORDER BY id DESC LIMIT 64"
_SCHEMA = "SELECT version_num FROM alembic_version"
#: A chunk, column by column, as :meth:`ColumnsBuilder.add` takes it.
Chunk = Sequence[Sequence[Any]]


async def read_columns(engine: AsyncEngine) -> ComponentColumns:
    """Every component of the hall that is still there, as of one moment.

    Raises:
        ExternalError: the database does not answer.
    """
    at_once, kept = AtOnce(engine), component_columns_file.file_for(engine.url)
    with said_plainly():
        if at_once.file is not None:
            version, columns = await at_once.in_thread(lambda bare: _of_file(bare, kept))
        else:
            version, columns = await _of_server(engine, kept)
    if version is not None and kept is not None and len(columns) >= _WORTH_KEEPING:
        writing = (kept, version, columns)
        threading.Thread(target=component_columns_file.keep, args=writing, name=KEEPING).start()
    return columns


#: The version to be kept with the columns; None where they came from the file.
_Read = tuple[RegisterVersion | None, ComponentColumns]


def _of_file(connection: BareConnection, kept: Path | None) -> _Read:
    """Version and columns of one moment."""
    connection.begin("DEFERRED")
    ((schema,),), ((acts, ids),) = connection.fetch(_SCHEMA, {}), connection.fetch(_ACTS, {})
    newest = tuple(name for (name,) in connection.fetch(_NEWEST_ACTS, {}))
    version = RegisterVersion(schema, acts, ids, newest)
    found = component_columns_file.load(kept, version) if kept is not None else None
    read: _Read = (version, _columns_of_file(connection)) if found is None else (None, found)
    connection.commit()
    return read


async def _of_server(engine: AsyncEngine, kept: Path | None) -> _Read:
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        schema = (await connection.execute(text(_SCHEMA))).scalar_one()
        acts, ids = (await connection.execute(text(_ACTS))).one()
        newest = tuple((await connection.execute(text(_NEWEST_ACTS))).scalars())
        version = RegisterVersion(schema, acts, int(ids), newest)
        found = await asyncio.to_thread(component_columns_file.load, kept, version) if kept else None
        return (version, await _columns_of_server(connection)) if found is None else (None, found)


def _columns_of_file(connection: BareConnection) -> ComponentColumns:
    builder = ColumnsBuilder()
    ((last,),) = connection.fetch(_LITE_LAST, {})
    for first in range(0, last, _CHUNK):
        chunk = _file_chunk(connection, first)
        if chunk is not None:
            builder.add(*chunk)
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


async def _columns_of_server(connection: AsyncConnection) -> ComponentColumns:
    builder = ColumnsBuilder()
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
