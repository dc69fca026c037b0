"""The hall's reference data in the database: city pack, standard, calendars, settings.

Parts that are read whole at start are kept as compressed documents; components have a table of their own.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any, get_type_hints

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.tables import components, documents, settings
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Component

_PACK = "pack"
_PARTS = tuple(name for name in Pack.__dataclass_fields__ if name != "components")
_CHUNK = 2000


class Documents:
    """Reads and writes reference data. Loading a pack replaces the old one in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)

    async def save_pack(self, pack: Pack) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                for part in _PARTS:
                    await _put(connection, _PACK, part, msgspec.msgpack.encode(getattr(pack, part)))
                await connection.execute(delete(components))
                rows = [_component_row(component) for component in pack.components]
                for start in range(0, len(rows), _CHUNK):
                    await connection.execute(insert(components), rows[start : start + _CHUNK])

    async def pack(self) -> Pack | None:
        """The loaded pack, or None where none has been loaded yet."""
        with said_plainly():
            async with self._engine.connect() as connection:
                stored = await _get_all(connection, _PACK)
                if not stored:
                    return None
                found = [Component(*row) for row in await connection.execute(_COMPONENTS)]
        types = get_type_hints(Pack)
        parts: dict[str, Any] = {
            name: msgspec.msgpack.decode(body, type=types[name]) for name, body in stored.items()
        }
        return replace(Pack(**parts), components=tuple(found))

    async def put(self, kind: str, name: str, body: bytes) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                await _put(connection, kind, name, body)

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a *kind*, by name."""
        with said_plainly():
            async with self._engine.connect() as connection:
                return await _get_all(connection, kind)

    async def setting(self, name: str) -> str:
        with said_plainly():
            async with self._engine.connect() as connection:
                query = select(settings.c.value).where(settings.c.name == name)
                return (await connection.execute(query)).scalar_one_or_none() or ""

    async def set_setting(self, name: str, value: str) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                await connection.execute(delete(settings).where(settings.c.name == name))
                await connection.execute(insert(settings), {"name": name, "value": value})


_COMPONENT_COLUMNS = tuple(components.c[name] for name in Component.__dataclass_fields__)


_COMPONENTS = select(*_COMPONENT_COLUMNS).order_by(components.c.code)


def _component_row(component: Component) -> dict[str, object]:
    return {name: getattr(component, name) for name in Component.__dataclass_fields__}


async def _put(connection: AsyncConnection, kind: str, name: str, body: bytes) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"kind": kind, "name": name, "body": zlib.compress(body)}
    statement = make(documents).values(row)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["kind", "name"], set_={"body": row["body"]})
    )


async def _get_all(connection: AsyncConnection, kind: str) -> dict[str, bytes]:
    rows = await connection.execute(
        select(documents.c.name, documents.c.body).where(documents.c.kind == kind)
    )
    return {name: zlib.decompress(body) for name, body in rows}
