"""Every command of the side paths from its key to its step, as hands give it through the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QWidget

from dispatcher_app.domain.case import Appeal, CallBack, SecondLook
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Source, Stage, SupervisionLevel
from dispatcher_app.ui.action_bar import ActionBar
from dispatcher_app.ui.answer_fields import PartyAnswer
from dispatcher_app.ui.history_words import timeline
from dispatcher_app.ui.photo_field import PhotoField
from dispatcher_app.ui.side.answers import UnitAnswer
from dispatcher_app.ui.side.case_answer import CaseAnswer
from dispatcher_app.ui.side.facts import side_facts
from dispatcher_app.ui.side.units_answer import UnitsAnswer
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.side_cases import SIDE_CASES, case_for, closed_for_a_caller, handed_on
from tests.widget.test_action_form import picture

CALLS, SENDS, LEADS = Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER
V = Verb
SEND = "Ctrl+Return"


@dataclass(frozen=True)
class Play:
    """Keys, and after ``=`` what is typed; then what the step changed and with what words."""

    role: Role
    keys: tuple[str, ...]
    changes: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    code: str = ""
    party: str = ""


PLAYS: dict[Verb, Play] = {
    V.PROPOSE_EMERGENCY: Play(SENDS, ("Y", "=路面塌陷", SEND), {"emergency": True}, "路面塌陷"),
    V.RECORD_VISIT: Play(
        SENDS,
        ("Shift+Q", "=排水张工、水利李工", "Tab", "=雨水井", SEND),
        {"visit_present": "排水张工、水利李工", "visit_finding": "雨水井"},
    ),
    V.SETTLE_BOUNDARY: Play(
        LEADS, ("Q", "2", "Tab", "=sslj", "Return", SEND), {"decided_unit": "U4"}, code="function"
    ),
    V.REDIRECT: Play(SENDS, ("G", "=不是它的管线", SEND), {"application": None}, "不是它的管线"),
    V.APPLY_EXTENSION: Play(SENDS, ("Shift+Y", "=缺配件", SEND), {}, "缺配件", party="市排水公司"),
    V.APPLY_SHELVING: Play(
        SENDS,
        ("Shift+G", "=+1m", "Tab", "=深南城7号", "Tab", "=zt", "Tab", "=待改造", SEND),
        {
            "application_until": datetime(2026, 4, 2, 10, tzinfo=UTC),
            "basis": "深南城7号",
            "basis_date": date(2026, 3, 1),
        },
        "待改造",
        party="市排水公司",
    ),
    V.APPLY_DEFERRAL: Play(
        SENDS,
        ("Shift+H", "Alt+2", "Tab", "=会议纪要3号", "Tab", "Alt+1", "Tab", "=疑难", SEND),
        {"application_until": datetime(2026, 3, 16, 10, tzinfo=UTC), "basis_date": date(2026, 3, 2)},
        "疑难",
        party="市排水公司",
    ),
    V.GRANT_EXTENSION: Play(SENDS, ("A",), {"extensions": 1}),
    V.GRANT_SHELVING: Play(LEADS, ("A",), {"shelvings": 1}),
    V.GRANT_DEFERRAL: Play(LEADS, ("A",), {"application": None}),
    V.REFUSE_APPLICATION: Play(LEADS, ("R", "=理由不足", SEND), {"application": None}, "理由不足"),
    V.RESUME: Play(SENDS, ("H", "H"), {"shelved_until": None}),
    V.ASSIST_REPORT: Play(SENDS, ("X", "=垃圾已清", SEND), {}, party="市环卫处"),
    V.CALL_BACK: Play(
        CALLS,
        ("H", "2", "Tab", "Space", "Tab", "=又松了", SEND),
        {"call_back": CallBack.NOT_SATISFIED, "call_back_attempts": 1},
        "又松了",
    ),
    V.CONSENT_REOPEN: Play(LEADS, ("A",), {"reopened": 1}),
    V.REFUSE_REOPEN: Play(LEADS, ("R", "=已处置到位", SEND), {"reopen_asker": ""}, "已处置到位"),
    V.APPEAL: Play(
        SENDS, ("S", "=停水不能施工", SEND), {"appeal": Appeal.APPLIED}, "停水不能施工", party="市排水公司"
    ),
    V.APPEAL_FIRST_REVIEW: Play(
        SENDS, ("S", "1", "Tab", "=属实", SEND), {"appeal": Appeal.FIRST_PASSED}, "属实"
    ),
    V.APPEAL_FINAL_REVIEW: Play(LEADS, ("S", "2", "Tab", "=不足", SEND), {"appeal": Appeal.REFUSED}, "不足"),
    V.MERGE: Play(SENDS, ("Shift+M", "=0001", "Return", SEND), {"merged_into": 1}),
    V.UNMERGE: Play(SENDS, ("Shift+M", "=并错了", SEND), {"merged_into": None}, "并错了"),
    V.SUPERVISE: Play(
        LEADS,
        ("D", "2", "Tab", "=今日办结", SEND),
        {"supervised": "今日办结", "supervised_unit": "U1", "supervision_level": SupervisionLevel.ORDER},
        code="leader",
    ),
    V.ESCALATE_SUPERVISION: Play(
        LEADS,
        ("D", "=逾期未答复", SEND),
        {
            "supervision_level": SupervisionLevel.RECTIFICATION,
            "supervision_due": datetime(2026, 3, 3, 10, tzinfo=UTC),
        },
        "逾期未答复",
    ),
    V.ANSWER_SUPERVISION: Play(
        SENDS, ("Shift+D", "=已到场", SEND), {"supervised": ""}, "已到场", party="市排水公司"
    ),
    V.SECOND_LOOK: Play(
        LEADS, ("F", "1", "Tab", "=一致", SEND), {"second_look": SecondLook.IN_ORDER}, "一致"
    ),
}


async def give(seat: Seat, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key.startswith("="):
            await seat.type(key[1:])
        else:
            await seat.press(key)


async def show(hall: Hall, verb: Verb, role: Role) -> Seat:
    case = await case_for(hall, verb, role)
    seat = await hall.seat()
    seat.window.in_hand.show(case.id)
    await seat.settle()
    return seat


def test_every_side_path_is_played() -> None:
    assert PLAYS.keys() | {V.SELF_HANDLE} == SIDE_CASES.keys()


@pytest.mark.parametrize("verb", PLAYS, ids=str)
def test_keys_alone_give_it(run: TestLoop, tmp_path: Path, verb: Verb) -> None:
    wanted = PLAYS[verb]

    async def shift(hall: Hall) -> None:
        seat = await show(hall, verb, wanted.role)
        case_id, version = seat.case.id, seat.case.version
        await give(seat, wanted.keys)
        step = (await seat.desk.open(case_id)).history[-1]
        assert (step.version, step.verb) == (version + 1, verb), seat.said
        assert {name: step.changes.get(name) for name in wanted.changes} == dict(wanted.changes)
        assert (step.reason, step.reason_code) == (wanted.reason, wanted.code)
        assert step.on_behalf_of == wanted.party
        await seat.until(lambda: not seat.shows("action_form"))
        assert hall.desk.drafts.of(seat.desk.person.login) == []

    play(run, tmp_path, wanted.role, shift)


def test_what_a_collector_put_right_needs_a_photo_and_says_so_beside_it(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.SELF_HANDLE, CALLS)
        case_id = seat.case.id
        seat.window.queue.table.setFocus()
        await give(seat, ("Z", "=ww", "Tab", "=当场劝离", SEND))
        error = seat.find(QLabel, "action_error")
        assert error.text() == "自行处置须附处置后的照片。"
        assert error.parentWidget() is seat.find(QWidget, "row_attachments")
        seat.find(PhotoField, "ask_attachments").add_bytes(picture(), "现场.png")
        await seat.settle()
        await seat.press(SEND)
        case = (await seat.desk.open(case_id)).case
        assert (case.stage, case.result) == (Stage.SELF_HANDLED, "当场劝离")

    play(run, tmp_path, CALLS, shift)


def test_what_may_be_put_right_on_the_spot_has_a_button_at_the_form(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.SELF_HANDLE, CALLS)
        button = seat.find(QPushButton, "intake_self_handle")
        assert "自行处置" in button.text()
        await seat.click(button)
        assert seat.shows("action_form")
        await seat.press("Esc")
        await seat.press("F2")
        assert not button.isVisible(), "nothing is saved yet"
        assert seat.window.queue.table.current_id is None
        public = await hall.case_at(Stage.REPORTED, source=Source.HOTLINE_12319)
        seat.window.in_hand.show(public.id)
        await seat.settle()
        assert not button.isVisible(), "somebody waits for an answer"

    play(run, tmp_path, CALLS, shift)


def test_a_case_is_merged_into_another_by_the_end_of_its_number(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.MERGE, SENDS)
        case_id, master = seat.case.id, (await seat.desk.open(1)).case
        await give(seat, ("Shift+M", "=9999", SEND))
        error = seat.find(QLabel, "action_error")
        assert error.text() == "没有编号以“9999”结尾的在办案件。"
        assert error.parentWidget() is seat.find(QWidget, "row_merged_into")
        assert not seat.find(CaseAnswer, "ask_merged_into").is_open, "the list would hide what is said"
        await give(seat, ("Ctrl+A", f"={seat.case.number[-4:]}", SEND))
        assert seat.find(QLabel, "action_error").text() == f"{seat.case.number} 就是本案,请写另一件。"
        await give(seat, ("Ctrl+A", f"={master.number[-4:]}", SEND))
        case = (await seat.desk.open(case_id)).case
        assert (case.stage, case.merged_into) == (Stage.MERGED, master.id)

    play(run, tmp_path, SENDS, shift)


def test_a_caller_who_was_not_reached_is_called_again_when_it_was_said(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.CALL_BACK, CALLS)
        case_id = seat.case.id
        await seat.press("H")
        assert not seat.shows("ask_call_back_next")
        await seat.press("3")
        assert seat.shows("ask_call_back_next")
        assert not seat.shows("ask_reopen")
        await give(seat, ("Tab", "Ctrl+A", "=明天 9:00", SEND))
        case = (await seat.desk.open(case_id)).case
        assert case.call_back_next == datetime(2026, 3, 3, 1, tzinfo=UTC)

    play(run, tmp_path, CALLS, shift)


def test_a_second_call_begins_with_an_empty_form_and_each_call_says_what_it_came_to(
    run: TestLoop, tmp_path: Path
) -> None:
    """The day's field tidies its words when the hand leaves it: that is no draft of the next call."""

    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.CALL_BACK, CALLS)
        for count in (1, 2, 3):
            await give(seat, ("H", "3"))
            assert seat.find(QPlainTextEdit, "ask_reason").toPlainText() == ""
            await give(seat, ("Tab", "Ctrl+A", "=+2h", SEND) if count < 3 else (SEND,))
            await seat.until(lambda: not seat.shows("action_form"))
            assert seat.desk.drafts.of(seat.desk.person.login) == []
        opened = await seat.desk.open(seat.case.id)
        told = timeline(opened.history, seat.desk.hall)
        said = [entry.facts[0] for entry in told[:3]]
        assert said == ["回访结果:未接通"] * 3
        assert not any("True" in fact for entry in told for fact in entry.facts)
        assert any(
            fact.value == "已打 3 次,未接通,不再安排回访" for fact in side_facts(opened.case, seat.desk.hall)
        )

    play(run, tmp_path, CALLS, shift)


