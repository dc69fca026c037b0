"""How figures are written: targets keep their digits, nothing seems reached that is not, small bases."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.indicators.written import (
    counts_moved,
    exact_percent,
    growth,
    percent_text,
    share_moved,
    size_moved,
)

CLOSING = Fraction(9968, 10000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(99675, 100000), "99.675%"),
        (Fraction(9968, 10000), "99.7%"),
        (Fraction(9967, 10000), "99.67%"),
        (Fraction(9965, 10000), "99.65%"),
        (Fraction(9964, 10000), "99.6%"),
        (Fraction(9969, 10000), "99.7%"),
        (Fraction(99679999, 100000000), "99.6799%"),
        (Fraction(1), "100.0%"),
        (0.9968, "99.7%"),
        (0.9967999, "99.6799%"),
    ],
)
def test_what_is_below_its_target_is_never_shown_as_reached(value: Fraction, text: str) -> None:
    assert percent_text(value, CLOSING) == text


@given(value=st.fractions(0, 1), target=st.integers(0, 10000).map(lambda n: Fraction(n, 10000)))
def test_every_share_stands_on_its_own_side_of_its_target(value: Fraction, target: Fraction) -> None:
    shown = Fraction(percent_text(value, target).rstrip("%")) / 100
    assert (shown < target) == (value < target)
    assert abs(shown - value) <= Fraction(1, 1000)


def test_a_target_has_the_digits_that_it_was_set_with() -> None:
    assert [exact_percent(one) for one in (CLOSING, Fraction(96, 100), Fraction(7, 10))] == [
        "99.68%",
        "96%",
        "70%",
    ]


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (62, 3, "3 → 62"),
        (62, 0, "0 → 62"),
        (0, 0, "持平"),
        (19, 20, "▼ -5.0%"),
        (20, 19, "19 → 20"),
        (5, None, "无数据,不比较"),
        (None, 30, "无数据,不比较"),
    ],
)
def test_a_small_base_is_told_by_its_two_numbers(now: int | None, before: int | None, text: str) -> None:
    assert counts_moved(now, before) == text


def test_growth_needs_a_base() -> None:
    assert growth(30, 20) == Fraction(1, 2)
    assert growth(30, 19) is None
    assert growth(30, None) is None


def test_shares_and_sizes_move_in_their_own_measure() -> None:
    assert share_moved(Fraction(9, 10), Fraction(8, 10)) == "▲ +10.0 个百分点"
    assert share_moved(0.90001, 0.9) == "▲ 不足 0.1 个百分点"
    assert share_moved(None, 0.9) == "无数据,不比较"
    assert size_moved(3, Fraction(4)) == "▼ -25.0%"
    assert size_moved(3, 0) == "无法比较"
