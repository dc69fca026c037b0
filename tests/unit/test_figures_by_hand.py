"""Twenty-four cases whose every figure was worked out by hand (tests/vectors/figures)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.evaluate import members, tally, value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from tests.support.figure_cases import ASKED, VECTORS, ZONE, hand_made, hand_made_rows, numbers

MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1), ZONE)


def _by_hand() -> Iterator[tuple[str, list[int], int]]:
    for line in (VECTORS / "counts.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _colon, rest = line.partition(":")
            cases, _equal, amount = rest.partition("=")
            yield code, numbers(cases), int(amount or len(numbers(cases)))


def _rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _members(code: str) -> list[int]:
    return sorted(row.case_id for row in members(hand_made_rows(), COUNTS[code], MARCH, {}, ASKED))


def test_there_are_twenty_four_cases() -> None:
    assert [life.case.id for life in hand_made()] == list(range(1, 25))


def test_every_base_count_is_worked_out() -> None:
    assert {code for code, _cases, _amount in _by_hand()} == set(COUNTS)


@pytest.mark.parametrize(("code", "cases"), [(code, cases) for code, cases, _amount in _by_hand()])
def test_the_cases_behind_each_count(code: str, cases: list[int]) -> None:
    assert _members(code) == sorted(cases)


def test_the_numbers() -> None:
    found = tally(hand_made_rows(), tuple(COUNTS.values()), MARCH, None, {}, ASKED)[None]
    assert found == {code: amount for code, _cases, amount in _by_hand()}


@pytest.mark.parametrize("row", _rows("rates.csv"), ids=lambda row: row["code"])
def test_each_rate(row: dict[str, str]) -> None:
    indicator = INDICATORS[row["code"]]
    counts = tally(hand_made_rows(), tuple(COUNTS.values()), MARCH, None, {}, ASKED)[None]
    assert indicator.label == row["name"]
    assert value(indicator, counts) == Fraction(row["above"]) / Fraction(row["below"])


def test_every_rate_is_worked_out() -> None:
    assert {row["code"] for row in _rows("rates.csv")} == {i.code for i in INDICATORS.values() if i.is_rate}


@pytest.mark.parametrize("row", _rows("units.csv"), ids=lambda row: f"{row['unit']}-{row['code']}")
def test_each_unit(row: dict[str, str]) -> None:
    codes = INDICATORS[row["code"]].numerator
    filters = {"unit": frozenset({row["unit"]})}
    found = [
        each.case_id
        for code in codes
        for each in members(hand_made_rows(), COUNTS[code], MARCH, filters, ASKED)
    ]
    assert sorted(found) == numbers(row["cases"])
