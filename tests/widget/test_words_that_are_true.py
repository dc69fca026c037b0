"""What a seat is told in passing is so: an example finds what it says, a withheld number is no claim."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from db.reference_files import shipped_standard
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.case_table import CaseTable
from dispatcher_app.ui.candidates import candidates_for, last_choice
from dispatcher_app.ui.case_words import sections
from dispatcher_app.ui.gate_words import proposal_of
from dispatcher_app.ui.history_words import timeline
from dispatcher_app.ui.side.facts import day_text
from dispatcher_app.ui.side.round_words import earlier_photos
from dispatcher_app.ui.verb_forms import done_text
from dispatcher_app.widgets.class_picker import ClassPicker
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from tests.support.desk import make_desk, report
from tests.support.hall import Hall, in_hall
from tests.support.life import photo
from tests.support.loop import TestLoop
from tests.support.seat import Hall as SeatHall
from tests.support.seat import play
from tests.support.side_cases import case_for


def test_the_example_of_the_class_field_finds_a_well_cover_first(qtbot: object) -> None:
    typed = re.search(r"[a-z]+$", ClassPicker().placeholderText())
    assert typed is not None
    names = [name.minor_name for name in shipped_standard().classes()]
    found = PinyinIndex([Entry(name, name) for name in names]).search(typed[0])
    assert found[0].key == "污水井盖"


def test_a_seat_that_may_not_read_a_number_does_not_say_there_is_one(run: TestLoop, tmp_path: Path) -> None:
    desk = make_desk(tmp_path, Role.CALL_TAKER)
    case = run(report(desk, source="12319", place="文明路", description="井盖丢失"))
    told = {role: _caller(sections(case, desk.hall, role)) for role in (Role.DISPATCHER, Role.CALL_TAKER)}
    assert not case.caller_phone
    assert "电话如有,不对本席显示" in told[Role.DISPATCHER]
    assert "电话" not in told[Role.CALL_TAKER]


def _caller(shown: tuple[FactSection, ...]) -> str:
    (origin,) = [section for section in shown if section.title == "来源"]
    return next(fact.value for fact in origin.facts if fact.label == "来电人")


def test_a_second_dispatch_shows_what_was_proposed_first(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        assert last_choice(await hall.store.history(case.id)) == {}
        more = {"lead_unit": "U1", "assist_units": ("U2",)}
        case = (await hall.do(Verb.PROPOSE_DISPATCH, case, **more)).case
        case = (await hall.do(Verb.RETURN_DISPATCH, case)).case
        assert last_choice(await hall.store.history(case.id)) == {"U1": "上次主办", "U2": "上次协办"}

    in_hall(f"sqlite:///{tmp_path / 'hall.db'}", scenario)


def test_what_was_done_tells_of_a_way_only_where_the_case_went_one(tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        case = (await hall.do(Verb.SUPERVISE, case)).case
        assert done_text(case, Verb.SUPERVISE) == f"{case.number} 督办"
        case = (await hall.do(Verb.SUBMIT_RESULT, case)).case
        assert done_text(case, Verb.SUBMIT_RESULT) == f"{case.number} 反馈处置结果 → 待批转"

    in_hall(f"sqlite:///{tmp_path / 'hall.db'}", scenario)


def test_an_instant_in_the_history_is_said_to_the_minute(run: TestLoop, tmp_path: Path) -> None:
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(hall.do(Verb.SUPERVISE, run(hall.case_at(Stage.HANDLING))))
    said = timeline(run(hall.desk.open(case.id)).history, hall.desk.hall)[0].facts
    assert any(line.startswith("督办期限:") for line in said)
    assert not [line for line in said if re.search(r"\d:\d\d:\d\d", line)]


def test_the_clock_of_the_unit_before_is_not_taken_for_that_of_the_next(
    run: TestLoop, tmp_path: Path
) -> None:
    hall = SeatHall(tmp_path, Role.DISPATCHER)
    case = run(hall.case_at(Stage.HANDLING))
    case = run(hall.do(Verb.UNIT_RETURN, case))
    case = run(hall.do(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "U2"}))
    case = run(hall.do(Verb.APPROVE_DISPATCH, case))
    approved = timeline(run(hall.desk.open(case.id)).history, hall.desk.hall)[0].facts
    assert [line.split("计时")[0] for line in approved if "计时" in line] == ["派遣审核", "上次处置中"]


def test_a_step_says_what_was_granted(run: TestLoop, tmp_path: Path) -> None:
    hall = SeatHall(tmp_path, Role.DISPATCHER)
    case = run(hall.case_at(Stage.HANDLING))
    for verb in (Verb.APPLY_EXTENSION, Verb.GRANT_EXTENSION):
        case = run(hall.do(verb, case))
    said = timeline(run(hall.desk.open(case.id)).history, hall.desk.hall)[0].facts
    assert any(line.startswith("期限延至 ") for line in said)


def test_a_review_says_what_it_came_to(run: TestLoop, tmp_path: Path) -> None:
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(case_for(hall, Verb.APPEAL_FINAL_REVIEW, Role.SHIFT_LEADER))
    assert "申诉待终审" in timeline(run(hall.desk.open(case.id)).history, hall.desk.hall)[0].facts


async def _redirected(hall: SeatHall, *, approved: bool = True) -> Case:
    """U1's work failed the check, and U2 has the case now, or is to have it."""
    case = await hall.case_at(Stage.HANDLING)
    work = {"result": "甲单位填了坑", "attachments": (photo(),)}
    case = await hall.do(Verb.SUBMIT_RESULT, case, data=work)
    for verb in (Verb.PASS_TO_CHECK, Verb.CHECK_FAIL, Verb.REDIRECT):
        case = await hall.do(verb, case)
    case = await hall.do(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "U2"})
    return await hall.do(Verb.APPROVE_DISPATCH, case) if approved else case


