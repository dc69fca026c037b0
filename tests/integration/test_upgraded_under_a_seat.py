"""The database is upgraded while seats of the old version work: they are told, write and lose nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import open_engine
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.services.bus import HallUpgraded
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import Outdated
from tests.support.away import Network
from tests.support.doomed_seat import make_seat
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.life import REPORT
from tests.support.live_hall import TOLD_ONLY, Watcher, until


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.version_watch.EVERY", 0.0)


def test_a_seat_of_the_old_version_is_refused_politely(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        await hall.sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(Outdated, match="升级") as told:
            await hall.report()
        assert not told.value.retry
        assert not told.value.away
        with pytest.raises(Outdated):
            async with hall.store.transaction() as writing:
                await writing.case(case.id)
        assert (await hall.store.case(case.id)) == case
        assert await hall.value("SELECT count(*) FROM cases") == 1

    in_hall(hall_url, scenario)


def test_an_idle_seat_is_told_by_its_feed(hall_url: str) -> None:
    heard: list[str] = []

    class Ears:
        def hear(self, event: HallUpgraded) -> None:
            heard.append(event.why)

    ears = Ears()

    async def scenario(hall: Hall) -> None:
        engine = open_engine(hall_url)
        seat = Watcher(engine, replace(TOLD_ONLY, beat=0.05))
        seat.bus.subscribe(HallUpgraded, ears.hear)
        try:
            async with seat.following():
                await asyncio.sleep(0.2)
                assert heard == []
                await hall.sql("UPDATE alembic_version SET version_num = '9999'")
                await until(lambda: bool(heard))
                await asyncio.sleep(0.2)
        finally:
            await engine.dispose()
        assert len(heard) == 1
        assert "升级" in heard[0]
        assert seat.contacts == []

    in_hall(hall_url, scenario)


def test_what_waits_is_sent_by_the_new_version(sqlite_hall: str, tmp_path: Path) -> None:
    def _sql(statement: str) -> list[tuple[str]]:
        with sqlite3.connect(sqlite_hall.removeprefix("sqlite:///")) as raw:
            rows = raw.execute(statement).fetchall()
        raw.close()
        return rows

    async def scenario() -> None:
        desk, store = make_seat(sqlite_hall, tmp_path)
        assert desk.outbox is not None
        assert desk.replayer is not None
        store.network = Network.GONE
        with pytest.raises(CommandKept):
            await desk.perform(Command(verb=Verb.REPORT, data=REPORT))
        store.network = Network.FINE
        (found,) = _sql("SELECT version_num FROM alembic_version")
        _sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(Outdated):
            await desk.replayer.send_all()
        assert len(desk.outbox.waiting) == 1
        assert desk.outbox.refused == ()
        _sql(f"UPDATE alembic_version SET version_num = '{found[0]}'")
        await desk.replayer.send_all()
        assert desk.outbox.waiting == ()
        await store._store._engine.dispose()

    run_to_end(scenario())
