"""The city outside, played through the real services: nothing twice, nothing lost, whoever restarts it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.past_reports import past_reports
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.simulation.matter import Arrival
from dispatcher_app.domain.simulation.minds import Minds
from dispatcher_app.domain.simulation.posts import Post, post_of, role_for
from dispatcher_app.domain.simulation.scenario import AnswerKey, Inject, Manner, Scenario, ScriptedCase
from dispatcher_app.domain.simulation.skill import PERFECT
from dispatcher_app.domain.simulation.words import Fault, Filing, InjectKind
from dispatcher_app.domain.words import OPEN, Role, Source, Stage
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.services.sandbox.outside import Outside, parties_of
from dispatcher_app.services.sandbox.played_seats import PlayedSeats
from dispatcher_app.services.sandbox.telling import ScriptedCases
from tests.support.hall import Hall, in_hall
from tests.support.life import REPORT
from tests.support.rules import MANHOLE, MORNING, RULES, actor
from tests.support.simulated_town import SCENARIO_CITY, ZONE, scenario
from tests.support.town import SOUTH, WEST

_MANNER = Manner(pace=0.2, returns=1.0, false_replies=0.2, extends=0.2)


def _made(**flow: object) -> Scenario:
    made = scenario(120, hours=3, **flow)
    return replace(made.starting(MORNING), manner=_MANNER)


def _outside(hall: Hall, made: Scenario, name: str = "week-9", **ports: object) -> Outside:
    parties = parties_of(made, SCENARIO_CITY, RULES, name)
    return Outside(parties, hall.casework, hall.store, hall.clock, **ports)  # type: ignore[arg-type]


@dataclass
class _Trainees:
    """Everybody at the seats, each answering what waits for them; they make no mistakes."""

    hall: Hall
    outside: Outside

    def case_of(self, _ref: str) -> Case | None:
        return None

    def has_merged(self, _case_id: int) -> bool:
        return False

    async def work(self) -> None:
        minds = Minds(self.outside._parties)
        rows = [row async for chunk in self.hall.store.queue(OPEN) for row in chunk]
        for row in sorted(rows, key=lambda row: row.case_id):
            case = await self.hall.store.case(row.case_id)
            post = post_of(case) if case else None
            if case is None or post is None or post is Post.CALL_BACK:
                continue
            who = actor(role_for(case, post))
            command = minds.decide(post, case, who.person, PERFECT, self)
            if command is not None:
                await self.hall.casework.perform(command, who)


async def _played(hall: Hall, restarts: bool, twice: bool = False) -> list[tuple[object, ...]]:
    """Some hours by steps of eight minutes; every step as it stands in the database."""
    made = _made()
    outside, other = _outside(hall, made), _outside(hall, made)
    for _turn in range(18):
        hall.clock.forward(minutes=8)
        if restarts:
            outside = _outside(hall, made)
        await outside.turn()
        if twice:
            await other.turn()
        await _Trainees(hall, outside).work()
    steps = await hall.sql(
        "SELECT case_id, version, verb, person, command_id, at FROM steps ORDER BY case_id, version"
    )
    return [tuple(step) for step in steps]


def test_an_exercise_that_is_restarted_or_run_twice_is_the_same_exercise(
    empty_hall_file: Path, tmp_path: Path
) -> None:
    found = {}
    for how in ("plain", "restarts", "twice"):
        file = shutil.copy(empty_hall_file, tmp_path / f"{how}.db")
        found[how] = in_hall(
            f"sqlite:///{file}",
            lambda hall, how=how: _played(hall, restarts=how == "restarts", twice=how == "twice"),
        )
    assert found["plain"] == found["restarts"] == found["twice"]
    verbs = {str(step[2]) for step in found["plain"]}
    assert {"report", "verification_result", "submit_result", "check_pass", "close"} <= verbs
    reports = [step[4] for step in found["plain"] if step[2] == "report"]
    assert len(reports) == len(set(reports)) > 10


def test_reports_wait_for_their_time_and_bring_what_their_reporter_said(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        made = _made(sources={Source.HOTLINE_12319: 1.0}, partial=1.0)
        outside = _outside(hall, made)
        assert await outside.turn() == 0
        first = outside.plan.arrivals[0]
        hall.clock.at = first.at - timedelta(seconds=1)
        assert await outside.turn() == 0
        hall.clock.at = first.at
        assert await outside.turn() == 1
        (row,) = await hall.store.search(SearchQuery(phone=first.phone))
        case = await hall.store.case(row.case_id)
        assert case is not None
        assert (case.stage, case.place, case.description) == (Stage.REPORTED, first.place, first.description)
        assert (case.lon, case.class_code, case.external_ref) == (None, "", first.ref)
        assert outside.plan.matter_of(case) == first.matter

    in_hall(sqlite_hall, story)


class _Telephone:
    """Rings in memory, once for each caller."""

    def __init__(self) -> None:
        self.rung: list[Arrival] = []
        self.turns = 0

    @property
    def ringing(self) -> tuple[Arrival, ...]:
        return tuple(self.rung)

    async def ring(self, arrival: Arrival) -> bool:
        new = arrival not in self.rung
        self.rung += [arrival] if new else []
        return new

    async def turn(self, _now: object) -> None:
        self.turns += 1


def test_a_call_rings_and_what_is_typed_is_known_as_its_own(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        made, telephone = _made(sources={Source.HOTLINE_12319: 1.0}), _Telephone()
        outside = _outside(hall, made, telephone=telephone)
        first = outside.plan.arrivals[0]
        hall.clock.at = first.at
        await outside.turn()
        await _outside(hall, made, telephone=telephone).turn()
        assert telephone.rung == [first] == list(outside.ringing())
        assert (outside.played.calls, outside.played.reports, telephone.turns) == (1, 0, 2)
        typed = {"source": "12319", "place": "科苑路", "description": "井盖", "caller_phone": first.phone}
        done = await hall.casework.perform(Command(verb=Verb.REPORT, data=typed), actor(Role.CALL_TAKER))
        assert outside.plan.matter_of(done.case) == first.matter, "by its number"
        wrong = replace(done.case, caller_phone="12345678")
        assert outside.plan.matter_of(wrong) is None
        outside.plan.tie(wrong.id, first.ref)
        assert outside.plan.matter_of(wrong) == first.matter, "by who picked it up, whatever was typed"

    in_hall(sqlite_hall, story)


def test_a_dead_server_keeps_everything_outside_and_injects_keep_their_id(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        lasts = timedelta(minutes=30)
        fault = Inject(after=timedelta(0), kind=InjectKind.FAULT, fault=Fault.SERVER, lasts=lasts)
        made = replace(_made(backlog=3), injects=(fault,))
        told: list[UUID] = []

        async def tell(inject: Inject, id: UUID) -> None:
            assert inject is fault
            told.append(id)

        outside = _outside(hall, made, tell=tell)
        assert await outside.turn() == 1
        assert not outside.played.reports
        hall.clock.at = MORNING + lasts
        assert await outside.turn() >= 3
        await _outside(hall, made, tell=tell).turn()
        assert len(told) == 2
        assert len(set(told)) == 1

    in_hall(sqlite_hall, story)


def test_exercises_in_one_database_do_not_answer_for_one_another(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        made = _made(backlog=5)
        first, second = _outside(hall, made, "a"), _outside(hall, made, "b")
        await first.turn()
        await second.turn()
        assert (first.played.reports, second.played.reports) == (5, 5)
        cases = [await hall.store.case(case_id) for case_id in range(1, 11)]
        owners = [
            (first.plan.matter_of(case) is None) + 2 * (second.plan.matter_of(case) is None)
            for case in cases
            if case
        ]
        assert sorted(owners) == [1] * 5 + [2] * 5

    in_hall(sqlite_hall, story)


def test_a_failure_that_is_mended_early_lets_everything_go_on(sqlite_hall: str) -> None:
    """Whether the server is down is asked of whoever knows what trainers did, and not of the script."""

    async def story(hall: Hall) -> None:
        fault = Inject(
            after=timedelta(0), kind=InjectKind.FAULT, fault=Fault.SERVER, lasts=timedelta(hours=1)
        )
        made = replace(_made(backlog=3), injects=(fault,))
        down = [True]
        outside = _outside(hall, made, server_is_down=lambda: down[0])
        await outside.turn()
        assert outside.played.reports == 0
        down[0] = False
        await outside.turn()
        assert outside.played.reports >= 3

    in_hall(sqlite_hall, story)


def test_a_surprise_that_could_not_be_told_is_told_later(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        note = Inject(after=timedelta(0), kind=InjectKind.MESSAGE, text="注意")
        told, away = list[str](), [True]

        async def tell(inject: Inject, _id: UUID) -> None:
            if away[0]:
                raise ExternalError("连不上数据库。", away=True)
            told.append(inject.text)

        outside = _outside(hall, replace(_made(), injects=(note,)), tell=tell)
        with pytest.raises(ExternalError):
            await outside.turn()
        away[0] = False
        await outside.turn()
        await outside.turn()
        assert told == ["注意"]

    in_hall(sqlite_hall, story)


def test_the_case_of_a_scripted_report_is_found_by_its_name(sqlite_hall: str) -> None:
    key = AnswerKey(filing=Filing.FILE, why="", class_code=str(MANHOLE), condition_no=1, lon=WEST, lat=SOUTH)
    script = ScriptedCase(
        name="lid", after=timedelta(0), source=Source.WEB, says="井盖没了", place="路口", key=key
    )

    async def story(hall: Hall) -> None:
        made = replace(_made(backlog=3), cases=(script,))
        outside = _outside(hall, made)
        cases = ScriptedCases(outside.plan, hall.store)
        assert await cases.find("lid") is None, "it has not come in yet"
        await outside.turn()
        found = await cases.find("lid")
        assert found is not None
        case = await hall.store.case(found[0])
        assert case is not None
        assert (case.number, case.description) == (found[1], "井盖没了")
        assert await cases.find("another") is None

    in_hall(sqlite_hall, story)


def test_whoever_trains_alone_has_the_other_seats_played(sqlite_hall: str) -> None:
    async def story(hall: Hall) -> None:
        made = _made(backlog=6, sources={Source.COLLECTOR: 1.0})
        parties = parties_of(made, SCENARIO_CITY, RULES, "alone")
        roles = frozenset({Role.CALL_TAKER, Role.SHIFT_LEADER})
        seats = PlayedSeats(parties, hall.store, roles, PERFECT)
        outside = Outside(parties, hall.casework, hall.store, hall.clock, seats=seats)
        for _turn in range(12):
            hall.clock.forward(minutes=6)
            await outside.turn()
        stages = {row.stage async for chunk in hall.store.queue(OPEN) for row in chunk}
        assert Stage.AWAITING_DISPATCH in stages, "a dispatcher is not played"
        waiting = [row async for chunk in hall.store.queue([Stage.AWAITING_DISPATCH]) for row in chunk]
        minds, alone = Minds(parties), _Trainees(hall, outside)
        for row in waiting:
            case = await hall.store.case(row.case_id)
            assert case is not None
            command = minds.decide(Post.DISPATCH, case, "me", PERFECT, alone)
            assert command is not None
            await hall.casework.perform(command, actor(Role.DISPATCHER, "me"))
        hall.clock.forward(minutes=6)
        await outside.turn()
        hall.clock.forward(minutes=1)
        await outside.turn()
        assert await hall.value("SELECT count(*) FROM steps WHERE verb = 'approve_dispatch'") >= 6
        assert not outside.played.refused

    in_hall(sqlite_hall, story)


def test_a_hall_s_own_past_is_read_by_its_own_clock(hall_url: str) -> None:
    async def story(hall: Hall) -> None:
        await _outside(hall, _made(backlog=9, sources={Source.COLLECTOR: 1.0})).turn()
        await hall.casework.perform(Command(verb=Verb.REPORT, data=REPORT), actor(Role.CALL_TAKER))
        later = MORNING + timedelta(hours=1)
        found = await past_reports(hall.engine, SCENARIO_CITY, later)
        assert len(found) == 10
        assert {(one.at.hour, one.at.tzinfo) for one in found} == {(9, ZONE)}
        assert {one.community for one in found} <= set(SCENARIO_CITY.city.usual_areas)
        assert str(MANHOLE) in {one.class_code for one in found}
        assert await past_reports(hall.engine, SCENARIO_CITY, MORNING - timedelta(days=1)) == []

    in_hall(hall_url, story)


@pytest.mark.postgres
def test_the_same_is_played_on_a_server(postgres_hall: str) -> None:
    async def story(hall: Hall) -> None:
        outside = _outside(hall, _made(backlog=5))
        await outside.turn()
        hall.clock.forward(minutes=30)
        await outside.turn()
        await _Trainees(hall, outside).work()
        again = _outside(hall, _made(backlog=5))
        assert await again.turn() == 0
        assert (
            await hall.value("SELECT count(*) FROM steps WHERE verb = 'report'") == outside.played.reports > 5
        )

    in_hall(postgres_hall, story)
