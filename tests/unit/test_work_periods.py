"""The table behind working time: right at the edges of years in far zones, and built once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.work_periods import WorkPeriods, micros_of

EAST, WEST = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Los_Angeles")  # UTC+14, UTC-8
HOUR = 3_600_000_000


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("warm", [None, 2023, 2024, 2025, 2026, 2027, 2028])
def test_new_year_is_the_zones_own(warm: int | None) -> None:
    """Whatever years the table holds already."""
    east, west = WorkCalendar(zone=EAST), WorkCalendar(zone=WEST)
    if warm is not None:
        for calendar in (east, west):
            calendar.working_between(utc(warm, 6, 1), utc(warm, 6, 2))
    # 1 January 08:00 to 10:00, which is still December in UTC
    assert east.working_between(utc(2025, 12, 31, 18), utc(2025, 12, 31, 20)) == timedelta(hours=2)
    # 31 December 16:30 to 18:00, which is January in UTC
    assert west.working_between(utc(2026, 1, 1, 0, 30), utc(2026, 1, 1, 2)) == timedelta(minutes=90)


def one_hour_a_year(asked: list[int]) -> WorkPeriods:
    def periods_of_year(year: int) -> Iterator[tuple[int, int]]:
        asked.append(year)
        start = micros_of(utc(year, 6, 1))
        yield start, start + HOUR

    return WorkPeriods(periods_of_year)


def test_years_are_built_once_and_kept() -> None:
    asked: list[int] = []
    periods = one_hour_a_year(asked)
    near, far = micros_of(utc(2026, 1, 15)), micros_of(utc(2036, 1, 15))
    assert periods.instant_after(near, HOUR) == micros_of(utc(2026, 6, 1, 1))
    assert periods.instant_after(far, HOUR) == micros_of(utc(2036, 6, 1, 1))
    asked.clear()
    for start, end in ((near, near + HOUR), (far, far + HOUR), (near, far), (near + HOUR, far - HOUR)):
        periods.worked_between(start, end)
        periods.instant_after(start, HOUR)
    assert asked == []


def test_a_long_stretch_reaches_as_many_years_as_it_needs() -> None:
    asked: list[int] = []
    periods = one_hour_a_year(asked)
    assert periods.instant_after(micros_of(utc(2000, 1, 15)), 100 * HOUR) == micros_of(utc(2099, 6, 1, 1))
    assert periods.worked_between(micros_of(utc(2000, 1, 15)), micros_of(utc(2099, 7, 1))) == 100 * HOUR
    assert len(asked) < 400, "growing doubles"
    with pytest.raises(ValueError, match="2199 年仍不足"):
        periods.instant_after(micros_of(utc(2000, 1, 15)), 202 * HOUR)


def test_the_first_and_last_years_are_whole() -> None:
    periods = one_hour_a_year([])
    first, last = micros_of(utc(1980, 1, 1)), micros_of(utc(2200, 1, 1)) - 1
    assert periods.worked_between(first, last) == 220 * HOUR
    for beyond in (first - 1, last + 1):
        with pytest.raises(ValueError, match="1980-2199"):
            one_hour_a_year([]).worked_between(beyond, beyond)
