"""The alarms of one seat: kept up by what the seat hears, looked at again when an instant comes.

Nothing is scanned each second. Open cases wait in :class:`WatchIndex` by their next instant; what the
database alone knows is read once a minute; what people did about alarms is in the hall's record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.alarms.book import AlarmBook
from dispatcher_app.domain.alarms.conditions import conditions
from dispatcher_app.domain.alarms.kinds import ALARMED, AlarmClass
from dispatcher_app.domain.alarms.rates import FLOOD, WINDOW, most_within
from dispatcher_app.domain.alarms.standing import (
    AlarmLine,
    AlarmState,
    Standing,
    lines,
    standing,
    whole_kind,
)
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.hall_record.kinds import Topic
from dispatcher_app.services.alarms.answers import AlarmAnswers
from dispatcher_app.services.alarms.facts import gather, is_ready
from dispatcher_app.services.alarms.index import WatchIndex
from dispatcher_app.services.alarms.journal import AlarmJournal
from dispatcher_app.services.alarms.slow_facts import SlowFacts, read_slow_facts
from dispatcher_app.services.contact import ContactChanged
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.hall_record.record import HallRecordChanged
from dispatcher_app.services.open_cases import OpenCasesChanged, OpenCasesLoaded
from dispatcher_app.services.outbox import OutboxChanged
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.seat_board import SeatsChanged

#: Lamps of cases in hand, shelvings that end, plans that begin: looked at so often without being told.
LOOK_AGAIN = timedelta(seconds=10)
#: So often the database is asked for what only it knows.
READ_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AlarmsChanged:
    """The list of a seat's alarms is another one; ``rang`` are those that want to be heard now."""

    desk: AlarmDesk
    rang: tuple[Standing, ...] = ()


