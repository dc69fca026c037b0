"""Working time the slow, obvious way: minute by minute on the wall clock, sharing no code with ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.support.hall_calendar import MADE_UP, OFF_2025, OFF_2026, SHANGHAI

_OFF = OFF_2025 | OFF_2026
_MINUTE = timedelta(minutes=1)

#: Whether the minute that begins at a wall-clock instant counts.
Counts = Callable[[datetime], bool]


def always(_minute: datetime) -> bool:
    return True


def working(minute: datetime) -> bool:
    day = minute.date()
    if day in _OFF or (minute.isoweekday() in (6, 7) and day not in MADE_UP):
        return False
    return 8 <= minute.hour < 12 or 14 <= minute.hour < 18


def minutes(start: datetime, end: datetime | None = None) -> Iterator[datetime]:
    """The minutes from *start*, without a zone (Shanghai has kept one offset since 1992)."""
    minute = start.astimezone(SHANGHAI).replace(tzinfo=None)
    last = None if end is None else end.astimezone(SHANGHAI).replace(tzinfo=None)
    while last is None or minute < last:
        yield minute
        minute += _MINUTE


def between(start: datetime, end: datetime, counts: Counts) -> timedelta:
    return sum(map(counts, minutes(start, end))) * _MINUTE


def after(start: datetime, length: timedelta, counts: Counts, give_up: datetime) -> datetime | None:
    """The end of the minute in which *length* (whole minutes) is reached; None if not before *give_up*."""
    left = length
    for minute in minutes(start, give_up):
        left -= _MINUTE * counts(minute)
        if not left:
            return (minute + _MINUTE).replace(tzinfo=SHANGHAI)
    return None