def test_a_missing_choice_is_asked_for_by_its_own_name(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.SUPERVISE, LEADS)
        await give(seat, ("D", SEND))
        error = seat.find(QLabel, "action_error")
        assert error.text() == "请选督办事由。"
        assert error.parentWidget() is seat.find(QWidget, "row_reason_code")

    play(run, tmp_path, LEADS, shift)


def test_in_the_night_no_deadline_is_held_out_that_is_over(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.SUPERVISE, LEADS)
        for hours, first in ((0, "今天下班前  Alt+1"), (14, "下个工作日  Alt+1")):
            hall.clock.forward(hours=hours)
            await give(seat, ("D",))
            due = seat.find(QWidget, "ask_supervision_due")
            offers = [button.text() for button in due.findChildren(QPushButton)]
            assert offers[0] == first
            await seat.press("Esc")
            await seat.until(lambda: not seat.shows("action_form"))

    play(run, tmp_path, LEADS, shift)


def test_a_shelved_case_asks_for_no_result_until_it_is_resumed(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.RESUME, SENDS)
        bar = seat.find(ActionBar, "action_bar")
        shown = {button.objectName() for button in bar.findChildren(QPushButton) if button.isVisible()}
        assert "verb_resume" in shown
        assert not {"verb_submit_result", "verb_unit_return"} & shown
        await seat.press("F")
        assert seat.refusals[-1].startswith("案件正在挂账,请先恢复。可以办:恢复办理 H")

    play(run, tmp_path, SENDS, shift)