class AlarmDesk:
    """Whoever owns it calls :meth:`turn` every second and :meth:`keep` when :attr:`wants_keeping`.

    ``answers`` does what a person decides about alarms; ``journal`` is what rang here.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._index = WatchIndex(desk.role)
        self._times = DutyTimes(desk.hall.pack.info.shifts, desk.hall.zone)
        self.answers = AlarmAnswers(desk.record, desk.person, desk.now)
        self.journal = AlarmJournal(desk.record, desk.person)
        self._book = AlarmBook()
        self._slow: SlowFacts | None = None
        self._standings: tuple[Standing, ...] = ()
        self._rang: list[datetime] = []
        self._heard: frozenset[str] = frozenset()
        self._dirty = True
        self._next: datetime | None = None
        self._turned: datetime | None = None
        self._read: datetime | None = None
        self.lines: tuple[AlarmLine, ...] = ()
        if desk.role in ALARMED:
            self._listen()

    def _listen(self) -> None:
        self._index.take(self._desk.now(), self._desk.open_cases.rows.values())
        bus = self._desk.bus
        bus.subscribe(OpenCasesChanged, self._on_open_cases_changed)
        for event in (OpenCasesLoaded, SeatsChanged, ContactChanged, OutboxChanged):
            bus.subscribe(event, self._on_anything)
        bus.subscribe(HallRecordChanged, self._on_record_changed)

    # how it stands

    @property
    def unseen(self) -> tuple[AlarmLine, ...]:
        """What nobody has acknowledged, in the order of the list."""
        return tuple(line for line in self.lines if line.state is AlarmState.UNACKNOWLEDGED)

    def counts(self) -> dict[AlarmClass, int]:
        """Alarms that are not shelved, by class; classes without one are left out."""
        found: dict[AlarmClass, int] = {}
        for line in self.lines:
            if line.state is not AlarmState.SHELVED:
                found[line.sound] = found.get(line.sound, 0) + len(line.members)
        return {sound: found[sound] for sound in AlarmClass if sound in found}

    @property
    def shift_ends(self) -> datetime:
        """When the present shift is over."""
        return self._times.at(self._desk.now()).ends

    @property
    def is_flooded(self) -> bool:
        """Whether more rang in ten minutes than anybody can read."""
        return most_within(self._rang) > FLOOD

    # keeping up

    def turn(self) -> None:
        """Look at what may have changed. Quick where nothing has: two comparisons."""
        at = self._desk.now()
        if self._desk.role not in ALARMED or not self._is_time(at):
            return
        first = self._book.looked_at is None
        self._index.advance(at)
        facts = gather(self._desk, self._index, self._slow or SlowFacts(), self._times, at)
        # Before the first reading what only the database knows is not known to be quiet.
        sure = self._slow is not None and is_ready(self._desk) and not self._desk.contact.is_lost
        self._book = self._book.after(conditions(facts), at, sure=sure)
        self._dirty, self._turned, self._next = False, at, self._next_turn(at)
        self._stand(at, first)

    def refresh(self) -> None:
        """Look at once, whatever the time."""
        self._dirty = True
        self.turn()

    def _is_time(self, at: datetime) -> bool:
        """Also where the hall's clock was set back."""
        if self._dirty or self._next is None or self._turned is None:
            return True
        return at >= self._next or at < self._turned

    def _next_turn(self, at: datetime) -> datetime:
        times = (self._index.next_at, self._book.next_at(), at + LOOK_AGAIN)
        return min(time for time in times if time is not None)

    def _stand(self, at: datetime, first: bool) -> None:
        """Lay what people did over what is so; tell where that is news.

        What was there when the person sat down is heard once and is nobody's rate.
        """
        acts = self.answers
        all_ = [
            standing(alarm, acts.on(alarm.id, whole_kind(alarm.condition.kind)), at)
            for alarm in self._book.alarms
        ]
        kept = tuple(
            one for one in all_ if not (one.alarm.rule.once and one.state is AlarmState.ACKNOWLEDGED)
        )
        loud = {one.alarm.id: one for one in kept if one.state is AlarmState.UNACKNOWLEDGED}
        rang = tuple(one for name, one in loud.items() if name not in self._heard)
        self._heard = frozenset(loud)
        if rang and not first:
            self.journal.note(rang, at)
            self._rang += [at] * len(rang)
        self._rang = [time for time in self._rang if at - WINDOW < time <= at]
        if kept != self._standings:
            self._standings, self.lines = kept, lines(kept)
            self._desk.bus.publish(AlarmsChanged(self, rang))

    # what takes time

    @property
    def wants_keeping(self) -> bool:
        """Whether :meth:`keep` has something to do."""
        at = self._desk.now()
        if self._desk.role not in ALARMED or not is_ready(self._desk) or self._desk.contact.is_lost:
            return False
        return self._wants_reading(at) or self.journal.is_due(at)

    def _wants_reading(self, at: datetime) -> bool:
        return self._read is None or not self._read <= at < self._read + READ_AGAIN

    async def keep(self) -> None:
        """Read what only the database knows, and write down what rang; a lost database is no error here."""
        at = self._desk.now()
        try:
            if self._wants_reading(at):
                self._read = at
                first = self._slow is None
                self._slow = await read_slow_facts(self._desk, self._times)
                self._dirty = True
                if first:
                    self.turn()  # from now on the seat knows what was there before it
            if self.journal.is_due(at):
                await self.journal.write()
        except ExternalError:
            return  # the next minute asks again, and the seat says itself that the database is away

    # what is heard

    def _on_open_cases_changed(self, event: OpenCasesChanged) -> None:
        self._index.take(self._desk.now(), event.rows, event.removed)
        self._dirty = True

    def _on_record_changed(self, event: HallRecordChanged) -> None:
        if event.concerns(Topic.ALARM, Topic.WEATHER, Topic.HANDOVER, Topic.ROSTER):
            self._dirty = True

    def _on_anything(self, _event: object) -> None:
        self._dirty = True
