"""A case changes under an open form: mine, theirs or both by real keys; nothing typed is thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.intake.view import IntakeView
from dispatcher_app.widgets.merge_option import MergeOption
from tests.support.company import LiveSeat, shared_shift
from tests.support.hall import Hall
from tests.support.loop import TestLoop

ZHAO = Person("zhao", "赵敏", Role.CALL_TAKER, "接线席 1")
SUN = Person("sun", "孙莉", Role.CALL_TAKER, "接线席 2")
CALLERS = (ZHAO, SUN)


def form(seat: LiveSeat) -> IntakeView:
    assert seat.window.intake is not None
    return seat.window.intake


async def amend(hall: Hall, case: Case, **data: object) -> None:
    """Somebody changes the case, as a seat that has just taken it over may."""
    await hall.sql("DELETE FROM claims")
    await hall.do(Verb.AMEND, case, person="周一", **data)


async def typed_and_changed(hall: Hall, seat: LiveSeat) -> Case:
    """The seat has typed into the description of a case when somebody else changes it."""
    case = await hall.report(description="井盖", caller_name="张三")
    await seat.until(lambda: case.number in seat.listed)
    await seat.open(case)
    await seat.look_here()
    form(seat).form.description.setFocus()
    await seat.press("Ctrl+End")
    await seat.type("没了")
    await amend(hall, case, description="井盖破了", caller_name="李四")
    await seat.until(lambda: form(seat).merge_bar.isVisible())
    return case


async def saved(seat: LiveSeat, case: Case) -> Case:
    await seat.press("Ctrl+S")
    await seat.until(lambda: any(tone == "ok" for _text, tone in seat.said))
    return (await seat.desk.open(case.id)).case


@pytest.mark.parametrize(
    ("digit", "kept"), [("1", "井盖没了"), ("2", "井盖破了"), ("3", "井盖破了\n井盖没了")]
)
def test_each_choice_by_key(run: TestLoop, hall_url: str, tmp_path: Path, digit: str, kept: str) -> None:
    async def shift(hall: Hall, zhao: LiveSeat, _sun: LiveSeat) -> None:
        case = await typed_and_changed(hall, zhao)
        view = form(zhao)
        assert view.form.description.toPlainText() == "井盖没了", "what was typed stands"
        assert view.form.form.caller_name == "李四", "what nobody here touched is taken"
        assert view.form.description.hasFocus(), "the hand stays where it types"
        assert "周一也改了您在填的 1 项" in view.merge_bar.text
        await zhao.press("F7", digit)
        assert view.form.description.toPlainText() == kept
        await zhao.press("Return")
        assert not view.merge_bar.isVisible()
        assert (await saved(zhao, case)).description == kept

    shared_shift(run, hall_url, tmp_path, shift, CALLERS)


def test_choices_by_mouse_can_be_taken_back_and_typing_goes_on(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, zhao: LiveSeat, _sun: LiveSeat) -> None:
        await typed_and_changed(hall, zhao)
        view = form(zhao)
        for choice, text in (("theirs", "井盖破了"), ("both", "井盖破了\n井盖没了"), ("mine", "井盖没了")):
            await zhao.click(zhao.find(MergeOption, f"merge_description_{choice}"))
            assert view.form.description.toPlainText() == text
        await zhao.click(zhao.find(MergeOption, "merge_description_theirs"))
        await zhao.click(zhao.find(QPushButton, "merge_done"))
        assert not view.merge_bar.isVisible()
        view.form.description.setFocus()
        await zhao.press("Ctrl+End")
        await zhao.type("!")
        await zhao.press("F7")
        assert view.merge_bar.isVisible(), "both values are there until the case leaves the form"
        await zhao.press("Left", "Right")
        assert view.form.description.toPlainText() == "井盖破了"
        await zhao.press("Left")
        assert view.form.description.toPlainText() == "井盖破了!", "what was typed last is one's own"
        await zhao.press("Escape")
        assert view.isAncestorOf(zhao.focus)

    shared_shift(run, hall_url, tmp_path, shift, CALLERS)


def test_a_step_that_changes_no_field_neither_brings_the_bar_back_nor_names_another(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, zhao: LiveSeat, _sun: LiveSeat) -> None:
        case = await typed_and_changed(hall, zhao)
        bar = form(zhao).merge_bar
        await hall.do(Verb.SUPERVISE, case, person="吴刚")
        await zhao.until(lambda: zhao.case.supervised != "")
        assert "周一也改了" in bar.text
        assert bar.isVisible()
        await zhao.press("F7", "1", "Return")
        assert not bar.isVisible()
        await hall.do(Verb.ANSWER_SUPERVISION, case, person="吴刚")
        await zhao.until(lambda: zhao.case.supervised == "")
        assert not bar.isVisible()
        await amend(hall, case, description="井盖又破了")
        await zhao.until(bar.isVisible)
        assert form(zhao).form.description.toPlainText() == "井盖没了"

    shared_shift(run, hall_url, tmp_path, shift, CALLERS)


def test_a_dispute_outlives_the_program(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    """Typed on after the change, nothing chosen, the program ends: the dispute is still one."""

    async def shift(hall: Hall, zhao: LiveSeat, _sun: LiveSeat) -> None:
        case = await typed_and_changed(hall, zhao)
        await zhao.type(",有人掉下去")
        zhao.window.new_report()
        await zhao.settle()
        assert not form(zhao).merge_bar.isVisible()
        await zhao.open(case)
        await zhao.until(lambda: form(zhao).merge_bar.isVisible())
        assert form(zhao).form.description.toPlainText() == "井盖没了,有人掉下去"

    shared_shift(run, hall_url, tmp_path, shift, CALLERS)


def test_a_case_that_leaves_the_form_keeps_the_words(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    async def shift(hall: Hall, zhao: LiveSeat, sun: LiveSeat) -> None:
        case = await hall.report(description="井盖")
        await zhao.until(lambda: case.number in zhao.listed)
        await zhao.open(case)
        await zhao.look_here()
        form(zhao).form.description.setFocus()
        await zhao.press("Ctrl+End")
        await zhao.type("没了")
        await hall.sql("DELETE FROM claims")  # the seat was silent and another took the case
        await hall.do(Verb.FILE, case)
        kept = zhao.window.left_words.panel
        await zhao.until(kept.isVisible)
        assert "您未保存的补充不能再写入" in kept.text
        assert kept.words.toPlainText() == "情况描述:井盖没了"
        await zhao.click(zhao.find(QPushButton, "kept_words_copy"))
        assert QGuiApplication.clipboard().text() == "情况描述:井盖没了"
        await zhao.click(zhao.find(QPushButton, "kept_words_drop"))
        assert not kept.isVisible()
        zhao.window.in_hand.refresh()
        await zhao.settle()
        assert not kept.isVisible(), "what is not wanted does not come back"

    shared_shift(run, hall_url, tmp_path, shift, CALLERS)


LEADERS = (
    Person("chen", "陈晨", Role.SHIFT_LEADER, "值班长席 1"),
    Person("wu", "吴刚", Role.SHIFT_LEADER, "值班长席 2"),
)


async def source_form(hall: Hall, seat: LiveSeat) -> Case:
    case = await hall.report(source=Source.COLLECTOR.value)
    await seat.until(lambda: seat.desk.open_cases.version(case.id) > 0)
    seat.window.in_hand.show(case.id)
    await seat.settle()
    await seat.look_here()
    seat.window.verb_desk.choose(Verb.CORRECT_SOURCE)
    await seat.settle()
    return case


def test_an_action_form_under_which_the_case_moves(run: TestLoop, hall_url: str, tmp_path: Path) -> None:
    """Two shift leaders correct the same source; the second one's form shows both answers."""

    async def shift(hall: Hall, chen: LiveSeat, _wu: LiveSeat) -> None:
        case = await source_form(hall, chen)
        sheet = chen.window.verb_desk.form
        assert sheet is not None
        sheet.answer("source", Source.MEDIA.value)
        sheet.answer("reason", "报料来自晚报")
        await hall.sql("DELETE FROM claims")
        await hall.casework.perform(
            Command(
                verb=Verb.CORRECT_SOURCE,
                case_id=case.id,
                data={"source": Source.WEB},
                reason="网站转来",
            ),
            LEADERS[1].actor(),
        )
        await chen.until(lambda: sheet.merge_bar.isVisible())
        assert [row.name for row in sheet.merge_bar.rows] == ["source", "reason"]
        assert "吴刚刚办了更正来源" in chen.find(QLabel, "action_news").text()
        await chen.press("F7", "2", "Down", "3")
        assert sheet._answers() == {"source": Source.WEB, "reason": "网站转来\n报料来自晚报"}
        await chen.press("Up", "1", "Return", "Ctrl+Return")
        await chen.until(lambda: not chen.window.sheet.is_open)
        after = await chen.desk.open(case.id)
        assert after.case.source is Source.MEDIA
        assert after.history[-1].reason == "网站转来\n报料来自晚报"

    shared_shift(run, hall_url, tmp_path, shift, LEADERS)


def test_an_action_form_whose_stage_is_over_keeps_its_words(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, chen: LiveSeat, _wu: LiveSeat) -> None:
        case = await source_form(hall, chen)
        sheet = chen.window.verb_desk.form
        assert sheet is not None
        sheet.answer("reason", "报料来自晚报")
        await hall.sql("DELETE FROM claims")
        await hall.do(Verb.FILE, case)
        await chen.until(lambda: sheet.kept_words.isVisible())
        assert chen.window.sheet.is_open
        assert sheet.kept_words.words.toPlainText() == "理由:报料来自晚报"
        assert "不能再更正来源" in sheet.kept_words.text
        assert chen.focus is sheet.kept_words.words, "to be read and copied by keys"
        await chen.press("Escape")
        assert not chen.window.sheet.is_open
        assert sheet.draft.answered() is not None, "and kept as a draft"

    shared_shift(run, hall_url, tmp_path, shift, LEADERS)
