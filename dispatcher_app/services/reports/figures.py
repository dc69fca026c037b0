"""Indicators for reports: asked for by their codes, answered as numbers, no data as None."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from dispatcher_app.domain.indicators import evaluate
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import BaseCount
from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.open_then import OpenThen
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, period_of
from dispatcher_app.services.figures.begun import begun, begun_with
from dispatcher_app.services.figures.store import NO_FILTERS, FiguresStore, Member, Slice
from dispatcher_app.services.reports.formula import Number

#: Indicators by their codes.
Figures = Mapping[str, Number | None]
_AT_ONCE = 1000
_DAY = timedelta(days=1)


def codes_behind(codes: Sequence[str]) -> tuple[str, ...]:
    """The base counts that these indicators are made of."""
    return tuple(dict.fromkeys(count for code in codes for count in INDICATORS[code].counts))


def figures_of(codes: Sequence[str], counts: Mapping[str, int]) -> Figures:
    """Indicators from their base *counts*; one whose counts are not all there is no data. Of a rate there are
    the two numbers as well, under :func:`over` and :func:`under`."""
    found = {code: _number(evaluate.value(INDICATORS[code], counts)) for code in codes}
    for indicator in (INDICATORS[code] for code in codes if INDICATORS[code].is_rate):
        if all(code in counts for code in indicator.counts):
            found[over(indicator.code)] = _number(evaluate.sum_of(indicator.numerator, counts))
            found[under(indicator.code)] = _number(evaluate.sum_of(indicator.denominator or {}, counts))
    return found


def over(code: str) -> str:
    """Under what the numerator of the rate *code* is found among its figures."""
    return f"{code}:over"


def under(code: str) -> str:
    """Under what the denominator is found."""
    return f"{code}:under"


def _number(value: Fraction | None) -> Number | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Everything of one report is asked as of one moment; with ``then`` stocks are what was open then."""

    store: FiguresStore
    as_of: datetime
    zone: ZoneInfo
    then: OpenThen | None = None

    async def whole(self, codes: Sequence[str], period: Period, filters: Filters = NO_FILTERS) -> Figures:
        """Figures of *period*; all of them None where the hall had not begun by its end."""
        if not await self.begun(period):
            return dict.fromkeys(codes)
        counts = codes_behind(codes)
        found = await self.store.counts(self._flows(counts), period, self.as_of, filters=filters)
        stocks = await self._stocks(counts, period, None, filters)
        known = dict.fromkeys(counts, 0) | dict(found.get((), {})) | stocks.get(None, {})
        return figures_of(codes, known)

    async def by(
        self, codes: Sequence[str], period: Period, dimension: Dimension, filters: Filters = NO_FILTERS
    ) -> dict[Key, Figures]:
        """Figures of *period* by the keys of *dimension* under which anything was counted."""
        counts = codes_behind(codes)
        flows = self._flows(counts)
        told = await self.store.counts(flows, period, self.as_of, (dimension,), filters) if flows else {}
        found = {key[0]: dict(one) for key, one in told.items()}
        for key, stock in (await self._stocks(counts, period, dimension, filters)).items():
            found[key] = found.get(key, {}) | stock
        known = set().union(*found.values()) if found else set()
        nothing = dict.fromkeys(known, 0)
        return {key: figures_of(codes, nothing | one) for key, one in found.items()}

    def _flows(self, counts: Sequence[str]) -> tuple[str, ...]:
        """Those of *counts* that the database is asked for."""
        return tuple(code for code in counts if self.then is None or not COUNTS[code].stock)

    async def _stocks(
        self, counts: Sequence[str], period: Period, dimension: Dimension | None, filters: Filters
    ) -> dict[Key, dict[str, int]]:
        """Stocks among *counts*, of what was open then; nothing where they are those of now. Of the tens of
        thousands that are open in a large city it takes the better part of a second: in a thread."""
        then, wanted = self.then, [COUNTS[code] for code in counts if COUNTS[code].stock]
        if then is None or not wanted:
            return {}
        return await asyncio.to_thread(
            evaluate.tally, then.facts, wanted, period, dimension, filters, then.moment
        )

    async def daily(self, codes: Sequence[str], period: Period) -> dict[date, Figures]:
        """Figures of every day of *period* until now, from the first on which the hall had anything."""
        counts = codes_behind(codes)
        found = await self.store.trend(counts, period, self.as_of, Slice.DAY)
        last = min(period.last, self.as_of.astimezone(self.zone).date())
        known = [date.fromordinal(day) for day in range(period.first.toordinal(), last.toordinal() + 1)]
        if found and not await self.begun(period_of(PeriodKind.DAY, period.first - _DAY, self.zone)):
            known = [day for day in known if day >= min(day for day, _key in found)]
        nothing = dict.fromkeys(counts, 0)
        return {day: figures_of(codes, nothing | dict(found.get((day, ()), {}))) for day in known}

    async def begun(self, period: Period) -> bool:
        """Whether anything was ever reported before the end of *period*."""
        return await begun(self.store, period, self.as_of, self.zone)

    async def begun_with(self, period: Period) -> bool:
        """Whether there was a hall all through *period*."""
        return await begun_with(self.store, period, self.as_of, self.zone)

    @staticmethod
    def _open_then(then: OpenThen, count: BaseCount, period: Period, filters: Filters) -> list[Member]:
        """Newest first."""
        rows = evaluate.members(then.facts, count, period, filters, then.moment)
        found = [Member(row.case_id, row.number, None) for row in rows]
        return sorted(found, key=lambda one: -one.case_id)

    async def members(
        self, count: str, period: Period, most: int, filters: Filters = NO_FILTERS
    ) -> tuple[list[Member], int]:
        """The rows behind a base count, newest first, at most *most*; and how many there are in all."""
        if self.then is not None and COUNTS[count].stock:
            stock = await asyncio.to_thread(self._open_then, self.then, COUNTS[count], period, filters)
            return stock[:most], len(stock)
        page = await self.store.members(count, period, self.as_of, filters, limit=_AT_ONCE)
        found = list(page.members)
        while page.following is not None and len(found) < most:
            page = await self.store.members(count, period, self.as_of, filters, page.following, _AT_ONCE)
            found += page.members
        return found[:most], page.total
