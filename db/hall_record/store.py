"""The hall's own record on SQLite and PostgreSQL.

Acts are written one after another: a lock on a server, the one writer of a file. So their sequence has no
gaps and is that of their commits, and whoever read up to one has missed none before it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce, Executes
from db.connecting import IDLE_SECONDS
from db.failures import said_plainly
from db.hall_record.codec import ACT_COLUMNS, act_from, link, said_columns, signed_columns
from db.sandbox.words import HALL_NOW
from db.tables import hall_acts, people
from db.types import Instant
from db.version_watch import VersionWatch
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct, Signature
from dispatcher_app.domain.hall_record.check import ActRefused, RecordMoved
from dispatcher_app.domain.hall_record.kinds import REMEMBERED, Topic
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Now

log = logging.getLogger(__name__)

#: Held by whoever writes an act. Any number, as long as nothing else of the program locks by it; ids of
#: commands are positive.
_RECORD_LOCK = -2
#: A seat whose network dies in here holds others up, no longer than one that takes a case number.
_ONE_AT_A_TIME = text(
    f"SELECT pg_advisory_xact_lock({_RECORD_LOCK}), "
    f"set_config('idle_in_transaction_session_timeout', '{round(IDLE_SECONDS * 1000)}', true)"
)
#: Acts that are read in one go: making them holds a server's seat up for some milliseconds.
_AT_A_TIME = 500
_CLOCK = select(literal_column(HALL_NOW, Instant()))
_LAST = select(hall_acts.c.id, hall_acts.c.hash, hall_acts.c.at).order_by(hall_acts.c.id.desc()).limit(1)
_ACTS = select(*hall_acts.columns).order_by(hall_acts.c.id)
_ADD = insert(hall_acts).inline()


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlHallRecord:
    """Implements :class:`dispatcher_app.services.hall_record.store.RecordStore`.

    *now* dates acts in a file; a server does that by its own clock.
    """

    def __init__(self, engine: AsyncEngine, now: Now = utc_now) -> None:
        self._at_once, self._now = AtOnce(engine), now
        self._is_server = engine.dialect.name == "postgresql"
        self._version = VersionWatch()

    async def load(self, now: datetime) -> tuple[int, Sequence[HallAct]]:
        """See :meth:`dispatcher_app.services.hall_record.store.RecordStore.load`."""
        with said_plainly():
            newest = select(func.coalesce(func.max(hall_acts.c.id), 0))
            (last,) = await self._at_once.read(newest, lambda row: int(row[0]))
        acts: list[HallAct] = []
        for topic, kept in REMEMBERED.items():
            acts += await self._in_parts(_remembered(topic, now - kept if kept else None), last)
        acts.sort(key=lambda act: act.sequence)
        return last, acts

    async def _in_parts(self, wanted: ColumnElement[bool], last: int) -> list[HallAct]:
        """The acts up to *last* that are *wanted*; hands and painting come between the parts."""
        acts: list[HallAct] = []
        after = 0
        while after < last:
            query = _ACTS.where(wanted, hall_acts.c.id > after, hall_acts.c.id <= last).limit(_AT_A_TIME)
            with said_plainly():
                rows = await self._at_once.read(query, tuple)
            acts += [act for act in map(_readable, rows) if act is not None]
            after = rows[-1][0] if len(rows) == _AT_A_TIME else last
        return acts

    async def since(self, sequence: int, limit: int) -> Sequence[HallAct]:
        return await self._read(_ACTS.where(hall_acts.c.id > sequence).limit(limit))

    async def of(self, topic: Topic, subject: str) -> Sequence[HallAct]:
        return await self._read(_of(topic.value, subject))

    async def of_topic(self, topic: Topic, begins: datetime, ends: datetime) -> Sequence[HallAct]:
        at = hall_acts.c.at
        return await self._read(_ACTS.where(hall_acts.c.topic == topic.value, at >= begins, at < ends))

    async def done(self, act_id: UUID) -> HallAct | None:
        return next(iter(await self._read(_ACTS.where(hall_acts.c.command_id == str(act_id)))), None)

    async def append(self, draft: ActDraft, actor: Actor, second: Signature | None) -> HallAct:
        """See :meth:`dispatcher_app.services.hall_record.store.RecordStore.append`."""
        columns = said_columns(draft, actor) | signed_columns(second.signer if second else None)

        async def work(connection: Executes) -> HallAct:
            await self._version.check(connection)
            if self._is_server:
                await connection.execute(_ONE_AT_A_TIME)
            before = await _done(connection, draft.id)
            return before or await self._add(connection, draft, actor, columns)

        try:
            with said_plainly():
                return await self._at_once.write(work)
        except DBAPIError as error:
            log.warning("an act was refused by the database", exc_info=error)
            raise ActRefused(_("数据库没有接受“{kind}”。").format(kind=draft.kind.label)) from error

    async def _add(
        self, connection: Executes, draft: ActDraft, actor: Actor, columns: dict[str, object]
    ) -> HallAct:
        await _check_person(connection, actor, by_name=self._is_server)
        await _check_seen(connection, draft)
        last = (await connection.execute(_LAST)).one_or_none()
        number, previous, at = (last[0], last[1], last[2]) if last else (0, "", None)
        now = (await connection.execute(_CLOCK)).scalar_one() if self._is_server else self._now()
        row = columns | {"id": number + 1, "at": max(at, now) if at else now}
        row |= {"previous_hash": previous, "hash": link(previous, row)}
        await connection.execute(_ADD, row)
        return act_from([row[name] for name in ACT_COLUMNS])

    async def _read(self, query: Select[Any]) -> list[HallAct]:
        with said_plainly():
            found = await self._at_once.read(query, _readable)
        return [act for act in found if act is not None]


def _remembered(topic: Topic, since: datetime | None) -> ColumnElement[bool]:
    """Acts of *topic* on subjects on which somebody acted from *since* on (None: all)."""
    of_topic = hall_acts.c.topic == topic.value
    if since is None:
        return of_topic
    lately = select(hall_acts.c.subject).where(of_topic, hall_acts.c.at >= since)
    return and_(of_topic, hall_acts.c.subject.in_(lately))


def _of(topic: str, subject: str) -> Select[Any]:
    return _ACTS.where(hall_acts.c.topic == topic, hall_acts.c.subject == subject)


def _readable(row: Any) -> HallAct | None:
    """One line that cannot be read must not stop a hall."""
    try:
        return act_from(tuple(row))
    except ValueError as error:
        log.warning("an act of the hall cannot be read: %s", error)
        return None


async def _done(connection: Executes, act_id: UUID) -> HallAct | None:
    row = (await connection.execute(_ACTS.where(hall_acts.c.command_id == str(act_id)))).one_or_none()
    return act_from(tuple(row)) if row else None


async def _check_seen(connection: Executes, draft: ActDraft) -> None:
    """Raises:
    RecordMoved: the subject's version is not the one that was seen.
    """
    newest = _of(draft.topic.value, draft.subject).order_by(None).order_by(hall_acts.c.version.desc())
    row = (await connection.execute(newest.limit(1))).one_or_none()
    act = act_from(tuple(row)) if row else None
    if (act.version if act else 0) != draft.seen:
        raise RecordMoved(draft, act)


async def _check_person(connection: Executes, actor: Actor, *, by_name: bool) -> None:
    """A server's guards take an act only under the name that its writer has now.

    Raises:
        ActRefused: the actor's role or name was changed or the seat closed since they signed in.
    """
    query = select(people.c.role, people.c.disabled, people.c.name).where(people.c.login == actor.person)
    row = (await connection.execute(query)).one_or_none()
    if row is not None and (row[1] or row[0] != actor.role.value):
        raise ActRefused(_("您的角色已改变或席位已停用,请重新登录。"))
    if by_name and row is not None and row[2] != actor.name != actor.person:
        raise ActRefused(_("您的姓名已改为“{name}”,请重新登录后再办。").format(name=row[2]))
