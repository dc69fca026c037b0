"""A verification result is being entered when the case changes: nothing typed goes, both are shown."""

from __future__ import annotations

from pathlib import Path

from dispatcher_app.domain.case import Case, Finding
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.intake.view import IntakeView
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

CALL_TAKER = Role.CALL_TAKER
THEIRS = {"finding": Finding.NOT_FOUND}


def view(seat: Seat) -> IntakeView:
    assert seat.window.intake is not None
    return seat.window.intake


async def half_entered(hall: Hall) -> tuple[Seat, Case]:
    """The seat has named the collector and chosen a finding, and not sent it."""
    case = await hall.case_at(Stage.VERIFYING)
    seat = await hall.seat()
    seat.window.in_hand.show(case.id)
    await seat.settle()
    panel = view(seat).verify
    panel.collector.setFocus()
    await seat.type("C01")
    await seat.press("Tab", "1")
    assert panel.finding.key == Finding.FOUND
    return seat, case


async def entered_by_another(hall: Hall, case: Case) -> Case:
    return await hall.do(Verb.VERIFICATION_RESULT, case, data=THEIRS, on_behalf_of="李四")


def test_what_was_entered_for_a_case_that_moved_without_leaving_its_stage_can_still_be_sent(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat, case = await half_entered(hall)
        other = await hall.case_at(Stage.REPORTED)
        seat.window.in_hand.show(other.id)
        await seat.settle()
        await hall.do(Verb.SUPERVISE, case)
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert "未送出的核实结果" in view(seat).banner.text
        await hall.do(Verb.ANSWER_SUPERVISION, case)
        await seat.settle()
        assert view(seat).verify.collector.currentText().startswith("王五")
        assert not view(seat).merge_bar.isVisible()
        await seat.press("Ctrl+Return")
        assert (await seat.desk.open(case.id)).case.finding is Finding.FOUND
        assert seat.refusals == []
        assert hall.desk.drafts.of(seat.desk.person.login) == []

    play(run, tmp_path, CALL_TAKER, shift)


def test_a_result_another_entered_is_shown_beside_the_one_typed_here(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, case = await half_entered(hall)
        await entered_by_another(hall, case)
        await seat.settle()
        left = seat.window.left_words.panel
        assert left.isVisible()
        assert "已录入核实结果,您填的没有送出" in left.text
        assert seat.focus is left.words, "and not the button of the next step"
        view(seat).session.look_ms = 60_000
        await seat.press("Ctrl+Return", "Return")
        assert "没有办理" in seat.said[-1][0]
        assert seat.case.stage is Stage.REPORTED
        assert not view(seat).decline.isVisible()
        view(seat).session.look_ms = 0
        assert left.words.toPlainText() == ("采集员:王五(C01)(录入的是:李四)\n核实结论:属实(录入的是:未发现)")
        await hall.do(Verb.REQUEST_VERIFICATION, case)
        await seat.settle()
        panel, bar = view(seat).verify, view(seat).merge_bar
        assert not left.isVisible()
        assert [row.name for row in bar.rows] == ["collector", "finding"]
        assert (panel.collector.currentText(), panel.finding.key) == ("王五(C01)", Finding.FOUND)
        await seat.press("F7", "2", "Down", "2")
        assert (panel.collector.currentText(), panel.finding.key) == ("李四", Finding.NOT_FOUND)
        await seat.press("1", "Up", "1", "Return")
        assert not bar.isVisible()
        await seat.press("Ctrl+Return")
        assert (await seat.desk.open(case.id)).case.finding is Finding.FOUND

    play(run, tmp_path, CALL_TAKER, shift)


def test_the_dispute_over_a_result_outlives_another_case_in_hand_until_one_is_chosen(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat, case = await half_entered(hall)
        other = await hall.case_at(Stage.REPORTED)
        seat.window.in_hand.show(other.id)
        await seat.settle()
        await hall.do(Verb.REQUEST_VERIFICATION, await entered_by_another(hall, case))
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert view(seat).merge_bar.isVisible()
        view(seat).verify.collector.setFocus()
        await seat.press("End")
        await seat.type("x")
        await seat.press("Backspace")
        seat.window.in_hand.show(other.id)
        await seat.settle()
        assert not view(seat).merge_bar.isVisible()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("F7", "1", "Down", "1", "Return")
        seat.window.in_hand.show(other.id)
        await seat.settle()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert not view(seat).merge_bar.isVisible()
        assert view(seat).verify.finding.key == Finding.FOUND

    play(run, tmp_path, CALL_TAKER, shift)


def test_nothing_typed_is_no_draft_of_a_verification(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.VERIFYING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        view(seat).verify.collector.setFocus()
        await seat.type("C")
        await seat.press("Backspace")
        assert hall.desk.drafts.of(seat.desk.person.login) == []
        await entered_by_another(hall, case)
        await seat.settle()
        assert not seat.window.left_words.panel.isVisible()

    play(run, tmp_path, CALL_TAKER, shift)
