"""Working time against vectors worked by hand, and against a slow reference.

Hours are 08-12 and 14-18. 3 March 2026 is a Tuesday.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.calendar import WorkCalendar
from tests.support import slow_time
from tests.support.hall_calendar import HALL, HALL_LATER, SHANGHAI, at

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")

# (why, start, hours, end)
VECTORS = [
    # one day
    ("within the morning", "2026-03-03 09:00", 2, "2026-03-03 11:00"),
    ("over lunch: 11-12, 14-15", "2026-03-03 11:00", 2, "2026-03-03 15:00"),
    ("uses up the morning: its end, not 14:00", "2026-03-03 10:00", 2, "2026-03-03 12:00"),
    ("starts at noon: 14-15", "2026-03-03 12:00", 1, "2026-03-03 15:00"),
    ("starts during lunch", "2026-03-03 13:00", 1, "2026-03-03 15:00"),
    ("starts before opening", "2026-03-03 06:30", 1, "2026-03-03 09:00"),
    ("uses up the day: 18:00, not 08:00", "2026-03-03 08:00", 8, "2026-03-03 18:00"),
    # nights
    ("starts at closing: 08-09 on Wednesday", "2026-03-03 18:00", 1, "2026-03-04 09:00"),
    ("starts at night", "2026-03-03 23:59", 1, "2026-03-04 09:00"),
    ("17-18, then 08-09", "2026-03-03 17:00", 2, "2026-03-04 09:00"),
    # weekends
    ("Friday 17-18, Monday 08-09", "2026-03-06 17:00", 2, "2026-03-09 09:00"),
    ("uses up Friday: 18:00, not Monday", "2026-03-06 16:00", 2, "2026-03-06 18:00"),
    ("starts on Saturday: Monday morning", "2026-03-07 10:00", 4, "2026-03-09 12:00"),
    ("a week of 40 hours", "2026-03-03 09:00", 40, "2026-03-10 09:00"),
    # Spring Festival 2026: off Sunday 15 to Monday 23 February, Saturdays 14 and 28 made up
    ("Fri 2 + Sat 14 8 + Tue 24 6 = 16", "2026-02-13 16:00", 16, "2026-02-24 16:00"),
    ("Sat 14 2 + Tue 24 2 = 4", "2026-02-14 16:00", 4, "2026-02-24 10:00"),
    ("starts within the holiday", "2026-02-18 10:00", 1, "2026-02-24 09:00"),
    ("uses up Sat 14: the holiday adds nothing", "2026-02-14 08:00", 8, "2026-02-14 18:00"),
    ("Fri 27 1 + Sat 28 8 = 9", "2026-02-27 17:00", 9, "2026-02-28 18:00"),
    ("Fri 27 1 + Sat 28 8 + Mon 2 1 = 10", "2026-02-27 17:00", 10, "2026-03-02 09:00"),
    # National Day 2025: off Wednesday 1 to Wednesday 8 October, Sunday 28.9. and Saturday 11.10. made up
    ("Fri 26 1 + Sun 28 8 + Mon 29 1 = 10", "2025-09-26 17:00", 10, "2025-09-29 09:00"),
    (
        "Tue 30 2 + Thu 9, Fri 10, Sat 11, Mon 13 32 + Tue 14 6 = 40",
        "2025-09-30 16:00",
        40,
        "2025-10-14 16:00",
    ),
    # year end, both years known: 1 to 3 January 2026 off, Sunday 4 made up
    ("Wed 31 1 + Sun 4 1 = 2", "2025-12-31 17:00", 2, "2026-01-04 09:00"),
    # nothing at all is due at once, even at night
    ("no time at all", "2026-03-07 03:00", 0, "2026-03-07 03:00"),
]


@pytest.mark.parametrize(("why", "start", "hours", "end"), VECTORS, ids=[row[0] for row in VECTORS])
def test_adding_working_time(why: str, start: str, hours: int, end: str) -> None:
    deadline = HALL.add_working(at(start), timedelta(hours=hours))
    assert deadline.at == at(end)
    assert deadline.at.tzinfo is UTC
    assert not deadline.provisional
    assert HALL.working_between(at(start), at(end)) == timedelta(hours=hours)


def test_a_microsecond_beyond_the_morning_is_in_the_afternoon() -> None:
    deadline = HALL.add_working(at("2026-03-03 11:00"), timedelta(hours=1, microseconds=1))
    assert deadline.at == at("2026-03-03 14:00:00.000001")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-03 12:00", "2026-03-03 14:00", 0),  # lunch
        ("2026-03-06 18:00", "2026-03-09 08:00", 0),  # a weekend
        ("2026-02-14 18:00", "2026-02-24 08:00", 0),  # Spring Festival
        ("2026-03-03 10:00", "2026-03-03 10:00", 0),
        ("2026-03-03 11:00", "2026-03-03 10:00", 0),  # backwards
        ("2026-03-02 00:00", "2026-03-09 00:00", 40),  # a plain week
        ("2026-02-09 00:00", "2026-03-02 00:00", 11 * 8),  # 6 + 0 + 5 days around Spring Festival
        # 261 weekdays - 18 off + 5 made up; 261 - 19 + 6
        ("2025-01-01 00:00", "2026-01-01 00:00", 248 * 8),
        ("2026-01-01 00:00", "2027-01-01 00:00", 248 * 8),
    ],
)
def test_measuring_working_time(start: str, end: str, hours: int) -> None:
    assert HALL.working_between(at(start), at(end)) == timedelta(hours=hours)


def test_instants_of_any_zone_are_the_same_instants() -> None:
    nine = at("2026-03-03 09:00")
    for zone in (UTC, NEW_YORK, BERLIN):
        assert HALL.add_working(nine.astimezone(zone), timedelta(hours=4)).at == at("2026-03-03 15:00")
        assert HALL.working_between(nine.astimezone(zone), at("2026-03-03 15:00")) == timedelta(hours=4)


# -- years that are not published ------------------------------------------------------------------------

PROVISIONAL = [
    ("Thu 31 1 + Fri 1 January 1, taken for a plain day", "2026-12-31 17:00", 2, "2027-01-01 09:00", True),
    ("wholly within the unknown year", "2027-03-01 09:00", 1, "2027-03-01 10:00", True),
    ("starts in the unknown year's first night", "2027-01-01 00:00", 1, "2027-01-01 09:00", True),
    ("ends in December", "2026-12-25 17:00", 8, "2026-12-28 17:00", False),
    ("uses up 28 December", "2026-12-28 08:00", 8, "2026-12-28 18:00", False),
    # The notice for 2019 moved 29-31 December 2018; so the one for 2027 may move these.
    ("the last days of December wait as well", "2026-12-28 08:00", 9, "2026-12-29 09:00", True),
    ("before the first known year", "2024-12-31 17:00", 1, "2024-12-31 18:00", True),
    ("from before the first known year into it", "2024-12-31 17:00", 2, "2025-01-02 09:00", True),
]


@pytest.mark.parametrize(
    ("why", "start", "hours", "end", "provisional"), PROVISIONAL, ids=[r[0] for r in PROVISIONAL]
)
def test_unpublished_years(why: str, start: str, hours: int, end: str, provisional: bool) -> None:
    assert HALL.add_working(at(start), timedelta(hours=hours)) == (at(end), provisional)


def test_a_deadline_settles_when_the_notice_arrives() -> None:
    # Fri 1 to Sun 3 January off: Thu 31 1, Mon 4 1
    deadline = HALL_LATER.add_working(at("2026-12-31 17:00"), timedelta(hours=2))
    assert deadline == (at("2027-01-04 09:00"), False)


def test_a_gap_between_published_years_is_provisional() -> None:
    calendar = replace(HALL, published_years=frozenset({2025, 2027}))
    assert calendar.add_working(at("2026-03-03 09:00"), timedelta(hours=1)).provisional
    assert calendar.is_provisional(at("2025-06-03 09:00"), at("2027-06-03 09:00"))
    assert not calendar.is_provisional(at("2025-06-03 09:00"), at("2025-06-05 09:00"))
    assert not calendar.is_provisional(at("2027-06-03 09:00"), at("2027-06-04 09:00"))


# -- days and hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 6), True),
        (date(2026, 3, 7), False),
        (date(2026, 2, 14), True),  # a Saturday made up
        (date(2026, 2, 16), False),  # a Monday off
        (date(2025, 9, 28), True),  # a Sunday made up
        (date(2027, 1, 1), True),  # not known to be off yet
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert HALL.is_working_day(day) is works


def test_a_city_may_have_its_own_hours_and_days() -> None:
    city = HALL.adjusted(
        {date(2026, 3, 4): False, date(2026, 3, 7): True, date(2026, 2, 16): True, date(2026, 2, 14): False},
        hours=((time(9), time(12)), (time(13), time(17))),
    )
    # Tue 16-17, Wed off, Thu and Fri 7 hours each, Sat made up by the city 1
    assert city.add_working(at("2026-03-03 16:00"), timedelta(hours=16)).at == at("2026-03-07 10:00")
    assert city.is_working_day(date(2026, 2, 16))
    assert not city.is_working_day(date(2026, 2, 14))
    assert city.published_years == HALL.published_years
    assert HALL.is_working_day(date(2026, 3, 4)), "the calendar it was made from stays as it was"


def test_a_hall_may_work_till_midnight() -> None:
    late = HALL.adjusted({}, hours=((time(16), time(0)),))
    assert late.add_working(at("2026-03-06 23:00"), timedelta(hours=2)).at == at("2026-03-09 17:00")
    assert late.add_working(at("2026-03-06 23:00"), timedelta(hours=1)).at == at("2026-03-07 00:00")


def test_days_are_as_long_as_the_zone_makes_them() -> None:
    round_the_clock = WorkCalendar(
        zone=BERLIN,
        hours=((time(0), time(0)),),
        make_up_days=frozenset({date(2026, 3, 29), date(2026, 10, 25)}),  # Sundays of the change
    )
    spring, autumn = datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)
    next_spring, next_autumn = (day.replace(day=day.day + 1) for day in (spring, autumn))
    assert round_the_clock.working_between(spring, next_spring) == timedelta(hours=23)
    assert round_the_clock.working_between(autumn, next_autumn) == timedelta(hours=25)


def test_no_instant_counts_twice_where_the_zone_skips_an_hour() -> None:
    night = WorkCalendar(
        zone=BERLIN,
        hours=((time(2, 15), time(2, 45)), (time(2, 50), time(3, 10)), (time(3, 30), time(4))),
        make_up_days=frozenset({date(2026, 3, 29)}),
    )
    # 02:15 does not exist and becomes 03:15; 03:15-03:45, nothing, and what is left of 03:30-04:00.
    begin, end = datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN)
    assert night.working_between(begin, end) == timedelta(minutes=45)
    assert night.add_working(begin, timedelta(minutes=45)).at == datetime(2026, 3, 29, 4, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ((), "工作时段不能为空。"),
        (((time(8), time(12)), (time(11), time(18))), "工作时段 11:00-18:00 与前一段重叠或先后颠倒。"),
        (((time(14), time(18)), (time(8), time(12))), "工作时段 08:00-12:00 与前一段重叠或先后颠倒。"),
        (((time(12), time(8)),), "工作时段 12:00-08:00 与前一段重叠或先后颠倒。"),
        (((time(8), time(8)),), "工作时段 08:00-08:00 与前一段重叠或先后颠倒。"),
        (((time(8), time(0)), (time(14), time(18))), "工作时段 08:00-00:00 与前一段重叠或先后颠倒。"),
    ],
)
def test_hours_that_cannot_be_are_refused(hours: tuple[tuple[time, time], ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        WorkCalendar(hours=hours)
    assert str(refused.value) == sentence


def test_a_day_cannot_be_both_off_and_made_up() -> None:
    day = frozenset({date(2026, 3, 4)})
    with pytest.raises(ValueError, match="2026-03-04 既列为放假又列为上班"):
        WorkCalendar(off_days=day, make_up_days=day)


# -- what it refuses, what it is called ------------------------------------------------------------------


def test_instants_need_a_zone() -> None:
    naive = datetime(2026, 3, 3, 9)  # noqa: DTZ001 - that is the point
    for ask in (
        lambda: HALL.add_working(naive, timedelta(hours=1)),
        lambda: HALL.working_between(naive, at("2026-03-03 10:00")),
        lambda: HALL.working_between(at("2026-03-03 10:00"), naive),
    ):
        with pytest.raises(ValueError, match="没有时区"):
            ask()


def test_slips_of_the_pen_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="日期超出 1980-2199 年"):
        HALL.add_working(datetime(9999, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(ValueError, match="日期超出 1980-2199 年"):
        HALL.working_between(datetime(202, 1, 1, tzinfo=UTC), at("2026-03-03 10:00"))
    with pytest.raises(ValueError, match="工作时间不能是负数"):
        HALL.add_working(at("2026-03-03 10:00"), timedelta(seconds=-1))
    no_work = WorkCalendar(hours=((time(8), time(8, 1)),))
    with pytest.raises(ValueError, match="2199 年仍不足以算出时限"):
        no_work.add_working(datetime(2190, 1, 1, tzinfo=UTC), timedelta(days=100))


def test_far_ends_of_the_range_agree_with_each_other() -> None:
    calendar = WorkCalendar()
    start = datetime(1981, 3, 2, tzinfo=SHANGHAI)  # before China's years of summer time
    far = calendar.add_working(start, timedelta(hours=8 * 5 * 52 * 50))
    assert calendar.working_between(start, far.at) == timedelta(hours=8 * 5 * 52 * 50)
    assert WorkCalendar().working_between(start, far.at) == timedelta(hours=8 * 5 * 52 * 50)


def test_the_version_names_the_whole_content_and_stays_the_same() -> None:
    # Stored with facts for ever: a change of this text is a change of every stored fact's meaning.
    assert HALL.version == "7019dae35054"
    assert replace(HALL).version == HALL.version
    assert replace(HALL) == HALL
    others = [
        HALL_LATER,
        replace(HALL, zone=BERLIN),
        replace(HALL, hours=((time(8), time(12)),)),
        replace(HALL, off_days=HALL.off_days - {date(2026, 10, 7)}),
        replace(HALL, make_up_days=HALL.make_up_days - {date(2026, 10, 10)}),
        replace(HALL, published_years=frozenset({2026})),
    ]
    assert len({HALL.version, *(other.version for other in others)}) == 1 + len(others)


# -- against minutes counted one by one ------------------------------------------------------------------

MINUTES = st.integers(0, 2 * 365 * 24 * 60 - 1).map(lambda n: at("2025-01-01 00:00") + timedelta(minutes=n))
# where the bugs live: around the year end, the long holidays and their make-up days
NEAR = st.sampled_from(["2025-01-24", "2025-09-26", "2025-12-30", "2026-02-12", "2026-02-26", "2026-04-30"])
MINUTES_NEAR = st.builds(
    lambda day, n: at(f"{day} 00:00") + timedelta(minutes=n), NEAR, st.integers(0, 6 * 24 * 60)
)
STARTS = MINUTES | MINUTES_NEAR


@settings(max_examples=200, deadline=None)
@given(STARTS, st.integers(1, 60 * 60))
def test_adding_agrees_with_counting_minutes(start: datetime, length: int) -> None:
    worked = timedelta(minutes=length)
    give_up = start + timedelta(days=30)
    expected = slow_time.after(start, worked, slow_time.working, give_up)
    if expected is not None and expected < at("2027-01-01 00:00"):
        assert HALL.add_working(start, worked).at == expected


@settings(max_examples=200, deadline=None)
@given(STARTS, st.integers(0, 20 * 24 * 60))
def test_measuring_agrees_with_counting_minutes(start: datetime, length: int) -> None:
    end = min(start + timedelta(minutes=length), at("2027-01-01 00:00"))
    assert HALL.working_between(start, end) == slow_time.between(start, end, slow_time.working)


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_the_deadline_is_the_earliest_instant(start: datetime, worked: timedelta) -> None:
    end = HALL.add_working(start, worked).at
    assert HALL.working_between(start, end) == worked
    if worked:
        assert HALL.working_between(start, end - timedelta(microseconds=1)) < worked


@given(STARTS, STARTS, STARTS)
def test_parts_add_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    parts = HALL.working_between(first, middle) + HALL.working_between(middle, last)
    assert HALL.working_between(first, last) == parts
