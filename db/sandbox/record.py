"""The record of exercises on SQLite and PostgreSQL: only ever added to, counted without a gap."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, insert, literal_column, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.sandbox.clock import hall_now
from db.sandbox.tables import sandbox_exercises, sandbox_happenings
from db.types import Instant
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.sandbox.record import (
    ANSWERS,
    AnotherRuns,
    CallTaken,
    Happening,
    HappeningKind,
    KeptExercise,
    NameTaken,
    check_may_say,
)

log = logging.getLogger(__name__)

_CLOCK = select(literal_column("clock_timestamp()", Instant()))
#: One writer after another: numbers are then in the order in which they are seen.
_LOCK = text("SELECT pg_advisory_xact_lock(30430)")
_E, _H = sandbox_exercises.c, sandbox_happenings.c
_ENDS_A_CALL = (HappeningKind.PICKED_UP, HappeningKind.MISSED)
_ONCE_EACH = (HappeningKind.BEGUN, HappeningKind.ENDED)


class SqlExerciseRecord:
    """Implements :class:`dispatcher_app.services.sandbox.record.ExerciseRecord`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)
        self._is_server = engine.dialect.name == "postgresql"

    async def begin(
        self, name: str, title: str, scenario: str, actor: Actor, body: Mapping[str, Any] | None = None
    ) -> KeptExercise:
        """See :meth:`ExerciseRecord.begin`."""
        check_may_say(HappeningKind.BEGUN, actor)
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection)
                await _check_alone(connection, name)
                at, real_at = await self._times(connection)
                row = {"id": name, "title": title, "scenario": scenario, "at": at, "real_at": real_at}
                await connection.execute(insert(sandbox_exercises), row | _who(actor))
                said = Happening(
                    number=0,
                    exercise=name,
                    at=at,
                    real_at=real_at,
                    kind=HappeningKind.BEGUN,
                    by=_bare(actor),
                    body=body or {},
                )
                await _insert(connection, said)
        return KeptExercise(name=name, title=title, by=_bare(actor), begun=at, real_at=real_at)

    async def exercises(self) -> Sequence[KeptExercise]:
        """See :meth:`ExerciseRecord.exercises`."""
        ended = and_(_H.exercise == _E.id, _H.kind == HappeningKind.ENDED.value)
        heads = [column for column in sandbox_exercises.columns if column.name != "scenario"]
        query = (
            select(*heads, _H.at.label("ended"))
            .outerjoin(sandbox_happenings, ended)
            .order_by(_E.real_at.desc(), _E.id)
        )
        return [_kept(row) for row in await self._all(query)]

    async def scenario(self, name: str) -> str:
        """See :meth:`ExerciseRecord.scenario`."""
        found = await self._all(select(_E.scenario).where(_E.id == name))
        if not found:
            raise DomainError(_("没有名为“{name}”的演练。").format(name=name[:80]))
        return str(found[0][0])

    async def add(
        self,
        kind: HappeningKind,
        actor: Actor,
        body: Mapping[str, Any] | None = None,
        *,
        exercise: str | None = None,
        to_role: str = "",
        to_person: str = "",
        about: int | None = None,
        key: str = "",
    ) -> Happening:
        """See :meth:`ExerciseRecord.add`."""
        check_may_say(kind, actor)
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection)
                at, real_at = await self._times(connection)
                said = Happening(
                    number=0,
                    exercise=exercise,
                    at=at,
                    real_at=real_at,
                    kind=kind,
                    by=_bare(actor),
                    to_role=to_role,
                    to_person=to_person,
                    about=about,
                    key=key,
                    body=body or {},
                )
                before = await _said_before(connection, said)
                return before or await _insert(connection, said)

    async def since(self, number: int, limit: int = 500) -> list[Happening]:
        """See :meth:`ExerciseRecord.since`."""
        query = select(sandbox_happenings).where(_H.number > number).order_by(_H.number).limit(limit)
        return [_happening(row) for row in await self._all(query)]

    async def of(self, exercise: str) -> list[Happening]:
        """See :meth:`ExerciseRecord.of`."""
        query = select(sandbox_happenings).where(_H.exercise == exercise).order_by(_H.number)
        return [_happening(row) for row in await self._all(query)]

    async def newest(self, kind: HappeningKind | None = None) -> int:
        """See :meth:`ExerciseRecord.newest`."""
        query = select(func.coalesce(func.max(_H.number), 0))
        return int((await self._all(query if kind is None else query.where(_H.kind == kind.value)))[0][0])

    async def _times(self, connection: AsyncConnection) -> tuple[datetime, datetime]:
        """Time of the hall and of the database's clock, the latter never before the former was asked."""
        at = await hall_now(connection)
        if not self._is_server:
            return at, datetime.now(UTC)
        real_at: datetime = (await connection.execute(_CLOCK)).scalar_one()
        return at, real_at

    async def _lock(self, connection: AsyncConnection) -> None:
        if self._is_server:
            await connection.execute(_LOCK)

    async def _all(self, query: Select[Any]) -> Sequence[Any]:
        with said_plainly():
            async with self._engine.connect() as connection:
                return list(await connection.execute(query))


