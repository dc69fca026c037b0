"""Programs in one sandbox that play, follow and score exercises of the tests' town."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from db.engine import open_engine
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.people import SqlPeople
from db.sandbox.clock import SqlSandboxClock
from db.sandbox.record import SqlExerciseRecord
from db.scenario_files import scenario_of, scenario_text
from db.server_people import ServerPeople
from db.store import SqlCaseStore
from dispatcher_app.bootstrap import utc_now
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.minds import Minds
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.domain.simulation.posts import Post, post_of, role_for
from dispatcher_app.domain.simulation.scenario import Scenario
from dispatcher_app.domain.simulation.skill import PERFECT
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.library import Offered
from dispatcher_app.services.sandbox.player import Player
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from dispatcher_app.services.sandbox.scoring import ExerciseResults
from dispatcher_app.services.sandbox.time import SandboxTime
from tests.support.rules import RULES, STANDARD
from tests.support.simulated_town import SCENARIO_CITY
from tests.unit.test_scenario_files import GOOD


class TownLibrary:
    """Scenarios for the town; the shipped ones are those that *texts* say."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts or (GOOD,)

    async def city(self) -> ScenarioCity:
        return SCENARIO_CITY

    async def shipped(self) -> Sequence[Offered]:
        return [Offered("x.yaml", text, await self.read(text, "x.yaml")) for text in self.texts]

    async def open(self, file: Path) -> Offered:
        text = scenario_text(file)
        return Offered(file.name, text, await self.read(text, file.name))

    async def read(self, text: str, file: str) -> Scenario:
        return scenario_of(text, file, SCENARIO_CITY)


class Program:
    """One program of somebody in the sandbox at *url*, wired as the real one is."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url, opens=HallKind.SANDBOX)
        is_server = self.engine.dialect.name == "postgresql"
        self.people = ServerPeople(self.engine) if is_server else SqlPeople(self.engine)
        self.store = SqlCaseStore(self.engine)
        self.bus = EventBus()
        self.happenings = Happenings(SqlExerciseRecord(self.engine), self.bus)
        self.library = TownLibrary()

    async def open(self) -> Program:
        clock = SqlSandboxClock(self.engine)
        self.time = SandboxTime(utc_now, clock, self.bus, await clock.read())
        self.casework = Casework(self.store, RULES, self.bus, self.time, "SP")
        self.player = Player(
            self.happenings, self.library, lambda: RULES, self.casework, self.store, self.time, every=0.1
        )
        self.results = ExerciseResults(
            self.happenings.record,
            self.library,
            lambda: RULES,
            self.store,
            self.people,
            shipped_weights(),
            self.time,
        )
        return self

    def exam(self, who: Actor) -> ExamDesk:
        record = SqlExamRecord(self.engine)
        return ExamDesk(
            record, BankDesk(record, shipped_questions(), lambda: STANDARD), who, shipped_weights()
        )

    async def work(self, who: Actor, parties: Parties) -> int:
        """Everything that waits for *who* is done, without a mistake; how much that was."""
        rows = [row async for chunk in self.store.queue(OPEN) for row in chunk]
        minds, done = Minds(parties), 0
        for row in sorted(rows, key=lambda row: row.case_id):
            case = await self.store.case(row.case_id)
            post = post_of(case) if case else None
            if case is None or post in (None, Post.CALL_BACK) or role_for(case, post) is not who.role:
                continue
            command = minds.decide(post, case, who.person, PERFECT, _Nothing())
            if command is not None:
                await self.casework.perform(command, replace(who, seat=""))
                done += 1
        return done


class _Nothing:
    def case_of(self, _ref: str) -> Case | None:
        return None

    def has_merged(self, _case_id: int) -> bool:
        return False


async def in_programs(urls: Sequence[str], scenario: Callable[..., Awaitable[None]]) -> None:
    """*scenario* with a program for each of *urls*; all of them follow the clock and the record."""
    programs = [await Program(url).open() for url in urls]
    try:
        await scenario(*programs)
    finally:
        for program in programs:
            await program.engine.dispose()
