"""Simulated trainees sit the shipped scenarios: no mistakes are 100 points, the first unit always is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from db.exam.weights_file import shipped_weights
from db.scenario_city import city_in, pack_folder, shipped_scenarios, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.exam.exercise.from_scenario import key_of, works_of
from dispatcher_app.domain.exam.exercise.key import CaseWork, Outcome, Rang, Skill, Trainee
from dispatcher_app.domain.exam.exercise.score import ExerciseScore, score
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.scenario import Manner, Scenario
from dispatcher_app.domain.simulation.skill import FIRST_UNIT, NOVICE, PERFECT, WorkTimes
from dispatcher_app.domain.simulation.skill import Skill as Hands
from dispatcher_app.domain.simulation.staff import Staff
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role
from dispatcher_app.services.exam.exercises import ExerciseScoring
from dispatcher_app.services.ports import Person, SearchQuery
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity
from tests.support.hall import run_to_end

ROLES = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)


@pytest.fixture(scope="module")
def nanshan() -> ScenarioCity:
    return city_in(pack_folder("nanshan"))


class Exercise:
    """A scenario worked out by simulated trainees of one skill: to its end, or among *everyday* reports."""

    def __init__(self, city: ScenarioCity, name: str, hands: Hands, everyday: float = 0) -> None:
        self.city, self.made = city, read_scenario(shipped_scenarios()[name], city)
        self.everyday = bool(everyday)
        quiet = _quiet(self.made, everyday)
        streams = Streams(self.made.seed)
        self.plan = Plan.of(quiet, city.city, streams, city.zone)
        self.staff = Staff({Role.CALL_TAKER: 3, Role.DISPATCHER: 2, Role.SHIFT_LEADER: 2}, hands)
        self.day = Day(self.plan, city.city, usual_rules(city), streams, self.staff, WorkTimes(spread=0))
        self._steps: dict[int, list[Step]] = {}
        self._told = self.day.hall._told
        self.day.hall._told = self._listen
        self.day.run()

    def _listen(self, before: Case | None, case: Case, step: Step) -> None:
        self._steps.setdefault(case.id, []).append(step)
        self._told(before, case, step)

    @property
    def works(self) -> list[CaseWork]:
        return self.works_with({})

    def works_with(self, rang: dict[str, Rang], without: str = "-") -> list[CaseWork]:
        """*without* the report of one call, which nobody typed."""
        cases = self.day.hall.cases.values()
        histories = ((case, self._steps[case.id]) for case in cases if case.external_ref != without)
        truth = self.day.parties.is_put_right
        return works_of(self.plan, histories, truth, everyday=self.everyday, rang=rang)

    def score(self, role: Role, rang: dict[str, Rang] | None = None, without: str = "-") -> ExerciseScore:
        persons = frozenset(seat.actor.person for seat in self.staff.people[role])
        return score(
            key_of(self.plan, everyday=self.everyday, rung=rang or ()),
            self.works_with(rang or {}, without),
            Trainee(role.label, persons, frozenset({role})),
            weights=shipped_weights(),
            standard=self.city.standard,
            units=self.city.city.units,
            ended_at=self.made.ends,
        )


def _quiet(made: Scenario, everyday: float) -> Scenario:
    """The scripted reports alone, long enough to come to their end; or so many others a day between them."""
    flow = replace(made.flow, cases_a_day=everyday, backlog=0)
    manner = Manner(shirks=0, extends=0, shelves=0, false_replies=0)
    lasts = made.lasts if everyday else made.lasts + timedelta(days=30)
    return replace(made, flow=flow, lasts=lasts, manner=manner, units={})


@pytest.mark.parametrize("name", tuple(shipped_scenarios()))
def test_who_makes_no_mistakes_has_a_hundred(name: str, nanshan: ScenarioCity) -> None:
    exercise = Exercise(nanshan, name, PERFECT)
    for role in (Role.CALL_TAKER, Role.SHIFT_LEADER):
        found = exercise.score(role)
        assert found.cases
        assert not found.mistakes, (role, found.mistakes[:3])
        assert found.points == 100
    # a played dispatcher errs where the script wants gate 1 to have something to find, and nowhere else
    played = {
        arrival.ref for arrival in exercise.plan.arrivals if _errs(exercise.made, arrival.matter.script)
    }
    assert {each.ref for each in exercise.score(Role.DISPATCHER).mistakes} <= played


def _rang(exercise: Exercise, missed: str = "") -> dict[str, Rang]:
    """Every call rang and was picked up at once by whoever typed it; but for the one that nobody heard."""
    typists = {work.ref: work.steps for work in exercise.works}
    taker = next(iter(exercise.staff.people[Role.CALL_TAKER])).actor.person
    found = {}
    for arrival in exercise.plan.arrivals:
        if arrival.is_call and typists.get(arrival.ref):
            found[arrival.ref] = Rang(by=taker, picked_at=arrival.at)
    return found | ({missed: Rang(missed=3)} if missed else {})


def test_calls_that_are_picked_up_and_typed_whole_are_a_hundred_and_a_missed_one_is_lost(
    nanshan: ScenarioCity,
) -> None:
    exercise = Exercise(nanshan, "hotline-flood", PERFECT)
    rang = _rang(exercise)
    assert len(rang) > 3
    perfect = exercise.score(Role.CALL_TAKER, rang)
    assert (perfect.points, perfect.mistakes) == (100, ())
    judged = {each.skill for case in perfect.cases if case.ref in rang for each in case.judgements}
    assert Skill.CALL in judged

    key = {case.ref: case for case in key_of(exercise.plan, rung=rang).cases}
    masters = {case.duplicate_of for case in key.values()}
    lost = next(ref for ref in rang if key[ref].outcome is Outcome.FILE and ref not in masters)
    assert {"caller_phone", "caller_name", "place", "description"} == set(key[lost].needs)
    found = exercise.score(Role.CALL_TAKER, _rang(exercise, lost), without=lost)
    (mistake,) = found.mistakes
    assert (mistake.ref, mistake.skill, mistake.done) == (lost, Skill.CALL, "来电未接")
    weights = {case.ref: case.weight for case in found.cases}
    assert found.points == round(100 * (1 - weights[lost] / sum(weights.values())), 1)

    late = rang | {lost: replace(rang[lost], missed=1)}
    (once,) = exercise.score(Role.CALL_TAKER, late).mistakes
    assert (once.points, once.done) == (shipped_weights().corrected, "来电未接 1 次后才接起")


def _errs(made: Scenario, name: str) -> bool:
    script = made.named(name)
    return script is not None and bool(script.proposed_unit)


def test_who_always_takes_the_first_unit_has_not(nanshan: ScenarioCity) -> None:
    perfect = Exercise(nanshan, "media-case", PERFECT, everyday=150).score(Role.DISPATCHER)
    assert (perfect.points, perfect.mistakes) == (100, ())
    exercise = Exercise(nanshan, "media-case", FIRST_UNIT, everyday=150)
    found = exercise.score(Role.DISPATCHER)
    assert found.points < 99
    wrong = [each for each in found.mistakes if each.skill is Skill.UNIT and each.version]
    assert wrong
    assert all(each.expected != each.done and each.why for each in wrong)
    assert exercise.score(Role.SHIFT_LEADER).points == 100  # everybody is judged by their own work


def test_a_novice_is_told_mistakes_of_several_skills(nanshan: ScenarioCity) -> None:
    exercise = Exercise(nanshan, "hotline-flood", NOVICE)
    scores = [exercise.score(role) for role in ROLES]
    assert all(each.points < 100 for each in scores)
    assert len({each.skill for found in scores for each in found.mistakes}) >= 3
    assert exercise.score(Role.CALL_TAKER) == scores[0]  # the same seed, the same score


class _Store:
    """The cases of an exercise as a database would give them, a page at a time."""

    def __init__(self, exercise: Exercise) -> None:
        self._cases, self._steps = exercise.day.hall.cases, exercise._steps

    async def search(self, query: SearchQuery) -> list[SimpleNamespace]:
        ids = sorted((each for each in self._cases if each < (query.before_id or 10**9)), reverse=True)
        return [SimpleNamespace(case_id=each) for each in ids[: query.limit]]

    async def case(self, case_id: int) -> Case:
        return self._cases[case_id]

    async def history(self, case_id: int) -> list[Step]:
        return self._steps[case_id]


def test_everybody_who_sat_is_scored_from_the_database(nanshan: ScenarioCity) -> None:
    exercise = Exercise(nanshan, "hotline-flood", PERFECT)
    staff = [seat.actor for role in ROLES for seat in exercise.staff.people[role]]
    logins = [Person(who.person, who.name, who.role, who.seat) for who in staff]
    idle = Person("idle", "王闲", Role.CALL_TAKER, "接线席 9")
    people = SimpleNamespace(people=_answer([*logins, idle]))
    scoring = ExerciseScoring(
        _Store(exercise),  # type: ignore[arg-type]
        people,  # type: ignore[arg-type]
        nanshan.standard,
        nanshan.city.units,
        shipped_weights(),
    )
    truth = exercise.day.parties.is_put_right
    scores = run_to_end(scoring.scores(exercise.plan, truth, exercise.made.ends))
    assert {who.person for who, _score in scores} <= {who.person for who in staff}
    assert {who.role for who, _score in scores} == set(ROLES)
    assert all(found.points == 100 for _who, found in scores if found.cases)


def _answer(people: list[Person]) -> Callable[[], Awaitable[list[Person]]]:
    async def answer() -> list[Person]:
        return people

    return answer
