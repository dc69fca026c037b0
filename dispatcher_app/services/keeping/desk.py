"""The documents of the hall as one seat has them: read, checked, compared, written, with history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.keeping.difference import RowChange, difference
from dispatcher_app.domain.keeping.table import Around, KeptKind, KeptTable, Remark, Row
from dispatcher_app.domain.keeping.tables import TABLES
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.store import KeptRows, KeptState, KeptStore, KeptVersion, NewVersion
from dispatcher_app.services.ports import Now

#: Who reads documents on the screen, who writes them.
READERS = frozenset({Role.ADMINISTRATOR, Role.SHIFT_LEADER})
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft looked at whole: what is to be said of it, and what it would change."""

    remarks: tuple[Remark, ...]
    changes: tuple[RowChange, ...]

    @property
    def stops(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.stops)

    @property
    def notes(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if not remark.stops)


class KeptDesk:
    """One person's way to the documents. *written* is told after each version of this seat's own."""

    def __init__(
        self,
        store: KeptStore,
        actor: Actor,
        hall: Hall,
        now: Now,
        written: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._store, self._actor, self._hall, self._now = store, actor, hall, now
        self._written = written

    @property
    def may_write(self) -> bool:
        return self._actor.role is Role.ADMINISTRATOR

    @property
    def today(self) -> date:
        """The day of the hall."""
        return self._now().astimezone(self._hall.zone).date()

    def table(self, kind: KeptKind) -> KeptTable:
        return TABLES[kind]

    async def state(self, kind: KeptKind) -> KeptState:
        """The document as it stands now."""
        return await self._store.state(kind, self._now())

    async def around(self) -> Around:
        """What a draft is checked against, and previewed by, as of now."""
        return await self._store.around(self._now())

    async def judge(self, kind: KeptKind, rows: Sequence[Row], before: Sequence[Row]) -> Judged:
        """What is to be said of the draft *rows*, which are to follow *before*."""
        table = TABLES[kind]
        around: Around = await self._store.around(self._now())
        remarks = table.remarks(rows, before, around)
        changes = [] if _keys_twice(table, rows) else difference(table, before, rows)
        return Judged(tuple(remarks), tuple(changes))

    async def write(
        self, kind: KeptKind, rows: Sequence[Row], seen: KeptState, reason: str, starts: date | None = None
    ) -> KeptVersion:
        """Keep *rows* as the next version, from the day *starts* on (None: at once).

        It is checked once more: what a unit holds may have changed since the preview.

        Raises:
            KeptMoved: somebody else was faster.
            DomainError: no reason, nothing changed, a day that has begun, or the draft is at fault.
        """
        table, reason = TABLES[kind], " ".join(reason.split())
        if not reason:
            raise DomainError(_("请写明为什么改。"))
        if len(reason) > _LONGEST_REASON:
            raise DomainError(_("理由不能超过 {count} 个字。").format(count=_LONGEST_REASON))
        judged = await self.judge(kind, rows, seen.coming_rows or seen.rows)
        if judged.stops:
            raise DomainError(judged.stops[0].sentence)
        if not judged.changes:
            raise DomainError(_("没有改动,不必写入。"))
        new = NewVersion(
            kind=kind,
            rows=rows,
            reason=reason,
            seen=seen.newest,
            base=seen.base,
            effective_at=self._instant(table, starts),
        )
        version = await self._store.write(new, self._actor)
        if self._written is not None:
            await self._written()
        return version

    def _instant(self, table: KeptTable, starts: date | None) -> datetime | None:
        if starts is None or starts == self.today:
            return None
        if not table.planned:
            raise DomainError(_("{what}只能立即生效。").format(what=table.title))
        if starts < self.today:
            raise DomainError(_("生效日期不能早于今天。"))
        return datetime.combine(starts, time(), self._hall.zone)

    async def versions(self, kind: KeptKind) -> Sequence[KeptVersion]:
        """Every version, newest first."""
        return await self._store.versions(kind)

    async def rows(self, kind: KeptKind, number: int) -> Sequence[Row]:
        """The document in version *number*; DomainError where it cannot be read."""
        return await self._store.rows(kind, number)

    async def rows_at(self, kind: KeptKind, instant: datetime) -> Sequence[Row]:
        """The document as it was in force at *instant*; what is older than its first version goes by that."""
        return await KeptRows(self._store, self._now).rows_at(kind, instant)

    async def between(self, kind: KeptKind, earlier: int, later: int) -> tuple[RowChange, ...]:
        """What version *later* changed against *earlier*."""
        before, after = await self._store.rows(kind, earlier), await self._store.rows(kind, later)
        return tuple(difference(TABLES[kind], before, after))


def _keys_twice(table: KeptTable, rows: Sequence[Row]) -> bool:
    return len({table.key_of(row) for row in rows}) < len(rows)
