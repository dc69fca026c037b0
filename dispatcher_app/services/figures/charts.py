"""What the charts of a period are drawn from: one reading of the store, by all that has a chart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dispatcher_app.domain.indicators.dimensions import (
    COMMUNITY,
    HANDLING_TIME,
    HOUR,
    MINOR,
    SOURCE,
    STAGE,
    UNIT,
    Dimension,
    Key,
)
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, before, parts
from dispatcher_app.services.figures.least import ReadsKept, least_of_units
from dispatcher_app.services.figures.store import Counts, FiguresStore, Slice
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now

#: The rate by which units stand, and what a trend can be of: that, and every rate that has a target.
RATE = "on_time_handling_rate"
TREND_RATES = (RATE, *(code for code, each in INDICATORS.items() if each.target is not None))
#: A period longer than this is shown by months.
_MANY_DAYS = 93
ByKey = Mapping[Key, Counts]


@dataclass(frozen=True, slots=True)
class TrendPart:
    """One day or month of a trend, with the counts of all its rates.

    ``before`` is that which stands at the same place of the period before.
    """

    period: Period
    counts: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """Base counts as they were read. ``stages`` is of now, everything else of the period."""

    period: Period
    before: Period
    as_of: datetime
    #: So many cases a unit needs to be in the league.
    least: int
    trend: tuple[TrendPart, ...]
    classes: ByKey
    sources: ByKey
    stages: ByKey
    hours: ByKey
    handling: ByKey
    communities: ByKey
    units: ByKey
    units_before: ByKey


class Charts:
    """Reads only; ExternalError where the database does not answer."""

    def __init__(self, store: FiguresStore, hall: Hall, now: Now, kept: ReadsKept | None = None) -> None:
        self._store, self._hall, self._now, self._kept = store, hall, now, kept

    async def read(self, period: Period) -> ChartFigures:
        """Everything for *period*, a stretch of whole days."""
        as_of, earlier = self._now(), before(period, self._hall.zone)
        rate = list(INDICATORS[RATE].counts)
        asked = (
            self._by(["filed"], period, as_of, MINOR),
            self._by(["reported"], period, as_of, SOURCE),
            self._by(["open"], period, as_of, STAGE),
            self._by(["reported"], period, as_of, HOUR),
            self._by(["handling_timed"], period, as_of, HANDLING_TIME),
            self._by(["filed"], period, as_of, COMMUNITY),
            self._by(rate, period, as_of, UNIT),
            self._by(rate, earlier, as_of, UNIT),
        )
        trends = list(dict.fromkeys(code for each in TREND_RATES for code in INDICATORS[each].counts))
        found, trend = await asyncio.gather(
            asyncio.gather(*asked), self._trend(trends, period, earlier, as_of)
        )
        least = await least_of_units(self._kept, period)
        return ChartFigures(period, earlier, as_of, least, trend, *found)

    async def _by(self, codes: Sequence[str], period: Period, as_of: datetime, dimension: Dimension) -> ByKey:
        found = await self._store.counts(codes, period, as_of, (dimension,))
        return {keys[0]: counts for keys, counts in found.items()}

    async def _trend(
        self, codes: Sequence[str], period: Period, earlier: Period, as_of: datetime
    ) -> tuple[TrendPart, ...]:
        is_long = (period.last - period.first).days > _MANY_DAYS
        slices, kind = (Slice.MONTH, PeriodKind.MONTH) if is_long else (Slice.DAY, PeriodKind.DAY)
        now, then = await asyncio.gather(
            self._store.trend(codes, period, as_of, slices), self._store.trend(codes, earlier, as_of, slices)
        )
        days = parts(period, kind, self._hall.zone)
        days_before = parts(earlier, kind, self._hall.zone)
        return tuple(
            TrendPart(day, _of(now, day), _of(then, days_before[at]) if at < len(days_before) else {})
            for at, day in enumerate(days)
        )


def _of(found: Mapping[tuple[date, tuple[Key, ...]], Counts], day: Period) -> Counts:
    """A month is named by its first day, although the period may begin within it."""
    first = day.first.replace(day=1)
    return found.get((day.first, ())) or found.get((first, ()), {})