def test_nobody_is_called_back_in_the_night_unless_it_is_said(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.CALL_BACK, CALLS)
        hall.clock.forward(hours=13)
        await give(seat, ("H", "3"))
        line = seat.find(QWidget, "ask_call_back_next").findChild(QLineEdit, "when_line")
        assert line is not None
        assert line.text().endswith(" 09:00")

    play(run, tmp_path, CALLS, shift)


def test_a_refusal_stands_under_the_answer_it_is_about_and_nothing_is_lost(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.APPLY_SHELVING, SENDS)
        await give(seat, ("Shift+G", "=什么时候", SEND))
        error = seat.find(QLabel, "action_error")
        assert error.text() == "日期还看不懂,改好再送。"
        assert "看不懂“什么时候”" in seat.find(QLabel, "when_meaning").text()
        assert error.parentWidget() is seat.find(QWidget, "row_until")
        await give(seat, ("Ctrl+A", "=+2年", "Tab", "=7号", "Tab", "=今天", "Tab", "=待改造", SEND))
        assert "最长一年" in error.text()
        assert error.parentWidget() is seat.find(QWidget, "row_until")
        await seat.press("Esc")
        await seat.until(lambda: not seat.shows("action_form"))
        hall.clock.forward(days=1)
        await seat.press("Shift+G")
        assert seat.find(QLineEdit, "ask_basis").text() == "7号"
        until = seat.find(QWidget, "ask_until").findChild(QLineEdit, "when_line")
        assert until is not None
        assert until.text() == "2028-03-02 18:00"  # the day that was meant, not two years from today

    play(run, tmp_path, SENDS, shift)


