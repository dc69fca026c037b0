"""Tables of reports from the twenty-four cases: who is ranked, what is compared, what is said instead."""

from __future__ import annotations

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dispatcher_app.domain.indicators.dimensions import Key
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.reports.comparison import comparison
from dispatcher_app.services.reports.figures import Figures
from dispatcher_app.services.reports.frame import Making
from dispatcher_app.services.reports.ground import ReportGround
from dispatcher_app.services.reports.halting import Progress
from dispatcher_app.services.reports.model import ReportKind, ReportTable
from dispatcher_app.services.reports.ranking import best_and_worst, ranked
from dispatcher_app.services.reports.weekly import top_kinds
from tests.support.figure_cases import ASKED, ZONE, hand_made_rows
from tests.support.row_figures import RowFigures
from tests.support.rules import RULES
from tests.support.town import town

HALL = cast(Hall, SimpleNamespace(pack=town(), rules=RULES, zone=ZONE, unit_name=str))
RATE, DUE = "on_time_closing_rate", "closing_due_cases"


def _making(day: date) -> Making:
    nobody = cast(Any, None)
    ground = ReportGround(
        hall=HALL,
        figures=RowFigures(hand_made_rows()),
        cases=nobody,
        documents=nobody,
        record=nobody,
        now=lambda: ASKED,
    )
    return Making(ground, ReportKind.MONTHLY, period_of(PeriodKind.MONTH, day, ZONE), ASKED, Progress())


def _compared(day: date) -> tuple[ReportTable, ReportTable]:
    making, counts, rates = _making(day), ("sent", "filed"), ("closing_rate", "satisfaction_rate")

    async def made() -> tuple[ReportTable, ReportTable]:
        now = await making.reader.whole((*counts, *rates), making.period)
        return await comparison(making, counts, rates, now)

    return asyncio.run(made())


def test_a_month_in_which_the_hall_began_is_shown_but_no_base() -> None:
    """Of February there is a case of the 27th; of last year there is nothing, which is not nought."""
    counts, rates = _compared(date(2026, 3, 1))
    sent = counts.values(counts.rows[0])
    assert (sent["before"], sent["before_moved"]) == (1, None)
    assert (sent["year"], sent["year_moved"]) == (None, None)
    assert "上月:大厅在这一期里才有第一件案件,不足一期,不比较。" in counts.notes
    assert "去年同月:大厅那时还没有案件,无数据,不比较。" in rates.notes
    assert not [*counts.faults(), *rates.faults()]


def test_a_rate_is_made_of_the_numbers_beside_it_and_says_why_it_has_none() -> None:
    _counts, rates = _compared(date(2026, 3, 1))
    closing = rates.values(rates.rows[0])
    assert (closing["now_over"], closing["now_under"], closing["now"]) == (15, 17, pytest.approx(15 / 17))
    assert closing["target"] == 0.9968
    _counts, none = _compared(date(2026, 5, 1))
    assert none.values(none.rows[0])["now"] is None
    assert "结案率无数据:本期应结案数为 0,没有可算的案件。" in none.notes


def test_kinds_before_the_hall_have_no_data() -> None:
    table = asyncio.run(top_kinds(_making(date(2026, 2, 1))))
    assert {row[table.at("before")] for row in table.rows} == {None}
    assert "上期大厅还没有案件,无数据,不比较。" in table.notes


def _unit(due: int, on_time: int) -> Figures:
    return {DUE: due, RATE: on_time / due if due else None}


UNITS: dict[Key, Figures] = {
    "甲": _unit(10, 10),
    "乙": _unit(8, 8),
    "丙": _unit(20, 15),
    "丁": _unit(4, 4),
    "戊": _unit(0, 0),
}


def test_too_few_cases_have_no_place_and_stand_below() -> None:
    table = ranked("rank", "排名", RATE, DUE, (DUE, RATE), UNITS, HALL, 5)
    assert [(row[0], row[1], row[-1]) for row in table.rows] == [
        (1, "甲", ""),
        (1, "乙", ""),
        (3, "丙", ""),
        (None, "丁", "样本不足(4 件),不排名"),
        (None, "戊", "样本不足(0 件),不排名"),
    ]
    assert best_and_worst(table, RATE) == "按期结案率居前的是甲(100.00%)、乙(100.00%);居后的是丙(75.00%)。"


def test_nobody_who_is_first_is_named_among_the_last() -> None:
    units: dict[Key, Figures] = {f"甲{at}": _unit(10, 10) for at in range(9)} | {"末": _unit(10, 1)}
    table = ranked("rank", "排名", RATE, DUE, (DUE, RATE), units, HALL, 5)
    assert best_and_worst(table, RATE) == "按期结案率居前的是共 9 个单位并列(100.00%);居后的是末(10.00%)。"
