"""After a refusal the hand is in the field that is empty or wrong, and what is typed next goes there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.action_form import ActionForm
from dispatcher_app.ui.intake.decline import DeclinePanel
from dispatcher_app.ui.reason_form import ReasonForm
from dispatcher_app.ui.shift.log import ShiftLogPage
from tests.support.hands import Hands
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.side_cases import closed_for_a_caller
from tests.widget.test_side_paths import PLAYS, SEND, show


def row_in_hand(seat: Seat) -> str:
    """Name of the question whose answer has the keys."""
    form = seat.find(ActionForm, "action_form")
    return next(name for name, row in form._rows.items() if row.isAncestorOf(seat.focus))


async def take_in_hand(hall: Hall, stage: Stage) -> Seat:
    case = await hall.case_at(stage)
    seat = await hall.seat()
    seat.window.in_hand.show(case.id)
    await seat.settle()
    return seat


@pytest.mark.parametrize("verb", [Verb.APPLY_SHELVING, Verb.SUPERVISE, Verb.RECORD_VISIT, Verb.ASSIST_REPORT])
def test_an_empty_form_sends_the_hand_to_its_first_answer(run: TestLoop, tmp_path: Path, verb: Verb) -> None:
    """From the last field, where the hand is when somebody thinks that all is said."""

    async def shift(hall: Hall) -> None:
        seat = await show(hall, verb, PLAYS[verb].role)
        version = seat.case.version
        await seat.press(PLAYS[verb].keys[0])
        form = seat.find(ActionForm, "action_form")
        lacking = [
            question.name
            for question in form._questions
            if question.required and question.name in form._fields and not form._fields[question.name].value  # type: ignore[attr-defined]
        ]
        assert lacking
        list(form._fields.values())[-1].setFocus()
        await seat.press(SEND)
        assert row_in_hand(seat) == lacking[0]
        label = seat.find(QLabel, "action_error")
        assert label.parentWidget() is seat.find(QWidget, f"row_{lacking[0]}")
        assert seat.case.version == version

    play(run, tmp_path, PLAYS[verb].role, shift)


def test_words_after_a_refusal_go_into_the_words_and_untick_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await closed_for_a_caller(hall)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("H", "2", "Tab", "Space", SEND)
        assert seat.find(QLabel, "action_error").text() == "请写明通话情况。"
        assert row_in_hand(seat) == "reason"
        assert seat.find(QCheckBox, "ask_reopen").isChecked()
        await seat.type("he said no")
        assert seat.find(QPlainTextEdit, "ask_reason").toPlainText() == "he said no"
        assert seat.find(QCheckBox, "ask_reopen").isChecked()
        await seat.press(SEND)
        assert (await seat.desk.open(case.id)).case.reopen_asker == seat.desk.person.login

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_another_reason_wants_words_and_the_hand_is_there(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await take_in_hand(hall, Stage.HANDLING)
        case_id = seat.case.id
        await seat.press("T", "6", SEND)
        assert "请写明具体原因" in seat.find(QLabel, "action_error").text()
        assert row_in_hand(seat) == "reason"
        await seat.type("已移交园区")
        seat.find(ActionForm, "action_form").answer("on_behalf_of", "")
        await seat.press(SEND)
        assert row_in_hand(seat) == "on_behalf_of"
        await seat.type("市排水公司")
        await seat.press(SEND)
        step = (await seat.desk.open(case_id)).history[-1]
        assert (step.verb, step.reason) == (Verb.UNIT_RETURN, "已移交园区")

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_refusal_that_names_no_field_leaves_the_hand_and_one_that_comes_late_takes_none(
    run: TestLoop, tmp_path: Path
) -> None:
    other = Hall(tmp_path, Role.DISPATCHER)

    async def shift(hall: Hall) -> None:
        seat = await take_in_hand(hall, Stage.HANDLING)
        await seat.press("T", "1")
        button = seat.find(QWidget, "action_submit")
        button.setFocus()
        await other.do(Verb.SUPERVISE, seat.case)
        await seat.press("Return")
        assert "已被他人更新" in seat.find(QLabel, "action_error").text()
        assert seat.focus is button, "not on 取消, to which Qt leads from a button that is disabled"
        form = seat.find(ActionForm, "action_form")
        form.answer("on_behalf_of", "")
        form.submit()
        seat.window.search.fields.words.setFocus()
        await seat.settle()
        assert seat.shows("action_error")
        assert seat.focus is seat.window.search.fields.words

    play(run, tmp_path, Role.DISPATCHER, shift)


class Why(ReasonForm):
    """A form that asks why and nothing else."""

    def __init__(self) -> None:
        super().__init__("why", (("a", "常有的"), ("b", "少有的")), 50)
        self.lay_out((), "为什么", QPushButton(self), QPushButton(self))

    def submit(self) -> None:
        if not self.reason:
            self.lack("请写明为什么。")


def test_a_form_that_asks_why_sends_the_hand_to_the_reasons(qtbot: QtBot) -> None:
    hands, form = Hands(qtbot), Why()
    hands.show(form)
    form.words.setFocus()
    hands.press(Qt.Key.Key_Return, held=Qt.KeyboardModifier.ControlModifier)
    assert form._error.isVisible()
    hands.type("2")
    assert form.reason == "少有的"
    assert not form._error.isVisible()


def test_why_nothing_is_filed_is_asked_where_the_digits_count(qtbot: QtBot) -> None:
    hands, panel = Hands(qtbot), DeclinePanel()
    hands.show(panel)
    panel.open_panel()
    panel.words.setFocus()
    panel.propose()
    hands.type("1")
    assert panel.reasons.key != ""


def test_enter_in_an_empty_line_of_the_shift_log_says_so(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        window = seat.window.work.open("shift", "shift_log")
        await seat.settle()
        page = window.page
        assert isinstance(page, ShiftLogPage)
        page.entry.text.setText("水泵房停电")
        page.entry.write.click()
        await seat.until(lambda: bool(page.table.current_key))
        page.remark.click()
        assert window.result.text.startswith("还没有写")
        assert page.word.hasFocus() or window.focusWidget() is page.word

    play(run, tmp_path, Role.SHIFT_LEADER, shift)
