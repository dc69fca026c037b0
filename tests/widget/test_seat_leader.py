"""The shift leader's seat: one key approves, one digit returns, and nobody judges a proposal of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ClosingKind, Role, Source, Stage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

LEADER = Role.SHIFT_LEADER
GATES = (
    (Stage.DISPATCH_REVIEW, "Ctrl+1", Stage.HANDLING),
    (Stage.CLOSURE_REVIEW, "Ctrl+2", Stage.CLOSED),
    (Stage.AWAITING_FILING, "Ctrl+3", Stage.AWAITING_DISPATCH),
)


async def case_now(seat: Seat, case: Case) -> Case:
    return (await seat.desk.open(case.id)).case


async def last_step(seat: Seat, case: Case) -> Step:
    return (await seat.desk.open(case.id)).history[-1]


@pytest.mark.parametrize(("stage", "queue", "after"), GATES)
def test_one_key_approves_and_the_next_comes(
    run: TestLoop, tmp_path: Path, stage: Stage, queue: str, after: Stage
) -> None:
    async def shift(hall: Hall) -> None:
        first, second = await hall.case_at(stage), await hall.case_at(stage)
        seat = await hall.seat()
        await seat.press(queue, "A")
        assert (await case_now(seat, first)).stage is after
        assert seat.case.id == second.id
        assert seat.refusals == []
        await seat.press("Return", "Space")  # the button has the keys now
        assert (await case_now(seat, second)).stage is after
        assert seat.listed == []

    play(run, tmp_path, LEADER, shift)


@pytest.mark.parametrize(("digit", "code"), [("1", "unit"), ("4", "requirement")])
def test_a_digit_returns_a_dispatch_with_its_reason(
    run: TestLoop, tmp_path: Path, digit: str, code: str
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        await seat.press("Down", digit)
        step = await last_step(seat, case)
        assert (step.verb, step.reason_code) == (Verb.RETURN_DISPATCH, code)
        assert (await case_now(seat, case)).stage is Stage.AWAITING_DISPATCH

    play(run, tmp_path, LEADER, shift)


@pytest.mark.parametrize(
    ("digit", "code", "target"),
    [("1", "condition", Stage.HANDLING), ("3", "check", Stage.CHECKING)],
)
def test_a_closure_goes_back_to_whoever_must_mend_it(
    run: TestLoop, tmp_path: Path, digit: str, code: str, target: Stage
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.CLOSURE_REVIEW)
        seat = await hall.seat()
        await seat.press("Ctrl+2", digit)
        step = await last_step(seat, case)
        assert (step.reason_code, step.to_stage) == (code, target)

    play(run, tmp_path, LEADER, shift)


def test_the_button_of_a_reason_is_its_digit(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_FILING)
        seat = await hall.seat()
        await seat.press("Ctrl+3")
        await seat.click(seat.find(QPushButton, "gate_return_3"))
        step = await last_step(seat, case)
        assert (step.verb, step.reason_code) == (Verb.SEND_BACK, "information")

    play(run, tmp_path, LEADER, shift)


def test_another_reason_wants_words_and_goes_nowhere_without(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        await seat.press("Down", "6")
        assert seat.focus.objectName() == "ask_reason"
        await seat.press("Ctrl+Return")
        assert "请写明具体原因" in seat.find(QLabel, "action_error").text()
        assert (await case_now(seat, case)).stage is Stage.DISPATCH_REVIEW
        await seat.type("3A时限再议")
        await seat.press("Ctrl+Return")
        step = await last_step(seat, case)
        assert (step.reason_code, step.reason) == ("other", "3A时限再议")

    play(run, tmp_path, LEADER, shift)


def test_digits_and_letters_in_a_form_never_answer_the_gate_behind_it(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        await seat.press("Down", "Shift+V", "2", "A", "1")
        assert (await case_now(seat, case)).stage is Stage.DISPATCH_REVIEW
        await seat.press("Ctrl+Return")
        step = await last_step(seat, case)
        assert (step.verb, step.reason_code) == (Verb.VOID, "mistake")

    play(run, tmp_path, LEADER, shift)


def test_nobody_judges_a_proposal_of_their_own(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        me = hall.desk.person.login.removeprefix("dispatcher-")
        await hall.do(Verb.PROPOSE_DISPATCH, case, Role.DISPATCHER, me, {"lead_unit": "U1"})
        proposer = (await hall.desk.open(case.id)).case.proposer
        seat = await hall.seat(LEADER, proposer)
        await seat.press("Down")
        assert not seat.find(QPushButton, "gate_approve").isEnabled()
        assert not seat.find(QPushButton, "gate_return_1").isEnabled()
        why = seat.find(QLabel, "gate_why_not").text()
        assert "须由另一人办理" in why
        await seat.press("A", "2")
        assert seat.refusals[0] == why
        assert (await case_now(seat, case)).stage is Stage.DISPATCH_REVIEW

    play(run, tmp_path, LEADER, shift)


def test_a_late_case_is_closed_as_late(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        hall.clock.forward(hours=5)
        for verb in (Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK, Verb.CHECK_PASS):
            case = await hall.do(verb, case)
        seat = await hall.seat()
        await seat.press("Ctrl+2")
        assert "超时办结" in seat.find(QLabel, "gate_title").text()
        assert "恢复到位" in seat.find(QPushButton, "gate_approve").text()
        await seat.press("A")
        assert (await case_now(seat, case)).closing_kind is ClosingKind.OVERDUE

    play(run, tmp_path, LEADER, shift)


def test_the_panel_tells_who_sent_it_back_and_whether_the_unit_was_a_candidate(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        case = await hall.do(Verb.UNIT_RETURN, case, reason_code="area", reason="河对岸")
        await hall.do(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "U2"})
        seat = await hall.seat()
        await seat.press("Down")
        said = seat.window.case_pane.proposal.findChild(object, "gate_evidence").as_text()  # type: ignore[union-attr,type-var]
        assert "曾回退: 市排水公司:非本辖区 · 河对岸" in said
        assert "候选第 1" in said, "as the dispatcher met it: the unit that sent it back stood behind"
        assert not [
            line for line in said.splitlines() if line.startswith("其他候选") and "市排水公司" in line
        ]

    play(run, tmp_path, LEADER, shift)


@pytest.mark.parametrize("key", ["A", "J"])
def test_a_decline_passes_at_one_key_with_the_reason_it_was_proposed_with(
    run: TestLoop, tmp_path: Path, key: str
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12345)
        case = await hall.do(Verb.PROPOSE_DECLINE, case, reason_code="scope", reason="户政咨询")
        seat = await hall.seat()
        await seat.press("Ctrl+3")
        assert seat.find(QLabel, "gate_title").text() == "提请不予立案"
        assert seat.find(QPushButton, "gate_approve").text() == "不予立案  A"
        exception = seat.find(QPushButton, "verb_approve_filing")
        assert exception.text() == "批准立案"  # can be done, but by no letter
        assert exception.property("kind") != "primary"
        await seat.press(key)
        assert (await case_now(seat, case)).stage is Stage.DECLINED
        step = await last_step(seat, case)
        assert (step.reason_code, step.reason) == ("scope", "户政咨询")

    play(run, tmp_path, LEADER, shift)


def test_filing_what_was_to_be_declined_is_the_exception(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_FILING)
        await hall.do(Verb.SEND_BACK, case, reason_code="information")
        case = await hall.do(Verb.PROPOSE_DECLINE, case, reason_code="scope", reason="户政咨询")
        plain = await hall.case_at(Stage.AWAITING_FILING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        seat.find(QPushButton, "verb_approve_filing").setFocus()
        await seat.press("Return")
        assert (await case_now(seat, case)).stage is Stage.AWAITING_DISPATCH
        seat.window.in_hand.show(plain.id)
        await seat.settle()
        assert seat.find(QPushButton, "gate_approve").text() == "批准立案  A"
        await seat.press("J")  # nobody has given a reason yet
        assert seat.window.verb_desk.form is not None

    play(run, tmp_path, LEADER, shift)


def test_a_case_another_leader_moved_says_who_did_and_the_next_case_clears_it(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case, following = await hall.case_at(Stage.DISPATCH_REVIEW), await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        await seat.press("Down")
        moved = await hall.do(Verb.APPROVE_DISPATCH, case)
        seat.window.in_hand.refresh()
        await seat.settle()
        await seat.press("A")
        step = await last_step(seat, moved)
        said = seat.window.status.text
        assert f"{step.actor.name} " in said
        assert "已办批准派遣。案件现处“处置中”,A 键用不上。" in said
        seat.window.in_hand.show(following.id)
        await seat.settle()
        assert seat.window.status.text == ""

    play(run, tmp_path, LEADER, shift)


def test_a_report_outside_the_standard_is_filed_by_keys_on_the_leader_s_terms(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_FILING, class_code="", condition_no=0)
        seat = await hall.seat()
        await seat.press("Ctrl+3", "A")
        assert (await case_now(seat, case)).stage is Stage.AWAITING_FILING
        await seat.press("5", "Ctrl+Return")  # 3 工作日, and nothing else yet
        assert (await case_now(seat, case)).stage is Stage.AWAITING_FILING
        await seat.type("已清空")  # the hand is where the answer is missing
        await seat.press("Tab")
        await seat.type("省督查交办")
        await seat.press("Ctrl+Return")
        filed = await case_now(seat, case)
        assert filed.stage is Stage.AWAITING_DISPATCH
        assert filed.limit is not None
        assert (filed.limit.text, filed.closing_condition) == ("3 工作日", "已清空")
        assert filed.condition_text == "标准外"
        assert (await last_step(seat, case)).reason == "省督查交办"

    play(run, tmp_path, LEADER, shift)
