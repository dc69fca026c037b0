"""The hall's own record as one signed-in person may use it: every act goes out in this person's name."""

from __future__ import annotations

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct, Signature
from dispatcher_app.domain.hall_record.kinds import KINDS, ActKind
from dispatcher_app.services.hall_record.record import HallRecord


class RecordDesk:
    """``hall`` is the record itself, to be read; acting and signing are here."""

    def __init__(self, hall: HallRecord, actor: Actor) -> None:
        self.hall, self._actor = hall, actor

    @property
    def actor(self) -> Actor:
        """In whose name acts go out."""
        return self._actor

    def may(self, kind: ActKind) -> bool:
        """Whether this seat's role does such things at all: screens hide what it never may."""
        return self._actor.role in KINDS[kind].roles

    async def append(
        self, draft: ActDraft, second: Signature | None = None, initiator: object | None = None
    ) -> HallAct:
        """See :meth:`HallRecord.append`."""
        return await self.hall.append(self._actor, draft, second, initiator)

    async def sign(self, draft: ActDraft, login: str, password: str) -> Signature:
        """Another person's signature under what this one is going to do; see :meth:`HallRecord.sign`."""
        return await self.hall.sign(self._actor, draft, login, password)

    async def prove(self, password: str) -> None:
        """That it is this person who sits here, by their own password; see :meth:`HallRecord.prove`."""
        await self.hall.prove(self._actor.person, password)
