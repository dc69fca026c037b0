"""Which whole months and days of the hall's calendar a period is made of, and what is left at its edges.

Sums are kept by the hall's own months and days. Days are numbers that can be read (``20260302``); a month is
the number of its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole days from *first* up to but without *end*; whole months where both are the first of one."""

    first: date
    end: date

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        return midnight(self.first, zone), midnight(self.end, zone)


@dataclass(frozen=True, slots=True)
class Edge:
    """From *start* up to but without *end*: less than a day of the hall's calendar."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """What a period is made of, without gap or overlap."""

    months: tuple[Stretch, ...]
    days: tuple[Stretch, ...]
    edges: tuple[Edge, ...]


def day_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When *day* begins in the hall: the first instant of it, also where clocks change at midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def parts_of(start: datetime, end: datetime, zone: ZoneInfo, *, by_day: bool = False) -> Parts:
    """The period from *start* up to but without *end*; *by_day*: never in months."""
    if end <= start:
        return Parts((), (), ())
    first, last = _next_midnight(start, zone), local_day(end, zone)
    if first > last:
        return Parts((), (), (Edge(start, end),))
    edges = [Edge(start, midnight(first, zone)), Edge(midnight(last, zone), end)]
    months = None if by_day else _months(first, last)
    days = (
        [Stretch(first, last)]
        if months is None
        else [Stretch(first, months.first), Stretch(months.end, last)]
    )
    return Parts(
        () if months is None else (months,),
        tuple(one for one in days if one.first < one.end),
        tuple(one for one in edges if one.start < one.end),
    )


def shifts(start: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, timedelta]]:
    """From when on the hall's clock is how far ahead of UTC, for every instant of the period."""
    found = [(start, _ahead(start, zone))]
    for moment in _changes(start, end, zone):
        if (ahead := _ahead(moment, zone)) != found[-1][1]:
            found.append((moment, ahead))
    return found


def _next_midnight(instant: datetime, zone: ZoneInfo) -> date:
    """The first day that begins at *instant* or later."""
    day = local_day(instant, zone)
    return day if midnight(day, zone) == instant else day + _DAY


def _months(first: date, last: date) -> Stretch | None:
    begin = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = last.replace(day=1)
    return Stretch(begin, end) if begin < end else None


def _ahead(instant: datetime, zone: ZoneInfo) -> timedelta:
    ahead = instant.astimezone(zone).utcoffset()
    assert ahead is not None
    return ahead


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Instants at which the hall's clock may have been put forward or back, to the second."""
    before = start
    while before < end:
        after = min(before + 7 * _DAY, end)
        if _ahead(before, zone) != _ahead(after, zone):
            yield _change_between(before, after, zone)
        before = after


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if _ahead(middle, zone) == _ahead(before, zone):
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
