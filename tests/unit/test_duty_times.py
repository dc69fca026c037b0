"""Shifts of a day laid over the calendar, past midnight and where a city names none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.pack import Shift

ZONE = ZoneInfo("Asia/Shanghai")
THREE = DutyTimes(
    (Shift("早班", time(8), time(16)), Shift("中班", time(16), time(0)), Shift("夜班", time(0), time(8))),
    ZONE,
)
TWO = DutyTimes((Shift("白班", time(8, 30), time(17, 30)), Shift("夜班", time(17, 30), time(8, 30))), ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("times", "moment", "subject"),
    [
        (THREE, at(22, 8), "2026-11-22 早班"),
        (THREE, at(22, 7, 59), "2026-11-22 夜班"),
        (THREE, at(22, 23, 59), "2026-11-22 中班"),
        (TWO, at(22, 3), "2026-11-21 夜班"),
        (TWO, at(22, 17, 30), "2026-11-22 夜班"),
    ],
)
def test_the_shift_on_duty_is_named_after_the_day_on_which_it_begins(
    times: DutyTimes, moment: datetime, subject: str
) -> None:
    slot = times.at(moment)
    assert slot.subject == subject
    assert slot.holds(moment)
    assert times.named(subject) == slot


def test_shifts_follow_each_other_without_an_end() -> None:
    for times in (THREE, TWO, DutyTimes((), ZONE)):
        slot = times.at(at(22, 9))
        for _n in range(8):
            later = times.after(slot)
            assert later.begins == slot.ends
            assert times.before(later) == slot
            slot = later


def test_a_city_with_one_short_shift_has_gaps_that_belong_to_it() -> None:
    office = DutyTimes((Shift("日班", time(8), time(18)),), ZONE)
    assert office.at(at(22, 20)).subject == "2026-11-22 日班"
    assert office.at(at(23, 7)).subject == "2026-11-22 日班"


def test_the_handover_due_is_that_of_the_shift_just_ended_until_it_is_signed() -> None:
    early, middle = "2026-11-22 早班", "2026-11-22 中班"
    assert THREE.to_hand_over(at(22, 15, 50), frozenset({"2026-11-22 夜班"})).subject == early
    assert THREE.to_hand_over(at(22, 16, 20), frozenset()).subject == early
    assert THREE.to_hand_over(at(22, 16, 20), frozenset({early})).subject == middle
    assert THREE.to_hand_over(at(22, 18, 1), frozenset()).subject == middle
    assert THREE.to_hand_over(at(22, 15, 55), frozenset({"2026-11-22 夜班", early})).subject == middle


def test_words_that_are_no_shift_name_none() -> None:
    assert [THREE.named(text) for text in ("", "白班", "2026-13-01 早班", "2026-11-22 白班")] == [None] * 4
    assert THREE.week(date(2026, 11, 22))[0] == date(2026, 11, 16)
    assert THREE.week(date(2026, 11, 16))[-1] == date(2026, 11, 22)
    assert THREE.of_day(date(2026, 11, 22))[0].ends - THREE.of_day(date(2026, 11, 22))[0].begins == timedelta(
        hours=8
    )
