"""One act of the hall's own record, asked for and done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.kinds import KINDS, ActKind, Effect, KindRule, Payload, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDraft:
    """An act asked for. The id makes it safe to send twice: done once, answered the same.

    ``seen`` is the version of the subject on the asker's screen, 0 for a subject that is new.
    """

    kind: ActKind
    subject: str
    payload: Payload
    seen: int = 0
    on_behalf_of: str = ""
    id: UUID = field(default_factory=uuid4)

    @property
    def rule(self) -> KindRule:
        return KINDS[self.kind]

    @property
    def topic(self) -> Topic:
        return self.rule.topic


@dataclass(frozen=True, slots=True)
class Signature:
    """Another person's signature under a draft, given by password. ``digest`` is what was signed."""

    signer: Actor
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallAct:
    """An act that was done. ``sequence`` counts all acts of the hall, ``version`` those of the subject.

    ``at`` is the database's time. ``payload`` is None where this program cannot read what was said.
    """

    sequence: int
    id: UUID
    kind: ActKind
    subject: str
    version: int
    actor: Actor
    at: datetime
    payload: Payload | None
    on_behalf_of: str = ""
    second: Actor | None = None
    hash: str = ""

    @property
    def topic(self) -> Topic:
        return KINDS[self.kind].topic

    @property
    def effect(self) -> Effect:
        return KINDS[self.kind].effect
