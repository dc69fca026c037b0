"""What a person does about alarms: acts of the hall's record, or, for this machine's own alarms, of here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from uuid import uuid4

from dispatcher_app.domain.alarms.standing import AlarmLine, AlarmState
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.alarms import AlarmAck, AlarmShelve
from dispatcher_app.domain.hall_record.check import RecordMoved
from dispatcher_app.domain.hall_record.faults import LINE
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload, Topic
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import Now, Person

#: Subject of what a person did about the sounds of their seat, before their login.
SOUND = "sound:"


class AlarmAnswers:
    """Acts that count on alarms, and the doing of new ones.

    An alarm about this machine is answered here alone: nobody else has it, and the database may be what is
    missing. All methods that act raise what :meth:`HallRecord.append` raises.
    """

    def __init__(self, record: RecordDesk | None, person: Person, now: Now) -> None:
        self._record, self._person, self._now = record, person, now
        self._here: dict[str, tuple[HallAct, ...]] = {}
        self._sequence = count(1)

    def on(self, *subjects: str) -> list[HallAct]:
        """The acts that count on any of *subjects*."""
        found = [act for subject in subjects for act in self._here.get(subject, ())]
        if self._record is not None:
            hall = self._record.hall
            found += [act for subject in subjects for act in hall.state(Topic.ALARM, subject).acts]
        return found

    async def acknowledge(self, line: AlarmLine, initiator: object | None = None) -> None:
        """Somebody is on it; where another seat was faster, that is just as good."""
        said = AlarmAck(title=_title(line.title))
        try:
            await self._do(ActKind.ALARM_ACK, line.subject, said, line.rule.local, initiator)
        except RecordMoved as moved:
            if moved.newest is None or moved.newest.kind is not ActKind.ALARM_ACK:
                raise

    async def shelve(
        self, line: AlarmLine, reason: str, until: datetime, initiator: object | None = None
    ) -> None:
        """Silent until then, for every seat with the same duty."""
        said = AlarmShelve(reason=plain_text(reason).strip(), until=until, title=_title(line.title))
        await self._do(ActKind.ALARM_SHELVE, line.subject, said, line.rule.local, initiator)

    async def unshelve(self, line: AlarmLine, initiator: object | None = None) -> None:
        """Back before its time; nothing where it is not shelved."""
        by = line.first.by
        if line.state is AlarmState.SHELVED and by is not None:
            await self.end_shelving(by.subject, line.rule.local, initiator)

    async def end_shelving(self, subject: str, local: bool = False, initiator: object | None = None) -> None:
        """End what was shelved under *subject*."""
        said = Withdrawal(reason=_("提前恢复"))
        await self._do(ActKind.ALARM_UNSHELVE, subject, said, local, initiator)

    # the sounds of this seat

    @property
    def muted_until(self) -> datetime | None:
        """Until when this person's seats are silent but for the top class; None while they sound."""
        now = self._now()
        shelved = [act.payload for act in self.on(SOUND + self._person.login)]
        ends = [said.until for said in shelved if isinstance(said, AlarmShelve) and said.holds(now)]
        return max(ends, default=None)

    async def mute(self, until: datetime, reason: str, initiator: object | None = None) -> None:
        """No sound below the top class until then; the handover says so."""
        title = _("{name} 的报警声").format(name=self._person.name)
        said = AlarmShelve(reason=plain_text(reason).strip(), until=until, title=_title(title))
        subject = SOUND + self._person.login
        await self._do(ActKind.ALARM_SHELVE, subject, said, self._record is None, initiator)

    async def unmute(self, initiator: object | None = None) -> None:
        if self.muted_until is not None:
            await self.end_shelving(SOUND + self._person.login, self._record is None, initiator)

    async def _do(
        self, kind: ActKind, subject: str, said: Payload, local: bool, initiator: object | None
    ) -> None:
        if local or self._record is None:
            self._do_here(kind, subject, said)
            return
        seen = self._record.hall.state(Topic.ALARM, subject).version
        draft = ActDraft(kind=kind, subject=subject, payload=said, seen=seen)
        await self._record.append(draft, initiator=initiator)

    def _do_here(self, kind: ActKind, subject: str, said: Payload) -> None:
        done = HallAct(
            sequence=next(self._sequence),
            id=uuid4(),
            kind=kind,
            subject=subject,
            version=0,
            actor=self._person.actor(),
            at=self._now(),
            payload=said,
        )
        kept = () if kind is ActKind.ALARM_UNSHELVE else (*_others(self._here.get(subject, ()), kind), done)
        self._here[subject] = kept


def _others(acts: Iterable[HallAct], kind: ActKind) -> tuple[HallAct, ...]:
    return tuple(act for act in acts if act.kind is not kind)


def _title(title: str) -> str:
    return plain_text(title)[:LINE].strip()
