"""Tables of figures and score sheets as screens and reports ask for them, over the twenty-four cases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import cast

import pytest

from db.scheme_files import shipped_schemes
from dispatcher_app.domain.indicators.dimensions import SOURCE, UNIT
from dispatcher_app.domain.indicators.number_parts import number_parts
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from dispatcher_app.domain.indicators.unit_groups import unit_groups
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.evaluations import Evaluations, typed_period
from dispatcher_app.services.figures.store import Member
from dispatcher_app.services.figures.tables import Behind, FigureTables, behind
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.desk import KeptDesk
from dispatcher_app.services.ports import Person
from tests.support.figure_cases import ASKED, ZONE, hand_made_rows
from tests.support.row_figures import RowFigures
from tests.support.rules import RULES
from tests.support.town import town

MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1), ZONE)
PACK = town()
HALL = cast(Hall, SimpleNamespace(pack=PACK, units=UnitRegister(PACK.units), rules=RULES, zone=ZONE))
STORE = RowFigures(hand_made_rows())
TABLES = FigureTables(STORE, HALL, lambda: ASKED)


class Kept:
    """Documents in memory; asked for schemes of before ``since`` there are none."""

    def __init__(self, typed: Sequence[Row] = (), schemes: Sequence[Row] | None = None) -> None:
        self._typed, self._schemes = typed, shipped_schemes() if schemes is None else schemes
        self.asked: list[datetime] = []

    async def rows_at(self, kind: KeptKind, instant: datetime) -> Sequence[Row]:
        assert kind is KeptKind.SCHEMES
        self.asked.append(instant)
        return self._schemes

    async def state(self, kind: KeptKind) -> SimpleNamespace:
        assert kind is KeptKind.SCORES
        return SimpleNamespace(rows=self._typed)


def _evaluations(*typed: tuple[str, str, str, str, str], schemes: Sequence[Row] | None = None) -> Evaluations:
    names = ("period", "scheme", "input", "subject", "value")
    kept = Kept([dict(zip(names, row, strict=True)) for row in typed], schemes)
    return Evaluations(STORE, cast(KeptDesk, kept), HALL, lambda: ASKED)


def test_a_table_by_units_with_what_it_is_compared_with() -> None:
    table = asyncio.run(TABLES.table(["closing_rate", "sent", "handling_due_all"], MARCH, UNIT))
    assert [row.key for row in table.rows] == ["U1", "U2", "U3"]
    by_key = {row.key: row.figures for row in table.rows}
    assert by_key["U1"][0].value == Fraction(11, 13)
    assert by_key["U3"][0].value is None
    assert by_key["U1"][1].value == 14
    assert table.total.figures[0].value == Fraction(15, 17)
    assert (table.before.label, table.unfinished) == ("2026 年 2 月", True)
    assert table.total.figures[1].before == 1  # that of 27 February
    assert table.total.figures[0].before is None
    assert table.total.figures[1].year_ago is None  # there was no hall yet: no data, not nought
    assert table.cut == {table.before}  # the hall began on 27 February: a part of a month is no base
    april = asyncio.run(TABLES.table(["sent"], period_of(PeriodKind.MONTH, date(2026, 5, 1), ZONE), UNIT))
    assert april.cut == frozenset()
    assert april.total.figures[0].before == 0  # a month of the hall in which nothing was sent


def test_every_number_opens_as_many_cases_as_it_says() -> None:
    table = asyncio.run(TABLES.table(["closing_rate", "returns"], MARCH, UNIT))
    for row in (*table.rows, table.total):
        for code in ("closed_of_due", "closing_due_cases", "returns"):
            page = asyncio.run(TABLES.members([code], behind(table, row)))
            assert page.total == next(each.counts[code] for each in row.figures if code in each.counts)


def test_a_number_of_several_counts_opens_one_list_page_after_page() -> None:
    """U1 had a case that it lost after a result: it stands in the one list of 应处置数, told apart."""
    table = asyncio.run(TABLES.table(["handling_due_all", "check_due_all"], MARCH, UNIT))
    for row in (*table.rows, table.total):
        for figure in row.figures:
            (part,) = number_parts(figure.indicator.counts)
            assert part.number(figure.counts) == figure.value
            assert len(_listed(part.codes, behind(table, row), 2)) == figure.value
    moved = [row.key for row in table.rows if row.figures[0].counts["handling_due_moved"]]
    assert moved


def _listed(codes: tuple[str, ...], where: Behind, limit: int) -> list[Member]:
    """All pages of *limit* rows, each row once and newest first."""
    page = asyncio.run(TABLES.members(codes, where, limit=limit))
    found = list(page.members)
    while page.following is not None:
        page = asyncio.run(TABLES.members(codes, where, page.following, limit))
        found += page.members
    assert len(found) == page.total == len(set(found))
    assert found == sorted(found, key=lambda one: one.order, reverse=True)
    return found


def test_a_number_says_what_of_it_is_a_variant() -> None:
    due, late = number_parts(["handling_due", "handling_due_moved", "handled_late"])
    assert due.told({"handling_due": 12, "handling_due_moved": 2}) == "应处置数 14(其中已移出 2)"
    assert due.told({"handling_due": 12, "handling_due_moved": 0}) == "应处置数 12"
    assert late.told({"handled_late": 1}) == "超期处置数 1"


def test_a_group_of_units_opens_the_cases_of_its_units() -> None:
    groups = unit_groups(HALL.units)
    table = asyncio.run(TABLES.table(["filed"], MARCH, groups))
    for row in table.rows:
        page = asyncio.run(TABLES.members(["filed"], behind(table, row)))
        assert page.total == row.figures[0].value


def test_what_an_indicator_does_not_know_is_told_apart_from_no_data() -> None:
    table = asyncio.run(TABLES.table(["returns", "filed"], MARCH, SOURCE, {"stage": frozenset({"closed"})}))
    assert all(figure.applies for row in table.rows for figure in row.figures)
    by_stage = asyncio.run(TABLES.table(["returns"], MARCH, unit_groups(HALL.units)))
    assert by_stage.total.figures[0].applies


def test_sheets_of_units_ranked_among_their_like() -> None:
    found = asyncio.run(_evaluations().evaluate("unit", MARCH))
    points = {sheet.subject: sheet.points for sheet in found.sheets}
    assert points["U1"] == Fraction(175, 2)
    assert set(points) == {"U1", "U2", "U3"}
    ranks = {one.sheet.subject: one.rank for group in found.groups.values() for one in group}
    assert (ranks["U1"], ranks["U2"]) == (1, None)
    assert next(sheet for sheet in found.sheets if sheet.subject == "U2").remark == "样本不足(4 件),不排名。"
    assert {move.subject: move.up for move in found.if_weighed(2, Fraction(0))}.keys() == points.keys()


def test_who_sits_at_another_post_is_not_scored_for_this_one() -> None:
    async def people() -> list[Person]:
        return [
            Person("paiqian1", "李静", Role.DISPATCHER, "派遣1"),
            Person("jiexian1", "陈", Role.CALL_TAKER, ""),
        ]

    kept = cast(KeptDesk, Kept())
    asked = Evaluations(STORE, kept, HALL, lambda: ASKED, people).evaluate("call_taker", MARCH)
    assert {sheet.subject for sheet in asyncio.run(asked).sheets} == {"jiexian1", "jiexian2", "paiqian2"}


def test_schemes_are_those_of_the_beginning_of_the_period() -> None:
    kept = Kept()
    asyncio.run(Evaluations(STORE, cast(KeptDesk, kept), HALL, lambda: ASKED).evaluate("unit", MARCH))
    assert kept.asked == [MARCH.start]


def test_typed_scores_and_another_scheme_make_the_towns_sheet() -> None:
    street = "粤海街道"
    first = period_of(PeriodKind.QUARTER, date(2026, 3, 1), ZONE)
    typed = (
        ("2026-Q1", "town", "business", street, "90"),
        ("2026-Q1", "town", "society", street, "75"),
        ("2026-Q1", "town_digital", "platform", street, "80"),
    )
    sheet = asyncio.run(_evaluations(*typed).evaluate("town", first)).sheets[0]
    # 20 × 0.8 + 40 × 11.5/16 + 20 × 2/3 + 20 × 9/15, of which 30 %
    digital = Fraction(16) + Fraction("28.75") + Fraction(40, 3) + 12
    assert sheet.points == Fraction("59.4") + 3 + digital * Fraction(3, 10)
    year = period_of(PeriodKind.YEAR, date(2026, 3, 1), ZONE)
    typed = (*typed, ("2026", "town_year", "year_end", street, "100"))
    assert (
        asyncio.run(_evaluations(*typed).evaluate("town_year", year)).sheets[0].points
        == 50 + sheet.points / 2
    )


def test_what_is_not_typed_is_no_data_and_said() -> None:
    found = asyncio.run(_evaluations().evaluate("department", MARCH))
    sheet = next(sheet for sheet in found.sheets if sheet.subject == "U1")
    assert (sheet.points, len(sheet.missing)) == (None, 2)
    assert sheet.remark == "有 2 项无数据,不评总分。"


def test_a_scheme_that_is_not_there_or_cannot_be_read_is_said() -> None:
    with pytest.raises(DomainError, match="nothing"):
        asyncio.run(_evaluations().evaluate("nothing", MARCH))
    broken = [{**shipped_schemes()[0], "sort": "?"}]
    with pytest.raises(DomainError, match="读不懂"):
        asyncio.run(_evaluations(schemes=broken).evaluate("unit", MARCH))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PeriodKind.MONTH, "2026-11"),
        (PeriodKind.QUARTER, "2026-Q4"),
        (PeriodKind.YEAR, "2026"),
        (PeriodKind.DAY, ""),
    ],
)
def test_periods_of_typed_scores(kind: PeriodKind, name: str) -> None:
    assert typed_period(period_of(kind, date(2026, 11, 22), ZONE)) == name