@pytest.mark.parametrize(("width", "scale"), [(1280, 1.0), (1280, 1.5), (1600, 2.0)])
def test_the_row_of_commands_never_overflows(
    run: TestLoop, tmp_path: Path, qapp: QApplication, width: int, scale: float
) -> None:
    apply_theme(qapp, LIGHT, scale)

    async def shift(hall: Hall) -> None:
        case = await hall.do(V.SUPERVISE, await handed_on(hall))
        seat = await hall.seat()
        seat.window.resize(width, 800)
        seat.window.in_hand.show(case.id)
        await seat.settle()
        bar = seat.find(ActionBar, "action_bar")
        shown = [button for button in bar.findChildren(QPushButton) if button.isVisible()]
        assert bar.width() <= seat.window.centre.width()
        assert all(bar.rect().contains(button.geometry()) for button in shown)
        assert {button.property("verb") for button in shown} >= {V.SETTLE_BOUNDARY.value, None}
        await seat.press("V")
        menu = bar.findChild(QMenu, "more_verbs_menu")
        assert menu is not None
        assert [entry.data() for entry in menu.actions()] == [verb.value for verb in bar.behind]
        QTest.keyClick(menu, str(bar.behind.index(V.RECORD_VISIT) + 1))
        await seat.settle()
        assert seat.window.verb_desk.form is not None
        assert seat.window.verb_desk.form.verb is V.RECORD_VISIT

    try:
        play(run, tmp_path, LEADS, shift)
    finally:
        apply_theme(qapp, LIGHT)


