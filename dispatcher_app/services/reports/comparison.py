"""The whole of a period beside the one before (环比) and the same a year ago (同比)."""

from __future__ import annotations

from dispatcher_app.domain.indicators.periods import PeriodKind
from dispatcher_app.i18n import _
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.model import ReportTable
from dispatcher_app.services.reports.period_words import heads_of
from dispatcher_app.services.reports.tables import compared


async def comparison(
    making: Making, counts: tuple[str, ...], rates: tuple[str, ...], now: Figures
) -> tuple[ReportTable, ReportTable]:
    """A table of *counts* and one of *rates*; *now* are the figures of the period itself.

    The year before a year is the same as the one a year ago: it stands there once, as 同比.

    Raises:
        ExternalError: the database does not answer.
    """
    reader, codes, kind = making.reader, counts + rates, making.period.kind
    before = await reader.whole(codes, making.before) if kind is not PeriodKind.YEAR else None
    year = await reader.whole(codes, making.year_before)
    heads = heads_of(kind)
    return (
        compared("counts", _("件数"), counts, now, before, year, heads),
        compared("rates", _("效率"), rates, now, before, year, heads),
    )