def test_gate_1_says_whose_result_failed_and_what_that_will_count_as(run: TestLoop, tmp_path: Path) -> None:
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(_redirected(hall, approved=False))
    unit = hall.desk.hall.unit_name("U1")
    told = _facts(proposal_of(run(hall.desk.open(case.id)), hall.desk).evidence)
    (earlier,) = [line for line in told if line.startswith("此前处置")]
    assert unit in earlier
    assert "核查不通过" in earlier
    assert f"改派记账:由{unit}改派,批准后记错派,不记返工" in told
    run(hall.do(Verb.RETURN_DISPATCH, case))
    case = run(hall.do(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "U1"}))
    told = _facts(proposal_of(run(hall.desk.open(case.id)), hall.desk).evidence)
    assert f"改派记账:仍派原处置单位{unit},批准后记返工,不记错派" in told
    run(hall.do(Verb.RETURN_DISPATCH, case))
    run(hall.do(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "U1"}))
    newest = timeline(run(hall.desk.open(case.id)).history, hall.desk.hall)[0]
    assert f"主办单位:{unit}" in newest.facts  # the same again: the step itself does not keep it


def test_what_was_taken_from_a_unit_is_not_offered_to_it_again(run: TestLoop, tmp_path: Path) -> None:
    """After a redirect, the unit says why and stands behind; no key sends it the same again."""

    async def shift(hall: SeatHall) -> None:
        case = await hall.case_at(Stage.FEEDBACK)
        for verb in (Verb.REWORK, Verb.REDIRECT):
            case = await hall.do(verb, case)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert seat.window.units is not None
        assert not seat.window.units.last_line.may_repeat
        assert "已改派收回" in seat.window.units.last_line.text
        said = seat.find(QLabel, "case_more").text()
        assert "错派×1" in said
        assert "返工" not in said
        opened = await hall.desk.open(case.id)
        last = candidates_for(opened, hall.desk)[-1]
        assert (last.unit.code, last.reasons[0].partition(":")[0]) == ("U1", "曾错派")

    play(run, tmp_path, Role.DISPATCHER, shift)


def _facts(shown: Iterable[FactSection | Fact]) -> list[str]:
    flat = [fact for part in shown for fact in (part.facts if isinstance(part, FactSection) else (part,))]
    return [f"{fact.label}:{fact.value}" for fact in flat if fact.value]


def test_a_unit_is_not_shown_with_what_another_did(run: TestLoop, tmp_path: Path) -> None:
    """Card, gate 2, photos, history and export: the result is that of the unit that gave it."""
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(_redirected(hall))
    names = hall.desk.hall.unit_name
    opened = run(hall.desk.open(case.id))
    card = _facts(sections(opened.case, hall.desk.hall, Role.SHIFT_LEADER, opened.history))
    assert not [line for line in card if line.startswith(("处置结果", "处置时效"))]
    (earlier,) = [line for line in card if line.startswith("此前处置")]
    assert names("U1") in earlier
    assert "甲单位填了坑" in earlier
    assert earlier_photos(hall.desk.hall, opened.history) == {photo().sha256: f"此前处置 · {names('U1')}"}
    table = CaseTable(hall.desk.hall)
    row = dict(zip(table.fields, table.row(opened.case, {}), strict=True))
    assert (row["lead_unit"], row["result"], row["overdue"]) == (names("U2"), "", None)

    case = run(hall.do(Verb.SUBMIT_RESULT, case, data={"result": "乙单位重填"}))
    for verb in (Verb.PASS_TO_CHECK, Verb.CHECK_PASS):
        case = run(hall.do(verb, case))
    opened = run(hall.desk.open(case.id))
    gate = _facts(proposal_of(opened, hall.desk).evidence)
    assert "处置结果:乙单位重填" in gate
    assert any(names("U1") in line for line in gate if line.startswith("此前处置"))
    told = [line for entry in timeline(opened.history, hall.desk.hall) for line in entry.facts]
    assert f"处置结果({names('U1')}):甲单位填了坑" in told
    assert f"处置结果({names('U2')}):乙单位重填" in told
    assert table.row(opened.case, {})[table.fields.index("result")] == "乙单位重填"


