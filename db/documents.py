"""The hall's reference data in the database: city pack, standard, calendars, settings.

Parts that are read whole at start are kept as compressed documents; components have a table of their own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_type_hints

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.component_register import login_of, read_register, refuse_twice, time_of, write_act
from db.engine import WRITING
from db.failures import said_plainly
from db.tables import components, documents, settings
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import (
    Act,
    Change,
    ComponentState,
    ComponentVerb,
    RegisterAct,
    Registered,
    change_from,
)
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _

_PACK = "pack"
_PARTS = tuple(name for name in Pack.__dataclass_fields__ if name != "components")


class Documents:
    """Reads and writes reference data. Loading a pack replaces the old one in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)

    async def save_pack(self, pack: Pack, actor: Actor | None = None) -> None:
        """*actor* is in whose name components change; whoever is connected where nobody is named.

        Components that are the same stay untouched, those that the pack does not have become removed.
        """
        with said_plainly():
            async with self._writing.begin() as connection:
                for part in _PARTS:
                    await put_document(connection, _PACK, part, msgspec.msgpack.encode(getattr(pack, part)))
                await _load_components(connection, pack, actor)

    async def replace_parts(
        self,
        parts: Mapping[str, object],
        changes: Sequence[Change] = (),
        act: Act | None = None,
        seen: Pack | None = None,
    ) -> None:
        """New *parts* of the loaded pack, and what they make of its components, in one transaction.

        The parts that they replace are kept under the time of the exchange. Seats that are open read the
        pack once, when they sit down: they go on with the old one until they are opened again.

        Raises:
            DomainError: a part is no longer as in *seen*, from which the new ones were made.
        """
        until = f"{_PACK} until {datetime.now(UTC):%Y%m%dT%H%M%S}"
        with said_plainly():
            async with self._writing.begin() as connection:
                stored = await get_documents(connection, _PACK, lock=True)
                if seen is not None:
                    _check_same(stored, parts, seen)
                for part, value in parts.items():
                    body = msgspec.msgpack.encode(value)
                    if body == stored.get(part):
                        continue
                    if part in stored:
                        await put_document(connection, until, part, stored[part])
                    await put_document(connection, _PACK, part, body)
                if act is not None and changes:
                    await write_act(connection, act, changes)

    async def pack(self, *, with_components: bool = True) -> Pack | None:
        """The loaded pack, or None where none has been loaded yet."""
        with said_plainly():
            async with self._engine.connect() as connection:
                stored = await get_documents(connection, _PACK)
                if not stored:
                    return None
                rows = await connection.execute(_COMPONENTS) if with_components else ()
                found = [Component(*row) for row in rows]
        types = get_type_hints(Pack)
        parts: dict[str, Any] = {
            name: msgspec.msgpack.decode(body, type=types[name]) for name, body in stored.items()
        }
        return replace(Pack(**parts), components=tuple(found))

    async def put(self, kind: str, name: str, body: bytes) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                await put_document(connection, kind, name, body)

    async def one(self, kind: str, name: str) -> bytes | None:
        """The document *name* of a *kind*; None where there is none."""
        query = select(documents.c.body).where(documents.c.kind == kind, documents.c.name == name)
        with said_plainly():
            async with self._engine.connect() as connection:
                body = (await connection.execute(query)).scalar_one_or_none()
        return zlib.decompress(body) if body is not None else None

    async def drop(self, kind: str, name: str) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                gone = delete(documents).where(documents.c.kind == kind, documents.c.name == name)
                await connection.execute(gone)

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a *kind*, by name."""
        with said_plainly():
            async with self._engine.connect() as connection:
                return await get_documents(connection, kind)

    async def setting(self, name: str) -> str:
        with said_plainly():
            async with self._engine.connect() as connection:
                query = select(settings.c.value).where(settings.c.name == name)
                return (await connection.execute(query)).scalar_one_or_none() or ""

    async def set_setting(self, name: str, value: str) -> None:
        with said_plainly():
            async with self._writing.begin() as connection:
                await put_setting(connection, name, value)


_COMPONENT_COLUMNS = tuple(components.c[name] for name in Component.__dataclass_fields__)


_COMPONENTS = (
    select(*_COMPONENT_COLUMNS)
    .where(components.c.state != ComponentState.REMOVED.value)
    .order_by(components.c.code)
)


async def _load_components(connection: AsyncConnection, pack: Pack, actor: Actor | None) -> None:
    refuse_twice(component.code for component in pack.components)
    register = {known.component.code: known for known in await read_register(connection)}
    changes = list(_replaced(register, pack.components))
    if not changes:
        return
    if actor is None:
        login = await login_of(connection)
        actor = Actor(login, login, Role.ADMINISTRATOR)
    at = await time_of(connection)
    act = Act(act=RegisterAct.LOAD, actor=actor, at=at, source=pack.info.name)
    await write_act(connection, act, changes)


def _replaced(register: Mapping[str, Registered], found: Sequence[Component]) -> Iterator[Change]:
    """The steps that make the register hold *found* and nothing else."""
    for component in found:
        known = register.get(component.code)
        change = change_from(known, component) if known else Change(component, ComponentVerb.ADD)
        if change is not None:
            yield change
    codes = {component.code for component in found}
    for known in register.values():
        if known.component.code not in codes and not known.removed:
            gone = replace(known.component, state=ComponentState.REMOVED.value)
            yield Change(gone, ComponentVerb.REMOVE, known.revision)


async def put_setting(connection: AsyncConnection, name: str, value: str) -> None:
    await connection.execute(delete(settings).where(settings.c.name == name))
    await connection.execute(insert(settings), {"name": name, "value": value})


async def put_document(connection: AsyncConnection, kind: str, name: str, body: bytes) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"kind": kind, "name": name, "body": zlib.compress(body)}
    statement = make(documents).values(row)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["kind", "name"], set_={"body": row["body"]})
    )


def _check_same(stored: Mapping[str, bytes], names: Iterable[str], seen: Pack) -> None:
    """Compared as values: an older program may have written the same in other bytes."""
    types = get_type_hints(Pack)
    for name in names:
        body = stored.get(name)
        if body and msgspec.msgpack.decode(body, type=types[name]) != getattr(seen, name):
            raise DomainError(_("城市数据在读取之后已被他人改动,没有写入。请再导入一次。"))


async def get_documents(connection: AsyncConnection, kind: str, *, lock: bool = False) -> dict[str, bytes]:
    """*lock* keeps others from changing them until the transaction ends."""
    query = select(documents.c.name, documents.c.body).where(documents.c.kind == kind)
    rows = await connection.execute(query.with_for_update() if lock else query)
    return {name: zlib.decompress(body) for name, body in rows}
