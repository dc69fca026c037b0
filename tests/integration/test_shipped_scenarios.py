"""The scenarios that come with the program: every answer key holds, and can be worked out to the end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db.scenario_city import city_in, pack_folder, past_of, shipped_scenarios, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.__main__ import main
from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.habits import ENOUGH
from dispatcher_app.domain.simulation.scenario import Manner, Scenario, ScriptedCase
from dispatcher_app.domain.simulation.skill import PERFECT
from dispatcher_app.domain.simulation.staff import Staff
from dispatcher_app.domain.simulation.streams import Streams
from dispatcher_app.domain.simulation.words import Filing, Gate
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.duplicates import DuplicateRule, metres_between
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

NAMES = tuple(shipped_scenarios())
_LONGER = timedelta(days=30)


@pytest.fixture(scope="module")
def nanshan() -> ScenarioCity:
    return city_in(pack_folder("nanshan"))


@pytest.fixture(scope="module")
def scenarios(nanshan: ScenarioCity) -> dict[str, Scenario]:
    return {name: read_scenario(file, nanshan) for name, file in shipped_scenarios().items()}


def test_there_are_nine_at_least_and_each_is_named_like_its_file(scenarios: dict[str, Scenario]) -> None:
    assert len(scenarios) >= 9
    assert all(name == made.name and made.title and made.goals for name, made in scenarios.items())


def test_every_key_is_what_the_standard_the_units_and_the_ground_say(
    nanshan: ScenarioCity, scenarios: dict[str, Scenario]
) -> None:
    """Worked out here anew, not by what reads scenarios."""
    keys = [(case, case.key) for made in scenarios.values() for case in made.cases]
    assert len(keys) >= 40
    for case, key in keys:
        assert key.lon is not None
        assert key.lat is not None
        cell = nanshan.cell_at(key.lon, key.lat)
        assert cell is not None, case.name
        assert len(key.why) > 10, case.name
        if key.filing is Filing.DECLINE:
            assert key.decline_reasons, case.name
            continue
        rows = [row for row in nanshan.standard.rows if str(row.code) == key.class_code]
        row = rows[key.condition_no - 1]
        assert (row.condition_no, row.limit) == (key.condition_no, key.limit), case.name
        offered = nanshan.city.units.candidates(key.class_code, cell.street_code, cell.community_code)
        assert key.units <= {one.unit.code for one in offered}, case.name


def test_what_repeats_a_report_is_near_enough_for_the_hall_s_own_warning(
    scenarios: dict[str, Scenario],
) -> None:
    repeated = 0
    for made in scenarios.values():
        for case in made.cases:
            original = made.named(case.key.duplicate_of)
            if original is None:
                continue
            repeated += 1
            one, other = case.key, original.key
            metres = metres_between((one.lon or 0, one.lat or 0), (other.lon or 0, other.lat or 0))
            assert metres <= DuplicateRule().radius_m
            assert case.after - original.after <= made.lasts
    assert repeated >= 8


def _worked_out(nanshan: ScenarioCity, made: Scenario) -> tuple[Day, dict[str, list[Step]]]:
    """The scripted cases alone, for thirty days more, by people who make no mistakes."""
    quiet = replace(made, flow=replace(made.flow, cases_a_day=0.0, backlog=0), lasts=made.lasts + _LONGER)
    quiet = replace(quiet, manner=Manner(shirks=0, extends=0, shelves=0, false_replies=0), units={})
    streams = Streams(made.seed)
    plan = Plan.of(quiet, nanshan.city, streams, nanshan.zone)
    seats = {Role.CALL_TAKER: 3, Role.DISPATCHER: 2, Role.SHIFT_LEADER: 2}
    day = Day(plan, nanshan.city, usual_rules(nanshan), streams, Staff(seats, PERFECT))
    steps: dict[str, list[Step]] = {}
    told = day.hall._told

    def listen(before: Case | None, case: Case, step: Step) -> None:
        steps.setdefault(case.external_ref, []).append(step)
        told(before, case, step)

    day.hall._told = listen
    day.run()
    return day, steps


@pytest.mark.parametrize("name", NAMES)
def test_who_makes_no_mistakes_comes_to_what_the_key_says(
    name: str, nanshan: ScenarioCity, scenarios: dict[str, Scenario]
) -> None:
    day, steps = _worked_out(nanshan, scenarios[name])
    assert not day.measures.refused
    by_script: dict[str, Case] = {}
    for case in day.hall.cases.values():
        script = day.plan.script_of(case)
        assert script is not None
        by_script[script.name] = case
    for script in scenarios[name].cases:
        case = by_script[script.name]
        _check(script, case, by_script, steps[case.external_ref])


def _check(script: ScriptedCase, case: Case, others: dict[str, Case], steps: list[Step]) -> None:
    key = script.key
    if key.filing is Filing.DECLINE:
        assert case.stage is Stage.DECLINED, script.name
        assert (case.finding is Finding.NOT_FOUND) is (key.finding is Finding.NOT_FOUND)
        return
    if key.filing is Filing.MERGE:
        assert (case.stage, case.merged_into) == (Stage.MERGED, others[key.duplicate_of].id), script.name
        return
    assert case.stage is Stage.CLOSED, (script.name, case.stage)
    assert (case.class_code, case.condition_no, case.limit) == (key.class_code, key.condition_no, key.limit)
    assert case.handled_by in key.units, script.name
    returned = [step for step in steps if step.verb.value == "return_dispatch"]
    assert bool(returned) is (key.gate_1.decision is Gate.RETURN), script.name
    if returned:
        assert returned[0].reason_code in key.gate_1.reasons
    if key.gate_2.decision is Gate.RETURN:
        assert any(step.verb.value in ("return_closure", "rework") for step in steps), script.name


def test_the_pack_s_past_is_long_enough_to_be_followed(nanshan: ScenarioCity) -> None:
    past = list(past_of(pack_folder("nanshan"), nanshan))
    assert len(past) > ENOUGH
    assert len({report.at.date() for report in past}) >= 14


def test_a_rehearsal_from_the_command_line_tells_the_same_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["sandbox", "simulate", "quiet-night", "--seats", "5", "--seed", "9", "--profile", str(tmp_path)]
    found = []
    for _time in range(2):
        assert main([*words, "--json"]) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0] == found[1]
    assert found[0]["reports"] >= 4
    assert {seat["role"]: seat["seats"] for seat in found[0]["seats"]}["call_taker"] >= 2
    assert not list(tmp_path.rglob("*.db")), "a rehearsal opens no database"


def test_words_that_make_no_sense_are_answered_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    text = (
        shipped_scenarios()["quiet-night"].read_text(encoding="utf-8").replace("condition: 1", "condition: 8")
    )
    broken.write_text(text, encoding="utf-8")
    profile = ["--profile", str(tmp_path / "profile")]
    for words, says in (
        (["simulate", "no-such"], "没有情景“no-such”"),
        (["simulate", "quiet-night", "--seats", "two"], "席位数应写成"),
        (["simulate", "quiet-night", "--seats", "1,0,1"], "每种席位至少一个"),
        (["scenarios", str(broken)], "第 8 条"),
    ):
        assert main(["sandbox", *words, *profile]) == 1
        assert says in capsys.readouterr().err
    assert main(["sandbox", "scenarios", "--json", *profile]) == 0
    assert len(json.loads(capsys.readouterr().out)["scenarios"]) >= 9
