"""Every act of a seat by key, menu and command line; and no key that acts while somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.transitions import verbs_at
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.claim_desk import ClaimDesk
from dispatcher_app.ui.seat_actions import SeatAction
from dispatcher_app.ui.seat_keys import SeatKeys
from dispatcher_app.widgets.theme import apply_theme, current_sizes, current_theme, theme_notifier
from dispatcher_app.widgets.tokens import LIGHT
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.side_cases import SIDE_CASES, case_for

SEATS = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)
Told = list[tuple[str, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What the seat was told to do, in place of doing it."""
    heard: Told = []
    for name in ("claim", "give_back", "take_over"):
        monkeypatch.setattr(ClaimDesk, f"why_not_{name}", lambda _self: "")
    monkeypatch.setattr(SeatKeys, "run", lambda _self, name, text="": heard.append((name, text)))
    return heard


async def put_in_hand(hall: Hall, seat: Seat, action: SeatAction) -> None:
    """A case on which the action belongs."""
    case = await case_for(hall, Verb(action.name), seat.desk.role)
    seat.window.in_hand.show(case.id)
    await seat.settle()


@pytest.mark.parametrize("role", SEATS)
def test_key_menu_and_command_are_the_same_act(run: TestLoop, tmp_path: Path, told: Told, role: Role) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        for action in seat.window.keys.actions:
            if action.name in SIDE_CASES.keys() - {Verb.SECOND_LOOK, Verb.APPLY_SHELVING}:
                continue  # each is played from its key to its step in test_side_paths
            if not action.key:
                continue  # pages of the work windows have a name on the command line and a digit in there
            if action.on_case and action.blocked is None:
                await put_in_hand(hall, seat, action)
            assert await ways_of(seat, action, told) == {
                "key": action.name,
                "menu": action.name,
                "command": action.name,
            }

    play(run, tmp_path, role, shift)


async def ways_of(seat: Seat, action: SeatAction, told: Told) -> dict[str, str]:
    found = {}
    told.clear()
    seat.window.centre.setFocus()  # where nothing is typed
    await seat.press(action.key)
    if not told and seat.said and "再按一次" in seat.said[-1][0]:
        await seat.press(action.key)
    found["key"] = told[-1][0] if told else "nothing"
    told.clear()
    seat.window.menu.aboutToShow.emit()
    entry = seat.window.keys.findChild(QAction, f"menu_{action.name}")
    assert entry is not None
    assert entry.isEnabled(), entry.toolTip()
    entry.trigger()
    found["menu"] = told[-1][0] if told else "nothing"
    told.clear()
    seat.window.focus_command_line()
    await seat.type(action.label)
    await seat.press("Return")
    found["command"] = told[-1][0] if told else f"nothing: {seat.window.header.command_line.result.text}"
    return found


@pytest.mark.parametrize("role", SEATS)
def test_no_two_acts_of_the_window_share_a_key(run: TestLoop, tmp_path: Path, role: Role) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        keys = [action.key for action in seat.window.keys.actions if action.key and not action.on_case]
        assert len(keys) == len(set(keys))
        letters = {action.key for action in seat.window.keys.actions if action.on_case}
        assert letters.isdisjoint(keys)
        for stage in Stage:
            here = list(verbs_at(stage, role))
            acts = [act for act in seat.window.keys.actions if act.on_case]
            pressed = {
                (act.key, _ONE_OF.get(act.name, act.name))
                for act in acts
                if act.blocked is not None or Verb(act.name) in here
            }
            assert len(pressed) == len({key for key, _kind in pressed}), stage

    play(run, tmp_path, role, shift)


#: Of these the marks of a case let only one be given.
_ONE_OF = {
    **dict.fromkeys((Verb.GRANT_EXTENSION, Verb.GRANT_SHELVING, Verb.GRANT_DEFERRAL), "grant"),
    **dict.fromkeys((Verb.APPEAL, Verb.APPEAL_FIRST_REVIEW, Verb.APPEAL_FINAL_REVIEW), "appeal"),
    **dict.fromkeys((Verb.SUPERVISE, Verb.ESCALATE_SUPERVISION), "supervision"),
}
FIELDS = {
    Role.DISPATCHER: (
        "case_search",
        "search_words",
        "search_number",
        "requirement",
        "unit_search",
        "command_line",
    ),
    Role.SHIFT_LEADER: ("case_search", "search_words", "search_phone", "command_line"),
}
STAGES = {Role.DISPATCHER: Stage.AWAITING_DISPATCH, Role.SHIFT_LEADER: Stage.DISPATCH_REVIEW}


