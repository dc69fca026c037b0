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
    ever = days(PeriodKind.ANY, _FIRST_DAY, period.last, zone)
    found = await store.counts(("reported",), ever, as_of)
    return any(told.get("reported") for told in found.values())
