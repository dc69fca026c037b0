"""A simulated day is the same from the same seed, adds up, and asks for nothing that the rules refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher_app.domain.case import Finding
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.simulation.habits import ENOUGH, USUAL_SOURCES, PastReport, fitted, usual_flow
from dispatcher_app.domain.simulation.outcome import Outcome, outcome_of, spread
from dispatcher_app.domain.simulation.posts import ROLE_OF, Post
from dispatcher_app.domain.simulation.scenario import AnswerKey, Inject, Manner, ScriptedCase
from dispatcher_app.domain.simulation.skill import FIRST_UNIT, NOVICE, PERFECT, USUAL
from dispatcher_app.domain.simulation.staff import split
from dispatcher_app.domain.simulation.streams import Streams, poisson
from dispatcher_app.domain.simulation.words import Fault, Filing, InjectKind
from dispatcher_app.domain.words import ENDED, OPEN, Role, Source, Stage
from dispatcher_app.services.sandbox.exercise import begun, resumed
from tests.support.simulated_town import MIDNIGHT, ZONE, plan_of, played, scenario
from tests.support.town import MIDDLE

_SEEN = "440305001002"
_OTHER_PROCESS = """
from tests.support.simulated_town import played, scenario
print(played(scenario(60)).hall.digest)
"""


def _digest_elsewhere(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.strip()


def test_the_same_seed_gives_the_same_day_step_for_step_in_any_process() -> None:
    here = played(scenario(60)).hall.digest
    assert here == played(scenario(60)).hall.digest
    assert here == _digest_elsewhere("1") == _digest_elsewhere("77")


def test_another_seed_gives_another_day() -> None:
    assert played(scenario(60)).hall.digest != played(scenario(60, seed=8)).hall.digest


def test_what_units_and_seats_do_moves_no_report() -> None:
    made = scenario(80)
    lazy = replace(made, manner=Manner(pace=3.0, returns=0.2, false_replies=0.5))
    assert plan_of(made).arrivals == plan_of(lazy).arrivals
    assert played(made, skill=NOVICE).plan.arrivals == played(made, skill=PERFECT).plan.arrivals


def test_the_reports_of_one_hour_do_not_depend_on_those_of_another() -> None:
    whole, half = plan_of(scenario(200)), plan_of(scenario(200, hours=12))
    told = {(one.at, one.description, one.place) for one in whole.arrivals}
    assert {(one.at, one.description, one.place) for one in half.arrivals} <= told


def test_counts_add_up() -> None:
    day = played(scenario(150))
    found, cases = outcome_of(day), day.hall.cases.values()
    stages = Counter(case.stage for case in cases)
    assert found.reports == len(cases) == sum(found.by_source.values())
    assert found.open_cases == sum(stages[stage] for stage in OPEN)
    assert found.steps == sum(found.by_verb.values()) == sum(case.version for case in cases)
    assert found.by_verb["merge"] == stages[Stage.MERGED]
    assert found.by_verb["close"] >= stages[Stage.CLOSED] > 0
    assert sum(unit.dispatched for unit in found.units) == found.by_verb["approve_dispatch"]
    assert sum(unit.results for unit in found.units) == found.by_verb["submit_result"]
    left = sum(post.left for post in found.posts)
    assert left == sum(found.moments[-1].queues.values()) == len(day.still_waiting())


def test_every_report_is_a_case_by_the_end_or_still_on_the_line() -> None:
    day = played(scenario(150))
    refs = {case.external_ref for case in day.hall.cases.values()}
    missing = [one for one in day.plan.arrivals if one.ref not in refs]
    assert all(one.is_call for one in missing)


_FLOWS = st.fixed_dictionaries(
    {
        "partial": st.floats(0, 1),
        "repeats": st.floats(0, 1),
        "calls_again": st.floats(0, 1),
        "out_of_scope": st.floats(0, 1),
        "unfounded": st.floats(0, 1),
        "self_handled": st.floats(0, 1),
        "backlog": st.integers(0, 20),
        "sources": st.dictionaries(st.sampled_from(Source), st.floats(0.1, 9), min_size=1),
    }
)
_MANNERS = st.builds(
    Manner,
    pace=st.floats(0.1, 8),
    returns=st.floats(0, 1),
    shirks=st.floats(0, 1),
    false_replies=st.floats(0, 1),
    extends=st.floats(0, 1),
    shelves=st.floats(0, 1),
)


@settings(max_examples=12)
@given(_FLOWS, _MANNERS, st.sampled_from((USUAL, NOVICE, PERFECT, FIRST_UNIT)), st.integers(0, 2**31))
def test_nothing_is_ever_refused_whoever_does_what(
    flow: dict[str, object], manner: Manner, skill: object, seed: int
) -> None:
    made = replace(scenario(24, seed=seed, hours=36, **flow), manner=manner)
    day = played(made, skill=skill)  # type: ignore[arg-type]
    assert not day.measures.refused
    assert day.measures.open_cases == sum(case.stage not in ENDED for case in day.hall.cases.values())


def test_too_few_call_takers_are_named_as_what_breaks_and_enough_are_not() -> None:
    few = {Role.CALL_TAKER: 1, Role.DISPATCHER: 6, Role.SHIFT_LEADER: 6}
    many = {Role.CALL_TAKER: 30, Role.DISPATCHER: 30, Role.SHIFT_LEADER: 30}
    made = scenario(1100, hours=12)
    first = outcome_of(played(made, few)).breaks
    assert first is not None
    assert ROLE_OF[first.post] is Role.CALL_TAKER
    assert first.breaks_at is not None
    assert 6 <= first.breaks_at.astimezone(ZONE).hour <= 10
    assert outcome_of(played(made, many)).breaks is None


def test_who_makes_no_mistakes_dispatches_right_and_finds_every_repeated_report() -> None:
    made = replace(scenario(120, repeats=0.4), manner=Manner(shirks=0.0, returns=1.0, pace=3.0))
    day = played(made, skill=PERFECT)
    for case in day.hall.cases.values():
        matter = day.plan.matter_of(case)
        assert matter is not None
        if case.handled_by:
            assert case.handled_by in matter.units
            assert (case.class_code, case.condition_no) == (matter.class_code, matter.condition_no)
    assert day.measures.verbs["merge"] > 10
    assert "unit_return" not in day.measures.verbs


def test_false_replies_come_back_to_the_unit() -> None:
    honest = replace(scenario(80), manner=Manner(false_replies=0.0))
    false = replace(honest, manner=Manner(false_replies=1.0))
    assert outcome_of(played(honest)).by_verb.get("check_fail", 0) == 0
    assert sum(unit.reworks for unit in outcome_of(played(false)).units) > 5


def test_a_dead_server_holds_everything_up_and_loses_nothing() -> None:
    fault = Inject(
        after=timedelta(hours=9), kind=InjectKind.FAULT, fault=Fault.SERVER, lasts=timedelta(hours=1)
    )
    made = replace(scenario(150), injects=(fault,))
    day = played(made)
    begin, end = made.begins + fault.after, made.begins + fault.after + fault.lasts
    reported = [case.reported_at for case in day.hall.cases.values()]
    assert not any(begin < at < end for at in reported)
    assert any(end <= at < end + timedelta(minutes=2) for at in reported)
    assert len(reported) > 100


def test_callers_who_are_not_answered_hang_up_and_call_again() -> None:
    made = scenario(700, hours=12, sources={Source.HOTLINE_12319: 1.0})
    day = played(made, {Role.CALL_TAKER: 1, Role.DISPATCHER: 1, Role.SHIFT_LEADER: 1})
    found = outcome_of(day)
    assert found.abandoned_calls > 20
    calls = next(post for post in found.posts if post.post is Post.CALLS)
    assert calls.waited.longest < 3600


def test_a_flow_follows_a_hall_s_own_past() -> None:
    past = [
        PastReport(
            datetime(2026, 3, 2 + n % 7, 3 if n % 10 else 15, tzinfo=ZONE), Source.WEB, "X:部件-01-01", _SEEN
        )
        for n in range(10 * ENOUGH)
    ]
    usual = usual_flow(100)
    classes, areas = {"部件-01-01": 1.0, "事件-01-04": 9.0}, {"440305001001": 1.0, "440305001002": 1.0}
    flow = fitted(usual, past, classes, areas)
    assert flow.hours[3] / sum(flow.hours) > 0.75
    assert flow.sources[Source.WEB] > 0.8 * sum(flow.sources.values())
    assert flow.classes["部件-01-01"] > 5 > 0.2 > flow.classes["事件-01-04"] > 0
    assert flow.areas["440305001002"] > 1.5 > 0.5 > flow.areas["440305001001"] > 0
    assert fitted(usual, past[: ENOUGH - 1], classes, areas) == usual
    own = replace(usual, hours=(1.0,) * 24, classes={"部件-01": 0.5}, areas={"440305": 2.0})
    both = fitted(own, past, classes, areas)
    assert both.hours == own.hours
    assert both.classes["部件-01-01"] == pytest.approx(flow.classes["部件-01-01"] / 2)
    assert both.areas["440305001002"] == pytest.approx(flow.areas["440305001002"] * 2)
    assert usual.sources == USUAL_SOURCES


def test_dice_belong_to_their_purpose_and_their_thing() -> None:
    streams = Streams(1)
    assert streams.of("a", 1).random() == streams.of("a", 1).random()
    drawn = {streams.of(*names).random() for names in (("a", 1), ("a", 2), ("b", 1), ("a",))}
    assert len({*drawn, Streams(1, "other").of("a", 1).random()}) == 5
    counts = [poisson(streams.of("p", n), 1234.5) for n in range(60)]
    assert sum(counts) / 60 == pytest.approx(1234.5, rel=0.02)
    assert poisson(streams.of("none"), 0.0) == 0


@pytest.mark.parametrize("seats", [3, 4, 7, 20, 40, 41])
def test_seats_are_shared_out_to_the_last_one(seats: int) -> None:
    found = split(seats)
    assert sum(found.values()) == seats
    assert min(found.values()) >= 1
    assert found[Role.CALL_TAKER] >= found[Role.SHIFT_LEADER]


def test_percentiles_are_numbers_that_were_measured() -> None:
    found = spread([float(n) for n in range(1, 101)])
    assert (found.count, found.p50, found.p90, found.p95, found.longest) == (100, 50, 90, 95, 100)
    assert spread([]).longest == 0


def test_an_outcome_is_one_json_document_in_the_hall_s_own_time() -> None:
    found: Outcome = outcome_of(played(scenario(40)))
    told = found.to_json(ZONE)
    assert told["begins"] == "2026-03-02T00:00+08:00"
    assert told["posts"][0]["post"] in set(Post)
    assert told["digest"] == found.digest


def test_an_exercise_is_known_by_its_name_and_goes_on_from_it() -> None:
    made = scenario(10)
    first = begun(made, MIDNIGHT + timedelta(hours=1, seconds=42))
    assert first.name == "day-202603011700"
    assert first.scenario.begins == MIDNIGHT + timedelta(hours=1)
    assert resumed(made, first.name) == first
    for wrong in ("", "night-202603011700", "day-2026", "day-202613011700", "day-202603011700-1"):
        with pytest.raises(DomainError, match="演练"):
            resumed(made, wrong)


def test_whom_the_shift_leader_has_decided_for_does_the_work() -> None:
    made = replace(scenario(60, hours=36), manner=Manner(shirks=1.0, returns=1.0, pace=0.2))
    day = played(made)
    closed = [case for case in day.hall.cases.values() if case.stage is Stage.CLOSED]
    assert day.measures.verbs["settle_boundary"] > 5 < len(closed)
    assert all(case.decided_unit == case.handled_by for case in closed)


def test_nobody_merges_into_what_is_declined_in_the_end() -> None:
    def told(name: str, minutes: int, filing: Filing, **key: object) -> ScriptedCase:
        lon, lat = MIDDLE
        right = AnswerKey(filing=filing, why="", lon=lon, lat=lat, finding=Finding.NOT_FOUND, **key)  # type: ignore[arg-type]
        after = timedelta(minutes=minutes)
        return ScriptedCase(name=name, after=after, source=Source.WEB, says="垃圾", place="路口", key=right)

    cases = (
        told("first", 0, Filing.DECLINE, decline_reasons=(DeclineReason.NOT_FOUND,)),
        told("again", 1, Filing.MERGE, duplicate_of="first"),
    )
    day = played(replace(scenario(0, hours=6), cases=cases), skill=PERFECT)
    assert [case.stage for case in day.hall.cases.values()] == [Stage.DECLINED, Stage.DECLINED]
    assert not day.measures.refused
