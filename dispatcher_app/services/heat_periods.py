"""Since when cases count for the heat map: today, this week, this month, this year, ever."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_


class HeatPeriod(Labelled):
    """A stretch of the hall's own calendar that ends now."""

    TODAY = "today", N_("今天")
    WEEK = "week", N_("本周")
    MONTH = "month", N_("本月")
    YEAR = "year", N_("今年")
    EVER = "ever", N_("全部")


def since(period: HeatPeriod, now: datetime, zone: tzinfo) -> datetime | None:
    """When *period* began on the hall's clock; weeks begin on Monday. None: ever."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    match period:
        case HeatPeriod.TODAY:
            return midnight
        case HeatPeriod.WEEK:
            monday = midnight.date() - timedelta(days=midnight.weekday())
            return midnight.replace(year=monday.year, month=monday.month, day=monday.day)
        case HeatPeriod.MONTH:
            return midnight.replace(day=1)
        case HeatPeriod.YEAR:
            return midnight.replace(month=1, day=1)
        case HeatPeriod.EVER:
            return None
