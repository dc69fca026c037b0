"""Numbers of cases where a day has many: given, guarded, found, and in their order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.verify import verify
from dispatcher_app.domain.case_numbers import NumberRule
from dispatcher_app.services.ports import SearchQuery
from tests.support.hall import Hall, in_hall
from tests.support.logins import LoginHall, by_logins
from tests.support.rules import RULES


async def _busy_day(hall: Hall, filled: str) -> None:
    """From the 9,999th case of a day to the 10,001st."""
    await hall.sql("INSERT INTO case_numbers VALUES ('NS20260302', 9998)")
    cases = [await hall.report() for _case in range(3)]
    numbers = [f"NS20260302-{serial}" for serial in (filled, "10000", "10001")]
    assert [case.number for case in cases] == numbers
    assert await hall.store.case_by_number(numbers[1]) == cases[1]
    found = await hall.store.search(SearchQuery(number="NS20260302-1000"))
    assert {row.number for row in found} == set(numbers[1:])
    assert (await verify(hall.engine)).ok


@pytest.mark.parametrize(("digits", "filled"), [(4, "9999"), (5, "09999")])
def test_the_ten_thousandth_case_of_a_day_is_one_like_any_other(
    sqlite_hall: str, digits: int, filled: str
) -> None:
    rules = replace(RULES, numbers=NumberRule(serial_digits=digits))
    in_hall(sqlite_hall, lambda hall: _busy_day(hall, filled), rules)


@pytest.mark.postgres
@pytest.mark.parametrize(("digits", "filled"), [(4, "9999"), (5, "09999")])
def test_a_servers_guards_take_it_whatever_the_halls_rule(
    postgres_hall: str, digits: int, filled: str
) -> None:
    async def scenario(hall: LoginHall) -> None:
        await _busy_day(hall, filled)

    by_logins(postgres_hall, scenario, replace(RULES, numbers=NumberRule(serial_digits=digits)))
