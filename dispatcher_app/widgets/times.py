"""Instants and durations the way the hall writes them.

Times: ``14:05`` today, ``11-21 14:05`` on another day, ``2025-11-21 14:05`` in another year.
Durations: ``剩 1 时 20 分``, ``剩 35 分``, ``剩 2 日 3 时``; past the limit ``超 12 分``, ``超 3 日``.
All instants are timezone-aware; *zone* is the hall's own zone. No Qt.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from dispatcher_app.i18n import _

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CALENDAR_DAY = timedelta(days=1)
#: A working day has 8 working hours (design §5); pass it with a remaining *working* time.
WORKING_DAY = timedelta(hours=8)


def clock_text(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """*at* as the hall's clock shows it; an empty text for None."""
    if at is None:
        return ""
    here, today = at.astimezone(zone), now.astimezone(zone)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return f"{here:%m-%d %H:%M}" if here.year == today.year else f"{here:%Y-%m-%d %H:%M}"


def full_text(at: datetime | None, zone: tzinfo) -> str:
    """*at* to the second, for tooltips and the record."""
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def duration_text(length: timedelta, day: timedelta = CALENDAR_DAY) -> str:
    """The two largest units of *length*: ``2 日 3 时``, ``1 时 20 分``, ``35 分``; never below a minute."""
    minutes = max(1, abs(length) // MINUTE)
    days, minutes = divmod(minutes, day // MINUTE)
    hours, minutes = divmod(minutes, 60)
    if days:
        return (
            _("{days} 日 {hours} 时").format(days=days, hours=hours)
            if hours
            else _("{days} 日").format(days=days)
        )
    if hours:
        return (
            _("{hours} 时 {minutes} 分").format(hours=hours, minutes=minutes)
            if minutes
            else _("{hours} 时").format(hours=hours)
        )
    return _("{minutes} 分").format(minutes=minutes)


def remaining_text(
    now: datetime,
    due_at: datetime | None,
    working_left: timedelta | None = None,
    day: timedelta = WORKING_DAY,
) -> str:
    """What is left of a limit, or by how much it is exceeded; empty without a limit.

    *working_left* is the remaining working time where the caller has the calendar (negative: over); its
    days have the length *day*. Without it the wall clock counts, and a day has 24 hours.
    """
    if due_at is None:
        return ""
    left, length = (due_at - now, CALENDAR_DAY) if working_left is None else (working_left, day)
    if left < timedelta(0):
        return _("超 {duration}").format(duration=_over_text(-left, length))
    return _("剩 {duration}").format(duration=duration_text(left, length))


def _over_text(length: timedelta, day: timedelta) -> str:
    """Once a case is days over, the hours no longer matter."""
    if length >= day:
        return _("{days} 日").format(days=length // day)
    return duration_text(length, day)
