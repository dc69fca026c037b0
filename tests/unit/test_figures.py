"""What must hold of every figure whatever happened: parts and wholes, time of asking, appeals, no data."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import DIMENSIONS, Key
from dispatcher_app.domain.indicators.evaluate import Counts, Row, added, members, percentile, tally, value
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.number_parts import NumberPart, number_parts
from dispatcher_app.domain.indicators.periods import PeriodKind, days, parts, period_of
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.figures.tables import FigureTables, behind
from dispatcher_app.services.hall import Hall
from tests.support.random_lives import crooked_rows
from tests.support.row_figures import RowFigures
from tests.support.rules import CALENDAR
from tests.support.town import town

ZONE = CALENDAR.zone
ALL = tuple(COUNTS.values())
SPRING = days(PeriodKind.ANY, date(2026, 3, 1), date(2026, 5, 31), ZONE)
#: Every dimension that a screen offers, also the one whose keys are put together.
BY = {**DIMENSIONS, "unit_group": unit_groups(UnitRegister(town().units))}

seeds = st.integers(0, 60)
moments = st.integers(0, 24 * 90).map(lambda hours: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours))


@cache
def _rows(seed: int) -> tuple[Row, ...]:
    return tuple(crooked_rows(seed, 12))


def _total(rows: tuple[Row, ...], as_of: datetime) -> Counts:
    return tally(rows, ALL, SPRING, None, {}, as_of).get(None) or dict.fromkeys(COUNTS, 0)


@pytest.mark.parametrize("code", BY)
@given(seed=seeds, as_of=moments)
@settings(max_examples=6, deadline=None)
def test_parts_add_up_to_the_whole(code: str, seed: int, as_of: datetime) -> None:
    rows, dimension = _rows(seed), BY[code]
    known = [count.code for count in ALL if dimension.field_for(count) is not None]
    whole = _total(rows, as_of)
    together = added(tally(rows, ALL, SPRING, dimension, {}, as_of).values())
    assert {name: together.get(name, 0) for name in known} == {name: whole[name] for name in known}


@pytest.mark.parametrize("code", BY)
def test_every_number_of_every_indicator_opens_the_list_that_makes_it(code: str) -> None:
    """Also what a unit lost and what was done again: such counts stand in the list of their number."""
    rows, as_of = tuple(crooked_rows(7, 6)), datetime(2026, 4, 20, tzinfo=UTC)
    tables = FigureTables(
        RowFigures(rows), cast(Hall, SimpleNamespace(zone=ZONE, pack=town())), lambda: as_of
    )
    table = asyncio.run(tables.table(tuple(INDICATORS), SPRING, BY[code]))
    parts_ = {part for each in INDICATORS.values() for part in number_parts(each.counts)}
    shown: set[NumberPart] = set()
    for row in (*table.rows, table.total):
        counts = row.figures[0].counts
        # where the dimension does not apply to a part, no number is shown
        for part in (part for part in parts_ if all(name in counts for name in part.codes)):
            page = asyncio.run(tables.members(part.codes, behind(table, row), limit=10**6))
            assert sum(member.amount for member in page.members) == part.number(counts), part
            assert len(set(page.members)) == page.total
            shown |= set() if row.is_total else {part}
    for part in shown:
        together = sum(part.number(row.figures[0].counts) for row in table.rows)
        assert together == part.number(table.total.figures[0].counts), part


@pytest.mark.parametrize("code", ["unit", "person", "source", "community"])
@given(seed=seeds, as_of=moments)
@settings(max_examples=6, deadline=None)
def test_a_part_is_what_its_filter_says(code: str, seed: int, as_of: datetime) -> None:
    rows, dimension = _rows(seed), DIMENSIONS[code]
    for key, counts in tally(rows, ALL, SPRING, dimension, {}, as_of).items():
        chosen: dict[str, frozenset[Key]] = {code: frozenset({key})}
        filtered = tally(rows, ALL, SPRING, None, chosen, as_of)[None]
        assert counts == {name: filtered[name] for name in counts}


@given(seed=seeds, as_of=moments)
@settings(max_examples=6, deadline=None)
def test_weeks_add_up_to_the_period(seed: int, as_of: datetime) -> None:
    rows = _rows(seed)
    flows = tuple(count for count in ALL if not count.stock)
    daily = [
        tally(rows, flows, day, None, {}, as_of).get(None, {}) for day in parts(SPRING, PeriodKind.WEEK, ZONE)
    ]
    whole, together = _total(rows, as_of), added(daily)
    assert {c.code: together.get(c.code, 0) for c in flows} == {c.code: whole[c.code] for c in flows}


@given(seed=seeds, as_of=moments)
@settings(max_examples=12, deadline=None)
def test_what_is_due_is_done_in_time_or_late_or_open(seed: int, as_of: datetime) -> None:
    counts = _total(_rows(seed), as_of)
    for leg in ("accept", "verify", "filing", "dispatch", "review", "pass_on", "check", "closing"):
        for again in ("", "_again"):
            due, *parts_ = (
                counts[f"{leg}{again}_{what}"] for what in ("due", "on_time", "late", "open_late")
            )
            assert due == sum(parts_), leg
    handling = ("handled_on_time", "handled_late", "unhandled_late", "in_rework")
    assert counts["handling_due"] == sum(counts[code] for code in handling)
    assert counts["handled"] == counts["handled_on_time"] + counts["handled_late"]
    closing = ("closed_on_time", "closed_late", "unclosed_late", "unclosed_in_time")
    assert counts["closing_due_cases"] == sum(counts[code] for code in closing)
    assert counts["sent"] == counts["sent_rightly"] + counts["sent_wrongly"]


@given(seed=seeds)
@settings(max_examples=12, deadline=None)
def test_an_ended_case_counts_the_same_whenever_one_asks(seed: int) -> None:
    """What the sums of settled cases rest on: once ended, time alone changes nothing."""
    ended = tuple(row for row in _rows(seed) if not row.open)
    latest = max((row.ended_at for row in ended if isinstance(row, CaseFacts) and row.ended_at), default=None)
    if latest is not None:
        assert _total(ended, latest) == _total(ended, latest + timedelta(days=4000))


@given(seed=seeds, as_of=moments)
@settings(max_examples=6, deadline=None)
def test_an_appeal_changes_what_is_scored_and_nothing_else(seed: int, as_of: datetime) -> None:
    rows = _rows(seed)
    plain = tuple(replace(row, exempt=False) for row in rows)
    granted = tuple(replace(row, exempt=True) for row in rows)
    before, after = _total(plain, as_of), _total(granted, as_of)
    for code in COUNTS:
        assert after[code] == (0 if code.endswith("_scored") else before[code]), code
        if code.endswith("_scored"):
            assert before[code] == before[code.removesuffix("_scored")]


@given(seed=seeds, as_of=moments)
@settings(max_examples=6, deadline=None)
def test_a_number_opens_as_many_rows_as_it_says(seed: int, as_of: datetime) -> None:
    rows = _rows(seed)
    counts = _total(rows, as_of)
    for count in ALL:
        if not count.amount:
            assert len(list(members(rows, count, SPRING, {}, as_of))) == counts[count.code]


@given(seed=seeds, as_of=moments)
@settings(max_examples=12, deadline=None)
def test_shares_lie_between_nothing_and_all(seed: int, as_of: datetime) -> None:
    counts = _total(_rows(seed), as_of)
    loose = {"public_report_rate", "rework_rate", "extension_rate", "missed_rate"}
    for indicator in INDICATORS.values():
        figure = value(indicator, counts)
        if indicator.is_rate and indicator.unit.value == "share" and figure is not None:
            assert figure >= 0, indicator.code
            assert figure <= 1 or indicator.code in loose, indicator.code


def test_no_data_is_no_data() -> None:
    nothing = dict.fromkeys(COUNTS, 0)
    for indicator in INDICATORS.values():
        assert (value(indicator, nothing) is None) == indicator.is_rate
    assert value(INDICATORS["closing_rate"], {}) is None
    assert tally([], ALL, SPRING, None, {}, SPRING.end) == {}
    assert percentile({}, Fraction(1, 2)) is None


def test_percentiles_come_from_the_histogram() -> None:
    histogram: dict[Key, int] = {None: 99, 4: 5, 8: 4, 40: 1}
    assert [percentile(histogram, Fraction(share, 100)) for share in (50, 90, 91, 100)] == [4, 8, 40, 40]


def test_a_filter_that_a_count_does_not_know_lets_nothing_through() -> None:
    month = period_of(PeriodKind.MONTH, date(2026, 3, 9), ZONE)
    hours: dict[str, frozenset[Key]] = {"hour": frozenset(range(168))}
    assert not list(members(_rows(3), COUNTS["call_backs"], month, hours, month.end))
