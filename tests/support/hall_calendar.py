"""The calendar of the hand-worked vectors, typed in from the State Council's notices for 2025 and 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatcher_app.domain.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """``2026-03-03 09:00`` on the hall's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def days(first: str, count: int) -> set[date]:
    start = date.fromisoformat(first)
    return {start + timedelta(days=offset) for offset in range(count)}


OFF_2025 = (
    days("2025-01-01", 1)
    | days("2025-01-28", 8)
    | days("2025-04-04", 3)
    | days("2025-05-01", 5)
    | days("2025-05-31", 3)
    | days("2025-10-01", 8)
)
OFF_2026 = (
    days("2026-01-01", 3)
    | days("2026-02-15", 9)
    | days("2026-04-04", 3)
    | days("2026-05-01", 5)
    | days("2026-06-19", 3)
    | days("2026-09-25", 3)
    | days("2026-10-01", 7)
)
MADE_UP = {
    date.fromisoformat(text)
    for text in (
        "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 "
        "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
    ).split()
}
HALL = WorkCalendar(
    zone=SHANGHAI,
    off_days=frozenset(OFF_2025 | OFF_2026),
    make_up_days=frozenset(MADE_UP),
    published_years=frozenset({2025, 2026}),
)
#: The same once the notice for 2027 is in (invented here: 1 to 3 January off).
HALL_LATER = WorkCalendar(
    zone=SHANGHAI,
    off_days=HALL.off_days | days("2027-01-01", 3),
    make_up_days=HALL.make_up_days,
    published_years=frozenset({2025, 2026, 2027}),
)
