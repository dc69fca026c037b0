"""The primary is killed under load, its synchronous standby promoted: seats come back, nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from db import schema
from db.engine import open_engine
from db.store import SqlCaseStore
from db.verify import verify
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import run_to_end
from tests.support.life import REPORT
from tests.support.replica import Pair
from tests.support.rules import MORNING
from tests.support.seat_on import seat_on, until

log = logging.getLogger(__name__)
pytestmark = pytest.mark.postgres

SEATS = int(os.environ.get("DISPATCHER_FAILOVER_SEATS", "8"))
#: Seats have to be back within this (s), counted from the death of the primary.
BACK_WITHIN = 10.0


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair() as made:
        url = made.primary.create_database("hall")
        run_to_end(_make_hall(url))
        made.join()
        yield made


async def _make_hall(url: str) -> None:
    engine = open_engine(url, pooled=False)
    await schema.upgrade(engine)
    await engine.dispose()


@dataclass
class Load:
    """What a seat was told: ids it may rely on, and when it was answered by the server itself."""

    acknowledged: list[UUID] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    kept: int = 0

    def answered_after(self, moment: float) -> list[float]:
        return [at for at in self.answered_at if at > moment]


async def _work(desk: Desk, load: Load, stop: asyncio.Event) -> None:
    """Report and complete one case after another, like a seat on a bad day."""
    while not stop.is_set():
        report = Command(verb=Verb.REPORT, data={**REPORT, "description": f"{desk.person.login}"})
        try:
            done = await _sent(desk, report, load)
            if done is not None:
                words = {"description": f"{desk.person.login} {done}"}
                await _sent(desk, Command(verb=Verb.AMEND, case_id=done, data=words), load)
        except CommandKept:
            load.kept += 1
        await asyncio.sleep(0.02)


async def _sent(desk: Desk, command: Command, load: Load) -> int | None:
    try:
        done = await desk.perform(command)
    except CommandKept:
        load.acknowledged.append(command.id)
        raise
    load.acknowledged.append(command.id)
    load.answered_at.append(time.monotonic())
    return done.case.id


async def _drained(desk: Desk) -> None:
    assert desk.outbox is not None
    outbox = desk.outbox
    await until(lambda: not outbox.waiting, 30)
    assert desk.outbox.refused == ()


async def _everything(url: str) -> tuple[Counter[str], bool]:
    engine = open_engine(url, pooled=False)
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT command_id FROM steps")
        found = Counter(row[0] for row in rows)
    sound = (await verify(engine)).ok
    await engine.dispose()
    return found, sound


def test_a_killed_primary_loses_nothing_and_doubles_nothing(pair: Pair, tmp_path: Path) -> None:
    loads = [Load() for _seat in range(SEATS)]
    url = pair.url("hall")

    async def scenario() -> list[float]:
        stop = asyncio.Event()

        async def seat(number: int) -> None:
            folder = tmp_path / str(number)
            folder.mkdir()
            async with seat_on(url, folder, Role.CALL_TAKER, f"call_taker-{number}") as desk:
                await _work(desk, loads[number], stop)
                await _drained(desk)

        seats = [asyncio.create_task(seat(number)) for number in range(SEATS)]
        await asyncio.sleep(2.0)
        pair.kill_primary()
        died = time.monotonic()
        await asyncio.sleep(0.5)  # somebody, or a cluster manager, has to notice
        await pair.promote()
        promoted = time.monotonic()
        await until(lambda: all(load.answered_after(promoted) for load in loads), BACK_WITHIN + 5)
        await asyncio.sleep(1.0)
        stop.set()
        await asyncio.gather(*seats)
        return [load.answered_after(promoted)[0] - died for load in loads]

    back = sorted(run_to_end(scenario()))
    assert pair.standby is not None
    found, sound = run_to_end(_everything(pair.standby.url("hall")))
    acknowledged = [str(one) for load in loads for one in load.acknowledged]
    kept = sum(load.kept for load in loads)
    log.info(
        "%d acknowledged, %d of them kept; back after %.1f to %.1f s",
        len(acknowledged),
        kept,
        back[0],
        back[-1],
    )
    assert back[-1] <= BACK_WITHIN
    assert kept > 0
    assert [one for one in acknowledged if found[one] == 0] == []
    assert [one for one, times in found.items() if times > 1] == []
    assert sound


def test_walls_read_from_the_standby_and_from_the_primary_where_there_is_none(
    pair: Pair, tmp_path: Path
) -> None:
    async def in_recovery(url: str) -> bool:
        engine = open_engine(url)
        async with engine.connect() as connection:
            answer = await connection.exec_driver_sql("SELECT pg_is_in_recovery()")
            found = bool(answer.scalar_one())
        await engine.dispose()
        return found

    url = pair.url("hall")
    wall = f"{url}?target_session_attrs=prefer-standby"
    assert run_to_end(in_recovery(wall))
    assert not run_to_end(in_recovery(url))
    assert pair.standby is not None
    pair.primary.execute("ALTER SYSTEM RESET synchronous_standby_names")
    pair.standby.stop()
    assert not run_to_end(in_recovery(wall))


def test_connections_to_a_host_that_became_a_standby_are_left(pair: Pair) -> None:
    """After a planned switch the old primary still answers, but takes no commands."""

    async def scenario() -> None:
        engine = open_engine(pair.url("hall"))
        store = SqlCaseStore(engine)
        assert await store.case(1) is None
        async with engine.connect() as connection:
            await connection.exec_driver_sql("SET default_transaction_read_only = on")
            await connection.commit()
        with pytest.raises(ExternalError) as told:
            await store.put_blob("b" * 64, "image/png", b"x", MORNING)
        assert told.value.away
        await store.put_blob("b" * 64, "image/png", b"x", MORNING)
        assert await store.blob("b" * 64) == b"x"
        await engine.dispose()

    run_to_end(scenario())
