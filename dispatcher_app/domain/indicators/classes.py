"""How the figures file a case: by its class, by the hour of the week, by how long something took."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.indicators.facts import LONGEST_QUARTERS
from dispatcher_app.domain.standard import ClassCode

_QUARTER_SECONDS = 900


def class_of(case: Case) -> dict[str, str]:
    """Kind, major and minor class of *case*; empty where it has none."""
    if not case.class_code:
        return {"kind_of_class": "", "class_major": "", "class_code": ""}
    code = ClassCode.parse(case.class_code)
    major = f"{code.scheme}:{code.kind.value}-{code.major}"
    return {"kind_of_class": code.kind.value, "class_major": major, "class_code": case.class_code}


def hour_of_week(at: datetime, zone: ZoneInfo) -> int:
    """0 is Monday 00:00-00:59 by the clock of *zone*, 167 Sunday 23:00-23:59."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def quarters(seconds: int) -> int:
    """The class of the histogram of times in which *seconds* lie, in quarter hours."""
    return min(max(seconds, 0) // _QUARTER_SECONDS, LONGEST_QUARTERS)