@pytest.mark.parametrize("role", FIELDS)
def test_letters_and_digits_in_a_field_are_text(
    run: TestLoop, tmp_path: Path, told: Told, role: Role
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(STAGES[role])
        seat = await hall.seat()
        seat.window.search_for("")
        seat.window.in_hand.show(case.id)
        await seat.settle()
        for name in FIELDS[role]:
            if name == "case_search":
                seat.window.queue.raise_()
                await seat.settle()
            field = seat.window.findChild(QWidget, name)
            assert isinstance(field, QLineEdit | QPlainTextEdit)
            field.setFocus()
            await seat.type("dabrn.:")
            text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
            assert text == "dabrn.:", name
            assert told == [], name

    play(run, tmp_path, role, shift)


@pytest.mark.parametrize("role", FIELDS)
def test_letters_held_by_an_input_method_are_nobody_s_keys(
    run: TestLoop, tmp_path: Path, told: Told, role: Role
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(STAGES[role])
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        field = seat.find(QLineEdit, "case_search")
        field.setFocus()
        seat.compose("pai")
        await seat.press("A", "D", "1", "N", ".", "F5", "Ctrl+T")
        assert told == []
        seat.compose("", "派")
        await seat.settle()
        assert "派" in field.text()

    play(run, tmp_path, role, shift)


def test_what_cannot_be_done_now_is_grey_and_says_why(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        seat.window.menu.aboutToShow.emit()
        entry = seat.window.keys.findChild(QAction, "menu_pass_to_check")
        assert entry is not None
        assert not entry.isEnabled()
        assert entry.toolTip() == "案件现处“处置中”,不能批转核查。"
        await seat.press("P")
        assert seat.refusals == [
            "案件现处“处置中”,不能批转核查。可以办:单位回退 T、反馈处置结果 F、并案 Shift+M。"
        ]
        await seat.press(":")
        await seat.type("批转核查")
        await seat.press("Return")
        assert seat.window.header.command_line.result.text == entry.toolTip()

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_letter_without_a_case_only_asks_for_one(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("P", "A", "T")
        assert set(seat.refusals) == {"请先选一件案件。"}

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_command_line_takes_a_reason_in_pinyin(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press(":")
        await seat.type("tuihuipaiqian ysc")
        await seat.press("Tab")
        assert seat.window.header.command_line.text() == "退回派遣 疑似重复"
        await seat.press("Return")
        step = (await seat.desk.open(case.id)).history[-1]
        assert (step.verb, step.reason_code) == (Verb.RETURN_DISPATCH, "duplicate")

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_words_after_a_command_without_a_reason_go_into_its_form(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press(":")
        await seat.type("反馈处置结果 已补盖")
        await seat.press("Return")
        assert seat.find(QPlainTextEdit, "ask_result").toPlainText() == "已补盖"
        await seat.press("Ctrl+Return")
        assert (await seat.desk.open(case.id)).case.result == "已补盖"

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_f1_lists_every_act_with_its_key_and_esc_gives_the_keys_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        before = seat.focus
        await seat.press("F1")
        rows = seat.window.help.findChild(QWidget, "key_rows")
        assert rows is not None
        assert set(rows.labels) >= {action.label for action in seat.window.keys.actions}  # type: ignore[attr-defined]
        await seat.press("Esc")
        assert seat.focus is before

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_f6_walks_the_panes(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        passed = []
        for _stop in range(4):
            passed.append(seat.focus)
            await seat.press("F6")
        assert len(set(map(id, passed))) == 4
        assert seat.focus is passed[0]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_theme_and_size_by_key_are_remembered(run: TestLoop, tmp_path: Path, qapp: object) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await seat.press("Ctrl+T", "Ctrl+=", "Ctrl+=")
        assert seat.window.settings.theme.name == "dark"
        assert seat.window.settings.scale == 1.5
        assert "150%" in seat.window.status.text
        await seat.press("Ctrl+-")
        assert seat.window.settings.scale == 1.25
        await seat.until(lambda: (current_theme().name, current_sizes().scale) == ("dark", 1.25))

    try:
        play(run, tmp_path, Role.SHIFT_LEADER, shift)
    finally:
        apply_theme(qapp, LIGHT)  # type: ignore[arg-type]


def test_a_held_key_changes_the_size_of_the_text_at_once_and_not_thirty_times(
    run: TestLoop, tmp_path: Path, qapp: object
) -> None:
    dressed: list[float] = []

    def note() -> None:
        dressed.append(current_sizes().scale)

    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        theme_notifier().changed.connect(note)
        for _again in range(30):
            QTest.keyClick(seat.focus, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
        assert "200%" in seat.window.status.text, "what was wished is said before it is done"
        await seat.until(lambda: current_sizes().scale == 2.0)
        await seat.press("Ctrl+=")
        await seat.press("Ctrl+-")
        await seat.until(lambda: current_sizes().scale == 1.75)
        assert dressed == [2.0, 1.75], "no key asks for the look there is already"

    try:
        play(run, tmp_path, Role.SHIFT_LEADER, shift)
    finally:
        theme_notifier().changed.disconnect(note)
        apply_theme(qapp, LIGHT)  # type: ignore[arg-type]


def test_a_letter_of_another_stage_says_where_the_case_stands_and_what_fits(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press("A")
        assert seat.refusals == ["案件现处“处置中”,A 键用不上。可以办:单位回退 T、作废 Shift+V、督办 D。"]

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_leaving_does_not_stand_in_the_way_of_sending_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.DISPATCH_REVIEW)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.press(":")
        await seat.type("tui")
        await seat.press("Return")
        assert seat.window.verb_desk.form is not None
        assert seat.window.verb_desk.form.verb is Verb.RETURN_DISPATCH

    play(run, tmp_path, Role.SHIFT_LEADER, shift)
