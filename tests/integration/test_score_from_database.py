"""An exercise in a sandbox's database, played seats and all through the real services, and what it scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db.engine import open_engine
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.scenario_city import city_in, pack_folder, shipped_scenarios, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.domain.exam.exercise.from_scenario import key_of
from dispatcher_app.domain.exam.exercise.key import Skill
from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.scenario import Manner, Scenario
from dispatcher_app.domain.simulation.skill import FIRST_UNIT, PERFECT, WorkTimes
from dispatcher_app.domain.simulation.skill import Skill as Hands
from dispatcher_app.domain.simulation.words import Filing
from dispatcher_app.domain.words import Role
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.exercises import ExerciseScoring
from dispatcher_app.services.ports import Person
from dispatcher_app.services.sandbox.outside import Outside, parties_of
from dispatcher_app.services.sandbox.played_seats import PLAYABLE, PlayedSeats
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from tests.support.hall import Hall, run_to_end
from tests.support.rules import actor

#: Units that are quick and true: the scripted reports come to their end while the scenario lasts.
_QUICK = Manner(pace=0.05, shirks=0, extends=0, shelves=0, false_replies=0)
#: Played seats take three times as long as the work alone; here they work as fast as the key asks.
_TURN, _PACE = 15, 1 / 6


@pytest.fixture(scope="module")
def nanshan() -> ScenarioCity:
    return city_in(pack_folder("nanshan"))


def _scripted(name: str, city: ScenarioCity) -> Scenario:
    made = read_scenario(shipped_scenarios()[name], city)
    return replace(made, flow=replace(made.flow, cases_a_day=0, backlog=0), manner=_QUICK, units={})


class _People:
    """The logins of the sandbox: those that are played."""

    async def people(self) -> list[Person]:
        return [Person(f"sim-{role.value}", role.label, role, role.value) for role in PLAYABLE]


async def _scored(hall: Hall, city: ScenarioCity, made: Scenario, hands: Hands) -> dict[Role, ExerciseScore]:
    """Played to its end by steps of the clock, scored, and kept as the examination window shows it."""
    parties = parties_of(made, city, usual_rules(city), made.name)
    seats = PlayedSeats(parties, hall.store, PLAYABLE, replace(hands, pace=_PACE), WorkTimes(spread=0))
    outside = Outside(parties, hall.casework, hall.store, hall.clock, seats=seats)
    hall.clock.at = made.begins
    while hall.clock.at < made.ends:
        hall.clock.forward(seconds=_TURN)
        await outside.turn()
    assert not outside.played.refused
    people, units = _People(), city.city.units
    scoring = ExerciseScoring(hall.store, people, city.standard, units, shipped_weights())  # type: ignore[arg-type]
    scores = await scoring.scores(parties.plan, parties.is_put_right, hall.clock())
    record = SqlExamRecord(hall.engine)
    bank = BankDesk(record, shipped_questions(), lambda: city.standard)
    desk = ExamDesk(record, bank, actor(Role.TRAINER), shipped_weights())
    await desk.keep_exercise(made.title, key_of(parties.plan), 3600, scores)
    kept = {Role(line.kept.attempt.role): line.result for line in await desk.results()}
    assert kept == {who.role: found for who, found in scores}
    return kept  # type: ignore[return-value]


def _in_sandbox(url: str, city: ScenarioCity, made: Scenario, hands: Hands) -> dict[Role, ExerciseScore]:
    async def run() -> dict[Role, ExerciseScore]:
        engine = open_engine(url, opens=HallKind.SANDBOX)
        try:
            return await _scored(Hall(engine, usual_rules(city)), city, made, hands)
        finally:
            await engine.dispose()

    return run_to_end(run())


@pytest.mark.parametrize("name", ["media-case", "hotline-flood", "broken-main"])
def test_who_makes_no_mistakes_has_a_hundred_in_the_database(
    name: str, sqlite_sandbox: str, nanshan: ScenarioCity
) -> None:
    found = _in_sandbox(sqlite_sandbox, nanshan, _scripted(name, nanshan), PERFECT)
    assert set(found) == PLAYABLE
    for role, score in found.items():
        assert score.cases, role
        assert (score.points, score.mistakes) == (100, ()), role


@pytest.mark.postgres
def test_on_a_server_just_as_well(postgres_sandbox: str, nanshan: ScenarioCity) -> None:
    found = _in_sandbox(postgres_sandbox, nanshan, _scripted("media-case", nanshan), PERFECT)
    assert {role: score.points for role, score in found.items()} == dict.fromkeys(PLAYABLE, 100)


def _with_another_right_unit(made: Scenario, city: ScenarioCity) -> Scenario:
    """Wherever several answer for a place, another than the first that is offered is the right one.

    It is soon over: who always takes the first would send it there, and have it back, for ever.
    """
    cases = []
    for each in made.cases:
        key = each.key
        cell = city.city.locate(key.lon or 0.0, key.lat or 0.0)
        offered = city.city.responsible(key.class_code, cell) if cell is not None else ()
        if key.filing is Filing.FILE and len(offered) > 1:
            key = replace(key, unit=offered[1].code, also=())
        cases.append(replace(each, key=key, proposed_unit="", answers={}))
    return replace(made, cases=tuple(cases), lasts=cases[0].after + timedelta(minutes=10))


def test_who_always_takes_the_first_unit_has_not(sqlite_sandbox: str, nanshan: ScenarioCity) -> None:
    made = _with_another_right_unit(_scripted("boundary-dispute", nanshan), nanshan)
    found = _in_sandbox(sqlite_sandbox, nanshan, made, FIRST_UNIT)
    assert found[Role.CALL_TAKER].points == 100
    assert found[Role.DISPATCHER].points < 90
    wrong = [each for each in found[Role.DISPATCHER].mistakes if each.skill is Skill.UNIT]
    assert wrong
    assert all(each.expected != each.done and each.why for each in wrong)
