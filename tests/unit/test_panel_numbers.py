"""Figures as the trade writes them."""

from __future__ import annotations

import pytest

from dispatcher_app import i18n
from dispatcher_app.widgets.panels.numbers import (
    Better,
    Measure,
    change_of,
    misses,
    number_text,
    share_digits,
    short_text,
)


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (0, Measure.COUNT, "0 件"),
        (1234, Measure.COUNT, "1,234 件"),
        (99_999, Measure.COUNT, "99,999 件"),
        (123_456, Measure.COUNT, "12.35 万"),
        (10_000_000, Measure.COUNT, "1,000.0 万"),
        (123_456_789, Measure.COUNT, "1.23 亿"),
        (0.9968, Measure.SHARE, "99.68 %"),
        (1.0, Measure.SHARE, "100 %"),
        (0.0, Measure.SHARE, "0 %"),
        (1.44, Measure.HOURS, "1.4 小时"),
        (17, Measure.PEOPLE, "17 人"),
        (None, Measure.SHARE, "无数据"),
    ],
)
def test_a_number_in_its_measure(value: float | None, measure: Measure, text: str) -> None:
    assert str(number_text(value, measure)) == text


def test_what_is_not_all_is_never_written_as_all() -> None:
    assert share_digits(269_999 / 270_000) == "99.99"
    assert share_digits(1 / 270_000) == "0.01"


def test_labels_leave_the_unit_out_where_the_title_says_it() -> None:
    assert short_text(1234, Measure.COUNT) == "1,234"
    assert short_text(123_456, Measure.COUNT) == "12.35 万"
    assert short_text(None, Measure.COUNT) == "无数据"


def test_english_has_no_wan() -> None:
    i18n.install("en")
    assert str(number_text(123_456, Measure.COUNT)) == "123.5k"
    assert str(number_text(10_000_000, Measure.COUNT)) == "10.00M"
    assert str(number_text(None, Measure.COUNT)) == "No data"


def test_a_share_changes_by_points_and_a_count_by_per_cent() -> None:
    better = change_of(0.9968, 0.9918, Measure.SHARE, Better.MORE)
    assert better is not None
    assert (better.arrow, better.text, better.good) == ("▲", "0.50 个百分点", True)
    more = change_of(120, 100, Measure.COUNT, Better.LESS)
    assert more is not None
    assert (more.arrow, more.text, more.good) == ("▲", "20.0 %", False)
    from_nothing = change_of(5, 0, Measure.COUNT, Better.NEITHER)
    assert from_nothing is not None
    assert (from_nothing.text, from_nothing.good) == ("0 → 5", None)
    assert change_of(None, 3, Measure.COUNT, Better.MORE) is None


def test_missing_a_target_has_a_direction() -> None:
    assert misses(0.99, 0.9968, Better.MORE)
    assert not misses(0.99, 0.9968, Better.LESS)
    assert not misses(None, 0.9968, Better.MORE)
    assert not misses(0.5, None, Better.MORE)


def test_a_small_base_is_told_in_numbers_and_not_in_per_cent() -> None:
    small = change_of(62, 3, Measure.COUNT, Better.NEITHER)
    assert small is not None
    assert (small.arrow, small.text) == ("▲", "3 → 62")
    large = change_of(1001, 1000, Measure.COUNT, Better.NEITHER)
    assert large is not None
    assert large.text == "0.1 %"


def test_a_share_is_never_rounded_up_to_a_target_it_has_missed() -> None:
    assert str(number_text(0.996796, Measure.SHARE, 0.9968)) == "99.6796 %"
    assert str(number_text(0.9968, Measure.SHARE, 0.9968)) == "99.68 %"
    assert str(number_text(0.95996, Measure.SHARE, 0.96)) == "95.996 %"
    assert str(number_text(0.95, Measure.SHARE, 0.96)) == "95.00 %"
