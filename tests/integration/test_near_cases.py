"""Cases on a spot are found by place on both databases, and through an index."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from db import schema
from db.engine import open_engine
from db.near import near_statement
from db.queue_rows import COLUMNS
from db.store import SqlCaseStore
from dispatcher_app.domain.case import Attachment, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from tests.support.desk import HandClock
from tests.support.rules import CELL, MANHOLE, RULES, actor

LON, LAT = 113.94, 22.54
METRE = 1 / 111_195
PHOTO = Attachment("b" * 64, PhotoKind.BEFORE, "一.jpg")


class Hall:
    """A store and the seats that fill it."""

    def __init__(self, store: SqlCaseStore) -> None:
        self.store, self.clock = store, HandClock()
        self._casework = Casework(store, RULES, EventBus(), self.clock, "NS")

    async def do(self, verb: Verb, role: Role, case_id: int | None = None, **terms: object) -> int:
        done = await self._casework.perform(
            Command(verb=verb, case_id=case_id, **terms),
            actor(role),  # type: ignore[arg-type]
        )
        return done.case.id

    async def report(self, metres: float = 0, **more: object) -> int:
        data = {"source": Source.COLLECTOR, "description": "井盖没了", "class_code": str(MANHOLE)}
        place = {**CELL, "lon": LON, "lat": LAT + metres * METRE}
        return await self.do(Verb.REPORT, Role.CALL_TAKER, data={**data, "condition_no": 1, **place, **more})

    async def decline(self, case_id: int) -> None:
        await self.do(Verb.PROPOSE_DECLINE, Role.CALL_TAKER, case_id, reason_code="scope")
        await self.do(Verb.DECLINE, Role.SHIFT_LEADER, case_id, reason_code="scope")

    async def near(self, radius: float = 50) -> list[int]:
        since = self.clock() - timedelta(hours=24)
        return [case.row.case_id for case in await self.store.near(LON, LAT, radius, since)]


@asynccontextmanager
async def hall(url: str) -> AsyncIterator[Hall]:
    engine = open_engine(url, pooled=False)
    try:
        await schema.upgrade(engine)
        yield Hall(SqlCaseStore(engine))
    finally:
        await engine.dispose()


def test_open_cases_within_the_square_come_with_place_class_words_and_photo(database_url: str) -> None:
    async def scenario() -> None:
        async with hall(database_url) as there:
            here = await there.report(attachments=(PHOTO,))
            edge = await there.report(49)
            await there.report(51)
            await there.report(0, lon=LON + 60 * METRE)
            await there.report(0, lon=None, lat=None)
            assert sorted(await there.near()) == [here, edge]
            (found,) = await there.store.near(LON, LAT, 5, there.clock())
            assert (found.lon, found.class_code, found.description) == (LON, str(MANHOLE), "井盖没了")
            assert found.photos == (PHOTO,)
            assert (found.photo, found.closed_at, found.row.number) == (PHOTO, None, "NS20260302-0001")

    asyncio.run(scenario())


def test_ended_cases_count_for_a_day_and_open_ones_for_ever(database_url: str) -> None:
    async def scenario() -> None:
        async with hall(database_url) as there:
            still_open, ended = await there.report(), await there.report(5)
            await there.decline(ended)
            there.clock.forward(hours=23)
            assert sorted(await there.near()) == [still_open, ended]
            there.clock.forward(hours=2)
            assert await there.near() == [still_open]

    asyncio.run(scenario())


def test_merged_cases_and_default_places_are_left_out(database_url: str) -> None:
    async def scenario() -> None:
        async with hall(database_url) as there:
            master, twin = await there.report(), await there.report(3)
            await there.report(4, located_by="default")
            await there.do(Verb.MERGE, Role.CALL_TAKER, twin, data={"merged_into": master})
            assert await there.near() == [master]

    asyncio.run(scenario())


def test_ended_cases_of_a_box_come_newest_end_first_and_open_or_merged_ones_do_not(database_url: str) -> None:
    async def scenario() -> None:
        async with hall(database_url) as there:
            box = Box(LON - METRE, LAT - METRE, LON + METRE, LAT + 50 * METRE)
            before = there.clock()
            first, second, outside, still_open = [await there.report(m) for m in (0, 40, 60, 10)]
            twin = await there.report(3)
            await there.do(Verb.MERGE, Role.CALL_TAKER, twin, data={"merged_into": still_open})
            for case in (first, outside, second):
                there.clock.forward(hours=1)
                await there.decline(case)
            found = await there.store.ended_in(box, before)
            assert [row.case_id for row in found] == [second, first]
            assert [row.case_id for row in await there.store.ended_in(box, there.clock())] == [second]

    asyncio.run(scenario())


def test_both_halves_of_the_question_are_answered_from_their_index(tmp_path: object) -> None:
    async def scenario() -> str:
        engine = open_engine(f"sqlite:///{tmp_path}/hall.db", pooled=False)
        await schema.upgrade(engine)
        statement = near_statement(COLUMNS, LON, LAT, 50, HandClock()())
        plain = statement.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": False})
        async with engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {plain}", tuple(plain.params[name] for name in plain.positiontup or ())
            )
            plan = "\n".join(str(row) for row in rows)
        await engine.dispose()
        return plan

    plan = asyncio.run(scenario())
    assert plan.count("SEARCH cases USING INDEX ix_cases_closed_at_lat_lon") == 2
    assert "SCAN" not in plan


def test_the_heat_map_gets_every_place_of_its_period_but_merged_ones(database_url: str) -> None:
    async def scenario() -> None:
        async with hall(database_url) as there:
            await there.report()
            there.clock.forward(hours=1)
            begin = there.clock()
            master, twin = await there.report(10), await there.report(20)
            await there.report(0, lon=None, lat=None)
            await there.do(Verb.MERGE, Role.CALL_TAKER, twin, data={"merged_into": master})
            places = await there.store.case_points(begin)
            assert [(round(lon, 6), round(lat, 6)) for lon, lat in places] == [
                (LON, round(LAT + 10 * METRE, 6))
            ]
            assert len(await there.store.case_points(None)) == 2

    asyncio.run(scenario())
