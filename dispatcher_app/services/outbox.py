"""Commands kept on this machine while the server is away: what one is, where they lie, who may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.field_kinds import checked
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import Now


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose commands: one person in one hall. Nobody else's are ever sent or shown."""

    hall: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A command on the disk. ``place`` gives the order; ``about`` names the case for people.

    ``after`` is the kept command that the same case waits for before this one. A report that is not sent yet
    has no case id; ``-place`` stands for it in the commands that follow. ``refused`` is the sentence of the
    refusal, "" while it waits.
    """

    place: int
    command: Command
    actor: Actor
    at: datetime
    about: str
    after: UUID | None = None
    refused: str = ""

    @property
    def case_key(self) -> int:
        """The id of its case, or what stands for it."""
        return -self.place if self.command.verb is Verb.REPORT else self.command.case_id or 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command that others wait for: its case, and the version it led to."""

    case_id: int
    version: int

    def followed_by(self, command: Command) -> Command:
        """*command* on the case that came of it."""
        seen = None if command.expected_version is None else self.version
        return replace(command, case_id=self.case_id, expected_version=seen)


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    sha256: str
    mime: str
    data: bytes


class OutboxStore(Protocol):
    """Several programs may use one at the same time. Every call blocks for the disk; what returned is safe.

    Raises:
        ExternalError: the disk is full or the file broken; nothing was kept.
    """

    def keep(self, owner: Owner, command: Command, actor: Actor, at: datetime, about: str) -> Kept: ...
    def of(self, owner: Owner) -> list[Kept]: ...
    def elsewhere(self, owner: Owner) -> int:
        """How many commands of this person wait for another hall."""
        ...

    def sent(self, owner: Owner, kept: Kept, outcome: Outcome) -> None: ...
    def refuse(self, owner: Owner, kept: Kept, sentence: str) -> None: ...
    def forget(self, owner: Owner, place: int) -> None: ...
    def outcome(self, owner: Owner, command_id: UUID) -> Outcome | None: ...
    def begun(self, owner: Owner, place: int) -> Outcome | None:
        """The case that the report kept at *place* began, for a day after it was sent."""
        ...

    def put_photo(self, owner: Owner, photo: KeptPhoto) -> None: ...
    def photo(self, owner: Owner, sha256: str) -> KeptPhoto | None: ...
    def lease(self) -> AbstractContextManager[bool]:
        """True inside the block where no other program sends meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    """Something was kept, sent, refused or read; ``outbox`` tells how it stands now."""

    outbox: Outbox


class CommandKept(Exception):
    """Not an error: the command is safe on this machine and goes out when the server is back.

    ``case`` is what the case will be, as far as can be known here; ``trouble`` is why the rest of what was
    asked for was not kept as well.
    """

    def __init__(self, kept: Kept, case: Case | None) -> None:
        super().__init__(kept)
        self.kept, self.case = kept, case
        self.trouble: Exception | None = None

    def __str__(self) -> str:
        text = _("“{command}”已存在本机,联系恢复后自动发送:{about}")
        said = text.format(command=self.kept.command.verb.label, about=self.kept.about)
        return _("{done}。但是:{trouble}").format(done=said, trouble=self.trouble) if self.trouble else said


class Outbox:
    """One person's kept commands, as the screens see them."""

    def __init__(self, store: OutboxStore, owner: Owner, bus: EventBus, now: Now) -> None:
        self.store, self.owner = store, owner
        self._bus, self._now = bus, now
        self._entries: Sequence[Kept] = ()
        self.trouble = ""
        self.elsewhere = 0
        self.refresh()

    @property
    def waiting(self) -> tuple[Kept, ...]:
        return tuple(entry for entry in self._entries if not entry.refused)

    @property
    def refused(self) -> tuple[Kept, ...]:
        return tuple(entry for entry in self._entries if entry.refused)

    def of_case(self, case_key: int) -> tuple[Kept, ...]:
        """What waits for a case, in order."""
        return tuple(entry for entry in self.waiting if entry.case_key == case_key)

    def refresh(self) -> None:
        """Read the file again: another program of this person may have written to it."""
        entries, elsewhere = self.store.of(self.owner), self.store.elsewhere(self.owner)
        if (entries, elsewhere) != (self._entries, self.elsewhere):
            self._entries, self.elsewhere = entries, elsewhere
            self.tell()

    async def keep(self, command: Command, actor: Actor, about: str) -> Kept:
        """*command* is on the disk when this returns.

        Raises:
            Refused: a value that no case can take.
            ExternalError: the disk did not take it.
        """
        clean = cleaned(command)
        kept = await asyncio.to_thread(self.store.keep, self.owner, clean, actor, self._now(), about)
        self.refresh()
        return kept

    async def read(self, place: int) -> None:
        """The refusal at *place* was read; it goes."""
        await asyncio.to_thread(self.store.forget, self.owner, place)
        self.refresh()

    def said(self, trouble: str) -> None:
        """Why nothing can be sent right now, "" where it can."""
        if trouble != self.trouble:
            self.trouble = trouble
            self.tell()

    def tell(self) -> None:
        self._bus.publish(OutboxChanged(self))


def cleaned(command: Command) -> Command:
    """*command* with its values as the rules want them, so that nothing unreadable is ever kept.

    Raises:
        Refused: a value is not of its field's kind.
    """
    return replace(
        command,
        data=checked(command.data),
        reason=plain_text(command.reason),
        on_behalf_of=plain_text(command.on_behalf_of),
    )
