"""Days and instants as people type them: worked out by hand for Monday 2026-03-02, 09:00 in the hall."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.ui.side.typed_when import Reckoning, day_meant, moment_meant
from dispatcher_app.ui.side.when_words import meaning, shown
from tests.support.rules import CALENDAR, MORNING

AHEAD = Reckoning(MORNING, CALENDAR)
BACK = Reckoning(MORNING, CALENDAR, back=True, usual=time(9))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("今天", "2026-03-02 18:00"),
        ("mt", "2026-03-03 18:00"),
        ("明天9点", "2026-03-03 09:00"),
        ("后天 下午3点半", "2026-03-04 15:30"),
        ("+3d", "2026-03-05 18:00"),
        ("3天后", "2026-03-05 18:00"),
        ("+3d 9:00", None),  # a leap says its own time
        ("+2h", "2026-03-02 11:00"),
        ("+90分", "2026-03-02 10:30"),
        ("+1周", "2026-03-09 18:00"),
        ("+1月", "2026-04-02 18:00"),
        ("+12月", "2027-03-02 18:00"),
        ("+5工作日", "2026-03-09 18:00"),  # the weekend does not count
        ("周五 17:00", "2026-03-06 17:00"),
        ("周一", "2026-03-02 18:00"),  # today is one
        ("下周一", "2026-03-09 18:00"),
        ("fri 17:00", "2026-03-06 17:00"),
        ("12-01", "2026-12-01 18:00"),
        ("1/5", "2027-01-05 18:00"),  # that of this year is over
        ("3月31日", "2026-03-31 18:00"),
        ("1日", "2026-04-01 18:00"),
        ("20261201", "2026-12-01 18:00"),
        ("2026-12-01 17\uff1a00", "2026-12-01 17:00"),  # as an input method writes it
        ("月底", "2026-03-31 18:00"),
        ("年底", "2026-12-31 18:00"),
        ("8:30", "2026-03-03 08:30"),  # today it is over
        ("10:30", "2026-03-02 10:30"),
        ("6月31日", None),
        ("25:00", None),
        ("5", None),
        ("", None),
        ("什么时候", None),
    ],
)
def test_what_is_typed_for_a_deadline(typed: str, meant: str | None) -> None:
    found = moment_meant(typed, AHEAD)
    assert (shown(found) if found is not None else None) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("昨天", "2026-03-01"),
        ("周五", "2026-02-27"),
        ("周一", "2026-03-02"),
        ("12-01", "2025-12-01"),
        ("28日", "2026-02-28"),
        ("-2d", "2026-02-28"),
        ("2026-02-27", "2026-02-27"),
    ],
)
def test_what_is_typed_for_a_paper_lies_back(typed: str, meant: str) -> None:
    found = day_meant(typed, BACK)
    assert found is not None
    assert shown(found) == meant


@given(st.integers(-2_000_000, 2_000_000))
def test_what_is_kept_is_read_again_as_the_same(minutes: int) -> None:
    kept = shown((MORNING + timedelta(minutes=minutes)).astimezone(CALENDAR.zone))
    for reckoning in (AHEAD, BACK):
        found = moment_meant(kept, reckoning)
        assert found is not None
        assert shown(found) == kept


@given(st.text(max_size=20))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    moment_meant(text, AHEAD)
    day_meant(text, BACK)


@pytest.mark.parametrize(
    ("typed", "words", "tone"),
    [
        ("周五", "周五 · 工作日 · 4 天后(4 个工作日)", "secondary"),
        ("周六", "周六 · 休息日 · 5 天后(4 个工作日)", "due"),
        ("2027-01-04", "周一 · 工作日 · 308 天后 · 当年放假安排尚未公布", "secondary"),
        ("2026-02-27", "周五 · 工作日 · 3 天前 · 已经过去", "over"),
    ],
)
def test_what_it_means_is_said_in_the_hall_s_calendar(typed: str, words: str, tone: str) -> None:
    found = moment_meant(typed, AHEAD)
    assert found is not None
    said = meaning(found, AHEAD, shown(found))
    assert (said.text, said.tone) == (words, tone)
