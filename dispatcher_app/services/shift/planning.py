"""The roster of a week while it is planned: who is on which shift, not in the record until it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dispatcher_app.domain.duty import DutySlot, DutyTimes
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.notices import Withdrawal
from dispatcher_app.domain.hall_record.shifts import OnDuty, Roster
from dispatcher_app.domain.words import SEATS, Role
from dispatcher_app.i18n import _
from dispatcher_app.services.hall_record.record import HallRecord
from dispatcher_app.services.ports import Person

_WEEK = timedelta(days=7)
#: In the order in which a hall lists its people.
_ORDER = (Role.SHIFT_LEADER, Role.DISPATCHER, Role.CALL_TAKER, Role.TRAINER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Planned:
    """One shift as it is planned; ``seen`` is the version of the record that the plan began from."""

    slot: DutySlot
    entries: tuple[OnDuty, ...]
    seen: int


class WeekPlan:
    """Shifts by their subject as they stand, and as they were changed here. Memory only."""

    def __init__(self, record: HallRecord, times: DutyTimes, people: Sequence[Person]) -> None:
        self._record, self.times = record, times
        self._changed: dict[str, Planned] = {}
        self.people: Sequence[Person] = ()
        self.know(people)

    def know(self, people: Sequence[Person]) -> None:
        """Who can be put on a shift: everybody who works at a seat and may still sign in."""
        order = {role: place for place, role in enumerate(_ORDER)}
        here = [one for one in people if one.role in SEATS - {Role.WALL} and not one.disabled]
        self.people = sorted(here, key=lambda one: (order.get(one.role, len(order)), one.login))

    # reading

    def entries(self, slot: DutySlot) -> tuple[OnDuty, ...]:
        """Who is on duty then, what is not saved yet included."""
        planned = self._changed.get(slot.subject)
        return planned.entries if planned is not None else self._kept(slot)

    def entry(self, slot: DutySlot, person: str) -> OnDuty | None:
        return next((one for one in self.entries(slot) if one.person == person), None)

    def is_changed(self, slot: DutySlot) -> bool:
        return slot.subject in self._changed

    @property
    def changed(self) -> tuple[Planned, ...]:
        """What waits to be saved, in the order of time."""
        return tuple(sorted(self._changed.values(), key=lambda one: one.slot.begins))

    def rows(self, days: Sequence[date]) -> list[OnDuty]:
        """The lines of a week: everybody of the hall, and who is rostered though they are no longer there."""
        known = {one.login: OnDuty(one.login, one.name, one.role, one.seat) for one in self.people}
        for day in days:
            for slot in self.times.of_day(day):
                for entry in self.entries(slot):
                    known.setdefault(entry.person, replace(entry, desk=""))
        return list(known.values())

    # changing

    def toggle(self, slot: DutySlot, person: OnDuty) -> None:
        """Put *person* on the shift, or off it where they are on."""
        if self.entry(slot, person.person) is None:
            self._plan(slot, (*self.entries(slot), person))
        else:
            self.take_off(slot, person.person)

    def take_off(self, slot: DutySlot, person: str) -> None:
        kept = tuple(one for one in self.entries(slot) if one.person != person)
        if len(kept) < len(self.entries(slot)):
            self._plan(slot, kept)

    def seat(self, slot: DutySlot, person: str, desk: str) -> None:
        """Another desk for somebody on the shift."""
        self._plan(
            slot,
            tuple(replace(one, desk=desk) if one.person == person else one for one in self.entries(slot)),
        )

    def copy_last_week(self, days: Sequence[date]) -> int:
        """The shifts of *days* that nobody is on become those of a week before; how many did."""
        count = 0
        for day in days:
            for slot in self.times.of_day(day):
                before = next(one for one in self.times.of_day(day - _WEEK) if one.name == slot.name)
                if not self.entries(slot) and self.entries(before):
                    self._plan(slot, self.entries(before))
                    count += 1
        return count

    def take(self, plans: Iterable[tuple[DutySlot, tuple[OnDuty, ...]]]) -> int:
        """Whole shifts, as from a workbook; how many are other than they were."""
        count = 0
        for slot, entries in plans:
            if self.entries(slot) != entries:
                self._plan(slot, entries)
                count += 1
        return count

    def drop(self) -> None:
        """Forget what was not saved."""
        self._changed.clear()

    def saved(self, plan: Planned) -> None:
        """*plan* is in the record; what was planned while it was written stays."""
        known = self._changed.get(plan.slot.subject)
        if known is not None and known.entries == plan.entries:
            del self._changed[plan.slot.subject]
        elif known is not None:
            self.rebase(known)

    def rebase(self, plan: Planned) -> None:
        """Somebody else changed the shift: the plan stands, and is now one against their words."""
        seen = self._record.state(Topic.ROSTER, plan.slot.subject).version
        self._changed[plan.slot.subject] = replace(plan, seen=seen)

    def differs(self, slot: DutySlot, person: str) -> bool:
        """Whether what is planned for this person is not what is in the record."""
        if slot.subject not in self._changed:
            return False
        kept = next((one for one in self._kept(slot) if one.person == person), None)
        return kept != self.entry(slot, person)

    def _plan(self, slot: DutySlot, entries: tuple[OnDuty, ...]) -> None:
        known = self._changed.get(slot.subject)
        seen = known.seen if known is not None else self._record.state(Topic.ROSTER, slot.subject).version
        if entries == self._kept(slot):
            self._changed.pop(slot.subject, None)
        else:
            self._changed[slot.subject] = Planned(slot, entries, seen)

    def _kept(self, slot: DutySlot) -> tuple[OnDuty, ...]:
        roster = self._record.state(Topic.ROSTER, slot.subject).payload(Roster)
        return roster.entries if roster is not None else ()


def draft_of(plan: Planned) -> ActDraft:
    """The act that makes *plan* count: a shift that nobody is on has no roster."""
    slot = plan.slot
    if not plan.entries:
        said = Withdrawal(reason=_("本班无人值班"))
        return ActDraft(kind=ActKind.CANCEL_ROSTER, subject=slot.subject, payload=said, seen=plan.seen)
    roster = Roster(shift=slot.name, period=Valid(slot.begins, slot.ends), entries=plan.entries)
    return ActDraft(kind=ActKind.ROSTER, subject=slot.subject, payload=roster, seen=plan.seen)
