"""The record of exercises is only added to, in order and in one's own name, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import WRITING, open_engine
from db.sandbox.record import SqlExerciseRecord
from db.server_people import ServerPeople
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.sandbox.record import (
    EVERYBODYS,
    AnotherRuns,
    CallTaken,
    HappeningKind,
    NameTaken,
    OnlyTrainers,
)
from tests.support.hall import run_to_end
from tests.support.logins import PASSWORD, PEOPLE, as_login
from tests.support.postgres import PostgresServer
from tests.support.rules import actor
from tests.support.sandbox import STARTS

TRAINER, CLERK, OTHER = (
    replace(actor(role), seat="") for role in (Role.TRAINER, Role.CALL_TAKER, Role.DISPATCHER)
)
K = HappeningKind


class Room:
    """One program in a sandbox."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url, pooled=False, opens=HallKind.SANDBOX)
        self.record = SqlExerciseRecord(self.engine)

    async def sql(self, statement: str) -> None:
        async with self.engine.execution_options(**WRITING).begin() as connection:
            await connection.execute(text(statement))


def in_room(url: str, scenario: Callable[[Room], Awaitable[None]]) -> None:
    async def run() -> None:
        room = Room(url)
        try:
            await scenario(room)
        finally:
            await room.engine.dispose()

    run_to_end(run())


def test_exercises_are_kept_with_their_scenario_one_at_a_time(sandbox_url: str) -> None:
    async def scenario(room: Room) -> None:
        record = room.record
        kept = await record.begin("storm-1", "暴雨", "format: 1\n", TRAINER, {"played": ["dispatcher"]})
        assert (kept.begun, kept.is_running) == (STARTS, True)
        with pytest.raises(AnotherRuns, match="暴雨"):
            await record.begin("storm-2", "又一场", "", TRAINER)
        with pytest.raises(NameTaken):
            await record.begin("storm-1", "暴雨", "", TRAINER)
        await record.add(K.ENDED, TRAINER, {"why": "by_hand"}, exercise="storm-1")
        again = await record.add(K.ENDED, TRAINER, exercise="storm-1")  # from another machine: once is enough
        assert again.body == {"why": "by_hand"}
        await record.begin("storm-2", "又一场", "", TRAINER)
        assert {one.name: one.is_running for one in await record.exercises()} == {
            "storm-1": False,
            "storm-2": True,
        }
        assert await record.scenario("storm-1") == "format: 1\n"
        with pytest.raises(DomainError, match="没有名为"):
            await record.scenario("nothing")
        begun = (await record.of("storm-1"))[0]
        assert (begun.kind, begun.body, begun.by) == (K.BEGUN, {"played": ["dispatcher"]}, TRAINER)

    in_room(sandbox_url, scenario)


def test_happenings_are_counted_without_a_gap_however_many_speak_at_once(sandbox_url: str) -> None:
    async def scenario(room: Room) -> None:
        record = room.record
        said = [record.add(K.MESSAGE, TRAINER, {"text": str(number)}) for number in range(8)]
        await asyncio.gather(*said)
        assert [one.number for one in await record.since(0)] == list(range(1, 9))
        assert [one.number for one in await record.since(3, limit=2)] == [4, 5]
        assert await record.newest() == 8
        assert await record.newest(K.BEGUN) == 0
        keyed = [await record.add(K.MESSAGE, TRAINER, {"text": "x"}, key="inject-1") for _twice in range(2)]
        assert keyed[0] == keyed[1]  # two players of one exercise
        reads = [await record.add(K.READ, CLERK, about=1) for _twice in range(2)]
        assert reads[0] == reads[1]
        assert (await record.add(K.READ, OTHER, about=1)).number == reads[0].number + 1

    in_room(sandbox_url, scenario)


def test_a_call_is_picked_up_by_whoever_is_first(sandbox_url: str) -> None:
    async def scenario(room: Room) -> None:
        record = room.record
        call = await record.add(K.RINGS, TRAINER, {"phone": "13800000001"})
        taken = await asyncio.gather(
            *(record.add(K.PICKED_UP, who, about=call.number) for who in (CLERK, OTHER)),
            return_exceptions=True,
        )
        (late,) = [one for one in taken if isinstance(one, CallTaken)]
        assert late.by in (CLERK, OTHER)
        assert late.by.name in str(late)
        with pytest.raises(CallTaken):
            await record.add(K.MISSED, TRAINER, about=call.number)
        for nothing in (None, 99, call.number + 1):
            with pytest.raises(DomainError, match="没有可以"):
                await record.add(K.PICKED_UP, CLERK, about=nothing)
        for kind in K:
            if kind not in EVERYBODYS:
                with pytest.raises(OnlyTrainers):
                    await record.add(kind, CLERK)

    in_room(sandbox_url, scenario)


