"""The wall's figures from the hall's facts and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.indicators.dimensions import (
    COMMUNITY,
    HANDLING_TIME,
    HOUR,
    MINOR,
    SOURCE,
    UNIT,
    Dimension,
    Key,
)
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, before, days, period_of, year_before
from dispatcher_app.services.figures.begun import begun
from dispatcher_app.services.figures.least import ReadsKept, least_of_units
from dispatcher_app.services.figures.store import Counts, FiguresStore, Slice
from dispatcher_app.services.ports import Now
from dispatcher_app.services.wall.figures import DayCounts, NowFigures, PastFigures

_DAY = timedelta(days=1)
#: How far back the daily figures reach, and those by hour of the week and by community.
TREND_DAYS, WEEKS_DAYS, PLACES_DAYS = 63, 28, 30


def counts_of(*indicators: str) -> tuple[str, ...]:
    """Every base count that these indicators are made of."""
    return tuple(dict.fromkeys(code for name in indicators for code in INDICATORS[name].counts))


_ON_TIME = counts_of("on_time_handling_rate")
_CLOSING = counts_of("closing_rate", "on_time_closing_rate")
TODAY = ("reported", "filed", "sent", "closed", *_ON_TIME, *_CLOSING)
#: The rates of a month and of its days; all that have a target are among them.
MONTH = tuple(dict.fromkeys((*TODAY, *counts_of(*(code for code, one in INDICATORS.items() if one.target)))))
YEAR = (*MONTH, *counts_of("satisfaction_rate", "valid_rate"))


class StoredFigures:
    """Implements :class:`dispatcher_app.services.wall.figures.WallFigures`."""

    def __init__(self, store: FiguresStore, zone: ZoneInfo, now: Now, kept: ReadsKept | None = None) -> None:
        self._store, self._zone, self._now, self._kept = store, zone, now, kept

    async def serial(self) -> int:
        return await self._store.serial()

    async def now(self) -> NowFigures:
        at = self._now()
        today = period_of(PeriodKind.DAY, self._day(at), self._zone)
        yesterday = before(today, self._zone)
        so_far = Period(PeriodKind.ANY, yesterday.start, at - _DAY, yesterday.first, yesterday.last)
        return NowFigures(
            at=at,
            today=await self._all(TODAY, today, at),
            yesterday=await self._before(TODAY, so_far, at),
            hours_today=await self._hours(today, at),
            hours_yesterday=await self._hours(yesterday, at),
            uncounted=await self._store.waiting(),
        )

    async def past(self) -> PastFigures:
        at = self._now()
        day, zone = self._day(at), self._zone
        month, year = period_of(PeriodKind.MONTH, day, zone), period_of(PeriodKind.YEAR, day, zone)
        last_month = before(month, zone)
        last_year = days(PeriodKind.ANY, year.first, day, zone)
        return PastFigures(
            at=at,
            month=await self._all(MONTH, month, at),
            last_month=await self._before(MONTH, last_month, at),
            last_month_so_far=await self._before(MONTH, _as_far(last_month, at - month.start), at),
            year=await self._all(YEAR, year, at),
            last_year=await self._before(YEAR, year_before(last_year, zone), at),
            days=await self._trend(_last(day, TREND_DAYS, zone), Slice.DAY, at),
            months=await self._trend(year, Slice.MONTH, at),
            units=await self._by_text(_ON_TIME, month, UNIT, at),
            units_before=await self._by_text(_ON_TIME, last_month, UNIT, at),
            least=await least_of_units(self._kept, month),
            classes=await self._number_by_text("filed", month, MINOR, at),
            week_hours=await self._number_by_whole(_last(day - _DAY, WEEKS_DAYS, zone), "reported", HOUR, at),
            handling=await self._number_by_whole(month, "handling_timed", HANDLING_TIME, at),
            sources=await self._number_by_text("reported", year, SOURCE, at),
            communities=await self._number_by_text("filed", _last(day, PLACES_DAYS, zone), COMMUNITY, at),
        )

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    async def _all(self, codes: Iterable[str], period: Period, at: datetime) -> Counts:
        found = await self._store.counts(tuple(codes), period, at)
        return {**dict.fromkeys(codes, 0), **found.get((), {})}

    async def _before(self, codes: Iterable[str], period: Period, at: datetime) -> Counts:
        """Counts to compare with; nothing at all, and not noughts, where there was no hall yet."""
        found = await self._all(codes, period, at)
        there = found["reported"] or await begun(self._store, period, at, self._zone)
        return found if there else {}

    async def _hours(self, period: Period, at: datetime) -> dict[int, int]:
        """By hour of the day: all of *period* is one day, so the day of the week says nothing."""
        found = await self._number_by_whole(period, "reported", HOUR, at)
        return {hour % 24: count for hour, count in found.items()}

    async def _trend(self, period: Period, slices: Slice, at: datetime) -> tuple[DayCounts, ...]:
        found = await self._store.trend(MONTH, period, at, slices)
        return tuple(DayCounts(day, counts) for (day, _key), counts in sorted(found.items(), key=_by_day))

    async def _by_text(
        self, codes: tuple[str, ...], period: Period, dimension: Dimension, at: datetime
    ) -> dict[str, Counts]:
        found = await self._store.counts(codes, period, at, (dimension,))
        return {str(key): counts for (key,), counts in found.items() if key}

    async def _number_by_text(
        self, code: str, period: Period, dimension: Dimension, at: datetime
    ) -> dict[str, int]:
        found = await self._by_text((code,), period, dimension, at)
        return {key: counts.get(code, 0) for key, counts in found.items()}

    async def _number_by_whole(
        self, period: Period, code: str, dimension: Dimension, at: datetime
    ) -> dict[int, int]:
        found = await self._store.counts((code,), period, at, (dimension,))
        return {key: counts.get(code, 0) for (key,), counts in found.items() if isinstance(key, int)}


def _by_day(item: tuple[tuple[date, tuple[Key, ...]], Mapping[str, int]]) -> date:
    return item[0][0]


def _as_far(period: Period, far: timedelta) -> Period:
    """The beginning of *period*, so far; all of it where it is shorter."""
    end = min(period.end, period.start + far)
    return Period(PeriodKind.ANY, period.start, end, period.first, period.last)


def _last(day: date, count: int, zone: ZoneInfo) -> Period:
    """*count* days up to *day*."""
    return days(PeriodKind.ANY, day - (count - 1) * _DAY, day, zone)
