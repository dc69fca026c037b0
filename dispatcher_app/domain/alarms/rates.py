"""How many alarms a seat has to bear, against what a person can: the alarm budget of a seat.

The target is EEMUA 191's: fewer than one alarm in ten minutes over a shift. More than ten in ten minutes is
a flood, in which nobody reads alarms any more (ISA-18.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
#: Alarms in ten minutes: what a seat should stay under, and from above what it is a flood.
TARGET, FLOOD = 1.0, 10
_HOUR = timedelta(hours=1)
_OFFENDERS = 3


@dataclass(frozen=True, slots=True)
class Raised:
    """One alarm as it was raised at a seat: its kind as stored, its subject, its title then."""

    at: datetime
    person: str
    name: str
    desk: str
    kind: str
    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class SeatRate:
    """One person's alarms. ``hour`` and ``shift`` count, ``per_ten`` and ``shift_per_ten`` are alarms in
    ten minutes, ``worst`` is the most that came within ten minutes; ``offenders`` rang most, by kind."""

    person: str
    name: str
    desk: str
    hour: int
    shift: int
    per_ten: float
    shift_per_ten: float
    worst: int
    offenders: tuple[tuple[str, int], ...] = ()

    @property
    def over_target(self) -> bool:
        return self.per_ten >= TARGET or self.shift_per_ten >= TARGET

    @property
    def flooded(self) -> bool:
        return self.worst > FLOOD


def seat_rates(
    raised: Iterable[Raised], seats: Iterable[tuple[str, str, str]], at: datetime, shift_began: datetime
) -> list[SeatRate]:
    """Everybody of *seats* (login, name, desk) and whoever was alarmed, the most burdened first.

    The shift counts from *shift_began*, but at least ten minutes of it: a shift that has just begun has no
    rate yet.
    """
    people = {person: (name, desk) for person, name, desk in seats}
    by_person: dict[str, list[Raised]] = {person: [] for person in people}
    for one in raised:
        people.setdefault(one.person, (one.name, one.desk))
        by_person.setdefault(one.person, []).append(one)
    rates = [_rate(person, *people[person], by_person[person], at, shift_began) for person in people]
    return sorted(rates, key=lambda rate: (-rate.per_ten, -rate.shift_per_ten, rate.name, rate.person))


def _rate(
    person: str, name: str, desk: str, raised: Sequence[Raised], at: datetime, shift_began: datetime
) -> SeatRate:
    of_shift = [one for one in raised if shift_began <= one.at <= at]
    hour = sum(at - _HOUR < one.at <= at for one in raised)
    lasted = max(at - shift_began, WINDOW) / WINDOW
    kinds = Counter(one.kind for one in of_shift).most_common(_OFFENDERS)
    worst = most_within(sorted(one.at for one in of_shift))
    return SeatRate(
        person,
        name,
        desk,
        hour,
        len(of_shift),
        hour * (WINDOW / _HOUR),
        len(of_shift) / lasted,
        worst,
        tuple(kinds),
    )


def most_within(times: Sequence[datetime], window: timedelta = WINDOW) -> int:
    """The most of *times* (in order) that lie within any *window*."""
    most, first = 0, 0
    for last, time in enumerate(times):
        while time - times[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
