"""A period is the months, days and edges it is cut into: nothing twice, nothing left out, in any zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.figures.spans import day_number, day_of, local_day, midnight, parts_of, shifts

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 3600).map(lambda seconds: _FIRST + timedelta(seconds=seconds))


@given(INSTANTS, INSTANTS, st.sampled_from((SHANGHAI, BERLIN)), st.booleans())
def test_parts_cover_the_period_once(one: datetime, other: datetime, zone: ZoneInfo, by_day: bool) -> None:
    start, end = sorted((one, other))
    found = parts_of(start, end, zone, by_day=by_day)
    spans = [stretch.instants(zone) for stretch in (*found.months, *found.days)]
    spans += [(edge.start, edge.end) for edge in found.edges]
    covered = start
    for begin, finish in sorted(spans):
        assert begin == covered
        assert finish > begin
        covered = finish
    assert covered == end
    assert all(day.day == 1 for month in found.months for day in (month.first, month.end))
    assert not (by_day and found.months)


def test_whole_months_leave_no_edges() -> None:
    found = parts_of(midnight(date(2026, 1, 1), SHANGHAI), midnight(date(2026, 4, 1), SHANGHAI), SHANGHAI)
    assert [(span.first, span.end) for span in found.months] == [(date(2026, 1, 1), date(2026, 4, 1))]
    assert (found.days, found.edges) == ((), ())


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_s_number_can_be_read_back(day: date) -> None:
    assert day_of(day_number(day)) == day


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN])
def test_the_hall_s_clock_is_as_far_ahead_as_said(zone: ZoneInfo) -> None:
    start, end = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
    found = shifts(start, end, zone)
    moment = start
    while moment < end:
        ahead = [shift for since, shift in found if since <= moment][-1]
        assert (moment + ahead).date() == local_day(moment, zone)
        assert moment.astimezone(zone).utcoffset() == ahead
        moment += timedelta(minutes=30)
