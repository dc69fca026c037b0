"""Whether a hall was there yet: a period before its first report has no data, not noughts."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.indicators.periods import Period, PeriodKind, days
from dispatcher_app.services.figures.store import FiguresStore

#: No hall is older.
_FIRST_DAY = date(2000, 1, 1)


async def begun(store: FiguresStore, period: Period, as_of: datetime, zone: ZoneInfo) -> bool:
    """Whether anything was ever reported before the end of *period*.

    Raises:
        ExternalError: the database does not answer.
    """
    return await _reported_by(period.last, store, as_of, zone)


async def begun_with(store: FiguresStore, period: Period, as_of: datetime, zone: ZoneInfo) -> bool:
    """Whether there was a hall all through *period*, from its first day on: a hall that began within it makes
    no period to compare with.

    Raises:
        ExternalError: the database does not answer.
    """
    return await _reported_by(period.first, store, as_of, zone)


async def _reported_by(day: date, store: FiguresStore, as_of: datetime, zone: ZoneInfo) -> bool:
    found = await store.counts(("reported",), days(PeriodKind.ANY, _FIRST_DAY, day, zone), as_of)
    return any(told.get("reported") for told in found.values())
