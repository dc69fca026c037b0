"""The hall's time: what a server's answers say of this machine's clock, and what happens between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatcher_app.services.hall_time import HallTime


def test_a_clock_set_back_during_the_question_tells_nothing() -> None:
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    shows = now
    time = HallTime(lambda: shows, lambda: 0.0)
    time.heard(now, now + timedelta(hours=1), now - timedelta(minutes=1))
    assert time() == now
    shows = now + timedelta(minutes=2)
    time.heard(now, now + timedelta(minutes=3), shows)
    assert time() == shows + timedelta(minutes=2)


def test_a_slow_answer_does_not_make_the_time_worse_than_a_quick_one_had_made_it() -> None:
    now, second = datetime(2026, 3, 2, 1, tzinfo=UTC), timedelta(seconds=1)
    time = HallTime(lambda: now, lambda: 0.0)
    time.heard(now, now + 60 * second, now + 8 * second)
    time.heard(now, now + 61 * second, now + 2 * second)
    assert time.ahead == 59 * second, "as far as the quicker answer is sure of"
    time.heard(now, now + 60 * second, now + 8 * second)
    assert time.ahead == 59 * second
    time.heard(now, now + 30 * second, now + second)
    assert time.ahead == 30 * second, "one clock was set"


class Workstation:
    """A clock that can be set, and the seconds that really pass."""

    def __init__(self) -> None:
        self.shows = datetime(2026, 3, 2, 1, tzinfo=UTC)
        self.true = self.shows
        self.seconds = 0.0
        self.time = HallTime(lambda: self.shows, lambda: self.seconds)

    def passes(self, **length: float) -> None:
        gone = timedelta(**length)
        self.shows += gone
        self.true += gone
        self.seconds += gone.total_seconds()

    def set_by(self, **length: float) -> None:
        self.shows += timedelta(**length)

    def hears(self) -> None:
        self.time.heard(self.shows, self.true, self.shows)


@pytest.mark.parametrize("look_between", [True, False])
def test_a_clock_set_back_between_two_answers_changes_nothing(look_between: bool) -> None:
    seat = Workstation()
    seat.hears()
    for minutes in (-90, -1, -600):
        seat.passes(seconds=7)
        if look_between:
            assert seat.time() == seat.true
        seat.set_by(minutes=minutes)
        seat.passes(seconds=3)
        assert seat.time() == seat.true
    seat.hears()
    seat.passes(seconds=5)
    assert seat.time() == seat.true, "what the answer set right is not set right twice"


def test_a_clock_put_forward_waits_for_the_next_answer() -> None:
    """It cannot be told from a machine that slept."""
    seat = Workstation()
    seat.hears()
    seat.set_by(hours=1)
    assert seat.time() == seat.true + timedelta(hours=1)
    seat.hears()
    assert seat.time() == seat.true


def test_without_a_server_this_machine_s_clock_is_all_there_is() -> None:
    seat = Workstation()
    seat.set_by(hours=-1)
    assert seat.time() == seat.shows


def test_small_corrections_are_none_of_its_business() -> None:
    seat = Workstation()
    seat.hears()
    for _minute in range(60):
        seat.passes(seconds=60)
        seat.set_by(milliseconds=-20)
        seat.time()
    assert seat.time.ahead == timedelta(0)
