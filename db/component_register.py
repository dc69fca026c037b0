"""The register of components on SQLite and PostgreSQL: acts come in whole, and history is read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.sandbox.clock import hall_now
from db.tables import component_acts, component_steps, components
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.components import (
    COMPONENT_FIELDS,
    Act,
    Change,
    ComponentStep,
    ComponentVerb,
    RegisterAct,
    Registered,
)
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.components.store import ActCounts, RegisterMoved

_ROWS = 2000
#: More components than this at once are not worth asking for one by one.
_MOST_SINCE = 20_000
#: SQLite takes 32 766 parameters a statement, a code is one of them.
_CODES = 500

_COLUMNS = tuple(components.c[name] for name in COMPONENT_FIELDS)
_STATE = tuple(component_steps.c[name] for name in COMPONENT_FIELDS)
_CHANGED_BY = (
    select(*_COLUMNS, components.c.revision)
    .join(component_steps, component_steps.c.code == components.c.code)
    .distinct()
)
_ADD_STEPS, _ADD_COMPONENTS = insert(component_steps).inline(), insert(components).inline()
_CHANGE_COMPONENTS = (
    update(components)
    .where(components.c.code == bindparam("of_code"))
    .values({name: bindparam(name) for name in (*COMPONENT_FIELDS[1:], "revision")})
)


class SqlComponents:
    """Implements :class:`dispatcher_app.services.components.store.ComponentStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)

    async def get(self, code: str) -> Registered | None:
        query = select(*_COLUMNS, components.c.revision).where(components.c.code == code)
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(query)).one_or_none()
        return _registered(row) if row else None

    async def all(self, chunk: int = 5000) -> AsyncIterator[Sequence[Registered]]:
        """Every component, removed ones too, by code in chunks."""
        after = ""
        while True:
            query = select(*_COLUMNS, components.c.revision).where(components.c.code > after)
            with said_plainly():
                async with self._engine.connect() as connection:
                    rows = list(await connection.execute(query.order_by(components.c.code).limit(chunk)))
            if not rows:
                return
            after = rows[-1].code
            yield [_registered(row) for row in rows]

    async def history(self, code: str) -> Sequence[ComponentStep]:
        """The steps of one component, oldest first."""
        columns = (component_steps.c.revision, component_steps.c.verb, *_STATE)
        acts = (column.label(f"act_{column.name}") for column in component_acts.columns)
        query = (
            select(*columns, *acts)
            .join(component_acts, component_acts.c.id == component_steps.c.act_id)
            .where(component_steps.c.code == code)
            .order_by(component_steps.c.revision)
        )
        with said_plainly():
            async with self._engine.connect() as connection:
                rows = list(await connection.execute(query))
        return list(_steps(rows))

    async def since(
        self, known: Set[int], most: int = _MOST_SINCE
    ) -> tuple[frozenset[int], Sequence[Registered] | None]:
        """See :meth:`dispatcher_app.services.components.store.ComponentStore.since`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                acts = frozenset((await connection.execute(select(component_acts.c.id))).scalars())
                found: dict[str, Registered] = {}
                new = sorted(acts - known)
                if await _steps_of(connection, new, most) > most:
                    return acts, None
                for start in range(0, len(new), _CODES):
                    part = new[start : start + _CODES]
                    rows = await connection.execute(_CHANGED_BY.where(component_steps.c.act_id.in_(part)))
                    found |= {row.code: _registered(row) for row in rows}
        return acts, list(found.values())

    async def now(self) -> datetime:
        """The time that a server dates acts by; this machine's, where the hall is a file."""
        with said_plainly():
            async with self._engine.connect() as connection:
                return await time_of(connection)

    async def apply(self, act: Act, changes: Sequence[Change]) -> ActCounts:
        """See :meth:`dispatcher_app.services.components.store.ComponentStore.apply`."""
        with said_plainly():
            async with self._writing.begin() as connection:
                return await write_act(connection, act, changes)


async def _steps_of(connection: AsyncConnection, acts: Sequence[int], most: int) -> int:
    """How many steps *acts* have; counting ends where they are more than *most*."""
    steps = 0
    for start in range(0, len(acts), _CODES):
        wanted = select(component_acts.c.counts).where(component_acts.c.id.in_(acts[start : start + _CODES]))
        for counts in (await connection.execute(wanted)).scalars():
            steps += sum(msgspec.json.decode(counts or "{}", type=dict[str, int]).values())
        if steps > most:
            break
    return steps


async def write_act(connection: AsyncConnection, act: Act, changes: Sequence[Change]) -> ActCounts:
    """Write *act* with its steps on a connection that is in a writing transaction."""
    known = select(component_acts.c.counts).where(component_acts.c.command_id == str(act.id))
    done = (await connection.execute(known)).scalar_one_or_none()
    if done is not None:
        return msgspec.json.decode(done, type=dict[ComponentVerb, int])
    counts = Counter(change.verb for change in changes)
    await _check_seen(connection, changes)
    act_id = await _add_act(connection, act, counts)
    for start in range(0, len(changes), _ROWS):
        part = changes[start : start + _ROWS]
        await connection.execute(_ADD_STEPS, [_step_row(act_id, change) for change in part])
        new = [_row(change) for change in part if not change.seen]
        if new:
            await connection.execute(_ADD_COMPONENTS, new)
        old = [_moved_row(change) for change in part if change.seen]
        if old:
            await connection.execute(_CHANGE_COMPONENTS, old)
    return dict(counts)


async def read_register(connection: AsyncConnection) -> list[Registered]:
    """The whole register as of this transaction."""
    rows = await connection.execute(select(*_COLUMNS, components.c.revision).order_by(components.c.code))
    return [_registered(row) for row in rows]


def refuse_twice(codes: Iterable[str]) -> None:
    """Raises:
    DomainError: a code stands there twice.
    """
    twice = next((code for code, count in Counter(codes).items() if count > 1), None)
    if twice is not None:
        raise DomainError(_("部件 {code} 在同一批里出现两次,没有写入。").format(code=twice))


async def _check_seen(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    """Nobody else has moved what is changed here; on PostgreSQL nobody does until the end, either."""
    seen = {change.after.code: change.seen for change in changes}
    codes = list(seen)
    refuse_twice(change.after.code for change in changes)
    for start in range(0, len(codes), _CODES):
        part = codes[start : start + _CODES]
        query = select(components.c.code, components.c.revision).where(components.c.code.in_(part))
        found = {row.code: row.revision for row in await connection.execute(query.with_for_update())}
        moved = [code for code in part if found.get(code, 0) != seen[code]]
        if moved:
            raise RegisterMoved(moved[0], found.get(moved[0], 0), seen[moved[0]])


async def _add_act(connection: AsyncConnection, act: Act, counts: Counter[ComponentVerb]) -> int:
    row = {
        "command_id": str(act.id),
        "act": act.act.value,
        "person": act.actor.person,
        "name": act.actor.name,
        "role": act.actor.role.value,
        "at": act.at,
        "source": act.source,
        "reason": act.reason,
        "counts": msgspec.json.encode({verb.value: count for verb, count in sorted(counts.items())}).decode(),
    }
    added = await connection.execute(insert(component_acts).values(row).returning(component_acts.c.id))
    return int(added.scalar_one())


def _row(change: Change) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(change.after, name) for name in COMPONENT_FIELDS}
    row["revision"] = change.seen + 1
    return row


def _moved_row(change: Change) -> dict[str, Any]:
    row = _row(change)
    row["of_code"] = row.pop("code")  # every name of a column would be set, and nobody may set the code
    return row


def _step_row(act_id: int, change: Change) -> dict[str, Any]:
    return _row(change) | {"act_id": act_id, "verb": change.verb.value}


def _registered(row: Any) -> Registered:
    *values, revision = row
    return Registered(Component(*values), revision)


def _steps(rows: Sequence[Any]) -> Iterator[ComponentStep]:
    before: Component | None = None
    for row in rows:
        after = Component(*row[2 : 2 + len(COMPONENT_FIELDS)])
        yield ComponentStep(row.revision, ComponentVerb(row.verb), _act(row), before, after)
        before = after


def _act(row: Any) -> Act:
    return Act(
        act=RegisterAct(row.act_act),
        actor=Actor(row.act_person, row.act_name, Role(row.act_role)),
        at=row.act_at,
        reason=row.act_reason,
        source=row.act_source,
        id=UUID(row.act_command_id),
    )


async def time_of(connection: AsyncConnection) -> datetime:
    """See :meth:`SqlComponents.now`; a server takes no act that is dated otherwise."""
    return await hall_now(connection)


async def login_of(connection: AsyncConnection) -> str:
    """Who is connected to a server; "" on a file, which knows nobody."""
    if connection.dialect.name != "postgresql":
        return ""
    return str((await connection.execute(text("SELECT session_user"))).scalar_one())
