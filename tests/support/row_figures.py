"""Figures straight from facts in memory: the plain computation behind the store's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key
from dispatcher_app.domain.indicators.evaluate import Row, members, tally
from dispatcher_app.domain.indicators.facts import StepFacts
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, parts
from dispatcher_app.services.figures.store import NO_FILTERS, Counts, FiguresState, Member, MemberPage, Slice
from tests.support.figure_cases import ZONE


class RowFigures:
    """Implements :class:`dispatcher_app.services.figures.store.FiguresStore` over *rows*, by one thing."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    async def counts(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[Key, ...], Counts]:
        counts = [COUNTS[code] for code in codes]
        found = tally(self._rows, counts, period, by[0] if by else None, filters, as_of)
        return {(key,) if by else (): cell for key, cell in found.items()}

    async def trend(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        slices: Slice = Slice.DAY,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[date, tuple[Key, ...]], Counts]:
        kind = PeriodKind.DAY if slices is Slice.DAY else PeriodKind.MONTH
        found: dict[tuple[date, tuple[Key, ...]], Counts] = {}
        for part in parts(period, kind, ZONE):
            first = part.first if slices is Slice.DAY else part.first.replace(day=1)
            for keys, counts in (await self.counts(codes, part, as_of, by, filters)).items():
                found[first, keys] = counts
        return found

    async def members(
        self,
        code: str,
        period: Period,
        as_of: datetime,
        filters: Filters = NO_FILTERS,
        after: Member | None = None,
        limit: int = 200,
    ) -> MemberPage:
        count = COUNTS[code]
        found = [
            Member(
                row.case_id,
                row.number,
                getattr(row, count.at) if count.at else None,
                *_step(row),
                _amount(row, count.amount),
                bool(row.late if isinstance(row, StepFacts) else row.overdue),
                row.unit,
            )
            for row in members(self._rows, count, period, filters, as_of)
        ]
        found.sort(key=lambda one: one.order, reverse=True)
        left = [one for one in found if after is None or one.order < after.order]
        return MemberPage(left[:limit], len(found), left[limit - 1] if len(left) > limit else None)

    async def serial(self) -> int:
        return 1

    async def waiting(self) -> int:
        return (await self.state()).stale

    async def state(self) -> FiguresState:
        return FiguresState(0, 0, len(self._rows), 0, 1)


def _step(row: Row) -> tuple[int, str]:
    return (row.version, row.kind) if isinstance(row, StepFacts) else (0, "")


def _amount(row: Row, field: str) -> int:
    return int(getattr(row, field) or 0) if field else 1
