"""Where a page's document comes from and goes to: versions of the hall's documents, or the accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from dispatcher_app.domain.keeping.difference import difference
from dispatcher_app.domain.keeping.seats import SEATS
from dispatcher_app.domain.keeping.table import Around, KeptKind, KeptTable, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.keeping.desk import Judged, KeptDesk
from dispatcher_app.services.keeping.seats import seat_rows, write_seats
from dispatcher_app.services.keeping.store import KeptState


class Source(Protocol):
    """Reads one document, judges a draft of it, writes it. See :class:`KeptDesk` for what may go wrong."""

    table: KeptTable
    may_write: bool
    has_versions: bool

    async def read(self) -> Sequence[Row]:
        """The rows that a draft is to follow, as they stand now."""
        ...

    @property
    def standing(self) -> str:
        """In a line: which version this is, since when, by whom and why."""
        ...

    def preview(self, rows: Sequence[Row]) -> str:
        """What *rows* would come to, in a sentence; "" where there is nothing to say."""
        ...

    async def judge(self, rows: Sequence[Row], before: Sequence[Row]) -> Judged: ...

    async def write(self, rows: Sequence[Row], before: Sequence[Row], reason: str, day: date | None) -> str:
        """What is said when it is done."""
        ...


class KeptSource:
    """A document in versions."""

    has_versions = True

    def __init__(self, desk: Desk, kept: KeptDesk, kind: KeptKind) -> None:
        self._desk, self._kept, self._kind = desk, kept, kind
        self.table, self.may_write = kept.table(kind), kept.may_write
        self._state: KeptState | None = None
        self._around: Around | None = None

    async def read(self) -> Sequence[Row]:
        if self.table.preview is not None:
            self._around = await self._kept.around()
        self._state = await self._kept.state(self._kind)
        return self._state.coming_rows or self._state.rows

    def preview(self, rows: Sequence[Row]) -> str:
        """What a draft would come to, "" where there is nothing to say."""
        if self.table.preview is None or self._around is None:
            return ""
        return self.table.preview(rows, self._around)

    @property
    def standing(self) -> str:
        state = self._state
        if state is None:
            return ""
        if state.coming is not None:
            text = _("下表是第 {number} 版,{day} 起生效;再写入的一版取代它。")
            begins = state.coming.effective_at.astimezone(self._desk.hall.zone)
            return text.format(number=state.coming.number, day=f"{begins:%Y-%m-%d}")
        if state.version is None:
            return _("建库时装入的数据,还没有改过。")
        at = state.version.effective_at.astimezone(self._desk.hall.zone)
        text = _("第 {number} 版 · {day} 起 · {name} · {reason}")
        facts = state.version
        return text.format(
            number=facts.number, day=f"{at:%Y-%m-%d %H:%M}", name=facts.name, reason=facts.reason
        )

    async def judge(self, rows: Sequence[Row], before: Sequence[Row]) -> Judged:
        return await self._kept.judge(self._kind, rows, before)

    async def write(self, rows: Sequence[Row], before: Sequence[Row], reason: str, day: date | None) -> str:
        assert self._state is not None
        version = await self._kept.write(self._kind, rows, self._state, reason, day)
        if version.planned:
            text = _("已写入第 {number} 版,{day} 起生效。")
            begins = version.effective_at.astimezone(self._desk.hall.zone)
            return text.format(number=version.number, day=f"{begins:%Y-%m-%d}")
        return _("已写入第 {number} 版,各席位已按它办。").format(number=version.number)


class SeatSource:
    """People and their logins."""

    table, has_versions = SEATS, False

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.may_write = desk.role is Role.ADMINISTRATOR and desk.accounts is not None
        self._count = 0

    async def read(self) -> Sequence[Row]:
        people = await self._desk.accounts.people() if self._desk.accounts is not None else ()
        self._count = sum(not person.disabled for person in people)
        return seat_rows(people)

    def preview(self, rows: Sequence[Row]) -> str:
        return ""

    @property
    def standing(self) -> str:
        return _("在用席位 {count} 个").format(count=self._count)

    async def judge(self, rows: Sequence[Row], before: Sequence[Row]) -> Judged:
        remarks = SEATS.remarks(rows, before, Around(today=self._desk.now().date()))
        keys = {SEATS.key_of(row) for row in rows}
        changes = difference(SEATS, before, rows) if len(keys) == len(rows) else []
        return Judged(tuple(remarks), tuple(changes))

    async def write(self, rows: Sequence[Row], before: Sequence[Row], reason: str, day: date | None) -> str:
        accounts = self._desk.accounts
        if accounts is None or not self.may_write:
            raise DomainError(_("只有管理员可以管理席位。"))
        count = await write_seats(accounts, rows, before, self._desk.person.login)
        return _("已办 {count} 项。").format(count=count)
