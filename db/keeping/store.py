"""Versions of the hall's documents on SQLite and PostgreSQL.

A version that begins at once also becomes the hall's own data, in the same transaction; so whatever reads the
hall's data needs to know nothing of versions. What was loaded from outside becomes a version of its own
before the first change. One that begins later lies over the data from its time on, as
long as the data is what it was made over (``base``): a city pack loaded meanwhile is newer and counts.
"""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, func, insert, literal_column, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.codec import to_text
from db.documents import Documents
from db.engine import WRITING
from db.failures import said_plainly
from db.keeping.meaning import Loaded, digest, plainly, put
from db.sandbox.words import HALL_NOW
from db.tables import case_numbers, cases, hall_acts, kept_versions, people
from db.types import Instant
from db.version_watch import VersionWatch
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.domain.keeping.table import Around, KeptKind, Row
from dispatcher_app.domain.keeping.tables import TABLES
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import OPEN, Role
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.keeping.store import KeptMoved, KeptState, KeptVersion, NewVersion
from dispatcher_app.services.ports import Now

log = logging.getLogger(__name__)

#: Held by whoever writes a version. Any number, as long as nothing else of the program locks by it.
_KEEPING_LOCK = -3
_ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({_KEEPING_LOCK})")
_CLOCK = select(literal_column(HALL_NOW, Instant()))
_HEAD = tuple(column for column in kept_versions.columns if column.name in KeptVersion.__dataclass_fields__)
_OPEN = [stage.value for stage in OPEN]
#: Why there is a version of what nobody here edited.
_LOADED = N_("装入的数据,改动之前")
_EDITION = "{number}@{day:%Y-%m-%d}"


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqlKeptDocuments:
    """Implements :class:`dispatcher_app.services.keeping.store.KeptStore`.

    *now* dates versions in a file; a server does that by its own clock.
    """

    def __init__(self, engine: AsyncEngine, pack: Pack, zone: ZoneInfo, now: Now = utc_now) -> None:
        self._engine, self._pack, self._zone, self._now = engine, pack, zone, now
        self._writing = engine.execution_options(**WRITING)
        self._is_server = engine.dialect.name == "postgresql"
        self._documents = Documents(engine)
        self._version = VersionWatch()

    async def state(self, kind: KeptKind, now: datetime) -> KeptState:
        """See :meth:`dispatcher_app.services.keeping.store.KeptStore.state`."""
        base = await self._base(kind)
        return await self._state(kind, now, base)

    async def _base(self, kind: KeptKind) -> list[Row]:
        return await Loaded(self._documents, self._pack).rows(kind)

    async def _state(self, kind: KeptKind, now: datetime, base: list[Row]) -> KeptState:
        below, versions = digest(kind, base), await self.versions(kind)
        newest = versions[0].number if versions else 0
        coming = versions[0] if versions and versions[0].effective_at > now else None
        begun = next((version for version in versions if version.effective_at <= now), None)
        rows, version = tuple(base), None
        if begun is not None and (found := await self._counts(begun, below)) is not None:
            rows, version = found, begun
        coming_rows = await self._readable(coming) if coming is not None else None
        return KeptState(rows, version, newest, below, coming, coming_rows or ())

    async def _counts(self, version: KeptVersion, below: str) -> tuple[Row, ...] | None:
        """The rows of *version* where they are in force over what lies *below*."""
        rows = await self._readable(version)
        if rows is None:
            return None
        if version.planned:
            return rows if await self._made_over(version) == below else None
        return rows if digest(version.kind, plainly(version.kind, rows)) == below else None

    async def _readable(self, version: KeptVersion) -> tuple[Row, ...] | None:
        """Its rows; None where they make no document: one bad row of a table must not stop a hall."""
        try:
            rows = await self.rows(version.kind, version.number)
            plainly(version.kind, rows)
        except (DomainError, ValueError, ArithmeticError, LookupError) as wrong:
            log.error("version %s of %s cannot be read: %s", version.number, version.kind, wrong)
            return None
        return rows

    async def _made_over(self, version: KeptVersion) -> str:
        query = select(kept_versions.c.base).where(_is(version.kind, version.number))
        return str((await self._all(query))[0][0])

    async def versions(self, kind: KeptKind) -> list[KeptVersion]:
        query = (
            select(*_HEAD).where(kept_versions.c.kind == kind.value).order_by(kept_versions.c.number.desc())
        )
        return [_version_from(row) for row in await self._all(query)]

    async def rows(self, kind: KeptKind, number: int) -> tuple[Row, ...]:
        """See :meth:`dispatcher_app.services.keeping.store.KeptStore.rows`."""
        found = await self._all(select(kept_versions.c.body).where(_is(kind, number)))
        if not found:
            raise DomainError(_("没有第 {number} 版。").format(number=number))
        try:
            stored = msgspec.json.decode(zlib.decompress(found[0][0]), type=list[dict[str, str]])
        except (msgspec.MsgspecError, zlib.error) as error:
            raise DomainError(_("第 {number} 版读不懂。").format(number=number)) from error
        return tuple(TABLES[kind].taken(row) for row in stored)

    async def in_force(self, now: datetime) -> Mapping[KeptKind, int]:
        """See :meth:`dispatcher_app.services.keeping.store.KeptStore.in_force`."""
        kind, number = kept_versions.c.kind, kept_versions.c.number
        query = select(kind, func.max(number)).where(kept_versions.c.effective_at <= now).group_by(kind)
        known = {each.value: each for each in KeptKind}
        return {known[row[0]]: row[1] for row in await self._all(query) if row[0] in known}

    async def write(self, new: NewVersion, actor: Actor) -> KeptVersion:
        """See :meth:`dispatcher_app.services.keeping.store.KeptStore.write`."""
        if actor.role is not Role.ADMINISTRATOR:
            raise DomainError(_("只有管理员可以改这些数据。"))
        base = await self._base(new.kind)
        is_kept = (await self._state(new.kind, self._now(), base)).version is not None
        try:
            with said_plainly():
                async with self._writing.begin() as connection:
                    return await self._write(connection, new, actor, base, is_kept=is_kept)
        except DBAPIError as error:
            log.warning("a version was refused by the database", exc_info=error)
            raise DomainError(_("数据库没有接受这一版。")) from error

    async def _write(
        self, connection: AsyncConnection, new: NewVersion, actor: Actor, base: list[Row], *, is_kept: bool
    ) -> KeptVersion:
        below = digest(new.kind, base)
        await self._version.check(connection)
        if self._is_server:
            await connection.execute(_ONE_AT_A_TIME)
        await _check_person(connection, actor)
        await _check_seen(connection, new, below)
        at = (await connection.execute(_CLOCK)).scalar_one() if self._is_server else self._now()
        starts, number = max(new.effective_at or at, at), new.seen + 1
        if not is_kept:  # data that was loaded: kept as a version, so that the next can be compared with it
            loaded = KeptVersion(new.kind, number, at, at, actor.person, actor.name, _(_LOADED))
            await connection.execute(insert(kept_versions), _row_of(loaded, actor, base, below))
            number += 1
        head = KeptVersion(new.kind, number, starts, at, actor.person, actor.name, new.reason)
        if not head.planned:
            edition = _EDITION.format(number=head.number, day=starts.astimezone(self._zone))
            await put(connection, new.kind, new.rows, self._zone, edition)
        await connection.execute(insert(kept_versions), _row_of(head, actor, new.rows, below))
        return head

    async def around(self, now: datetime) -> Around:
        """See :meth:`dispatcher_app.services.keeping.store.KeptStore.around`."""
        by_unit, by_class = Counter[str](), Counter[str]()
        query = (
            select(cases.c.lead_unit, cases.c.class_code, func.count())
            .where(cases.c.stage.in_(_OPEN))
            .group_by(cases.c.lead_unit, cases.c.class_code)
        )
        for unit, class_code, count in await self._all(query):
            by_unit[unit or ""] += count
            by_class[class_code or ""] += count
        days = await self._all(select(case_numbers.c.day, case_numbers.c.last))
        today = now.astimezone(self._zone).date()
        year = datetime(today.year, 1, 1, tzinfo=self._zone)
        papers = await self._all(
            select(hall_acts.c.subject).where(
                hall_acts.c.topic == Topic.SUPERVISION.value, hall_acts.c.at >= year
            )
        )
        standard = (await self.state(KeptKind.STANDARD, now)).rows
        pack = self._pack
        codes = {outline.code for outline in (*pack.districts, *pack.streets, *pack.communities)}
        return Around(
            today=today,
            area_codes=frozenset(codes | {cell.code for cell in pack.cells}),
            classes=frozenset(row["code"].rpartition(":")[2] for row in standard if not row["retired"]),
            open_by_unit=by_unit,
            open_by_class=by_class,
            used_prefixes=frozenset(str(day).rstrip("0123456789") for day, _last in days),
            last_serials={row.day: row.last for row in days},
            paper_numbers=frozenset(number for (number,) in papers),
        )

    async def _all(self, query: Select[Any]) -> Sequence[Any]:
        with said_plainly():
            async with self._engine.connect() as connection:
                return list(await connection.execute(query))


