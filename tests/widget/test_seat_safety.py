"""Hands that slip: a key held down, letters typed into the wrong pane, a case nobody has seen yet."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

#: A case has been looked at (s): a little more than the window asks for.
LOOK = 0.45
REPEAT = 0.03
LEADER = Role.SHIFT_LEADER


async def stages(seat: Seat, cases: list[Case]) -> list[Stage]:
    return [(await seat.desk.open(case.id)).case.stage for case in cases]


async def hold(seat: Seat, key: Qt.Key, seconds: float) -> None:
    """Keep *key* down; nothing but the missing release marks the presses as repeats."""
    clock = asyncio.get_running_loop()
    end = clock.time() + seconds
    QTest.keyPress(seat.focus, key)
    await asyncio.sleep(0.5)
    while clock.time() < end:
        QTest.keyPress(seat.focus, key)
        await asyncio.sleep(REPEAT)
    QTest.keyRelease(seat.focus, key)
    await seat.settle()


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_1])
def test_a_held_key_decides_one_case(run: TestLoop, tmp_path: Path, key: Qt.Key) -> None:
    async def shift(hall: Hall) -> None:
        cases = [await hall.case_at(Stage.DISPATCH_REVIEW) for _each in range(4)]
        seat = await hall.seat(hasty=False)
        await seat.press("Down")
        await asyncio.sleep(LOOK)
        await hold(seat, key, 2.0)
        decided = [stage is not Stage.DISPATCH_REVIEW for stage in await stages(seat, cases)]
        assert decided == [True, False, False, False]

    play(run, tmp_path, LEADER, shift)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_held_key_on_the_button_decides_one_case(run: TestLoop, tmp_path: Path, key: Qt.Key) -> None:
    async def shift(hall: Hall) -> None:
        cases = [await hall.case_at(Stage.DISPATCH_REVIEW) for _each in range(3)]
        seat = await hall.seat(hasty=False)
        await seat.press("Down")
        seat.find(QPushButton, "gate_approve").setFocus()
        await asyncio.sleep(LOOK)
        await hold(seat, key, 1.5)
        decided = [stage is not Stage.DISPATCH_REVIEW for stage in await stages(seat, cases)]
        assert decided == [True, False, False]

    play(run, tmp_path, LEADER, shift)


def test_a_case_that_just_came_is_not_decided_unseen(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        cases = [await hall.case_at(Stage.DISPATCH_REVIEW) for _each in range(2)]
        seat = await hall.seat(hasty=False)
        await seat.press("Down")
        await asyncio.sleep(LOOK)
        button = seat.find(QPushButton, "gate_approve")
        await seat.click(button)
        await seat.click(button)  # a double click
        assert await stages(seat, cases) == [Stage.HANDLING, Stage.DISPATCH_REVIEW]
        assert seat.said[-1] == ("案件刚显示出来,没有办理;看清后再按一次。", "due")
        await asyncio.sleep(LOOK)
        await seat.press("A")
        assert await stages(seat, cases) == [Stage.HANDLING, Stage.HANDLING]

    play(run, tmp_path, LEADER, shift)


def test_letters_one_upon_the_other_are_no_commands(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat(hasty=False)
        seat.window.in_hand.show(case.id)
        await seat.settle()
        for letter in "tuihui":  # pinyin with the keys in the wrong pane
            QTest.keyClicks(seat.focus, letter)
            await asyncio.sleep(0.05)
        await seat.settle()
        assert seat.said[-1] == ("连着按了 6 个字母,像在打字,没有当命令。", "due")
        assert seat.window.verb_desk.form is None
        await seat.press("T")
        assert seat.window.verb_desk.form is not None
        assert await stages(seat, [case]) == [Stage.HANDLING]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_letters_beside_the_fields_of_a_form_are_nobody_s_commands(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12319)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        intake = seat.window.intake
        assert intake is not None
        for beside in (intake.form.who.chips, intake.form.photos.add_button, intake.footer.save):
            beside.setFocus()
            await seat.press("Y", "Y", "J", "L", "L")
            assert await stages(seat, [case]) == [Stage.REPORTED]
            assert not seat.window.sheet.is_open
        assert seat.said[-1] == ("键在表单里,“L”没有当命令;Ctrl+1 回到队列后再按。", "due")

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_command_without_a_form_wants_its_letter_twice(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12319)
        seat = await hall.seat()
        seat.window.queue.table.setFocus()
        await seat.press("Home", "Y")
        assert seat.said[-1] == (f"{case.number} 下发核实:再按一次 Y 就办。", "due")
        assert await stages(seat, [case]) == [Stage.REPORTED]
        await seat.press("Y")
        assert await stages(seat, [case]) == [Stage.VERIFYING]

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_enter_presses_the_button_in_focus(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        await seat.press("Down", "Return")
        assert seat.focus is seat.find(QPushButton, "gate_approve")
        await seat.press("Return")
        assert await stages(seat, [case]) == [Stage.HANDLING]

    play(run, tmp_path, LEADER, shift)


def test_a_form_for_a_stage_that_is_over_is_put_away_and_the_keys_are_to_be_seen(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12319)
        seat = await hall.seat()
        seat.window.queue.table.setFocus()
        await seat.press("Home", "J")
        assert seat.window.verb_desk.form is not None
        await hall.do(Verb.REQUEST_VERIFICATION, case)
        seat.window.in_hand.refresh()
        await seat.settle()
        assert not seat.window.sheet.is_open
        assert "填写已收起" in seat.said[-1][0]
        assert not seat.window.sheet.isAncestorOf(seat.focus)

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_page_that_changes_behind_a_sheet_leaves_it_the_keys(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12319)
        seat = await hall.seat()
        seat.window.queue.table.setFocus()
        await seat.press("Home", "Return", "F1")
        await hall.do(Verb.REQUEST_VERIFICATION, case)
        seat.window.in_hand.refresh()
        await seat.settle()
        assert seat.window.help.isAncestorOf(seat.focus)
        await seat.press("Esc")
        assert not seat.window.help.is_open

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_esc_closes_the_sheet_from_beside_it(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("F1")
        seat.window.case_pane.timeline.setFocus()
        await seat.press("Esc")
        assert not seat.window.help.is_open

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_drafts_of_other_cases_are_offered_beside_a_new_report_only(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        typed, other = await hall.case_at(Stage.REPORTED), await hall.case_at(Stage.REPORTED)
        seat = await hall.seat()
        for case in (typed, other):
            seat.window.in_hand.show(case.id)
            await seat.settle()
            if case is typed:
                seat.find(QWidget, "description").setFocus()
                await seat.type("补充")
        assert not seat.shows("draft_bar")
        await seat.press("F2")
        assert seat.shows("draft_bar")
        await hall.do(Verb.FILE, typed)
        seat.window.queue.reload()
        await seat.settle()
        intake = seat.window.intake
        assert intake is not None
        await seat.press("F2", "Alt+D", "Delete")
        assert not seat.shows("draft_bar")

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_esc_leaves_the_fields_of_the_search_pane(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        await seat.press("Ctrl+F")
        assert seat.focus is seat.window.search.fields.words
        await seat.press("Esc")
        assert not isinstance(seat.focus, QLineEdit)

    play(run, tmp_path, Role.DISPATCHER, shift)
