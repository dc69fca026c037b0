"""Which shift is on duty when: the city's daily shifts laid over the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.pack import Shift
from dispatcher_app.i18n import N_, _

_DAY = timedelta(days=1)
#: A city that names no shifts has one that lasts the whole day.
WHOLE_DAY = (Shift(N_("全天"), time(0), time(0)),)
#: So long after a shift has ended its handover is still what a shift leader is most likely to sign.
_LATE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class DutySlot:
    """One shift of one day. ``day`` is the day on which it begins by the hall's clock; instants are UTC."""

    name: str
    day: date
    begins: datetime
    ends: datetime

    @property
    def subject(self) -> str:
        """What the roster and the handover of this shift are filed under, such as ``2026-11-22 早班``."""
        return f"{self.day.isoformat()} {self.name}"

    def holds(self, at: datetime) -> bool:
        return self.begins <= at < self.ends


class DutyTimes:
    """The shifts of a hall by its own clock."""

    def __init__(self, shifts: Sequence[Shift], zone: ZoneInfo) -> None:
        """Without *shifts* one lasts the whole day."""
        named = shifts or [Shift(_(one.name), one.start, one.end) for one in WHOLE_DAY]
        self.shifts = tuple(named)
        self._zone = zone

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(shift.name for shift in self.shifts)

    def of_day(self, day: date) -> tuple[DutySlot, ...]:
        """The shifts that begin on *day*, in the order in which the city names them."""
        return tuple(self._slot(shift, day) for shift in self.shifts)

    def week(self, day: date) -> tuple[date, ...]:
        """Monday to Sunday of the week with *day*."""
        monday = day - day.weekday() * _DAY
        return tuple(monday + number * _DAY for number in range(7))

    def today(self, at: datetime) -> date:
        """The day at *at* by the hall's clock."""
        return at.astimezone(self._zone).date()

    def at(self, at: datetime) -> DutySlot:
        """The shift on duty at *at*; between two shifts the one that was last."""
        begun = [slot for slot in self._around(at) if slot.begins <= at]
        return max(begun, key=lambda slot: (slot.holds(at), slot.begins))

    def after(self, slot: DutySlot) -> DutySlot:
        """The shift that takes over from *slot*."""
        later = [one for one in self._around(slot.ends) if one.begins > slot.begins]
        return min(later, key=lambda one: one.begins)

    def before(self, slot: DutySlot) -> DutySlot:
        earlier = [one for one in self._around(slot.begins) if one.begins < slot.begins]
        return max(earlier, key=lambda one: one.begins)

    def to_hand_over(self, at: datetime, handed: frozenset[str]) -> DutySlot:
        """The shift whose handover is next: the one before, for two hours, as long as it is not among the
        subjects *handed*, else the one on duty; and where that is handed over already, the next."""
        now = self.at(at)
        before = self.before(now)
        if before.subject not in handed and at < before.ends + _LATE:
            return before
        while now.subject in handed:
            now = self.after(now)
        return now

    def named(self, subject: str) -> DutySlot | None:
        """The shift that is filed under *subject*; None where the city has no such shift (any more)."""
        day, _blank, name = subject.partition(" ")
        try:
            found = date.fromisoformat(day)
        except ValueError:
            return None
        return next((slot for slot in self.of_day(found) if slot.name == name), None)

    def _around(self, at: datetime) -> list[DutySlot]:
        today = self.today(at)
        return [slot for number in (-2, -1, 0, 1, 2) for slot in self.of_day(today + number * _DAY)]

    def _slot(self, shift: Shift, day: date) -> DutySlot:
        ends = day if shift.end > shift.start else day + _DAY
        return DutySlot(shift.name, day, self._instant(day, shift.start), self._instant(ends, shift.end))

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)
