"""The call taker's whole window: after a case of the queue comes the next one, after a call the next call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dispatcher_app.domain.words import Role, Stage
from tests.support.loop import TestLoop
from tests.support.rules import RUBBISH
from tests.support.seat import Hall, play

OTHER = str(RUBBISH)
CALL_TAKER = Role.CALL_TAKER


def test_after_a_case_of_the_queue_the_next_one_comes_to_hand(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.REPORTED)
        hall.clock.forward(minutes=2)
        second = await hall.case_at(Stage.REPORTED)
        seat = await hall.seat()
        seat.window.queue.table.setFocus()
        await seat.press("Home", "Return")
        assert seat.case.id == first.id
        await seat.press("Ctrl+Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.id == second.id
        assert seat.focus is seat.window.queue.table.view
        assert seat.said[-1][0].startswith(first.number)
        await seat.press("Return")
        assert seat.focus is seat.window.intake.form.description  # type: ignore[union-attr]

    play(run, tmp_path, CALL_TAKER, shift)


def test_after_a_call_the_form_is_free_for_the_next_one(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.REPORTED)
        seat = await hall.seat()
        intake = seat.window.intake
        assert intake is not None
        intake.form.description.setFocus()
        await seat.type("井盖坏了")
        intake.form.where.line.setFocus()
        await seat.type("科苑路/深南大道")
        await seat.press("Return", "Ctrl+Return")
        await seat.until(lambda: bool(seat.said))
        assert seat.window.in_hand.case is None
        assert seat.focus is intake.form.description
        assert intake.form.form.description == ""

    play(run, tmp_path, CALL_TAKER, shift)


def test_the_standard_beside_a_case_is_that_cases_and_beside_a_form_the_forms(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        checking = await hall.case_at(Stage.CHECKING)
        seat = await hall.seat()
        dock = seat.window.duplicates
        assert dock is not None
        seat.window.new_report()
        intake = seat.window.intake
        assert intake is not None
        intake.session.edit_form(replace(intake.session.draft.form, class_code=OTHER, condition_no=1))
        await seat.settle()
        assert dock.card.shown == (OTHER, 1)
        seat.window.in_hand.show(checking.id)
        await seat.settle()
        assert dock.card.shown == (checking.class_code, checking.condition_no)
        await seat.press("F2")
        assert dock.card.shown == (OTHER, 1), "the report being typed is on the form again"

    play(run, tmp_path, CALL_TAKER, shift)
