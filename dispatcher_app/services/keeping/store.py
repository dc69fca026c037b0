"""Versions of the hall's documents: values, and the port to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.keeping.table import Around, KeptKind, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Now


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version: who wrote it, when, why, and from when on it counts. Times are UTC."""

    kind: KeptKind
    number: int
    effective_at: datetime
    at: datetime
    person: str
    name: str
    reason: str

    @property
    def planned(self) -> bool:
        """Whether it was written to begin later."""
        return self.effective_at > self.at


@dataclass(frozen=True, slots=True)
class KeptState:
    """A document as it stands: the rows in force, their version (None: as loaded), and what may follow.

    ``newest`` is the number of the last version written, in force or planned; ``base`` what lies below. Both
    are what a writer must have seen. ``coming`` is the version that begins later, with ``coming_rows``.
    """

    rows: tuple[Row, ...]
    version: KeptVersion | None
    newest: int
    base: str
    coming: KeptVersion | None = None
    coming_rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What somebody wants written; ``effective_at`` None is at once, ``seen`` and ``base`` what they saw."""

    kind: KeptKind
    rows: Sequence[Row]
    reason: str
    seen: int
    base: str
    effective_at: datetime | None = None


class KeptMoved(DomainError):
    """Somebody else wrote a version meanwhile; the draft stays."""

    def __init__(self, other: KeptVersion | None) -> None:
        if other is None:
            super().__init__(_("这份数据在您打开之后被重新装入过,没有写入。请刷新后核对您的改动。"))
        else:
            text = _("{name} 已写入第 {number} 版({reason}),您的没有写入。请刷新后核对您的改动。")
            super().__init__(text.format(name=other.name, number=other.number, reason=other.reason))
        self.other = other


class KeptStore(Protocol):
    """Raises:
    ExternalError: the database does not answer; nothing was kept.
    """

    async def state(self, kind: KeptKind, now: datetime) -> KeptState: ...

    async def versions(self, kind: KeptKind) -> Sequence[KeptVersion]:
        """Every version, newest first."""
        ...

    async def rows(self, kind: KeptKind, number: int) -> tuple[Row, ...]:
        """The rows of one version; DomainError where it cannot be read."""
        ...

    async def write(self, new: NewVersion, actor: Actor) -> KeptVersion:
        """Keep a version; one that begins at once is in force when this returns.

        Raises:
            KeptMoved: not what the writer saw.
            DomainError: not an administrator (any more).
        """
        ...

    async def in_force(self, now: datetime) -> Mapping[KeptKind, int]:
        """The number of the newest version of each document whose time has come."""
        ...

    async def around(self, now: datetime) -> Around:
        """What documents are checked against."""
        ...


class KeptRows:
    """Documents of the past, for whoever only reads. ExternalError where the database does not answer."""

    def __init__(self, store: KeptStore, now: Now) -> None:
        self._store, self._now = store, now

    async def rows_at(self, kind: KeptKind, instant: datetime) -> Sequence[Row]:
        """The document as it was in force at *instant*; what is older than its first version goes by that."""
        versions = await self._store.versions(kind)
        if not versions:
            return (await self._store.state(kind, self._now())).rows
        begun = next((version for version in versions if version.effective_at <= instant), versions[-1])
        return await self._store.rows(kind, begun.number)