def queue_of(seat: Seat, key: str) -> str:
    """The key that opens the queue."""
    return next(action.key for action in seat.window.keys.actions if action.name == f"queue-{key}")


@pytest.mark.parametrize(
    ("role", "key", "verb", "keys"),
    [
        (CALLS, "call-back", V.CALL_BACK, ("H", "1", SEND)),
        (SENDS, "applied", V.GRANT_EXTENSION, ("A",)),
        (SENDS, "appeal", V.APPEAL_FIRST_REVIEW, ("S", "1", "Tab", "=属实", SEND)),
        (LEADS, "boundary", V.SETTLE_BOUNDARY, ("Q", "2", "Tab", "=sslj", "Return", SEND)),
        (LEADS, "reopening", V.CONSENT_REOPEN, ("A",)),
        (LEADS, "appeal", V.APPEAL_FINAL_REVIEW, ("S", "1", "Tab", "=同意", SEND)),
    ],
)
def test_a_queue_of_its_own_gives_one_case_after_the_other(
    run: TestLoop, tmp_path: Path, role: Role, key: str, verb: Verb, keys: tuple[str, ...]
) -> None:
    async def shift(hall: Hall) -> None:
        first, second = await case_for(hall, verb, role), await case_for(hall, verb, role)
        seat = await hall.seat()
        await seat.press(queue_of(seat, key))
        assert set(seat.listed) == {first.number, second.number}
        taken = seat.case.id
        await give(seat, keys)
        await seat.until(lambda: len(seat.listed) == 1)
        await seat.until(lambda: seat.window.in_hand.case is not None and seat.case.id != taken)
        assert seat.listed == [seat.case.number]
        third = await case_for(hall, verb, role)  # while the seat looks
        await seat.until(lambda: third.number in seat.listed)

    play(run, tmp_path, role, shift)