def test_gate_1_says_that_it_is_an_emergency_and_which(run: TestLoop, tmp_path: Path) -> None:
    """And how far it is, truly, at every moment: proposed, returned, sent out, ruled on."""
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(hall.case_at(Stage.AWAITING_DISPATCH))

    def told(case: Case) -> dict[str, str]:
        opened = run(hall.desk.open(case.id))
        found = _facts(sections(opened.case, hall.desk.hall, Role.SHIFT_LEADER, opened.history))
        return dict(line.split(":", 1) for line in found)

    case = run(hall.do(Verb.PROPOSE_EMERGENCY, case, reason="燃气泄漏"))
    gate = proposal_of(run(hall.desk.open(case.id)), hall.desk)
    assert gate.title.startswith("应急拟派:")
    assert "险情:燃气泄漏" in _facts(gate.evidence)
    assert told(case)["应急派遣"].startswith("拟应急派遣,待审核")
    case = run(hall.do(Verb.RETURN_DISPATCH, case))
    assert told(case)["应急派遣"] == "应急派遣被退回,没有派出"
    case = run(hall.do(Verb.PROPOSE_EMERGENCY, case, reason="燃气泄漏加重"))
    case = run(hall.do(Verb.APPROVE_DISPATCH, case))
    assert told(case)["应急派遣"] == "已应急派遣;权属和费用待裁定"
    case = run(hall.do(Verb.SETTLE_BOUNDARY, case, data={"decided_unit": "U2"}))
    assert told(case)["应急派遣"] == f"已应急派遣;权属已裁定归{hall.desk.hall.unit_name('U2')}"
    assert told(case)["险情"] == "燃气泄漏加重"


@pytest.mark.parametrize(
    ("apply", "grant"),
    [
        (Verb.APPLY_EXTENSION, Verb.GRANT_EXTENSION),
        (Verb.APPLY_SHELVING, Verb.GRANT_SHELVING),
        (Verb.APPLY_DEFERRAL, Verb.GRANT_DEFERRAL),
    ],
)
def test_who_grants_sees_the_deadline_of_now_and_the_one_it_gives(
    run: TestLoop, tmp_path: Path, apply: Verb, grant: Verb
) -> None:
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(hall.do(apply, run(hall.case_at(Stage.HANDLING))))
    hall.clock.forward(minutes=1)  # at which the leader decides
    before = dict(
        line.split(":", 1) for line in _facts(proposal_of(run(hall.desk.open(case.id)), hall.desk).evidence)
    )
    old, new = before["现在的期限"], before["准予后的期限"]
    assert old < new
    hall.clock.forward(minutes=-1)
    case = run(hall.do(grant, case))
    opened = run(hall.desk.open(case.id))
    card = _facts(sections(opened.case, hall.desk.hall, Role.SHIFT_LEADER, opened.history))
    assert f"期限延后:{old} → {new}" in card
    said = timeline(opened.history, hall.desk.hall)[0].facts
    assert any(line.startswith("期限延至 ") and "(原 " in line for line in said)
    if grant is not Verb.GRANT_EXTENSION:
        until = opened.case.shelved_until or opened.case.deferred_until
        assert until is not None
        hall.clock.at = until
        case = run(hall.do(Verb.RESUME, case))
        assert case.due_at is not None
        assert day_text(case.due_at, hall.desk.hall) == new, "what was said is what came"


def test_a_reopened_case_says_why_the_caller_was_not_satisfied(run: TestLoop, tmp_path: Path) -> None:
    """To the dispatcher, and at gate 1 beside what was done before."""
    hall = SeatHall(tmp_path, Role.SHIFT_LEADER)
    case = run(case_for(hall, Verb.CONSENT_REOPEN, Role.SHIFT_LEADER))
    case = run(hall.do(Verb.CONSENT_REOPEN, case))
    opened = run(hall.desk.open(case.id))
    asked = next(step for step in opened.history if step.verb is Verb.CALL_BACK)
    card = _facts(sections(opened.case, hall.desk.hall, Role.SHIFT_LEADER, opened.history))
    (why,) = [line for line in card if line.startswith("重开")]
    assert asked.reason
    assert f"来电人不满意:{asked.reason}({asked.actor.name}," in why
    case = run(hall.do(Verb.PROPOSE_DISPATCH, case))
    gate = _facts(proposal_of(run(hall.desk.open(case.id)), hall.desk).evidence)
    assert why in gate
    assert any(line.startswith("此前处置") for line in gate)
