"""The score of a hands-on exercise: simulated trainees from perfect to careless, judged by a small key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from db.exam.weights_file import BadWeights, read_weights, shipped_weights
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.exam.exercise.key import (
    AnswerKey,
    CaseKey,
    CaseWork,
    GateKey,
    Outcome,
    Skill,
    Spot,
    Trainee,
    Verdict,
)
from dispatcher_app.domain.exam.exercise.score import ExerciseScore, score
from dispatcher_app.domain.exam.exercise.verdicts import Judgement
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import Role, Tier
from tests.support.life import Life
from tests.support.rules import CELL, MANHOLE, MORNING, RUBBISH, STANDARD, UNITS

V = Verb
#: Judged several times in one case; what was wrong is meant.
MANY = frozenset({Skill.TIME, Skill.GATE})
SPOT = Spot(float(CELL["lon"]), float(CELL["lat"]), 50)  # type: ignore[arg-type]
REGISTER = UnitRegister(Unit(code, name, name, Tier.CITY) for code, name in UNITS.items())
ALL = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER})
TRAINEE = Trainee("李静", frozenset(f"{role.value}-1" for role in ALL), ALL)
COVER = CaseKey(
    ref="cover",
    text="井盖不见了",
    class_code=str(MANHOLE),
    conditions=frozenset({1}),
    spot=SPOT,
    units=("U1",),
    needs=("place", "description"),
)
WASTE = replace(COVER, ref="waste", text="一堆垃圾", class_code=str(RUBBISH), units=("U2",))
SCOPE = CaseKey(ref="scope", text="社保", outcome=Outcome.DECLINE, decline_reasons=frozenset({"scope"}))
AGAIN = CaseKey(ref="again", text="还是那个井盖", outcome=Outcome.MERGE, duplicate_of="cover")
KEY = AnswerKey("test 1", (COVER, WASTE, SCOPE, AGAIN))
WASTE_REPORT: dict[str, object] = {"class_code": str(RUBBISH), "condition_no": 1}
CLOSING = (V.APPROVE_DISPATCH, V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS, V.CLOSE)


def handled(unit: str = "U1", **report: object) -> Life:
    """A case that was filed, sent to *unit* and closed."""
    life = Life(**report).go(V.FILE)
    life.do(V.PROPOSE_DISPATCH, lead_unit=unit)
    return life.go(*CLOSING)


def work(ref: str, life: Life, at: int = 1, **more: object) -> CaseWork:
    steps = tuple(replace(step, case_id=at) for step in life.steps)
    fixed = life.now - timedelta(minutes=3)
    known: dict[str, object] = {"case_id": at, "number": f"NS-{at}", "fixed_at": fixed, **more}
    return CaseWork(ref=ref, steps=steps, **known)  # type: ignore[arg-type]


def merged() -> Life:
    life = Life()
    life.do(V.MERGE, merged_into=900)
    step = life.steps[-1]
    life.steps[-1] = replace(step, changes={**step.changes, "merged_into": 1})
    return life


def perfect() -> dict[str, CaseWork]:
    declined = Life().go(V.PROPOSE_DECLINE)
    declined.do(V.DECLINE, person="shift_leader-1")
    lives = {"cover": handled(), "waste": handled("U2", **WASTE_REPORT), "scope": declined, "again": merged()}
    return {ref: work(ref, life, at) for at, (ref, life) in enumerate(lives.items(), start=1)}


def judge(works: dict[str, CaseWork], key: AnswerKey = KEY, trainee: Trainee = TRAINEE) -> ExerciseScore:
    return score(
        key,
        works.values(),
        trainee,
        weights=shipped_weights(),
        standard=STANDARD,
        units=REGISTER,
        ended_at=MORNING + timedelta(hours=1),
    )


def the(found: ExerciseScore, ref: str, skill: Skill) -> Judgement:
    (one,) = (
        each
        for case in found.cases
        for each in case.judgements
        if each.ref == ref and each.skill is skill and (each.points < 1 or skill not in MANY)
    )
    return one


def test_a_perfect_trainee_has_a_hundred() -> None:
    found = judge(perfect())
    assert (found.points, found.mistakes) == (100.0, ())
    assert set(found.skills.values()) == {100.0}
    assert set(found.skills) == set(Skill) - {Skill.CLOSING, Skill.CALL}
    assert found.key_version == "test 1"


def test_one_who_always_takes_the_first_unit_has_not() -> None:
    works = perfect() | {"waste": work("waste", handled("U1", **WASTE_REPORT), 2)}
    found = judge(works)
    assert found.points < 95
    mistake = the(found, "waste", Skill.UNIT)
    assert (mistake.expected, mistake.done, mistake.version) == ("市环卫处", "市排水公司", 3)
    assert "权属" in mistake.why
    assert found.skills[Skill.UNIT] == 50.0
    # and the shift leader who let it pass is told, too
    assert the(found, "waste", Skill.GATE).expected == "退回"


def test_the_same_work_gives_the_same_score() -> None:
    assert judge(perfect()) == judge(perfect())


@pytest.mark.parametrize(
    ("report", "skill", "done"),
    [
        ({"class_code": str(RUBBISH), "condition_no": 1}, Skill.CLASS, "暴露垃圾"),
        ({"condition_no": 2}, Skill.CONDITION, "盖面破损"),
        ({"lat": 22.55}, Skill.PLACE, "1112 米"),
        ({"place": ""}, Skill.COMPLETENESS, "缺:地点"),
    ],
)
def test_what_was_filed_wrongly_is_told(report: dict[str, object], skill: Skill, done: str) -> None:
    works = perfect() | {"cover": work("cover", handled(**report))}
    mistake = the(judge(works), "cover", skill)
    assert mistake.points < 1
    assert done in mistake.done
    assert mistake.version == 2


def test_a_place_nearby_is_half() -> None:
    near = handled(lat=float(CELL["lat"]) + 80 / 111_200)  # type: ignore[arg-type]
    assert the(judge(perfect() | {"cover": work("cover", near)}), "cover", Skill.PLACE).points == 0.5


def test_a_wrong_unit_put_right_by_the_same_hand_is_half() -> None:
    life = Life().go(V.FILE)
    life.do(V.PROPOSE_DISPATCH, lead_unit="U3")
    life.go(V.RETURN_DISPATCH)
    life.do(V.PROPOSE_DISPATCH, lead_unit="U1")
    found = judge(perfect() | {"cover": work("cover", life.go(*CLOSING))})
    assert the(found, "cover", Skill.UNIT).points == 0.5
    gates = [each for case in found.cases for each in case.judgements if each.skill is Skill.GATE]
    assert all(each.points == 1 for each in gates)  # returning the wrong one was right


def test_a_right_return_with_a_wrong_reason_is_half() -> None:
    life = Life().go(V.FILE)
    life.do(V.PROPOSE_DISPATCH, lead_unit="U3")
    life.do(V.RETURN_DISPATCH, reason_code="limit")
    life.do(V.PROPOSE_DISPATCH, lead_unit="U1")
    found = judge(perfect() | {"cover": work("cover", life.go(*CLOSING))})
    assert the(found, "cover", Skill.GATE).points == 0.5


def test_a_duplicate_that_was_filed_and_a_merge_of_two_things() -> None:
    filed = judge(perfect() | {"again": work("again", handled(), 4)})
    assert the(filed, "again", Skill.DUPLICATE).done == "立案"
    wrongly = judge(perfect() | {"waste": work("waste", merged(), 2)})
    assert the(wrongly, "waste", Skill.DUPLICATE).expected == "不并案"
    assert the(wrongly, "waste", Skill.INTAKE).points == 0


def test_merging_the_first_into_the_second_is_as_good() -> None:
    backward = merged()
    step = backward.steps[-1]
    backward.steps[-1] = replace(step, changes={**step.changes, "merged_into": 4})
    key = AnswerKey("k", (replace(COVER, outcome=Outcome.MERGE, units=(), ref="cover"), AGAIN))
    works = {"cover": work("cover", backward, 1), "again": work("again", handled(), 4)}
    assert the(judge(works, key), "again", Skill.DUPLICATE).points == 1


def test_closing_before_the_trouble_is_over_costs_points_off_the_whole() -> None:
    works = perfect()
    works["cover"] = replace(works["cover"], fixed_at=None)
    found = judge(works)
    assert [each.ref for each in found.closings] == ["cover"]
    assert "没有解决" in found.closings[0].why
    assert found.points < 95
    nobody_knows = judge(works | {"cover": replace(works["cover"], truth_known=False)})
    assert nobody_knows.closings == ()


def test_declining_what_had_to_be_filed_is_a_wrong_closing() -> None:
    declined = Life().go(V.PROPOSE_DECLINE)
    declined.do(V.DECLINE, person="shift_leader-1")
    found = judge(perfect() | {"cover": work("cover", declined)})
    assert the(found, "cover", Skill.INTAKE).done == "不予立案"
    assert found.closings[0].ref == "cover"


def test_a_wrong_reason_to_decline_is_a_mistake() -> None:
    declined = Life()
    declined.do(V.PROPOSE_DECLINE, reason_code="standard")
    found = judge(perfect() | {"scope": work("scope", declined, 3)})
    assert the(found, "scope", Skill.INTAKE).points == 0


def test_slow_hands_lose_the_points_for_time_and_no_others() -> None:
    life = Life()
    life.do(V.FILE, after=timedelta(minutes=30))
    life.do(V.PROPOSE_DISPATCH)
    found = judge({"cover": work("cover", life.go(*CLOSING))}, AnswerKey("k", (COVER,)))
    slow = the(found, "cover", Skill.TIME)
    assert (slow.points, slow.expected, slow.done) == (0.0, "240 秒以内", "1800 秒")
    assert {each.skill for each in found.mistakes} == {Skill.TIME}


def test_a_call_counts_from_when_it_rang() -> None:
    rang = MORNING - timedelta(minutes=10)
    key, works = AnswerKey("k", (COVER,)), {"cover": work("cover", handled(), began_at=rang)}
    assert the(judge(works, key), "cover", Skill.TIME).done == "660 秒"


def test_time_at_another_case_is_not_time_at_this_one() -> None:
    waiting = Life()
    waiting.do(V.FILE, after=timedelta(minutes=20))
    busy = Life(now=MORNING + timedelta(minutes=18), **WASTE_REPORT).go(V.FILE)
    works = {"cover": work("cover", waiting), "waste": work("waste", busy, 2)}
    found = judge(works, AnswerKey("k", (COVER, WASTE)))
    assert found.skills[Skill.TIME] == 100


def test_what_nobody_did_is_the_omission_of_whose_it_was() -> None:
    unheard = CaseWork(ref="cover", began_at=MORNING)
    found = judge(perfect() | {"cover": unheard})
    assert the(found, "cover", Skill.INTAKE).done == "没有登记"
    assert the(found, "cover", Skill.CLASS).points == 0
    waiting = judge(perfect() | {"waste": work("waste", Life(**WASTE_REPORT).go(V.FILE), 2)})
    assert the(waiting, "waste", Skill.UNIT).done == "没有派遣"
    lying = Life(**WASTE_REPORT).go(V.FILE)
    lying.do(V.PROPOSE_DISPATCH, lead_unit="U2")
    assert the(judge(perfect() | {"waste": work("waste", lying, 2)}), "waste", Skill.GATE).done == "没有审核"
    others = replace(unheard, meant_for=frozenset({"somebody else"}))
    assert all(case.ref != "cover" for case in judge(perfect() | {"cover": others}).cases)


def test_what_came_in_at_the_last_moment_is_no_omission() -> None:
    late = CaseWork(ref="cover", began_at=MORNING + timedelta(minutes=59))
    key = AnswerKey("k", (COVER, WASTE, SCOPE))
    assert judge(perfect() | {"cover": late}, key).points == 100


@pytest.mark.parametrize(
    ("role", "skills"),
    [
        (Role.CALL_TAKER, {Skill.INTAKE, Skill.CLASS, Skill.CONDITION, Skill.PLACE, Skill.DUPLICATE}),
        (Role.DISPATCHER, {Skill.UNIT, Skill.TIME}),
        (Role.SHIFT_LEADER, {Skill.GATE, Skill.TIME}),
    ],
)
def test_everybody_is_judged_by_their_own_steps(role: Role, skills: set[Skill]) -> None:
    found = judge(perfect(), trainee=Trainee("李静", frozenset({f"{role.value}-1"}), frozenset({role})))
    assert skills <= set(found.skills)
    assert found.points == 100
    if role is not Role.CALL_TAKER:
        assert set(found.skills) == skills


def test_whoever_did_nothing_has_nothing() -> None:
    found = judge(perfect(), trainee=Trainee("王芳", frozenset({"nobody"}), frozenset({Role.CALL_TAKER})))
    assert (found.points, found.cases) == (0.0, ())


def test_a_key_may_say_what_a_gate_has_to_say() -> None:
    strict = replace(COVER, gates=(GateKey(2, Verdict.RETURN, frozenset({"photo"}), nth=1),))
    found = judge(perfect(), AnswerKey("k", (strict,)))
    assert the(found, "cover", Skill.GATE).done == "放行"


def test_a_key_that_cannot_be_is_refused() -> None:
    for cases in ((COVER, COVER), (replace(AGAIN, duplicate_of="nowhere"),)):
        with pytest.raises(ValueError, match=r"share|nothing"):
            AnswerKey("k", cases)


def weights(change: Callable[[str], str]) -> str:
    good = 'version = "2"\ncorrected = 0.5\n[skills]\nunit = 1\n[seconds]\n'
    return change(good + "call_taker = 9\ndispatcher = 9\nshift_leader = 9\n")


def test_weights_are_data_and_faults_are_told_by_their_line() -> None:
    assert read_weights("w.toml", weights(str)).skills == {Skill.UNIT: 1}
    for change, told in (
        (("unit = 1", 'unit = "x"'), "第 4 行:“unit”应是数字"),
        (("unit = 1", "units = 1"), "第 4 行:没有“units”这一项"),
        (("dispatcher = 9", ""), "缺少 dispatcher"),
        (("corrected = 0.5", "corrected = 5"), "权重不成立"),
        (("[skills]", "[skills"), "不是 TOML"),
    ):
        with pytest.raises(BadWeights, match=told):
            read_weights("w.toml", weights(lambda text, c=change: text.replace(*c)))  # type: ignore[misc]


def test_heavier_units_make_a_wrong_unit_dearer() -> None:
    works = perfect() | {"waste": work("waste", handled("U1", **WASTE_REPORT), 2)}
    heavier = replace(shipped_weights(), skills={**shipped_weights().skills, Skill.UNIT: 500.0})
    ended = MORNING + timedelta(hours=1)
    dear = score(
        KEY, works.values(), TRAINEE, weights=heavier, standard=STANDARD, units=REGISTER, ended_at=ended
    )
    assert dear.points < judge(works).points
