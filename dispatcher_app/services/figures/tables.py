"""Indicators by a dimension and for a period, each beside the period before (环比) and a year ago (同比)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.indicators.dimensions import DIMENSIONS, Dimension, Filters, Key
from dispatcher_app.domain.indicators.evaluate import value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import Period, before, year_before
from dispatcher_app.domain.indicators.table import Indicator
from dispatcher_app.services.figures.begun import begun, begun_with
from dispatcher_app.services.figures.store import Counts, FiguresStore, Member, MemberPage
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import Now

_NOTHING: Mapping[Key, Counts] = {}
#: So many rows behind a number are read at once.
MEMBERS_AT_ONCE = 200
#: Tables of so many rows are worked out beside the event loop.
_IN_A_THREAD = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with those it is compared with; None is no data. ``applies`` is False where the indicator
    knows nothing of the dimension (a collector's dispatches)."""

    indicator: Indicator
    value: Fraction | None
    before: Fraction | None
    year_ago: Fraction | None
    counts: Counts
    applies: bool = True


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The figures of one key; ``key`` None with ``is_total`` is the whole."""

    key: Key
    figures: tuple[Figure, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """Where the cases behind a number are found: its period, its filter, and when it was asked for."""

    period: Period
    as_of: datetime
    filters: Filters


@dataclass(frozen=True, slots=True)
class FigureTable:
    """*rows* by their key, then the whole; ``as_of`` is when it was asked, ``period`` may not be over yet.

    ``year_ago`` is None where there is nothing to compare with, such as a shift of another order. ``cut`` are
    compared periods in which the hall began: they are shown, but nothing is compared with a part of a period.
    """

    indicators: tuple[Indicator, ...]
    dimension: Dimension | None
    period: Period
    before: Period
    year_ago: Period | None
    filters: Filters
    as_of: datetime
    rows: tuple[FigureRow, ...]
    total: FigureRow
    cut: frozenset[Period] = frozenset()

    @property
    def unfinished(self) -> bool:
        return not self.period.finished(self.as_of)


class FigureTables:
    """Asks the store for whole tables, and for the cases behind a number."""

    def __init__(self, store: FiguresStore, hall: Hall, now: Now) -> None:
        self._store, self._hall, self._now = store, hall, now

    async def table(
        self,
        codes: Sequence[str],
        period: Period,
        dimension: Dimension | None = None,
        filters: Filters | None = None,
    ) -> FigureTable:
        """The indicators *codes* for *period*; ExternalError where the database does not answer."""
        indicators = tuple(INDICATORS[code] for code in codes)
        as_of, chosen = self._now(), dict(filters or {})
        compared = self._compared(period)
        base = list(dict.fromkeys(code for each in indicators for code in each.counts))
        periods = [each for each in (period, *compared) if each is not None]
        asked = [self._parts(base, each, as_of, dimension, chosen) for each in periods]
        asked += [self._parts(base, each, as_of, None, chosen) for each in periods]
        found = await asyncio.gather(*asked)
        parts, wholes = found[: len(periods)], found[len(periods) :]
        there = [
            True,
            *[await self._there(one, whole, as_of) for one, whole in zip(periods, wholes, strict=True)][1:],
        ]
        cut = await self._cut([one for one, was in zip(periods, there, strict=True) if was][1:], as_of)
        keys = sorted((key for key in parts[0] if dimension is not None), key=str)

        def made() -> FigureTable:
            return FigureTable(
                indicators,
                dimension,
                period,
                compared[0],
                compared[1],
                chosen,
                as_of,
                tuple(_row(key, indicators, _known(parts, key, there), base) for key in keys),
                _row(None, indicators, _known(wholes, None, there), base, is_total=True),
                cut,
            )

        # Thousands of cells take half a second, in which a window must stay alive.
        return made() if len(keys) < _IN_A_THREAD else await asyncio.to_thread(made)

    async def _there(self, period: Period, whole: Mapping[Key, Counts], as_of: datetime) -> bool:
        """Whether there was a hall in *period*: nothing counted in it may be noughts, or no data."""
        counted = any(any(counts.values()) for counts in whole.values())
        return counted or await begun(self._store, period, as_of, self._hall.zone)

    async def _cut(self, compared: Sequence[Period], as_of: datetime) -> frozenset[Period]:
        """Those in which the hall began."""
        whole = [await begun_with(self._store, one, as_of, self._hall.zone) for one in compared]
        return frozenset(one for one, was in zip(compared, whole, strict=True) if not was)

    def _compared(self, period: Period) -> tuple[Period, Period | None]:
        zone, duty = self._hall.zone, DutyTimes(self._hall.pack.info.shifts, self._hall.zone)
        try:
            return before(period, zone, duty), year_before(period, zone, duty)
        except ValueError:
            return before(period, zone, duty), None

    async def _parts(
        self, base: list[str], period: Period, as_of: datetime, dimension: Dimension | None, filters: Filters
    ) -> Mapping[Key, Counts]:
        by = () if dimension is None else (dimension,)
        found = await self._store.counts(base, period, as_of, by, filters)
        return {keys[0] if keys else None: counts for keys, counts in found.items()}

    async def members(
        self, codes: Sequence[str], behind: Behind, after: Member | None = None, limit: int = MEMBERS_AT_ONCE
    ) -> MemberPage:
        """The newest rows of the base counts *codes* that make one number, *limit* of them after *after*."""
        read = self._store.members
        asked = [read(code, behind.period, behind.as_of, behind.filters, after, limit) for code in codes]
        pages = await asyncio.gather(*asked)
        if len(pages) == 1:
            return pages[0]
        found = sorted(
            (one for page in pages for one in page.members), key=lambda one: one.order, reverse=True
        )
        more = len(found) > limit or any(page.following is not None for page in pages)
        shown = found[:limit]
        return MemberPage(shown, sum(page.total for page in pages), shown[-1] if more and shown else None)


def behind(table: FigureTable, row: FigureRow) -> Behind:
    """What is behind the numbers of *row*: the table's own question, for the row's key."""
    filters = dict(table.filters)
    if table.dimension is not None and not row.is_total:
        filters |= narrowed(table.dimension, row.key)
    return Behind(table.period, table.as_of, filters)


def narrowed(dimension: Dimension, key: Key) -> dict[str, frozenset[Key]]:
    """The filter for one key; a group that only this hall has is said by what it is made of."""
    if dimension.code in DIMENSIONS:
        return {dimension.code: frozenset({key})}
    plain = next(each for each in DIMENSIONS.values() if each.column == dimension.column)
    return {plain.code: dimension.keys_in(key)}


def _known(parts: Sequence[Mapping[Key, Counts]], key: Key, there: Sequence[bool]) -> list[Counts | None]:
    """The counts of *key* in each period: None where none was counted, nothing known where no hall was."""
    return [part.get(key) if was else {} for part, was in zip(parts, there, strict=True)]


def _row(
    key: Key,
    indicators: Sequence[Indicator],
    counts: Sequence[Counts | None],
    base: Sequence[str],
    *,
    is_total: bool = False,
) -> FigureRow:
    """A key that is not there has counted nothing, in so far as its neighbours know the counts."""
    here = counts[0] or {}
    known = here if counts[0] is not None else dict.fromkeys(base, 0)
    others = [each if each is not None else dict.fromkeys(known, 0) for each in counts[1:]]

    def figure(indicator: Indicator) -> Figure:
        compared = [value(indicator, each) for each in others] + [None, None]
        applies = all(code in known for code in indicator.counts)
        return Figure(indicator, value(indicator, known), compared[0], compared[1], known, applies)

    return FigureRow(key, tuple(map(figure, indicators)), is_total)