_SAME = (
    "exercise, at, real_at, {kind}, person, name, role, '', '', {about}, '', '{{}}' FROM sandbox_happenings"
)
_ADD = "INSERT INTO sandbox_happenings SELECT {number}, " + _SAME + " WHERE number = 2"
FORGED = [
    "UPDATE sandbox_happenings SET body = '{}'",
    "DELETE FROM sandbox_happenings",
    "UPDATE sandbox_exercises SET title = 'x'",
    "DELETE FROM sandbox_exercises",
    _ADD.format(number=9, kind="'message'", about="NULL"),
    _ADD.format(number=3, kind="'picked_up'", about="1"),
    _ADD.format(number=3, kind="'picked_up'", about="NULL"),
    _ADD.format(number=3, kind="'message'", about="2"),
    "INSERT INTO sandbox_exercises SELECT 'b', title, scenario, person, name, role, at, real_at "
    "FROM sandbox_exercises",
]


def test_what_was_said_cannot_be_forged_by_raw_sql(sandbox_url: str) -> None:
    async def scenario(room: Room) -> None:
        await room.record.begin("a", "甲", "", TRAINER)
        await room.record.add(K.RINGS, TRAINER, exercise="a")
        replacing = FORGED[-2].replace("SELECT 3,", "SELECT 1,")
        more = [replacing.replace("INSERT", "INSERT OR REPLACE")] if "sqlite" in str(room.engine.url) else []
        for statement in FORGED + more:
            with pytest.raises(DBAPIError):
                await room.sql(statement)
        assert len(await room.record.since(0)) == 2

    in_room(sandbox_url, scenario)


def test_a_live_hall_has_no_exercises(hall_url: str) -> None:
    async def run() -> None:
        engine = open_engine(hall_url, pooled=False)
        try:
            with pytest.raises(DomainError, match="没有接受"):
                await SqlExerciseRecord(engine).begin("a", "甲", "", TRAINER)
            with pytest.raises(DomainError, match="没有接受"):
                await SqlExerciseRecord(engine).add(K.MESSAGE, TRAINER)
        finally:
            await engine.dispose()

    run_to_end(run())


@pytest.mark.postgres
def test_logins_say_what_is_theirs_in_their_own_name(
    postgres_server: PostgresServer, empty_sandbox_database: str
) -> None:
    url = postgres_server.create_database(template=empty_sandbox_database)
    logins = ("trainer.one", "taker.one", "dispatch.one")

    async def scenario(owner: Room) -> None:
        people = Accounts(ServerPeople(owner.engine), lambda: datetime.now(UTC))
        for login in logins:
            await people.add(PEOPLE[login], PASSWORD)
        rooms = [Room(as_login(url, login)) for login in logins]
        try:
            await _speak(*rooms)
        finally:
            for room in rooms:
                await room.engine.dispose()

    try:
        in_room(url, scenario)
    finally:
        postgres_server.drop_database(url)


async def _speak(trainer: Room, taker: Room, other: Room) -> None:
    me, clerk = (replace(PEOPLE[login].actor(), seat="") for login in ("trainer.one", "taker.one"))
    await trainer.record.begin("a", "甲", "", me)
    call = await trainer.record.add(K.RINGS, me, exercise="a")
    said = await trainer.record.add(K.MESSAGE, me, {"text": "x"}, exercise="a")
    assert [one.number for one in await taker.record.since(0)] == [1, 2, 3]
    assert (await taker.record.add(K.PICKED_UP, clerk, about=call.number)).by == clerk
    await taker.record.add(K.READ, clerk, about=said.number)
    await taker.record.add(K.HUNG_UP, clerk, {"reason": "打错了"}, about=call.number)
    refused = (DomainError, ExternalError)
    with pytest.raises(refused):  # in another's name
        await other.record.add(K.READ, clerk, about=call.number)
    with pytest.raises(refused):
        await other.record.add(K.READ, me, about=said.number)
    forged = "INSERT INTO sandbox_happenings SELECT 7, exercise, at, real_at, '{kind}', '{person}', name, " \
             "'{role}', '', '', NULL, '', '{{}}' FROM sandbox_happenings WHERE number = 3"  # fmt: skip
    for person, role in (("dispatch.one", "dispatcher"), ("trainer.one", "trainer")):
        with pytest.raises(DBAPIError):
            await other.sql(forged.format(kind="ended", person=person, role=role))
    with pytest.raises(DBAPIError):  # of another time
        await trainer.sql(forged.format(kind="message", person="trainer.one", role="trainer"))
    with pytest.raises(refused):
        await other.record.begin("b", "乙", "", me)
