"""A server that a trainer lets fail is lost for every trainee and for nobody else, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.scenario import Inject
from dispatcher_app.domain.simulation.words import Fault, InjectKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.live import Pace
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.record import HappeningKind, OnlyTrainers
from dispatcher_app.services.sandbox.telling import Telling
from tests.support.exercises import TownLibrary
from tests.support.hall import run_to_end
from tests.support.life import REPORT
from tests.support.sandbox import STARTS
from tests.support.simulated_town import scenario

MINUTE = timedelta(minutes=1)


@dataclass
class Program:
    """One person's program in a sandbox, without a window."""

    services: bootstrap.Services
    desk: Desk

    @property
    def sandbox(self) -> bootstrap.SandboxServices:
        assert self.services.sandbox is not None
        return self.services.sandbox

    @property
    def faults(self) -> Faults:
        return self.sandbox.faults

    @property
    def happenings(self) -> Happenings:
        return self.sandbox.happenings

    async def hear(self) -> None:
        """What others did is known here, and what time it is."""
        await self.sandbox.time.read()
        await self.happenings.look()
        self.faults.look()

    async def forward(self, by: timedelta) -> None:
        await self.sandbox.time.step(by)

    async def until(self, holds: Callable[[], bool]) -> None:
        clock = asyncio.get_running_loop()
        end = clock.time() + 30
        while not holds():
            assert clock.time() < end, "waited in vain"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def program(url: str, folder: Path, role: Role, login: str = "") -> AsyncIterator[Program]:
    login = login or role.value
    (folder / login).mkdir(exist_ok=True)
    database = bootstrap.connect(url, opens=HallKind.SANDBOX)
    await ensure_rules(database)
    services = bootstrap.wire(database, await bootstrap.open_hall(database), folder / login)
    try:
        made = Program(services, services.desk(Person(login, f"{login} 的姓名", role, "1 号席")))
        await made.faults.sit_down(role)
        yield made
    finally:
        await services.close()


@asynccontextmanager
async def class_room(url: str, folder: Path) -> AsyncIterator[tuple[Program, Program]]:
    """A trainer and a call taker."""
    async with (
        program(url, folder, Role.TRAINER) as trainer,
        program(url, folder, Role.CALL_TAKER) as trainee,
    ):
        yield trainer, trainee


def in_class(url: str, folder: Path, lesson: Callable[[Program, Program], Awaitable[None]]) -> None:
    async def run() -> None:
        async with class_room(url, folder) as (trainer, trainee):
            await lesson(trainer, trainee)

    run_to_end(run())


async def _reports(trainer: Program) -> int:
    await trainer.services.open_cases.load()
    return len(trainer.services.open_cases.rows)


def test_what_a_trainee_writes_during_the_fault_is_kept_and_sent_once(
    sandbox_url: str, tmp_path: Path
) -> None:
    async def lesson(trainer: Program, trainee: Program) -> None:
        seat, database = trainee.services, trainee.services.database
        assert trainee.desk.outbox is not None
        assert trainee.desk.sitting is not None
        assert trainee.desk.replayer is not None
        before = await trainee.desk.perform(Command(verb=Verb.REPORT, data=REPORT))
        fault = await trainer.faults.put_in(Fault.SERVER, None, trainer.desk.person.actor())
        await trainee.hear()
        with pytest.raises(CommandKept):
            await trainee.desk.perform(Command(verb=Verb.REPORT, data=REPORT, id=uuid4()))
        with pytest.raises(ExternalError) as lost:
            await database.store.case(before.case.id)
        assert lost.value.away
        assert "连不上数据库" in str(lost.value)
        with pytest.raises(ExternalError):
            await trainee.desk.sitting.claims.claim(before.case.id)
        with pytest.raises(ExternalError):
            await trainee.desk.replayer.send_all()
        # What the sandbox lives by goes on, and the trainer's own seat with everything.
        assert seat.sandbox is not None
        await seat.sandbox.time.read()
        await seat.seats.show(trainee.desk.sitting._sitter, before.case.id, False)
        assert await trainer.services.database.store.case(before.case.id) is not None
        assert await _reports(trainer) == 1
        await trainer.faults.mend(fault.number, trainer.desk.person.actor())
        await trainer.faults.mend(fault.number, trainer.desk.person.actor())
        await trainee.hear()
        sent = await trainee.desk.replayer.send_all()
        assert sent is not None
        assert (sent.sent, sent.refused) == (1, 0)
        await trainee.desk.replayer.send_all()
        assert await _reports(trainer) == 2

    in_class(sandbox_url, tmp_path, lesson)


