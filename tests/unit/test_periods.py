"""Periods of figures by the hall's own clock, the one before and the one a year ago."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.indicators.periods import (
    Period,
    PeriodKind,
    before,
    days,
    parts,
    period_of,
    shift_period,
    stretch,
    year_before,
)
from dispatcher_app.domain.pack import Shift

ZONE = ZoneInfo("Asia/Shanghai")
DUTY = DutyTimes([Shift("早班", time(8), time(20)), Shift("夜班", time(20), time(8))], ZONE)
WHOLE = [kind for kind in PeriodKind if kind not in (PeriodKind.SHIFT, PeriodKind.ANY)]
some_days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def _days(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "label"),
    [
        (PeriodKind.DAY, "2026-03-02", "2026-03-02", "2026-03-02", "2026-03-02"),
        (PeriodKind.WEEK, "2027-01-01", "2026-12-28", "2027-01-03", "2026 年第 53 周"),
        (PeriodKind.MONTH, "2024-02-29", "2024-02-01", "2024-02-29", "2024 年 2 月"),
        (PeriodKind.QUARTER, "2026-12-31", "2026-10-01", "2026-12-31", "2026 年第 4 季度"),
        (PeriodKind.YEAR, "2024-12-31", "2024-01-01", "2024-12-31", "2024 年"),
    ],
)
def test_a_day_lies_in_its_period(kind: PeriodKind, day: str, first: str, last: str, label: str) -> None:
    period = period_of(kind, date.fromisoformat(day), ZONE)
    assert _days(period) == (first, last)
    assert period.label == label


def test_a_month_begins_at_midnight_of_the_hall() -> None:
    march = period_of(PeriodKind.MONTH, date(2026, 3, 9), ZONE)
    assert march.start == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert march.holds(march.start)
    assert not march.holds(march.end)


@pytest.mark.parametrize("kind", WHOLE)
@given(day=some_days)
def test_the_one_before_ends_where_this_begins(kind: PeriodKind, day: date) -> None:
    period = period_of(kind, day, ZONE)
    assert period.first <= day <= period.last
    assert before(period, ZONE).end == period.start


@pytest.mark.parametrize("kind", WHOLE)
@given(day=some_days)
def test_a_year_ago_is_a_whole_period_of_the_year_before(kind: PeriodKind, day: date) -> None:
    ago = year_before(period_of(kind, day, ZONE), ZONE)
    assert ago == period_of(kind, ago.first, ZONE)
    assert timedelta(days=350) < period_of(kind, day, ZONE).start - ago.start < timedelta(days=380)


@given(day=some_days, length=st.integers(0, 400), kind=st.sampled_from(WHOLE))
def test_parts_lie_end_to_end(day: date, length: int, kind: PeriodKind) -> None:
    period = days(PeriodKind.ANY, day, day + timedelta(days=length), ZONE)
    cut = parts(period, kind, ZONE)
    assert (cut[0].start, cut[-1].end) == (period.start, period.end)
    assert all(one.end == other.start for one, other in pairwise(cut))


@given(some_days, st.sampled_from(WHOLE))
def test_whole_days_that_are_a_period_are_known_as_one(day: date, kind: PeriodKind) -> None:
    whole = period_of(kind, day, ZONE)
    assert stretch(whole.first, whole.last, ZONE) == whole
    longer = stretch(whole.first, whole.last + timedelta(days=1), ZONE)
    assert longer.kind is PeriodKind.ANY
    assert (longer.first, longer.last) == (whole.first, whole.last + timedelta(days=1))


def test_any_stretch_compares_with_as_many_days_before() -> None:
    ten = days(PeriodKind.ANY, date(2026, 3, 11), date(2026, 3, 20), ZONE)
    assert _days(before(ten, ZONE)) == ("2026-03-01", "2026-03-10")
    assert _days(year_before(ten, ZONE)) == ("2025-03-11", "2025-03-20")
    assert ten.label == "2026-03-11 至 2026-03-20"


def test_shifts_follow_each_other() -> None:
    night = shift_period(DUTY.at(datetime(2026, 3, 2, 15, tzinfo=UTC)))
    assert night.label == "2026-03-02 夜班"
    assert before(night, ZONE, DUTY).label == "2026-03-02 早班"
    assert year_before(night, ZONE, DUTY).label == "2025-03-02 夜班"
    assert before(night, ZONE, DUTY).end == night.start


def test_what_cannot_be_compared_is_said() -> None:
    night = shift_period(DUTY.at(datetime(2026, 3, 2, 15, tzinfo=UTC)))
    with pytest.raises(ValueError, match="没有“夜班”"):
        year_before(night, ZONE, DutyTimes([], ZONE))
    with pytest.raises(ValueError, match="早于"):
        days(PeriodKind.ANY, date(2026, 3, 2), date(2026, 3, 1), ZONE)