async def _check_alone(connection: AsyncConnection, name: str) -> None:
    """The guards say the same; this says it in words."""
    if (await connection.execute(select(_E.id).where(_E.id == name))).first() is not None:
        raise NameTaken(name)
    ended = select(_H.number).where(_H.exercise == _E.id, _H.kind == HappeningKind.ENDED.value)
    running = (await connection.execute(select(_E.title).where(~ended.exists()))).first()
    if running is not None:
        raise AnotherRuns(running.title)


async def _said_before(connection: AsyncConnection, said: Happening) -> Happening | None:
    """What was said already, where saying it twice is saying it once.

    Raises:
        CallTaken: another ended the call.
        DomainError: it answers nothing.
    """
    if said.kind in ANSWERS:
        await _check_answers(connection, said)
    same = _same(said)
    before = None if same is None else await _first(connection, same)
    if before is not None and before.kind in _ENDS_A_CALL and not _is_mine(before, said):
        raise CallTaken(before.kind, before.by)
    return before


def _same(said: Happening) -> ColumnElement[bool] | None:
    """What a unique index would find in the way."""
    wanted = []
    if said.key:
        wanted.append(_H.key == said.key)
    if said.kind in _ENDS_A_CALL:
        wanted.append(and_(_H.about == said.about, _H.kind.in_([kind.value for kind in _ENDS_A_CALL])))
    if said.kind is HappeningKind.READ:
        mine = (_H.about == said.about, _H.kind == said.kind.value, _H.person == said.by.person)
        wanted.append(and_(*mine))
    if said.kind in _ONCE_EACH:
        wanted.append(and_(_H.exercise == said.exercise, _H.kind == said.kind.value))
    return or_(*wanted) if wanted else None


def _is_mine(before: Happening, said: Happening) -> bool:
    return before.by.person == said.by.person and before.kind is said.kind


async def _first(connection: AsyncConnection, where: ColumnElement[bool]) -> Happening | None:
    row = (await connection.execute(select(sandbox_happenings).where(where))).first()
    return _happening(row) if row is not None else None


async def _check_answers(connection: AsyncConnection, said: Happening) -> None:
    wanted = and_(_H.number == said.about, _H.kind == ANSWERS[said.kind].value)
    if said.about is None or await _first(connection, wanted) is None:
        raise DomainError(_("没有可以这样答复的一项。"))


async def _insert(connection: AsyncConnection, said: Happening) -> Happening:
    newest = (await connection.execute(select(func.coalesce(func.max(_H.number), 0)))).scalar_one()
    said = replace(said, number=newest + 1)
    row = {
        "number": said.number,
        "exercise": said.exercise,
        "at": said.at,
        "real_at": said.real_at,
        "kind": said.kind.value,
        "to_role": said.to_role,
        "to_person": said.to_person,
        "about": said.about,
        "key": said.key,
        "body": msgspec.json.encode(said.body).decode(),
    }
    await connection.execute(insert(sandbox_happenings), row | _who(said.by))
    return said


@contextmanager
def _refused() -> Iterator[None]:
    """What a guard of the database refused becomes a sentence."""
    try:
        yield
    except DBAPIError as error:
        log.warning("a happening was refused by the database", exc_info=error)
        raise DomainError(_("数据库没有接受这一项。")) from error


def _bare(actor: Actor) -> Actor:
    """Where somebody sat is not kept."""
    return Actor(actor.person, actor.name, actor.role)


def _who(actor: Actor) -> dict[str, str]:
    return {"person": actor.person, "name": actor.name, "role": actor.role.value}


def _kept(row: Any) -> KeptExercise:
    by = Actor(row.person, row.name, Role(row.role))
    return KeptExercise(
        name=row.id, title=row.title, by=by, begun=row.at, real_at=row.real_at, ended=row.ended
    )


def _happening(row: Any) -> Happening:
    return Happening(
        number=row.number,
        exercise=row.exercise,
        at=row.at,
        real_at=row.real_at,
        kind=HappeningKind(row.kind),
        by=Actor(row.person, row.name, Role(row.role)),
        to_role=row.to_role,
        to_person=row.to_person,
        about=row.about,
        key=row.key,
        body=msgspec.json.decode(row.body),
    )
