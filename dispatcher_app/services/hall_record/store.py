"""What the hall's own record needs of a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct, Signature
from dispatcher_app.domain.hall_record.kinds import Topic


class RecordStore(Protocol):
    """Acts come in the order of their sequence, which is that of their commits and has no gaps.

    Raises of all methods:
        ExternalError: the database does not answer, is full, locked, or damaged.
    """

    async def load(self, now: datetime) -> tuple[int, Sequence[HallAct]]:
        """The newest sequence, and every act up to it on subjects that :data:`REMEMBERED` keeps at *now*."""
        ...

    async def since(self, sequence: int, limit: int) -> Sequence[HallAct]:
        """The next acts after *sequence*, at most *limit*."""
        ...

    async def of(self, topic: Topic, subject: str) -> Sequence[HallAct]:
        """Every act on one subject."""
        ...

    async def of_topic(self, topic: Topic, begins: datetime, ends: datetime) -> Sequence[HallAct]:
        """Every act of a topic from *begins* to before *ends*."""
        ...

    async def done(self, act_id: UUID) -> HallAct | None:
        """The act with this id, if it was done."""
        ...

    async def append(self, draft: ActDraft, actor: Actor, second: Signature | None) -> HallAct:
        """Do it, in the database's own time; an act that was done already is answered.

        Raises:
            RecordMoved: the subject is not as the asker saw it.
            ActRefused: the actor has meanwhile lost the role, or the database's guards say no.
        """
        ...


class Signing(Protocol):
    async def sign(self, draft: ActDraft, actor: Actor, login: str, password: str) -> Signature:
        """*login*'s signature under *draft* of *actor*, kept in the database under their own name.

        Raises:
            WrongPassword: unknown, closed, or the password is wrong.
            ActRefused: this person may not sign it.
            ExternalError: the database does not answer.
        """
        ...

    async def prove(self, login: str, password: str) -> Actor:
        """Who that is, proved by the password; nothing is signed and nothing kept.

        Raises:
            WrongPassword: unknown, closed, or the password is wrong.
            ExternalError: the database does not answer.
        """
        ...
