"""Which whole numbers the end of one may stand for."""

from __future__ import annotations

from datetime import date

import pytest

from dispatcher_app.domain.case_numbers import NumberRule, order_of
from dispatcher_app.services.number_ends import DAYS_BACK, numbers_ending

TODAY = date(2026, 3, 2)


def test_a_serial_number_is_looked_for_today_first_and_a_month_back() -> None:
    found = list(numbers_ending("92", "NS", TODAY))
    assert found[:3] == ["NS20260302-0092", "NS20260301-0092", "NS20260228-0092"]
    assert len(found) == DAYS_BACK


def test_what_stands_before_the_dash_names_the_day() -> None:
    assert list(numbers_ending("0228-0007", "NS", TODAY)) == ["NS20260228-0007"]
    assert list(numbers_ending("20260301-12345", "NS", TODAY)) == ["NS20260301-12345"]


def test_where_serial_numbers_grew_longer_those_of_before_are_found_too() -> None:
    found = list(numbers_ending("92", "NS", TODAY, NumberRule(serial_digits=5)))
    assert found[:3] == ["NS20260302-0092", "NS20260302-00092", "NS20260301-0092"]
    assert list(numbers_ending("0302-10000", "NS", TODAY)) == ["NS20260302-10000"]


def test_the_ten_thousandth_of_a_day_comes_after_the_one_before_it_and_before_the_next_day() -> None:
    days = ("NS20260302-9999", "NS20260302-10000", "NS20260303-0001", "NS20260303-00002", "NS20260303-0010")
    assert tuple(sorted(set(days), key=order_of)) == days


@pytest.mark.parametrize("typed", ["", "-", "井盖", "12a", "x-1", "１２", "0228-", "NS20260302-0001"])
def test_what_is_no_end_of_a_number_stands_for_none(typed: str) -> None:
    assert list(numbers_ending(typed, "NS", TODAY)) == []
