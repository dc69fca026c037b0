"""The one server is restarted, politely or by a crash, under a working seat: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from db import schema
from db.engine import open_engine
from db.verify import verify
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.services.outbox import CommandKept
from tests.support.desk import _empty_hall
from tests.support.hall import run_to_end
from tests.support.life import REPORT
from tests.support.postgres import PostgresServer
from tests.support.seat_on import seat_on, until

pytestmark = pytest.mark.postgres


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that may be stopped."""
    with PostgresServer() as server:
        yield server


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_under_a_working_seat(own_server: PostgresServer, tmp_path: Path, mode: str) -> None:
    url = own_server.create_database("hall")
    _empty_hall()

    async def scenario() -> tuple[list[UUID], int, list[str], bool]:
        engine = open_engine(url, pooled=False)
        await schema.upgrade(engine)
        said: list[UUID] = []
        kept = 0
        async with seat_on(url, tmp_path, Role.CALL_TAKER, "call_taker-1") as desk:
            assert desk.outbox is not None
            outbox = desk.outbox
            for turn in range(60):
                if turn == 20:
                    await asyncio.to_thread(own_server.stop, mode)
                if turn == 40:
                    await asyncio.to_thread(own_server.start)
                command = Command(verb=Verb.REPORT, data=REPORT)
                try:
                    await desk.perform(command)
                except CommandKept:
                    kept += 1
                said.append(command.id)
            await until(lambda: not outbox.waiting, 30)
            assert outbox.refused == ()
        async with engine.connect() as connection:
            rows = await connection.exec_driver_sql("SELECT command_id FROM steps ORDER BY id")
            found = [row[0] for row in rows]
        sound = (await verify(engine)).ok
        await engine.dispose()
        return said, kept, found, sound

    said, kept, found, sound = run_to_end(scenario())
    assert kept >= 20
    assert sorted(found) == sorted(map(str, said))
    assert sound
