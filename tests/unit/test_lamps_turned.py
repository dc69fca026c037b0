"""Lamps that turn by themselves are found without asking every row for its lamp twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.queue import turned
from dispatcher_app.domain.words import Lamp, Mark
from tests.support.queue_rows import NOW, queue_row, queue_rows

MINUTE = timedelta(minutes=1)
ROWS = queue_rows(300)


@given(st.integers(-700, 700), st.integers(-700, 700))
def test_the_same_rows_as_by_asking_each(then: int, now: int) -> None:
    before, after = NOW + then * MINUTE, NOW + now * MINUTE
    assert turned(ROWS, before, after) == [row for row in ROWS if row.lamp(before) is not row.lamp(after)]


@pytest.mark.parametrize(
    ("then", "now", "lamp"),
    [
        (-61, -60, Lamp.DUE),  # amber an hour before, from that very minute
        (-60, 0, None),  # at the deadline itself it is amber still
        (0, 1, Lamp.OVER),
        (-90, 30, Lamp.OVER),
        (30, -90, Lamp.OK),  # the hall's time was put right
    ],
)
def test_at_the_edges(then: int, now: int, lamp: Lamp | None) -> None:
    row = queue_row(1, minutes_left=0)._replace(marks=frozenset())
    found = turned([row], NOW + then * MINUTE, NOW + now * MINUTE)
    assert [row.lamp(NOW + now * MINUTE) for row in found] == ([] if lamp is None else [lamp])


def test_a_paused_case_turns_no_lamp() -> None:
    row = queue_row(1, minutes_left=0)._replace(marks=frozenset({Mark.SHELVED}))
    assert turned([row], NOW - 90 * MINUTE, NOW + MINUTE) == []
