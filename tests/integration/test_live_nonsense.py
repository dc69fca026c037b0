"""What a seat makes of hints that mean nothing and of cases that it cannot read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from db.engine import open_engine
from dispatcher_app.domain.words import Mark
from tests.support.hall import Hall, in_hall
from tests.support.live_hall import TOLD_ONLY, Watcher, until
from tests.support.tampering import tamper


def _followed(url: str, scenario: Callable[[Hall, Watcher], Awaitable[None]]) -> None:
    """Run *scenario* with a hall, and a seat that follows it on an engine of its own."""

    async def run(hall: Hall) -> None:
        engine = open_engine(url)
        try:
            async with Watcher(engine, TOLD_ONLY).following() as seat:
                await scenario(hall, seat)
        finally:
            await engine.dispose()

    in_hall(url, run)


@pytest.mark.postgres
def test_nonsense_told_by_anybody_is_a_hint_like_any(postgres_hall: str) -> None:
    """Whoever may connect may NOTIFY, the wall's login, too."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        await seat.catches_up()
        failures = list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failures.append(context))
        for said in (
            "",
            "x",
            "1",
            "1 1 1",
            "-1 1",
            "1 x",
            "9223372036854775808 1",
            "9" * 99 + " 1",
            "1 9999999999",
        ):
            await hall.sql(f"SELECT pg_notify('hall_steps', '{said}')")
        case = await hall.report()
        await until(lambda: case.id in seat.shown)
        assert not failures
        assert not seat.contact.is_lost

    _followed(postgres_hall, scenario)


def test_a_case_of_another_version_does_not_hide_the_others(hall_url: str) -> None:
    """Such as an old seat reads after an upgrade, or anybody after somebody changed the file by hand."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        first, second, third = [await hall.report() for _case in range(3)]
        await tamper(hall, f"UPDATE cases SET marks = 'new,supervised' WHERE id = {second.id}")
        await tamper(hall, f"UPDATE cases SET limit_text = '5 moons', version = 2 WHERE id = {second.id}")
        await tamper(hall, f"UPDATE cases SET source = 'new', version = 2 WHERE id = {third.id}")
        await seat.open_cases.load(2)
        rows = {row.case_id: row for row in seat.open_cases.rows.values()}
        assert rows.keys() == {first.id, second.id}
        assert (rows[second.id].marks, rows[second.id].limit_text) == ({Mark.SUPERVISED}, "5 moons")

    _followed(hall_url, scenario)
