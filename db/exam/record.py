"""Examinations on SQLite and PostgreSQL: every answer is kept, by the database's own clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, and_, func, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import WRITING
from db.exam.guards import GRACE
from db.exam.progress import NOTHING, begun_since, done_in, entries_since
from db.exam.tables import sandbox_attempts, sandbox_banks, sandbox_entries, sandbox_papers
from db.failures import said_plainly
from db.types import Instant
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.record import (
    Attempt,
    CannotBegin,
    Closed,
    Entry,
    EntryKind,
    HandedIn,
    Kept,
    NewPaper,
    PaperHead,
    PaperKind,
    Progress,
    Sitting,
    TimeIsUp,
)
from dispatcher_app.services.ports import Now

log = logging.getLogger(__name__)

_CLOCK = select(literal_column("clock_timestamp()", Instant()))
_LOCK = text("SELECT pg_advisory_xact_lock(30429, hashtext(:id))")
_HEAD = tuple(column for column in sandbox_papers.columns if column.name in PaperHead.__dataclass_fields__)
_HEADS = tuple(column.label(f"head_{column.name}") for column in _HEAD)
_TRAINERS = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
_GRACE = timedelta(seconds=GRACE)


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlExamRecord:
    """Implements :class:`dispatcher_app.services.exam.record.ExamRecord`.

    *now* is the clock of a file; a server has its own. Never the simulated one of a sandbox.
    """

    def __init__(self, engine: AsyncEngine, now: Now = utc_now) -> None:
        self._engine, self._now = engine, now
        self._writing = engine.execution_options(**WRITING)
        self._is_server = engine.dialect.name == "postgresql"

    async def put_paper(self, new: NewPaper, actor: Actor) -> PaperHead:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.put_paper`."""
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                return await self._put_paper(connection, new, actor)

    async def _put_paper(self, connection: AsyncConnection, new: NewPaper, actor: Actor) -> PaperHead:
        at = await self._clock(connection)
        row = {name: getattr(new, name) for name in NewPaper.__dataclass_fields__}
        row |= {"kind": new.kind.value, "at": at, **_who(actor)}
        await connection.execute(insert(sandbox_papers), row)
        return PaperHead(
            id=new.id,
            kind=new.kind,
            title=new.title,
            seconds=new.seconds,
            closes_at=new.closes_at,
            only_for=new.only_for,
            person=actor.person,
            name=actor.name,
            at=at,
        )

    async def papers(self) -> Sequence[PaperHead]:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.papers`."""
        return [_head(row) for row in await self._all(select(*_HEAD).order_by(sandbox_papers.c.at.desc()))]

    async def paper_body(self, paper_id: str) -> bytes:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.paper_body`."""
        found = await self._all(select(sandbox_papers.c.body).where(sandbox_papers.c.id == paper_id))
        if not found:
            raise DomainError(_("没有这份试卷。"))
        return bytes(found[0][0])

    async def begin(self, paper_id: str, actor: Actor) -> Sitting:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.begin`."""
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection, paper_id + actor.person)
                own = and_(sandbox_attempts.c.paper_id == paper_id, sandbox_attempts.c.person == actor.person)
                row = (await connection.execute(select(sandbox_attempts).where(own))).one_or_none()
                attempt = _attempt(row) if row else await self._begin(connection, paper_id, actor)
                return await self._sitting(connection, attempt)

    async def _begin(self, connection: AsyncConnection, paper_id: str, actor: Actor) -> Attempt:
        query = select(*_HEAD).where(sandbox_papers.c.id == paper_id)
        row = (await connection.execute(query)).one_or_none()
        at = await self._clock(connection)
        if row is None:
            raise DomainError(_("没有这份试卷。"))
        if row.only_for not in ("", actor.person):
            raise CannotBegin
        if row.closes_at and at > row.closes_at:
            raise Closed
        attempt = Attempt(
            id=str(uuid4()),
            paper_id=paper_id,
            at=at,
            ends_at=at + timedelta(seconds=row.seconds),
            person=actor.person,
            name=actor.name,
            role=actor.role.value,
        )
        values = {name: getattr(attempt, name) for name in Attempt.__dataclass_fields__}
        await connection.execute(insert(sandbox_attempts), values)
        return attempt

    async def sitting(self, attempt_id: str) -> Sitting:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.sitting`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                return await self._sitting(connection, await _attempt_of(connection, attempt_id))

    async def _sitting(self, connection: AsyncConnection, attempt: Attempt) -> Sitting:
        entries = sandbox_entries.c
        query = select(sandbox_entries).where(entries.attempt_id == attempt.id).order_by(entries.number)
        found = [_entry(row) for row in await connection.execute(query)]
        return Sitting(attempt, tuple(found), await self._clock(connection))

    async def add(self, attempt_id: str, kind: EntryKind, body: str) -> Entry:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.add`."""
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection, attempt_id)
                return await self._add(connection, attempt_id, kind, body)

    async def _add(self, connection: AsyncConnection, attempt_id: str, kind: EntryKind, body: str) -> Entry:
        attempt = await _attempt_of(connection, attempt_id)
        sitting = await self._sitting(connection, attempt)
        _check_open(sitting, kind)
        entry = Entry(len(sitting.entries) + 1, kind, await self._clock(connection), body)
        row = {"attempt_id": attempt_id, "number": entry.number, "kind": kind.value, "body": body}
        await connection.execute(insert(sandbox_entries), {**row, "at": entry.at})
        return entry

    async def put_result(self, paper_id: str, actor: Actor, body: str) -> None:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.put_result`."""
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection, paper_id + actor.person)
                attempt = await self._begin(connection, paper_id, actor)
                await self._add(connection, attempt.id, EntryKind.HANDED_IN, "")
                await self._add(connection, attempt.id, EntryKind.RESULT, body)

    async def kept(self, person: str = "") -> Sequence[Kept]:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.kept`."""
        entries, attempts = sandbox_entries.c, sandbox_attempts.c
        result = and_(entries.attempt_id == attempts.id, entries.kind == EntryKind.RESULT.value)
        query = (
            select(sandbox_attempts, *_HEADS, func.coalesce(entries.body, "").label("result"))
            .join(sandbox_papers, sandbox_papers.c.id == attempts.paper_id)
            .outerjoin(sandbox_entries, result)
            .order_by(attempts.at.desc(), attempts.id)
        )
        if person:
            query = query.where(attempts.person == person)
        with said_plainly():
            async with self._engine.connect() as connection:
                now = await self._clock(connection)
                rows = list(await connection.execute(query))
        return [Kept(_head(row, "head_"), _attempt(row), row.result, now) for row in rows]

    async def progress(self, lasted: timedelta) -> tuple[datetime, Sequence[Progress]]:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.progress`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                now = await self._clock(connection)
                begun = list(await connection.execute(begun_since(now - lasted, _HEADS)))
                done = done_in(await connection.execute(entries_since(now - lasted)))
        found = [(row, done.get(row.id, NOTHING)) for row in begun]
        return now, [Progress(_head(row, "head_"), _attempt(row), *each) for row, each in found]

    async def now(self) -> datetime:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.now`."""
        with said_plainly():
            async with self._engine.connect() as connection:
                return await self._clock(connection)

    async def put_bank(self, body: bytes, seen: int, actor: Actor) -> int:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.put_bank`."""
        if actor.role not in _TRAINERS:
            raise DomainError(_("只有教员可以改题库。"))
        with _refused(), said_plainly():
            async with self._writing.begin() as connection:
                await self._lock(connection, "bank")
                query = select(func.coalesce(func.max(sandbox_banks.c.number), 0))
                if (await connection.execute(query)).scalar_one() != seen:
                    raise DomainError(_("题库在您打开之后被别人改过,没有写入。请重新读入再试。"))
                row = {"number": seen + 1, "body": body, "at": await self._clock(connection), **_who(actor)}
                await connection.execute(insert(sandbox_banks), row)
                return seen + 1

    async def bank(self) -> tuple[int, bytes]:
        """See :meth:`dispatcher_app.services.exam.record.ExamRecord.bank`."""
        columns = sandbox_banks.c
        query = select(columns.number, columns.body).order_by(columns.number.desc()).limit(1)
        found = await self._all(query)
        return (found[0][0], bytes(found[0][1])) if found else (0, b"")

    async def _clock(self, connection: AsyncConnection) -> datetime:
        found: datetime = (await connection.execute(_CLOCK)).scalar_one() if self._is_server else self._now()
        return found

    async def _lock(self, connection: AsyncConnection, name: str) -> None:
        """One after another; a file has one writer anyway."""
        if self._is_server:
            await connection.execute(_LOCK, {"id": name})

    async def _all(self, query: Select[Any]) -> Sequence[Any]:
        with said_plainly():
            async with self._engine.connect() as connection:
                return list(await connection.execute(query))


@contextmanager
def _refused() -> Iterator[None]:
    """What a guard of the database refused becomes a sentence."""
    try:
        yield
    except DBAPIError as error:
        log.warning("an entry was refused by the database", exc_info=error)
        raise DomainError(_("数据库没有接受这一项。")) from error


async def _attempt_of(connection: AsyncConnection, attempt_id: str) -> Attempt:
    query = select(sandbox_attempts).where(sandbox_attempts.c.id == attempt_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise DomainError(_("没有这次考试。"))
    return _attempt(row)


def _check_open(sitting: Sitting, kind: EntryKind) -> None:
    """The guards say the same; this says it in words."""
    if kind is EntryKind.RESULT:
        return
    if sitting.last(EntryKind.HANDED_IN) is not None:
        raise HandedIn
    if kind is not EntryKind.HANDED_IN and sitting.now > sitting.attempt.ends_at + _GRACE:
        raise TimeIsUp


def _who(actor: Actor) -> dict[str, str]:
    return {"person": actor.person, "name": actor.name, "role": actor.role.value}


def _head(row: Any, prefix: str = "") -> PaperHead:
    values = {name: getattr(row, prefix + name) for name in PaperHead.__dataclass_fields__}
    return PaperHead(**{**values, "kind": PaperKind(values["kind"])})


def _attempt(row: Any) -> Attempt:
    return Attempt(**{name: getattr(row, name) for name in Attempt.__dataclass_fields__})


def _entry(row: Any) -> Entry:
    return Entry(row.number, EntryKind(row.kind), row.at, row.body)
