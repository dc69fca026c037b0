"""Working periods laid end to end, so that adding and measuring working time are two binary searches.

A hall asks for a million deadlines when it imports its history. Periods are built for whole years as they
are asked for, kept, and never change. Everything here is integer microseconds since 1970 UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dispatcher_app.i18n import _

#: Beyond these years an instant is taken for a slip; building centuries of days for it would stall a seat.
FIRST_YEAR, LAST_YEAR = 1980, 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)

#: The working periods of a calendar year, ordered and apart: (start, end).
PeriodsOfYear = Callable[[int], Iterable[tuple[int, int]]]


def micros(duration: timedelta) -> int:
    return duration // _MICRO


def micros_of(instant: datetime) -> int:
    """*instant* since 1970 UTC; ValueError if it has no zone."""
    if instant.tzinfo is None:
        raise ValueError(_("时刻 {instant} 没有时区。").format(instant=instant.isoformat(" ")))
    return (instant - _EPOCH) // _MICRO


def instant_of(count: int) -> datetime:
    """The UTC instant *count* microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=count)


class _Table(NamedTuple):
    """Periods of the years ``first`` to ``last``, good for instants from ``begin`` to before ``end``.

    ``done[i]`` is the time worked by the end of period *i*; period 0 is empty, so that every instant has one.
    """

    first: int
    last: int
    begin: int
    end: int
    starts: list[int]
    ends: list[int]
    done: list[int]

    def worked_before(self, instant: int) -> int:
        """Time worked from the table's beginning until *instant*."""
        index = bisect_right(self.starts, instant) - 1
        return self.done[index] - max(0, self.ends[index] - instant)


class WorkPeriods:
    """The periods of one calendar. Safe to ask from several threads: a table is replaced, never changed."""

    def __init__(self, periods_of_year: PeriodsOfYear) -> None:
        self._periods_of_year = periods_of_year
        self._table: _Table | None = None

    def worked_between(self, start: int, end: int) -> int:
        """Time worked from *start* to the later *end*; ValueError outside the years above."""
        table = self._covering(start, end)
        return table.worked_before(end) - table.worked_before(start)

    def instant_after(self, start: int, duration: int) -> int:
        """The earliest instant by which *duration* has been worked since *start*; *start* itself for zero."""
        if duration <= 0:
            return start
        table = self._covering(start, start + duration)
        target = table.worked_before(start) + duration
        while table.done[-1] < target:
            table = self._longer(table)  # it begins where the shorter one did, so the target stays
        # The first period that ends with the target reached: using up a period ends at its end,
        # not at the start of the next.
        index = bisect_left(table.done, target)
        return table.ends[index] - (table.done[index] - target)

    def _covering(self, start: int, end: int) -> _Table:
        table = self._table
        if table is not None and table.begin <= start and end < table.end:
            return table
        first, last = _year_of(start) - 1, _year_of(end) + 1
        if table is not None:
            first, last = min(first, table.first), max(last, table.last)
        return self._build(first, last)

    def _longer(self, table: _Table) -> _Table:
        if table.last > LAST_YEAR:
            raise ValueError(_("工作日历到 {year} 年仍不足以算出时限。").format(year=LAST_YEAR))
        return self._build(table.first, min(2 * table.last - table.first + 1, LAST_YEAR + 1))

    def _build(self, first: int, last: int) -> _Table:
        # A day less on both sides: the zone's new year is up to a day away from that of UTC.
        begin, end = _new_year(first) + _DAY, _new_year(last + 1) - _DAY
        starts, ends, done = [begin - 2 * _DAY], [begin - 2 * _DAY], [0]
        for year in range(first, last + 1):
            for opens, closes in self._periods_of_year(year):
                starts.append(opens)
                ends.append(closes)
                done.append(done[-1] + closes - opens)
        self._table = _Table(first, last, begin, end, starts, ends, done)
        return self._table


def _year_of(instant: int) -> int:
    if not _OLDEST <= instant < _NEWEST:
        text = _("日期超出 {first}-{last} 年,请核对。")
        raise ValueError(text.format(first=FIRST_YEAR, last=LAST_YEAR))
    return instant_of(instant).year


def _new_year(year: int) -> int:
    return micros_of(datetime(year, 1, 1, tzinfo=UTC))


_DAY = micros(timedelta(days=1))
_OLDEST, _NEWEST = _new_year(FIRST_YEAR), _new_year(LAST_YEAR + 1)
