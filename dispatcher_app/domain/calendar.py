"""Working time: which instants count for a 工作时, and when so many of them will have passed.

State holidays and 调休 make-up days are given year by year; a year is *published* once the State Council's
notice for it is in. Where none is, plain weeks are assumed and the answer says it is provisional.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dispatcher_app.domain.work_periods import WorkPeriods, instant_of, micros, micros_of
from dispatcher_app.i18n import _

#: One stretch of a working day on the hall's own clock; an end of 00:00 means midnight.
Stretch = tuple[time, time]

#: The hours of design §5; a city pack may set its own.
DEFAULT_HOURS: tuple[Stretch, ...] = ((time(8), time(12)), (time(14), time(18)))
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)

#: The notice for a year may also name the last days of the December before it (that for 2019 moved
#: 29 to 31 December 2018), so these days are settled only once that notice is in, too.
_FIRST_SPILLED = (12, 29)


class Deadline(NamedTuple):
    """An instant in UTC, and whether it rests on a year whose holidays are not published yet."""

    at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working hours, holidays and make-up days of one hall.

    Instants go in with any zone and come out in UTC; days are days of ``zone``. All sums are exact to the
    microsecond, also where the zone puts its clocks forward or back. ``version`` is a short hash of the whole
    content: it is stored with every fact judged by this calendar.

    Raises:
        ValueError: hours that are empty, unordered or overlap; a day both off and made up.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    hours: tuple[Stretch, ...] = DEFAULT_HOURS
    off_days: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    published_years: frozenset[int] = frozenset()
    version: str = field(init=False, compare=False)
    _settled: tuple[tuple[int, int], ...] = field(init=False, compare=False, repr=False)
    _periods: WorkPeriods = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check_hours(self.hours)
        both = sorted(self.off_days & self.make_up_days)
        if both:
            raise ValueError(_("{day} 既列为放假又列为上班。").format(day=both[0].isoformat()))
        object.__setattr__(self, "version", _digest(self))
        object.__setattr__(self, "_settled", tuple(self._settled_stretches()))
        object.__setattr__(self, "_periods", WorkPeriods(self._periods_of_year))

    def adjusted(self, days: Mapping[date, bool], hours: tuple[Stretch, ...] | None = None) -> WorkCalendar:
        """This calendar with a city's own *days* (True: works, False: rests) and, if given, duty hours."""
        works = {day for day, working in days.items() if working}
        return WorkCalendar(
            zone=self.zone,
            hours=hours or self.hours,
            off_days=(self.off_days - works) | (days.keys() - works),
            make_up_days=(self.make_up_days - days.keys()) | works,
            published_years=self.published_years,
        )

    def is_working_day(self, day: date) -> bool:
        """Whether *day* has working hours: a make-up day, or a weekday that is not off."""
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.off_days

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from *start* to *end*; zero if *end* is not later.

        Raises:
            ValueError: an instant without a zone, or one outside 1980-2199.
        """
        first, last = micros_of(start), micros_of(end)
        if last <= first:
            return timedelta(0)
        return timedelta(microseconds=self._periods.worked_between(first, last))

    def add_working(self, start: datetime, duration: timedelta) -> Deadline:
        """The earliest instant by which *duration* has been worked since *start*.

        So a deadline that uses up the morning is 12:00, not 14:00, and one that uses up Friday is Friday
        18:00, not Monday 08:00; a duration of zero is due at *start* itself, even at night.

        Raises:
            ValueError: an instant without a zone, a negative duration, a deadline outside 1980-2199.
        """
        first, worked = micros_of(start), micros(duration)
        if worked < 0:
            raise ValueError(_("工作时间不能是负数。"))
        last = self._periods.instant_after(first, worked)
        return Deadline(instant_of(last), self._may_change(first, last))

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether a day from *start* to *end* waits for a notice that is not published yet."""
        return self._may_change(micros_of(start), micros_of(end))

    def _may_change(self, first: int, last: int) -> bool:
        for begin, end in self._settled:  # noqa: SIM110 - a loop is quicker, and imports ask a million times
            if begin <= first and last <= end:
                return False
        return True

    def _settled_stretches(self) -> Iterator[tuple[int, int]]:
        """What no notice still to come can change: runs of published years, less their last days."""
        years = self.published_years
        for first in sorted(year for year in years if year - 1 not in years):
            last = first
            while last + 1 in years:
                last += 1
            yield self._instant(date(first, 1, 1)), self._instant(date(last, *_FIRST_SPILLED))

    def _periods_of_year(self, year: int) -> Iterator[tuple[int, int]]:
        day, clear_from = date(year, 1, 1), 0
        while day.year == year:
            if self.is_working_day(day):
                for start, end in self.hours:
                    opens = max(self._instant(day, start), clear_from)
                    closes = self._instant(day if end > start else day + _ONE_DAY, end)
                    # A stretch in an hour that the zone skips moves behind it, where others may be already.
                    if closes > opens:
                        yield opens, closes
                        clear_from = closes
            day += _ONE_DAY

    def _instant(self, day: date, at: time = time()) -> int:
        return micros_of(datetime.combine(day, at, self.zone))


def _check_hours(hours: tuple[Stretch, ...]) -> None:
    if not hours:
        raise ValueError(_("工作时段不能为空。"))
    free_from = time()
    for index, (start, end) in enumerate(hours):
        closes_at_midnight = end == time() and index == len(hours) - 1
        if start < free_from or not (start < end or closes_at_midnight):
            text = _("工作时段 {start}-{end} 与前一段重叠或先后颠倒。")
            raise ValueError(text.format(start=start.isoformat("minutes"), end=end.isoformat("minutes")))
        free_from = end


def _digest(calendar: WorkCalendar) -> str:
    content = {
        "zone": calendar.zone.key,
        "hours": [[start.isoformat(), end.isoformat()] for start, end in calendar.hours],
        "off": sorted(day.isoformat() for day in calendar.off_days),
        "make_up": sorted(day.isoformat() for day in calendar.make_up_days),
        "published": sorted(calendar.published_years),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
