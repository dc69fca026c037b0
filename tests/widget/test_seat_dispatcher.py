"""The dispatcher's seat: from the queue to the unit with the keys alone, and what the unit sends back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.candidates import candidates_for
from dispatcher_app.ui.precedents import read_precedents, with_precedents
from dispatcher_app.ui.units_dock import UnitsDock
from dispatcher_app.widgets.case_marks import marks_text
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.support.side_cases import handed_on

DISPATCHER = Role.DISPATCHER


async def stage_of(seat: Seat, case_id: int) -> Stage:
    return (await seat.desk.open(case_id)).case.stage


def test_keys_alone_send_a_case_and_the_next_comes_to_hand(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.AWAITING_DISPATCH)
        second = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        assert seat.listed == [first.number, second.number]
        await seat.press("Down", "Return", "1", "Return")
        sent = (await seat.desk.open(first.id)).case
        assert (sent.stage, sent.lead_unit) == (Stage.DISPATCH_REVIEW, "U1")
        assert seat.case.id == second.id
        assert seat.listed == [second.number]
        await seat.press("Return", "2", "Return")
        assert await stage_of(seat, second.id) is Stage.DISPATCH_REVIEW
        assert seat.refusals == []

    play(run, tmp_path, DISPATCHER, shift)


def test_a_unit_is_found_by_initials_and_another_assists(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", "Return")
        await seat.type("slj")
        await seat.press("Return")
        await seat.type("hwc")
        await seat.press("Ctrl+Return", "Esc", "Return")
        await seat.until(lambda: not seat.window.tasks.names)
        sent = (await seat.desk.open(case.id)).case
        assert (sent.lead_unit, sent.assist_units) == ("U4", ("U2",))

    play(run, tmp_path, DISPATCHER, shift)


def test_the_mouse_does_the_same(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        rows = seat.window.queue.table.view
        await click_at(seat, rows.viewport(), QPoint(40, rows.row_height // 2))
        assert seat.case.id == case.id
        units = seat.window.units
        assert units is not None
        listed = units.picker.picker.list
        await click_at(
            seat, listed.viewport(), QPoint(90, listed.visualRect(listed.model().index(1, 0)).center().y())
        )
        assert units.picker.lead
        await seat.click(seat.find(QPushButton, "verb_propose_dispatch"))
        assert await stage_of(seat, case.id) is Stage.DISPATCH_REVIEW

    play(run, tmp_path, DISPATCHER, shift)


async def click_at(seat: Seat, widget: object, point: QPoint) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)  # type: ignore[call-overload]
    await seat.settle()


def test_the_command_line_does_the_same(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", ":")
        await seat.type("pq slj")
        await seat.press("Return")
        sent = (await seat.desk.open(case.id)).case
        assert (sent.stage, sent.lead_unit) == (Stage.DISPATCH_REVIEW, "U4")

    play(run, tmp_path, DISPATCHER, shift)


def test_without_a_unit_nothing_goes_out_and_the_hand_is_led_to_the_units(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", "D")
        assert await stage_of(seat, case.id) is Stage.AWAITING_DISPATCH
        assert "请先选处置单位" in seat.window.status.text
        assert seat.focus.objectName() == "unit_search"

    play(run, tmp_path, DISPATCHER, shift)


def test_the_requirement_goes_with_the_case_and_its_draft_is_dropped(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down")
        seat.find(QPlainTextEdit, "requirement").setFocus()
        await seat.type("D先围挡")
        assert await stage_of(seat, case.id) is Stage.AWAITING_DISPATCH
        await seat.press(*("Shift+Tab",) * 1)
        units = seat.window.units
        assert units is not None
        units.picker.setFocus()
        await seat.press("1", "Return")
        assert (await seat.desk.open(case.id)).case.requirement == "D先围挡"
        assert hall.desk.drafts.of(seat.desk.person.login) == []

    play(run, tmp_path, DISPATCHER, shift)


def test_a_unit_that_sent_the_case_back_comes_last_and_says_why(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await hall.do(Verb.UNIT_RETURN, case, reason_code="ownership", reason="园区自管")
        seat = await hall.seat()
        await seat.press("Down", "Return", "4")
        units = seat.window.units
        assert units is not None
        assert units.picker.lead == "U1"
        await seat.press("1")
        assert units.picker.lead == "U2"
        assert seat.window.in_hand.opened is not None
        *_others, last = candidates_for(seat.window.in_hand.opened, seat.desk)
        assert (last.unit.code, last.reasons[0]) == ("U1", "曾回退:权属不符 · 园区自管")

    play(run, tmp_path, DISPATCHER, shift)


def test_what_the_shift_leader_decided_comes_first_and_is_told_in_the_next_case_like_it(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await handed_on(hall)
        decided = await hall.do(Verb.SETTLE_BOUNDARY, case)
        like = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        seat.window.in_hand.show(decided.id)
        await seat.settle()
        opened = seat.window.in_hand.opened
        assert opened is not None
        first = candidates_for(opened, seat.desk)[0]
        assert (first.unit.code, first.reasons[0]) == (decided.decided_unit, "值班长已裁定归它")
        seat.window.in_hand.show(like.id)
        await seat.settle()
        precedents = await read_precedents(like, seat.desk)
        told = with_precedents((), precedents, seat.desk)
        assert [(one.unit.code, one.reasons) for one in told] == [
            (decided.decided_unit, (f"此处同类 {decided.number} 于 2026-03-02 裁定归它",))
        ]

    play(run, tmp_path, DISPATCHER, shift)


def test_a_case_is_opened_by_the_end_of_its_number_as_the_list_shows_it(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        fed_back = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+O")
        await seat.type(fed_back.number[-4:])
        await seat.press("Return")
        assert seat.case.id == fed_back.id

    play(run, tmp_path, DISPATCHER, shift)


def test_an_open_case_of_yesterday_says_that_one_of_today_has_its_end(run: TestLoop, tmp_path: Path) -> None:
    """Whoever looks for today's, closed already, must not decide on yesterday's unawares."""

    async def shift(hall: Hall) -> None:
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        hall.clock.forward(days=1)
        closed = await hall.case_at(Stage.CLOSED)
        assert closed.number[-4:] == waiting.number[-4:]
        seat = await hall.seat()
        seat.window.open_number(waiting.number[-4:])
        await seat.settle()
        assert seat.case.id == waiting.id
        assert seat.said[-1][0] == f"打开的是在办的 {waiting.number};同尾号的还有 {closed.number}。"
        seat.said.clear()
        seat.window.open_number(waiting.number)
        await seat.settle()
        assert seat.said == [], "the whole number means one case"

    play(run, tmp_path, DISPATCHER, shift)


def test_a_case_of_another_person_s_queue_is_not_moved_from_under_the_hand(
    run: TestLoop, tmp_path: Path
) -> None:
    """Committing on a case called up by number leaves the queue where it is."""

    async def shift(hall: Hall) -> None:
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        fed_back = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+O")
        await seat.press("Esc")
        seat.window.open_number(fed_back.number)
        await seat.settle()
        seat.window.case_pane.setFocus()
        await seat.press("P")
        assert await stage_of(seat, fed_back.id) is Stage.CHECKING
        assert seat.case.id == fed_back.id
        assert seat.window.queue.table.current_id is None, "no row of another case is lit"
        assert seat.listed == [waiting.number]

    play(run, tmp_path, DISPATCHER, shift)


def test_a_key_before_the_case_is_there_acts_on_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.FEEDBACK)
        second = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+2")
        assert seat.case.id == first.id
        seat.window.in_hand.show(second.id)
        QTest.keyClick(seat.focus, Qt.Key.Key_P)  # before anything could be read
        await seat.settle()
        assert await stage_of(seat, first.id) is Stage.FEEDBACK
        assert await stage_of(seat, second.id) is Stage.FEEDBACK
        assert seat.refusals == ["案件还没有读出来,请稍候再办。"]

    play(run, tmp_path, DISPATCHER, shift)


def test_one_press_is_one_command(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+2")
        for _again in range(3):
            QTest.keyClick(seat.focus, Qt.Key.Key_P)
        await seat.settle()
        history = (await seat.desk.open(case.id)).history
        assert [step.verb for step in history].count(Verb.PASS_TO_CHECK) == 1

    play(run, tmp_path, DISPATCHER, shift)


def test_what_another_seat_did_meanwhile_refuses_and_shows(run: TestLoop, tmp_path: Path) -> None:
    """Another program on the same hall moved the case: no bus tells this seat before it asks."""
    other = Hall(tmp_path, DISPATCHER)

    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+2")
        await other.do(Verb.PASS_TO_CHECK, case)
        await seat.press("P")
        assert seat.refusals == ["案件现处“核查中”,不能批转核查。"] or "已被他人更新" in seat.refusals[0]
        assert seat.case.stage is Stage.CHECKING
        assert seat.find(QLabel, "case_stage").text() == "核查中"

    play(run, tmp_path, DISPATCHER, shift)


def test_a_change_by_another_seat_leaves_choice_and_typing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", "Return", "2")
        units = seat.window.units
        assert units is not None
        seat.find(QPlainTextEdit, "requirement").setFocus()
        await seat.type("先围挡")
        chosen = units.picker.lead
        await hall.do(Verb.SUPERVISE, case)
        await seat.settle()
        assert seat.case.supervised
        assert units.picker.lead == chosen
        assert units.requirement.toPlainText() == "先围挡"
        assert seat.focus.objectName() == "requirement"
        await seat.press("Tab")
        units.picker.setFocus()
        await seat.press("Return")
        assert await stage_of(seat, case.id) is Stage.DISPATCH_REVIEW

    play(run, tmp_path, DISPATCHER, shift)


def test_a_case_the_leader_sent_back_is_marked_and_says_why_on_top(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        fresh = await hall.case_at(Stage.AWAITING_DISPATCH)
        returned = await hall.case_at(Stage.DISPATCH_REVIEW)
        await hall.do(Verb.RETURN_DISPATCH, returned, reason_code="requirement", reason="写明联系人")
        seat = await hall.seat()
        rows = {row.number: marks_text(row) for row in seat.window.queue.table.case_model.shown()}
        assert rows == {fresh.number: "", returned.number: "退回"}
        seat.window.in_hand.show(returned.id)
        await seat.settle()
        said = seat.find(QLabel, "case_sent_back").text()
        assert "退回派遣" in said
        assert "写明联系人" in said
        await seat.press(".", "1", "Return")
        again = (await seat.desk.open(returned.id)).case
        assert again.stage is Stage.DISPATCH_REVIEW
        seat.window.in_hand.show(fresh.id)
        await seat.settle()
        assert not seat.shows("case_sent_back")
        await hall.do(Verb.APPROVE_DISPATCH, again)
        sent = await seat.desk.open(returned.id)
        row = row_of(sent.case, sent.history)
        assert "退回" not in marks_text(row)

    play(run, tmp_path, DISPATCHER, shift)


def units_of(seat: Seat) -> UnitsDock:
    units = seat.window.units
    assert units is not None
    return units


async def two_dispatches(hall: Hall) -> tuple[Seat, Case]:
    """This seat has chosen and typed when another sends the case elsewhere, and the leader returns that."""
    case = await hall.case_at(Stage.AWAITING_DISPATCH)
    seat = await hall.seat()
    await seat.press("Down", "Return", "2")
    seat.find(QPlainTextEdit, "requirement").setFocus()
    await seat.type("先围挡")
    data = {"lead_unit": "U1", "assist_units": ("U4",), "requirement": "写明联系人"}
    await hall.do(Verb.PROPOSE_DISPATCH, case, data=data)
    await seat.settle()
    return seat, case


def test_units_that_two_dispatchers_chose_stand_side_by_side(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, case = await two_dispatches(hall)
        units, left = units_of(seat), seat.window.left_words.panel
        assert not units.merge_bar.isVisible()
        assert left.isVisible()
        assert seat.focus is left.words
        await seat.type("B")
        assert seat.window.verb_desk.form is None, "the rest of a word is no command"
        name = hall.desk.hall.unit_name
        assert left.words.toPlainText() == f"主办单位:{name('U2')}\n处置要求:先围挡"
        await hall.do(Verb.RETURN_DISPATCH, case, reason_code="requirement")
        await seat.settle()
        assert not left.isVisible()
        assert seat.focus.objectName() == "unit_search"
        assert (units.picker.lead, units.requirement.toPlainText()) == ("U2", "先围挡"), "mine stands"
        assert [row.name for row in units.merge_bar.rows] == ["lead_unit", "requirement"]
        await seat.press("F7", "2", "Down", "3")
        assert (units.picker.lead, units.requirement.toPlainText()) == ("U1", "写明联系人\n先围挡")
        await seat.press("Up", "Left", "Return")
        assert not units.merge_bar.isVisible()
        assert seat.focus.objectName() == "unit_search"
        await hall.do(Verb.SUPERVISE, case)
        await seat.settle()
        assert not units.merge_bar.isVisible(), "what was settled does not come back"
        await seat.press("F7", "Escape", "Return")
        sent = (await seat.desk.open(case.id)).case
        assert (sent.stage, sent.lead_unit) == (Stage.DISPATCH_REVIEW, "U2")
        assert sent.requirement == "写明联系人\n先围挡"
        assert hall.desk.drafts.of(seat.desk.person.login) == []

    play(run, tmp_path, DISPATCHER, shift)


def test_a_choice_of_units_and_its_dispute_outlive_another_case_in_hand(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        seat, case = await two_dispatches(hall)
        other = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat.window.in_hand.show(other.id)
        await seat.settle()
        units = units_of(seat)
        assert (units.picker.lead, units.requirement.toPlainText()) == ("", "")
        await hall.do(Verb.RETURN_DISPATCH, case)
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert (units.picker.lead, units.requirement.toPlainText()) == ("U2", "先围挡")
        assert units.merge_bar.isVisible()
        units.picker.setFocus()
        await seat.press("Space")  # typing goes on before anything is chosen
        seat.window.in_hand.show(other.id)
        await seat.settle()
        assert not units.merge_bar.isVisible()
        seat.window.in_hand.show(case.id)
        await seat.settle()
        assert units.merge_bar.isVisible()

    play(run, tmp_path, DISPATCHER, shift)


def test_a_requirement_nobody_here_touched_is_the_newest(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", "Return", "2")
        data = {"lead_unit": "U2", "requirement": "写明联系人"}
        await hall.do(Verb.PROPOSE_DISPATCH, case, data=data)
        await hall.do(Verb.RETURN_DISPATCH, case)
        await seat.settle()
        units = units_of(seat)
        assert (units.picker.lead, units.requirement.toPlainText()) == ("U2", "写明联系人")
        assert not units.merge_bar.isVisible(), "both chose the same"

    play(run, tmp_path, DISPATCHER, shift)


def test_a_second_dispatch_says_whom_it_went_to_and_one_key_chooses_them_again(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        data = {"lead_unit": "U2", "assist_units": ("U4",)}
        case = await hall.do(Verb.PROPOSE_DISPATCH, case, data=data)
        await hall.do(Verb.RETURN_DISPATCH, case, reason_code="limit", reason="按急件")
        seat = await hall.seat()
        units, name = units_of(seat), hall.desk.hall.unit_name
        assert not units.last_line.isVisible()
        await seat.press("Down", "Return")
        assert units.last_line.text == (f"上次派 {name('U2')},协办 {name('U4')}。被退回:时限不当 · 按急件。")
        assert units.picker.lead == "", "a returned dispatch is decided anew"
        await seat.press("Alt+L")
        assert (units.picker.lead, units.picker.assists) == ("U2", ("U4",))
        assert (await stage_of(seat, case.id)) is Stage.AWAITING_DISPATCH
        await seat.press("Return")
        sent = (await seat.desk.open(case.id)).case
        assert (sent.stage, sent.lead_unit, sent.assist_units) == (Stage.DISPATCH_REVIEW, "U2", ("U4",))

    play(run, tmp_path, DISPATCHER, shift)


def test_a_unit_that_returned_the_case_is_not_offered_by_one_key(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.HANDLING)
        await hall.do(Verb.UNIT_RETURN, case, reason_code="ownership", reason="园区自管")
        seat = await hall.seat()
        await seat.press("Down", "Return")
        units = units_of(seat)
        assert "单位已回退:权属不符 · 园区自管" in units.last_line.text
        assert not seat.shows("same_units")
        await seat.press("Alt+L")
        assert units.picker.lead == ""

    play(run, tmp_path, DISPATCHER, shift)


def test_only_the_row_of_the_case_in_hand_is_ever_lit(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.AWAITING_DISPATCH)
        second = await hall.case_at(Stage.AWAITING_DISPATCH)
        elsewhere = await hall.case_at(Stage.REPORTED)
        seat = await hall.seat()
        table = seat.window.queue.table
        await seat.press("Down")
        assert (seat.case.id, table.current_id) == (first.id, first.id)
        for case_id, lit in ((second.id, second.id), (elsewhere.id, None), (first.id, first.id)):
            seat.window.map.tools.case_wanted.emit(case_id)
            await seat.settle()
            assert seat.case.id == case_id
            assert table.current_id == lit
            assert table.view.currentIndex().isValid() is (lit is not None)
        assert not seat.refusals

    play(run, tmp_path, DISPATCHER, shift)