def test_a_queue_of_a_side_path_has_a_line_once_there_was_something_in_it(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        names = seat.window.queue.names
        row = [queue.key for queue in seat.desk.queues].index("call-back")
        assert names.isRowHidden(row)
        before = names.height()
        case = await closed_for_a_caller(hall)
        await seat.until(lambda: not names.isRowHidden(row))
        assert names.height() > before
        await hall.do(V.CALL_BACK, case)
        await seat.until(lambda: seat.window.queue._rows.counts["call-back"] == 0)
        assert not names.isRowHidden(row)

    play(run, tmp_path, CALLS, shift)


def test_f4_lists_the_units_and_is_no_key_of_the_window(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.SETTLE_BOUNDARY, LEADS)
        await give(seat, ("Q", "2", "Tab", "F4"))
        assert "裁定依据(必填)" in [label.text() for label in seat.window.sheet.findChildren(QLabel)]
        picker = seat.find(UnitAnswer, "ask_decided_unit")
        assert picker.is_open
        await give(seat, ("Down", "Down", "Return", SEND))
        await seat.until(lambda: not seat.shows("action_form"))
        assert seat.case.decided_unit == "U2"

    play(run, tmp_path, LEADS, shift)


def test_f4_lists_whom_an_answer_is_entered_for_and_is_no_key_of_the_window(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.CHECK_FAIL, CALLS)
        await give(seat, ("X", "F4"))
        assert "代哪位采集员录入(必填)" in [label.text() for label in seat.window.sheet.findChildren(QLabel)]
        picker = seat.find(PartyAnswer, "ask_on_behalf_of")
        assert picker.view().isVisible()
        assert seat.shows("action_form")

    play(run, tmp_path, CALLS, shift)


def test_a_master_and_its_child_name_each_other(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        child = await case_for(hall, V.UNMERGE, SENDS)
        assert child.merged_into is not None
        seat = await hall.seat()
        seat.window.in_hand.show(child.id)
        await seat.settle()
        facts = seat.window.case_pane.facts
        master = (await seat.desk.open(child.merged_into)).case
        assert master.number in facts.as_text()
        history = seat.window.case_pane.timeline.text
        assert f"主案:{master.number}" in history.toPlainText()
        seat.window.in_hand.show(master.id)
        await seat.settle()
        assert f"并入本案: 1 件:{child.number}" in facts.as_text()
        await hall.do(V.UNMERGE, child)
        seat.window.in_hand.refresh()
        await seat.settle()
        assert child.number not in facts.as_text()

    play(run, tmp_path, SENDS, shift)


def test_what_nobody_told_of_is_found_within_a_minute(run: TestLoop, tmp_path: Path) -> None:
    """Another program closed it, and the news was lost."""
    other = Hall(tmp_path, CALLS)

    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        case = await closed_for_a_caller(other)
        await seat.press(queue_of(seat, "call-back"))
        assert seat.listed == []
        hall.clock.forward(minutes=2)
        seat.window.queue.tick()
        await seat.until(lambda: seat.listed == [case.number])

    play(run, tmp_path, CALLS, shift)


def test_an_emergency_takes_several_assisting_units(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await show(hall, V.PROPOSE_EMERGENCY, SENDS)
        case_id = seat.case.id
        await give(seat, ("Y", "=road sunk"))
        units = seat.find(UnitsAnswer, "ask_assist_units")
        lead = seat.find(UnitAnswer, "ask_lead_unit").value
        free = [unit.code for unit in hall.desk.hall.units if unit.code != lead][:3]
        units.line.setFocus()
        for code in free:
            await give(seat, (f"={hall.desk.hall.unit_name(code)}", "Return"))
        assert units.values == tuple(free)
        await give(seat, ("Backspace", SEND))
        await seat.until(lambda: not seat.shows("action_form"))
        case = (await seat.desk.open(case_id)).case
        assert case.emergency
        assert case.assist_units == tuple(free[:2])

    play(run, tmp_path, SENDS, shift)


def test_an_emergency_is_proposed_to_nobody_who_has_returned_the_case(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_for(hall, V.PROPOSE_EMERGENCY, SENDS)
        likely = [found.unit.code for found in hall.desk.candidates(case)]
        assert len(likely) > 2
        for unit in likely[:2]:
            case = await hall.do(V.PROPOSE_DISPATCH, case, data={"lead_unit": unit})
            case = await hall.do(V.APPROVE_DISPATCH, case)
            case = await hall.do(V.UNIT_RETURN, case)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await give(seat, ("Y",))
        assert seat.find(UnitAnswer, "ask_lead_unit").value == likely[2]

    play(run, tmp_path, SENDS, shift)


def test_assisting_units_of_an_emergency_are_taken_away_again(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await case_for(hall, V.PROPOSE_EMERGENCY, SENDS)
        case = await hall.do(
            V.PROPOSE_EMERGENCY, case, data={"lead_unit": "U3", "assist_units": ("U1", "U2")}
        )
        case = await hall.do(V.RETURN_DISPATCH, case)
        seat = await hall.seat()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await give(seat, ("Y", "=road sunk"))
        units = seat.find(UnitsAnswer, "ask_assist_units")
        assert set(units.values) <= {"U1", "U2"}
        units.line.setFocus()
        await give(seat, ("Backspace", "Backspace", SEND))
        await seat.until(lambda: not seat.shows("action_form"))
        assert (await seat.desk.open(case.id)).case.assist_units == ()

    play(run, tmp_path, SENDS, shift)
