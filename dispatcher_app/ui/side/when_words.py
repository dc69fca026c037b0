"""What a typed day or instant means, in the words of the hall's calendar. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dispatcher_app.i18n import N_, _
from dispatcher_app.ui.side.typed_when import Reckoning

Tone = Literal["secondary", "due", "over"]
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
_LONGEST_COUNT = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A line under the field; ``tone`` is the role of its colour."""

    text: str
    tone: Tone = "secondary"


def shown(at: datetime | date) -> str:
    """As the field keeps it, and as it is understood again tomorrow."""
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"


def meaning(at: datetime | date, reckoning: Reckoning, typed: str = "") -> Meaning:
    """``周五 · 休息日 · 12 天后(8 个工作日)``; *at* is on the hall's own clock, *typed* is read anyway."""
    day = at.date() if isinstance(at, datetime) else at
    rests = not reckoning.calendar.is_working_day(day)
    parts = [
        shown(at),
        _(WEEKDAYS[day.weekday()]),
        _("休息日") if rests else _("工作日"),
        _far(day, reckoning),
    ]
    if _waits_for_notice(day, reckoning):
        parts.append(_("当年放假安排尚未公布"))
    if typed == parts[0]:
        parts = parts[1:]
    gone = wrong_side(at, reckoning)
    if gone:
        parts.append(gone)
    return Meaning(
        _(" · ").join(parts), "over" if gone else "due" if rests and not reckoning.back else "secondary"
    )


def unread(text: str) -> Meaning:
    said = _("看不懂“{text}”。可写:明天、周五 17:00、+3d、+2工作日、12-01、2026-12-01")
    return Meaning(said.format(text=text), "over")


def _far(day: date, reckoning: Reckoning) -> str:
    days = (day - reckoning.today).days
    if days == 0:
        return _("今天")
    if days < 0:
        return _("{days} 天前").format(days=-days)
    if timedelta(days) > _LONGEST_COUNT:
        return _("{days} 天后").format(days=days)
    ahead = (reckoning.today + timedelta(step) for step in range(1, days + 1))
    working = sum(map(reckoning.calendar.is_working_day, ahead))
    return _("{days} 天后({working} 个工作日)").format(days=days, working=working)


def _waits_for_notice(day: date, reckoning: Reckoning) -> bool:
    return day > reckoning.today and day.year not in reckoning.calendar.published_years


def wrong_side(at: datetime | date, reckoning: Reckoning) -> str:
    """That *at* is past, or still to come, where the other is asked for; else ""."""
    here = reckoning.here if isinstance(at, datetime) else reckoning.today
    if reckoning.back:
        return _("晚于现在") if at > here else ""
    return _("已经过去") if at < here else ""
