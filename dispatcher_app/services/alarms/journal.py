"""What rang at this seat, written down for the shift leader now and then: the seat's alarm rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.standing import Standing
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.alarms import MOST_RAISED, AlarmsRaised, RaisedAlarm
from dispatcher_app.domain.hall_record.check import RecordMoved
from dispatcher_app.domain.hall_record.faults import LINE, TITLE
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ports import ExternalError, Person

#: So long after the first of them what rang is written down: no act at all for a seat that is quiet.
WRITE_AFTER = timedelta(minutes=5)
#: Whoever sits at two seats writes in turn.
_TRIES = 3


class AlarmJournal:
    """Keeps what rang until it is in the hall's record."""

    def __init__(self, record: RecordDesk | None, person: Person) -> None:
        self._record, self._person = record, person
        self._raised: list[RaisedAlarm] = []
        self._more = 0
        self._writing = False
        self._draft: ActDraft | None = None
        self._said = AlarmsRaised(desk="", alarms=())

    def note(self, raised: Iterable[Standing], at: datetime) -> None:
        """These rang at *at*."""
        for one in raised:
            condition = one.alarm.condition
            entry = RaisedAlarm(
                at, condition.kind.value, condition.subject[:LINE], plain_text(condition.title)[:LINE]
            )
            if len(self._raised) < MOST_RAISED:
                self._raised.append(entry)
            else:
                self._more += 1

    @property
    def waiting(self) -> tuple[RaisedAlarm, ...]:
        """What is not written down yet."""
        return tuple(self._raised)

    def is_due(self, at: datetime) -> bool:
        return bool(self._raised) and at >= self._raised[0].at + WRITE_AFTER

    async def write(self) -> None:
        """Into the record; without contact it stays for the next time.

        Raises what :meth:`HallRecord.append` raises but for a lost database.
        """
        if self._record is None or not self._raised or self._writing:
            return
        self._writing = True
        try:
            await self._write()
        finally:
            self._writing = False

    async def _write(self) -> None:
        """What was asked for once is asked for again as it was, until it is known to be done."""
        if self._draft is None:
            self._said = AlarmsRaised(desk=self._desk, alarms=tuple(self._raised), more=self._more)
            self._draft = ActDraft(kind=ActKind.ALARMS_RAISED, subject=self._person.login, payload=self._said)
        try:
            await self._append(self._draft)
        except ExternalError:
            return
        del self._raised[: len(self._said.alarms)]
        self._more -= self._said.more
        self._draft = None

    @property
    def _desk(self) -> str:
        return plain_text(self._person.seat or self._person.name)[:TITLE]

    async def _append(self, draft: ActDraft) -> None:
        assert self._record is not None
        hall = self._record.hall
        for left in reversed(range(_TRIES)):
            seen = hall.state(Topic.ALARM, draft.subject).version
            try:
                await self._record.append(replace(draft, seen=seen))
                return
            except RecordMoved:
                if not left:
                    raise
                await hall.catch_up()