def test_the_live_feed_is_lost_and_found_as_with_a_real_server(sandbox_url: str, tmp_path: Path) -> None:
    async def lesson(trainer: Program, trainee: Program) -> None:
        contact = trainee.desk.contact
        trainee.services.live._pace = Pace(beat=0.05, longest_pause=0.1)
        async with (
            trainee.services.live.running(),
            trainee.happenings.following(),
            trainee.faults.following(),
        ):
            fault = await trainer.faults.put_in(Fault.SERVER, None, trainer.desk.person.actor())
            await trainee.until(lambda: contact.is_lost)
            await trainer.faults.mend(fault.number, trainer.desk.person.actor())
            await trainee.until(lambda: not contact.is_lost)

    in_class(sandbox_url, tmp_path, lesson)


def test_a_fault_ends_by_the_halls_time_without_its_trainer(sandbox_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with program(sandbox_url, tmp_path, Role.TRAINER) as trainer:
            await trainer.faults.put_in(Fault.SERVER, 30, trainer.desk.person.actor())
            await trainer.faults.put_in(Fault.MAP, None, trainer.desk.person.actor())
        async with program(sandbox_url, tmp_path, Role.DISPATCHER) as late:
            assert late.faults.felt(Fault.SERVER), "a seat that opens during a fault opens in it"
            with pytest.raises(ExternalError):
                await late.services.database.store.case(1)
            await late.forward(29 * MINUTE)
            late.faults.look()
            assert late.faults.felt(Fault.SERVER)
            await late.forward(MINUTE)
            late.faults.look()
            assert [one.fault for one in late.faults.in_force] == [Fault.MAP]
            assert await late.services.database.store.case(1) is None
            async with late.faults.following():
                pass
            assert not late.faults.felt(Fault.MAP), "whoever leaves takes nothing along"
        async with program(sandbox_url, tmp_path, Role.TRAINER, "other-trainer") as other:
            (left,) = other.faults.in_force
            await other.faults.mend(left.number, other.desk.person.actor())
            assert other.faults.in_force == ()

    run_to_end(run())


def test_only_a_trainer_lets_anything_fail(sqlite_sandbox: str, tmp_path: Path) -> None:
    async def lesson(trainer: Program, trainee: Program) -> None:
        with pytest.raises(OnlyTrainers):
            await trainee.faults.put_in(Fault.SERVER, 5, trainee.desk.person.actor())
        for minutes in (0, -1, 1441):
            with pytest.raises(DomainError, match="分钟"):
                await trainer.faults.put_in(Fault.SERVER, minutes, trainer.desk.person.actor())
        assert trainer.happenings.current.faults == {}
        for body in (
            {},
            {"fault": "coffee"},
            {"fault": "map", "until": 7},
            {"fault": "map", "until": "soon"},
        ):
            await trainer.happenings.add(HappeningKind.FAULT, trainer.desk.person.actor(), body)
        await trainee.hear()
        assert trainee.faults.in_force == (), "what makes no sense keeps nobody from working"

    in_class(sqlite_sandbox, tmp_path, lesson)


def test_messages_reach_whom_they_are_for_and_the_trainer_sees_who_read_them(
    sandbox_url: str, tmp_path: Path
) -> None:
    async def lesson(trainer: Program, trainee: Program) -> None:
        teacher, mine = trainer.desk.messages, trainee.desk.messages
        assert teacher is not None
        assert mine is not None
        await teacher.send("请 注意\n信访件")
        await teacher.send("派遣员看", to_role=Role.DISPATCHER)
        await teacher.send("只给您", to_person="call_taker", to_name="李静")
        for text in (" \n ", "长" * 301):
            with pytest.raises(DomainError):
                await teacher.send(text)
        await trainee.hear()
        assert [one.text for one in mine.unread] == ["请 注意 信访件", "只给您"]
        await trainer.faults.put_in(Fault.SERVER, None, trainer.desk.person.actor())
        await trainee.hear()
        await mine.confirm(mine.unread[0])  # beyond the line: what is told goes on
        await trainer.hear()
        (read,) = teacher.sent[-1].readers
        assert (read.login, read.at) == ("call_taker", STARTS)
        async with program(sandbox_url, tmp_path, Role.CALL_TAKER) as again:
            assert again.desk.messages is not None
            assert [one.text for one in again.desk.messages.unread] == ["只给您"], "after a crash, too"
            assert len(again.desk.messages.mine) == 2

    in_class(sandbox_url, tmp_path, lesson)


def test_a_scenario_tells_each_surprise_once_whoever_takes_it_up_again(
    sandbox_url: str, tmp_path: Path
) -> None:
    made = scenario(10).starting(STARTS)
    fault = Inject(after=10 * MINUTE, kind=InjectKind.FAULT, fault=Fault.SERVER, lasts=5 * MINUTE)
    order = Inject(after=MINUTE, kind=InjectKind.SUPERVISE, case="fire", text="今日十七时前办结。")
    warning = Inject(after=MINUTE, kind=InjectKind.WEATHER, text="暴雨橙色预警。")

    async def find(name: str) -> tuple[int, str] | None:
        return (7, "NS7") if name == "fire" else None

    async def lesson(trainer: Program, trainee: Program) -> None:
        await trainer.forward(12 * MINUTE)
        for _runner in range(2):
            tell = Telling(trainer.happenings, made, trainer.desk.person.actor(), find)
            for number, inject in enumerate((fault, order, warning), 1):
                await tell(inject, UUID(int=number))
        await trainee.hear()
        (held,) = trainee.faults.in_force
        assert held.until == STARTS + 15 * MINUTE, "told late it does not last longer"
        assert trainee.desk.messages is not None
        assert trainee.desk.messages.mine == (), "orders and warnings are the leader's"
        assert trainer.desk.messages is not None
        newest, first = trainer.desk.messages.sent
        assert (first.sort, first.case_id, first.case_number) == (InjectKind.SUPERVISE, 7, "NS7")
        assert (newest.sort, newest.to_role) == (InjectKind.WEATHER, "shift_leader")

    in_class(sandbox_url, tmp_path, lesson)


def test_a_scenario_cuts_trainees_off_until_somebody_mends_it(sqlite_sandbox: str, tmp_path: Path) -> None:
    async def lesson(trainer: Program, trainee: Program) -> None:
        player, actor = trainer.sandbox.player, trainer.desk.person.actor()
        messages = trainee.desk.messages
        assert messages is not None
        player.library, player._every = TownLibrary(), 0.05
        (offered,) = await player.library.shipped()
        async with player.staying():
            await player.begin(offered, (), actor)
            async with trainee.happenings.following(), trainee.faults.following():
                await trainer.forward(30 * MINUTE)
                await trainee.until(lambda: [one.text for one in messages.unread] == ["早会"])
                await trainer.forward(31 * MINUTE)
                await trainee.until(lambda: bool(trainee.happenings.current.faults))
                await trainee.hear()
                assert trainee.faults.felt(Fault.SERVER)
                assert trainer.faults.holds_server()
                (held,) = trainer.faults.in_force
                assert held.until == STARTS + 70 * MINUTE
                await trainer.faults.mend(held.number, actor)
                await trainee.until(lambda: not trainee.faults.felt(Fault.SERVER))
                assert not trainer.faults.holds_server()
            await player.end(actor)

    in_class(sqlite_sandbox, tmp_path, lesson)
