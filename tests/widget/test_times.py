"""Times and durations as the hall writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatcher_app.widgets.times import clock_text, duration_text, full_text, remaining_text

HALL = ZoneInfo("Asia/Shanghai")
#: 2026-11-22 00:30 in the hall, still the 21st in UTC.
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "00:05"),
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), "23:59"),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "11-21 23:59"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "11-23 00:00"),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "2025-12-31 23:59"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "01-01 00:00"),
        (None, ""),
    ],
)
def test_a_time_tells_the_day_only_when_it_is_another(at: datetime | None, text: str) -> None:
    assert clock_text(at, NOW, HALL) == text


def test_the_full_time_is_the_halls() -> None:
    assert full_text(NOW + timedelta(seconds=9), HALL) == "2026-11-22 00:30:09"
    assert full_text(None, HALL) == ""


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(0), "剩 1 分"),
        (timedelta(seconds=59), "剩 1 分"),
        (35 * MINUTE, "剩 35 分"),
        (60 * MINUTE, "剩 1 时"),
        (80 * MINUTE, "剩 1 时 20 分"),
        (timedelta(hours=24), "剩 1 日"),
        (timedelta(days=2, hours=3, minutes=59), "剩 2 日 3 时"),
        (timedelta(seconds=-1), "超 1 分"),
        (-12 * MINUTE, "超 12 分"),
        (-61 * MINUTE, "超 1 时 1 分"),
        (timedelta(days=-3, hours=-23), "超 3 日"),
    ],
)
def test_remaining_by_the_wall_clock(left: timedelta, text: str) -> None:
    assert remaining_text(NOW, NOW + left) == text


def test_no_limit_says_nothing() -> None:
    assert remaining_text(NOW, None) == ""


def test_working_time_is_told_in_days_of_eight_hours() -> None:
    due_at = NOW + timedelta(days=4)  # a weekend lies between
    assert remaining_text(NOW, due_at, working_left=timedelta(hours=17)) == "剩 2 日 1 时"
    assert remaining_text(NOW, due_at, working_left=timedelta(hours=-8)) == "超 1 日"
    assert remaining_text(NOW, due_at, timedelta(hours=7), day=timedelta(hours=7)) == "剩 1 日"


def test_a_duration_has_at_most_two_units() -> None:
    assert duration_text(timedelta(days=1, hours=2, minutes=3)) == "1 日 2 时"
    assert duration_text(timedelta(days=1, minutes=3)) == "1 日"
    assert duration_text(timedelta(seconds=3)) == "1 分"
