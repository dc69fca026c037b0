"""F1 from anywhere, Esc, and the hand is where it was: nothing is closed, nothing that was typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.alarms.rows import AlarmRows
from dispatcher_app.ui.help_sheet import HelpSheet
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.side_cases import closed_for_a_caller
from tests.widget.test_admin_pages import open_page, write
from tests.widget.test_admin_pages import press as press_there
from tests.widget.test_register_pages import shown

FORM = "action_form"


async def look_up(seat: Seat) -> None:
    """Open the handbook, read the keys too, and leave it."""
    await seat.press("F1")
    assert seat.shows("handbook")
    await seat.press("F1", "Escape")
    assert not seat.window.help.is_open


async def case_in_hand(hall: Hall, stage: Stage) -> Seat:
    case = await hall.case_at(stage)
    seat = await hall.seat()
    seat.window.in_hand.show(case.id)
    await seat.settle()
    return seat


@pytest.mark.parametrize(("key", "digit"), [("T", "6"), ("G", "")])
def test_from_a_field_of_a_form(run: TestLoop, tmp_path: Path, key: str, digit: str) -> None:
    async def shift(hall: Hall) -> None:
        stage = Stage.FEEDBACK if key == "G" else Stage.HANDLING
        seat = await case_in_hand(hall, stage)
        await seat.press(key, *filter(None, [digit]))
        words = seat.find(QPlainTextEdit, "ask_reason")
        words.setFocus()
        await seat.type("缺配件")
        await seat.press("Left")
        await look_up(seat)
        assert (seat.focus, seat.window.sheet.is_open) == (words, True)
        await seat.type("新")
        assert words.toPlainText() == "缺配新件"
        await look_up(seat)
        await seat.press("Escape")
        assert not seat.window.sheet.is_open
        assert seat.window.queue.table.isAncestorOf(seat.focus) or seat.focus is seat.window.queue.table

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_from_the_answers_of_a_call_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await closed_for_a_caller(hall)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("H", "2", "Tab")
        tick = seat.find(QWidget, "ask_reopen")
        assert seat.focus is tick
        await look_up(seat)
        assert seat.focus is tick
        await seat.press("Space", "Tab")
        await seat.type("还在漏水")
        await look_up(seat)
        await seat.press("Ctrl+Return")
        step = (await seat.desk.open(case.id)).history[-1]
        assert (step.verb, step.reason) == (Verb.CALL_BACK, "还在漏水")
        assert step.changes["reopen_asker"] == seat.desk.person.login

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_form_whose_case_goes_leaves_the_reader_in_peace(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await case_in_hand(hall, Stage.HANDLING)
        await seat.press("Shift+Y", "F1")
        reading = seat.focus
        await hall.do(Verb.SUBMIT_RESULT, seat.case)
        await seat.until(lambda: not seat.shows(FORM))
        assert seat.focus is reading
        await seat.press("Escape")
        assert seat.focus is seat.window.queue.table.view

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_from_a_report_that_is_being_typed(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F2")
        for name, kind in (("description", QPlainTextEdit), ("caller_phone", QLineEdit)):
            field = seat.find(kind, name)
            field.setFocus()
            await seat.type("12")
            await look_up(seat)
            assert seat.focus is field
            await seat.type("3")
            assert field.property("plainText" if kind is QPlainTextEdit else "text") == "123"

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_from_the_gate_and_from_the_alarms(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await case_in_hand(hall, Stage.DISPATCH_REVIEW)
        await seat.press(".")
        approve = seat.window.case_pane.proposal.approve_button
        assert seat.focus is approve
        await look_up(seat)
        assert seat.focus is approve
        await seat.press("Shift+F9")
        rows = seat.find(AlarmRows, "alarm_rows")
        await look_up(seat)
        assert (seat.focus, seat.shows("alarm_list")) == (rows, True)
        await seat.press("Escape")
        assert (seat.focus, seat.window.sheet.is_open) == (approve, False)
        assert seat.case.stage is Stage.DISPATCH_REVIEW

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_from_a_register_and_its_search(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F11")
        window, page = await shown(seat, "shelved")
        await seat.until(lambda: QApplication.activeWindow() is window)
        page.fields.words.setFocus()
        await write(seat, "12")
        await press_there(seat, "F1")
        assert window.help.is_open
        await press_there(seat, "Escape")
        await write(seat, "3")
        assert (page.fields.words.text(), window.isVisible()) == ("123", True)

    play(run, tmp_path, Role.DISPATCHER, look)


def test_from_a_cell_that_is_being_edited(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, window, page = await open_page(hall, "kept_limits")
        page.grid.stand_on(0, "value")
        await press_there(seat, "F2")
        await write(seat, "20")
        assert isinstance(QApplication.focusWidget(), QLineEdit)
        await press_there(seat, "F1")
        assert window.help.is_open
        await press_there(seat, "Escape")
        assert QApplication.focusWidget() is page.grid
        assert page.draft.rows[0]["value"] == "20"

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_from_the_register_of_components(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F3")
        window = seat.window.register.window
        assert window is not None
        await seat.until(lambda: QApplication.activeWindow() is window)
        await press_there(seat, "Ctrl+F")
        words = QApplication.focusWidget()
        await write(seat, "12")
        await press_there(seat, "F1")
        sheet = window.help.content
        assert isinstance(sheet, HelpSheet)
        assert "部件库" in sheet.handbook.text.toPlainText()
        await press_there(seat, "Escape")
        assert (QApplication.focusWidget(), window.isVisible()) == (words, True)

    play(run, tmp_path, Role.DISPATCHER, look)
