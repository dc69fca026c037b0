"""Simulated time in the database: seats share one clock, and everything that is dated goes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.sandbox.clock import SqlSandboxClock, hall_now
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.shifts import ShiftNote
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import SandboxTime
from tests.support.hall import run_to_end
from tests.support.life import SAMPLES
from tests.support.sandbox import STARTS

HOUR = timedelta(hours=1)
#: Far from the machine's own clock, so that nothing passes by mistake.
YEAR = timedelta(days=400)
TAKER = Actor("liming", "李明", Role.CALL_TAKER, "接线席 1")
LEADER = Actor("chen", "陈", Role.SHIFT_LEADER, "值班席 1")


@asynccontextmanager
async def seat(url: str, profile: Path) -> AsyncIterator[bootstrap.Services]:
    database = bootstrap.connect(url, pooled=False, opens=HallKind.SANDBOX)
    await ensure_rules(database)
    services = bootstrap.wire(database, await bootstrap.open_hall(database), profile)
    try:
        yield services
    finally:
        await services.close()


def test_the_hall_goes_by_its_clock(sandbox_url: str, tmp_path: Path) -> None:
    """Cases and the hall's record are dated by simulated time, a year away from the machine's."""

    async def work() -> None:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        async with seat(sandbox_url, tmp_path / "one") as one, seat(sandbox_url, tmp_path / "two") as two:
            assert one.sandbox is not None
            assert two.sandbox is not None
            assert one.now() == two.now() == STARTS
            await one.sandbox.time.step(YEAR)
            await two.sandbox.time.read()
            assert two.now() == STARTS + YEAR
            sample = SAMPLES[Verb.REPORT]
            done = await two.casework.perform(Command(verb=Verb.REPORT, data=sample.data), TAKER)
            assert done.case.reported_at == STARTS + YEAR
            act = await one.record.append(LEADER, _note("交班前看一遍"))
            assert act.at == STARTS + YEAR
            async with one.database.engine.connect() as connection:
                assert await hall_now(connection) == STARTS + YEAR

    run_to_end(work())


def _note(words: str) -> ActDraft:
    return ActDraft(kind=ActKind.SHIFT_NOTE, subject=str(uuid4()), payload=ShiftNote(text=words))


def test_two_who_change_the_clock_at_once_both_have_their_way(sandbox_url: str) -> None:
    async def work() -> None:
        database = bootstrap.connect(sandbox_url, pooled=False, opens=HallKind.SANDBOX)
        store = SqlSandboxClock(database.engine)
        one, two = [SandboxTime(_real, store, EventBus(), await store.read()) for _seat in range(2)]
        await one.step(HOUR)
        await two.step(HOUR)
        await one.set_speed(60)
        clock = await store.read()
        assert (clock.shows, clock.speed, clock.revision) == (STARTS + 2 * HOUR, 60, 4)
        assert not await store.change(clock)
        await database.close()

    run_to_end(work())


def _real() -> datetime:
    return datetime.now(UTC)


def test_nobody_turns_the_clock_back_by_hand(sandbox_url: str) -> None:
    tries = {
        "UPDATE sandbox_clock SET shows = shows - {hour}, revision = revision + 1": "never goes back",
        "UPDATE sandbox_clock SET revision = revision": "never goes back",
        "DELETE FROM sandbox_clock": "never removed",
        "INSERT INTO sandbox_clock SELECT * FROM sandbox_clock": "only a sandbox|UNIQUE|duplicate",
        "UPDATE sandbox_clock SET speed = 1001, revision = revision + 1": "possible|CHECK|of the server",
    }

    async def work() -> None:
        database = bootstrap.connect(sandbox_url, pooled=False, opens=HallKind.SANDBOX)
        hour = "interval '1 hour'" if sandbox_url.startswith("postgresql") else "3600000000"
        for statement, sentence in tries.items():
            with pytest.raises(DBAPIError, match=sentence):
                async with database.engine.begin() as connection:
                    await connection.execute(text(statement.format(hour=hour)))
        await database.close()

    run_to_end(work())


@pytest.mark.postgres
def test_the_server_s_own_idea_of_the_time_runs_with_the_clock(postgres_sandbox: str) -> None:
    """What guards ask: real moments become simulated ones; before the last change nobody can say."""

    async def work() -> None:
        database = bootstrap.connect(postgres_sandbox, pooled=False, opens=HallKind.SANDBOX)
        store = SqlSandboxClock(database.engine)
        time = SandboxTime(_real, store, EventBus(), await store.read())
        await time.set_speed(100)
        await time.run()
        async with database.engine.connect() as connection:
            after, earlier = "hall_time(c.since + interval '10 s')", "hall_time(c.since - interval '1 s')"
            ask = f"SELECT {after} - c.shows, {earlier}::text FROM sandbox_clock c"
            passed, before = (await connection.execute(text(ask))).one()
        assert (passed, before) == (timedelta(seconds=1000), "-infinity")
        await database.close()

    run_to_end(work())