def _is(kind: KeptKind, number: int) -> Any:
    return (kept_versions.c.kind == kind.value) & (kept_versions.c.number == number)


def _version_from(row: Any) -> KeptVersion:
    return KeptVersion(
        KeptKind(row.kind), row.number, row.effective_at, row.at, row.person, row.name, row.reason
    )


def _row_of(head: KeptVersion, actor: Actor, rows: Sequence[Row], below: str) -> dict[str, object]:
    names = [column.name for column in TABLES[head.kind].kept]
    stored = [{name: row.get(name, "") for name in names} for row in rows]
    return {
        "kind": head.kind.value,
        "number": head.number,
        "effective_at": head.effective_at,
        "at": head.at,
        "person": head.person,
        "name": head.name,
        "role": actor.role.value,
        "reason": head.reason,
        "base": below,
        "body": zlib.compress(to_text(stored).encode()),
    }


async def _check_seen(connection: AsyncConnection, new: NewVersion, below: str) -> None:
    """Raises:
    KeptMoved: the document is not what the writer saw.
    """
    query = select(*_HEAD).where(kept_versions.c.kind == new.kind.value)
    newest = query.order_by(kept_versions.c.number.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    if (row.number if row else 0) != new.seen:
        raise KeptMoved(_version_from(row) if row else None)
    if below != new.base:
        raise KeptMoved(None)


async def _check_person(connection: AsyncConnection, actor: Actor) -> None:
    """Raises:
    DomainError: the role was changed or the seat closed since they signed in.
    """
    query = select(people.c.role, people.c.disabled).where(people.c.login == actor.person)
    row = (await connection.execute(query)).one_or_none()
    if row is not None and (row[1] or row[0] != actor.role.value):
        raise DomainError(_("您的角色已改变或席位已停用,请重新登录。"))
