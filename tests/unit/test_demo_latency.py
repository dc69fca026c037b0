"""What the summary of a shared shift says about the way of a step to the other screens."""

from __future__ import annotations

import pytest

from dispatcher_app.demo.latency import latencies, told
from dispatcher_app.demo.orders import Moved
from dispatcher_app.domain.words import Role


def test_a_newer_version_shows_the_older_step_too() -> None:
    kept = [Moved(1, 1, 10.0), Moved(1, 2, 10.1)]
    assert latencies(kept, [Moved(1, 2, 10.25)]) == pytest.approx([250.0, 150.0])


def test_an_older_version_or_another_case_shows_nothing() -> None:
    assert latencies([Moved(1, 2, 10.0)], [Moved(1, 1, 10.1), Moved(2, 9, 10.1)]) == []


def test_the_first_showing_counts() -> None:
    seen = [Moved(1, 1, 10.3), Moved(1, 1, 10.1), Moved(1, 2, 10.2)]
    assert latencies([Moved(1, 1, 10.0)], seen) == pytest.approx([100.0])


def test_a_seat_is_asked_about_the_steps_of_others_and_what_never_came_is_told() -> None:
    kept = {Role.CALL_TAKER: [Moved(1, 1, 1.0)], Role.DISPATCHER: [Moved(1, 2, 2.0), Moved(2, 1, 3.0)]}
    seen = {Role.CALL_TAKER: [Moved(1, 2, 2.004)], Role.DISPATCHER: [Moved(1, 1, 1.010)]}
    live = told(kept, seen)
    assert live["seats"]["call_taker"] == {
        "steps_elsewhere": 2,
        "seen": 1,
        "median_ms": 4.0,
        "max_ms": 4.0,
    }
    assert (live["steps_elsewhere"], live["seen"], live["median_ms"], live["max_ms"]) == (3, 2, 7.0, 10.0)


def test_a_hall_of_one_seat_has_nothing_to_tell() -> None:
    assert told({Role.DISPATCHER: [Moved(1, 1, 1.0)]}, {Role.DISPATCHER: []})["median_ms"] is None
