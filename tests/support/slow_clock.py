"""A case's clock the slow, obvious way: it walks through the minutes and asks of each whether it counts.

Shares no code with the program: its own calendar (minutes of the day, weekdays, exceptions), its own pauses,
no sums, no searching. A minute belongs to the local day and time at which it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

MINUTE = timedelta(minutes=1)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SlowHall:
    """Opening hours in minutes after midnight, and the days that are not as their weekday says."""

    zone: tzinfo
    hours: Sequence[tuple[int, int]]
    works: Mapping[date, bool]

    def open(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        if not self.works.get(day, day.isoweekday() <= 5):
            return False
        return any(start <= minute < end for start, end in self.hours)


@dataclass
class SlowClock:
    """Whoever drives it says :attr:`stops`, then walks on; :attr:`counted` are the ends of counted minutes.

    *stops*: stretches that do not count, ``FOREVER`` for an end that is open.
    """

    counts: Callable[[datetime], bool]
    now: datetime
    stops: list[tuple[datetime, datetime]] = field(default_factory=list)
    counted: list[datetime] = field(default_factory=list)

    def walk(self, until: datetime) -> None:
        while self.now < until:
            if self._is_counted(self.now):
                self.counted.append(self.now + MINUTE)
            self.now += MINUTE

    def _is_counted(self, minute: datetime) -> bool:
        return self.counts(minute) and not any(start <= minute < end for start, end in self.stops)

    def used(self, at: datetime) -> timedelta:
        return sum(end <= at for end in self.counted) * MINUTE

    def reached(self, allowance: timedelta, give_up: datetime) -> datetime | None:
        """When *allowance* (whole minutes) is used, as far as is known now; None if not before *give_up*."""
        wanted = allowance // MINUTE
        ahead = SlowClock(self.counts, self.now, self.stops, list(self.counted))
        while len(ahead.counted) < wanted and ahead.now < give_up:
            ahead.walk(ahead.now + 60 * MINUTE)
        return ahead.counted[wanted - 1] if len(ahead.counted) >= wanted else None


def always(_minute: datetime) -> bool:
    return True
