"""The call taker's form, worked by real keys on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.case import TEXT_LIMITS, Finding, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.intake import drafts as intake_drafts
from dispatcher_app.ui.intake.session import Mode
from tests.support.desk import HandClock, report, seat_beside
from tests.support.intake import IntakeSeat, picture, without_verification
from tests.support.loop import TestLoop
from tests.support.rules import CELL, MANHOLE
from tests.support.town import MIDDLE, OUTSIDE
from tests.support.typing import ALT, CTRL, focus, press, write

Key = Qt.Key
MakeSeat = Callable[..., IntakeSeat]


@pytest.fixture
def make_seat(qtbot: QtBot, run: TestLoop, tmp_path: Path) -> Iterator[MakeSeat]:
    seats: list[IntakeSeat] = []

    def make(**terms: Any) -> IntakeSeat:
        seats.append(IntakeSeat(qtbot, run, tmp_path, **terms))
        return seats[-1]

    yield make
    for seat in seats:
        seat.close()


@pytest.fixture
def seat(make_seat: MakeSeat) -> IntakeSeat:
    return make_seat()


def choose_place(seat: IntakeSeat, letters: str) -> None:
    line = seat.view.form.where.line
    line.setFocus()
    seat._qtbot.waitUntil(line.hasFocus)  # a window that is not active yet has keys, and offers nothing
    write(letters)
    press(Key.Key_Return)


def choose_source(seat: IntakeSeat, source: Source) -> None:
    seat.view.form.who.chips.setFocus()
    write(str(list(Source).index(source) + 1))


def choose_class(seat: IntakeSeat, letters: str = "上水井盖", digit: str = "1") -> None:
    seat.view.form.category.setFocus()
    write(letters)
    press(Key.Key_Return)
    write(digit)


def fill(seat: IntakeSeat, source: Source = Source.COLLECTOR) -> None:
    """Everything a filing needs."""
    seat.view.form.description.setFocus()
    write("井盖没了")
    choose_place(seat, "科苑路/深南大道")
    choose_class(seat)
    choose_source(seat, source)


def text_of(seat: IntakeSeat, name: str) -> str:
    label = seat.view.findChild(QLabel, name)
    assert label is not None
    return label.text()


# -- a report from ring to number


def test_an_ordinary_call_is_registered_and_sent_to_be_verified_without_the_mouse(seat: IntakeSeat) -> None:
    write("井盖不见了,有人差点掉下去")
    press(Key.Key_Tab)
    write("kylsndd")
    press(Key.Key_Backspace, times=7)
    write("kyl")
    press(Key.Key_Return)
    press(Key.Key_Tab)
    write("ssjg")
    press(Key.Key_Return)
    write("2")
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    write("张女士")
    press(Key.Key_Tab)
    write("13812345678")
    press(Key.Key_Tab)
    press(Key.Key_Space)
    press(Key.Key_S, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert (case.description, case.place, case.source) == (
        "井盖不见了,有人差点掉下去",
        "科苑路",
        Source.HOTLINE_12319,
    )
    assert (case.class_name, case.condition_no, case.cell_code) == ("上水井盖", 2, "440305001002002")
    assert (case.caller_name, case.caller_phone, case.wants_callback) == ("张女士", "13812345678", True)
    assert text_of(seat, "intake_title") == case.number
    assert seat.view.mode is Mode.COMPLETE
    assert seat.drafts() == []
    press(Key.Key_Return, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert case.stage is Stage.VERIFYING
    assert seat.view.mode is Mode.NEW
    assert case.number in seat.view.banner.text
    assert seat.view.form.description.hasFocus()


def test_a_number_where_the_name_goes_is_the_telephone(seat: IntakeSeat) -> None:
    """One Tab too few; in the name everybody could read it, and nobody would be called back."""
    write("井盖不见了")
    who = seat.view.form.who
    seat.view.form.where.line.setText("科苑路")
    seat.view.form.where.words_changed.emit("科苑路")
    who.caller_name.setFocus()
    write("138 1234-5678")
    press(Key.Key_S, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert (case.caller_name, case.caller_phone) == ("", "138 1234-5678")
    who.caller_name.setFocus()
    write("7654321")
    press(Key.Key_Tab)
    assert who.caller_name.text() == "7654321", "two numbers: which is which, only the caller knows"
    assert "请核对" in seat.view.form.rows["who"].note
    press(Key.Key_Backspace, times=20)
    press(Key.Key_Backtab)
    write("76543218")
    press(Key.Key_Tab)
    assert (who.caller_name.text(), who.caller_phone.text()) == ("", "76543218")
    assert seat.view.form.rows["who"].note == "来电人一栏是电话号码,已移到联系电话。"
    press(Key.Key_Backtab)
    write("陈2")
    press(Key.Key_Tab)
    assert (who.caller_name.text(), seat.view.form.rows["who"].note) == ("陈2", "")


def test_saving_keeps_the_hand_where_it_was(seat: IntakeSeat) -> None:
    write("井盖")
    choose_place(seat, "txds")
    write("门口东侧")
    press(Key.Key_Left, times=2)
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.view.form.where.line.hasFocus()
    write("南")
    assert seat.view.form.where.line.text() == "腾讯大厦门口南东侧"


def test_a_place_and_a_few_words_are_enough_and_less_is_told(seat: IntakeSeat) -> None:
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.cases() == []
    assert "至少写明" in seat.view.form.rows["description"].note
    write("井盖")
    press(Key.Key_S, CTRL)
    assert "至少写明" in seat.view.form.rows["place"].note
    assert seat.view.form.where.line.hasFocus()
    write("路口")
    press(Key.Key_S, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert (case.description, case.place, case.cell_code) == ("井盖", "路口", "")


def test_a_collectors_report_is_registered_and_filed_at_one_key(seat: IntakeSeat) -> None:
    fill(seat)
    assert seat.view.footer.advance.text().startswith("立案")
    press(Key.Key_Return, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert case.stage is Stage.AWAITING_DISPATCH
    assert [step.verb for step in seat.steps(case.id)] == [Verb.REPORT, Verb.FILE]
    assert (seat.saved, [done.id for done in seat.finished]) == ([case.id], [case.id])
    assert seat.view.draft.worthless
    assert seat.drafts() == []


def test_the_key_pad_files_too(seat: IntakeSeat) -> None:
    fill(seat)
    press(Key.Key_Enter, CTRL)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_DISPATCH


def test_filing_with_something_missing_goes_there_and_says_so(seat: IntakeSeat) -> None:
    write("井盖没了")
    choose_source(seat, Source.COLLECTOR)
    seat.view.form.where.line.setFocus()
    write("路口")
    assert seat.view.footer.words == "立案还缺:小类、定位"
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert seat.cases() == []
    assert "还不能立案" in seat.view.form.rows["class_code"].note
    assert seat.view.form.category.hasFocus()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source.HOTLINE_12345, "下发核实"),
        (Source.MEDIA, "下发核实"),
        (Source.LEADER, "提请立案"),
        (Source.VIDEO, "立案"),
    ],
)
def test_the_first_button_is_what_the_rules_want(seat: IntakeSeat, source: Source, words: str) -> None:
    fill(seat, source)
    assert seat.view.footer.advance.text().split("  ")[0] == words
    if words != "立案":
        assert source.label in seat.view.footer.words


def test_a_leaders_note_is_proposed(seat: IntakeSeat) -> None:
    fill(seat, Source.LEADER)
    press(Key.Key_Return, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert (case.stage, case.proposer) == (Stage.AWAITING_FILING, "call_taker-1")


# -- completing


def reported(seat: IntakeSeat, **more: object) -> int:
    data = {"source": Source.COLLECTOR, "description": "井盖", "place": "科苑路口", **more}
    case = seat.run(report(seat.desk, **data))
    seat.context.in_hand.show(case.id)
    seat.settle()
    return case.id


def test_a_registered_case_is_completed_and_filed_with_one_command(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    assert seat.view.form.description.toPlainText() == "井盖"
    assert seat.view.footer.words == "立案还缺:小类、定位"
    choose_class(seat)
    seat.view.pick_point(*MIDDLE)
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert [step.verb for step in seat.steps(case_id)] == [Verb.REPORT, Verb.FILE]
    assert seat.drafts() == []


def test_saving_without_a_change_sends_nothing(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    press(Key.Key_S, CTRL)
    seat.settle()
    assert len(seat.steps(case_id)) == 1
    assert seat.voice.texts[-1][0] == "没有改动,无需保存"


def test_what_was_typed_while_it_was_being_saved_is_the_next_change(seat: IntakeSeat) -> None:
    write("井盖没了")
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    assert seat.view.busy
    write("门口")
    press(Key.Key_S, CTRL)  # on its way already
    seat.settle()
    (case,) = seat.cases()
    assert case.place == "腾讯大厦"
    assert seat.view.form.where.line.text() == "腾讯大厦门口"
    assert seat.drafts() == [f"case:{case.id}:amend"]
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.cases()[0].place == "腾讯大厦门口"
    assert seat.drafts() == []


def test_a_colleagues_change_is_taken_and_what_was_typed_stands(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_End, CTRL)
    write("没了")
    other = seat_beside(seat.desk, Role.CALL_TAKER, "wang")
    change = {"description": "井盖破了", "place": "科苑路 15 号"}
    seat.run(other.perform(Command(verb=Verb.AMEND, case_id=case_id, data=change)))
    seat.settle()
    assert seat.view.form.where.line.text() == "科苑路 15 号"
    assert seat.view.form.description.toPlainText() == "井盖没了"
    assert "wang刚改了:地点" in seat.view.banner.text
    assert [row.name for row in seat.view.merge_bar.rows] == ["description"]
    assert "wang也改了您在填的 1 项" in seat.view.merge_bar.text
    press(Key.Key_S, CTRL)
    seat.settle()
    assert (seat.cases()[0].description, seat.cases()[0].place) == ("井盖没了", "科苑路 15 号")


def test_a_change_the_form_has_not_heard_of_is_refused_and_nothing_typed_is_lost(
    make_seat: MakeSeat, tmp_path: Path
) -> None:
    """The other seat is another program: no event comes, only the version tells."""
    seat, there = make_seat(), make_seat()
    case_id = reported(seat)
    there.run(there.desk.perform(Command(verb=Verb.AMEND, case_id=case_id, data={"place": "别处"})))
    seat.front()
    press(Key.Key_End, CTRL)
    write("没了")
    press(Key.Key_S, CTRL)
    seat.settle()
    assert any("已被他人更新" in text for text, _tone in seat.voice.texts)
    assert seat.view.form.description.toPlainText() == "井盖没了"
    assert seat.view.form.where.line.text() == "别处"
    press(Key.Key_S, CTRL)
    seat.settle()
    assert (seat.cases()[0].description, seat.cases()[0].place) == ("井盖没了", "别处")


def test_a_case_that_is_past_the_form_is_only_shown(seat: IntakeSeat) -> None:
    case_id = reported(seat, class_code=str(MANHOLE), condition_no=1, **CELL)
    seat.view.form.description.setFocus()
    press(Key.Key_End, CTRL)
    write("没了")
    seat.run(seat.desk.perform(Command(verb=Verb.FILE, case_id=case_id)))
    seat.settle()
    assert seat.view.mode is Mode.READ
    assert seat.view.form.description.isReadOnly()
    assert seat.view.form.description.toPlainText() == "井盖"
    assert seat.view.kept_words.isVisible()
    assert seat.view.kept_words.words.toPlainText() == "情况描述:井盖没了"
    assert not seat.view.footer.isVisible()


# -- not filing


def test_a_decline_is_proposed_with_one_digit(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_J, CTRL)
    write("1")
    press(Key.Key_Return)
    seat.settle()
    (case,) = seat.cases()
    assert case.stage is Stage.AWAITING_FILING
    assert seat.steps(case_id)[-1].reason_code == "scope"


def test_other_reasons_want_words_and_esc_goes_back(seat: IntakeSeat) -> None:
    reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_J, CTRL)
    press(Key.Key_Return)
    assert "选一个理由" in text_of(seat, "decline_error")
    write("6")
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert "写明具体原因" in text_of(seat, "decline_error")
    assert seat.cases()[0].stage is Stage.REPORTED
    press(Key.Key_Escape)
    assert not seat.view.decline.isVisible()
    assert seat.view.form.description.hasFocus()
    assert seat.cases()[0].stage is Stage.REPORTED


def test_the_words_of_a_decline_are_kept_like_all_others(make_seat: MakeSeat) -> None:
    seat = make_seat()
    case_id = reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_J, CTRL)
    write("6")
    write("业主已自行联系")
    press(Key.Key_Escape)
    seat.close()
    again = make_seat()
    again.context.in_hand.show(case_id)
    again.settle()
    again.view.setFocus()
    press(Key.Key_J, CTRL)
    assert again.view.decline.reasons.key == "other"
    assert again.view.decline.words.toPlainText() == "业主已自行联系"
    press(Key.Key_Return, CTRL)
    again.settle()
    assert again.steps(case_id)[-1].reason == "业主已自行联系"
    assert again.drafts() == []


def test_a_colleagues_change_does_not_take_the_question_away(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_J, CTRL)
    write("4")
    other = seat_beside(seat.desk, Role.CALL_TAKER, "wang")
    seat.run(other.perform(Command(verb=Verb.AMEND, case_id=case_id, data={"place": "别处"})))
    seat.settle()
    assert seat.view.form.where.line.text() == "别处"
    assert seat.view.decline.reasons.key == "standard"
    press(Key.Key_Return)
    seat.settle()
    assert seat.steps(case_id)[-1].reason_code == "standard"


def test_a_new_report_can_be_declined_at_once(seat: IntakeSeat) -> None:
    write("我家水管漏了")
    choose_place(seat, "gmxc")
    press(Key.Key_J, CTRL)
    write("1")
    press(Key.Key_Return)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_FILING


# -- verification


def verifying(seat: IntakeSeat) -> int:
    case_id = reported(seat, source=Source.HOTLINE_12319, class_code=str(MANHOLE), condition_no=1, **CELL)
    seat.view.form.description.setFocus()
    press(Key.Key_Return, CTRL)
    seat.settle()
    seat.clock.forward(minutes=12)
    seat.context.in_hand.show(case_id)
    seat.settle()
    return case_id


def test_the_result_of_a_verification_is_entered_for_the_collector(seat: IntakeSeat) -> None:
    case_id = verifying(seat)
    assert seat.view.mode is Mode.VERIFY
    assert "已等 12 分" in text_of(seat, "verify_request")
    assert seat.view.verify.collector.itemText(0).startswith("王五")  # walks this community
    press(Key.Key_Return, CTRL)
    assert "采集员" in text_of(seat, "verify_error")
    write("王五")
    press(Key.Key_Return, CTRL)
    assert "核实结论" in text_of(seat, "verify_error")
    write("1")
    seat.view.verify.photos.add_picture(picture())
    seat.settle()
    press(Key.Key_Return, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert (case.stage, case.finding) == (Stage.REPORTED, Finding.FOUND)
    assert [photo.kind for photo in case.attachments] == [PhotoKind.VERIFY]
    assert seat.steps(case_id)[-1].on_behalf_of == "王五(C01)"
    assert seat.view.mode is Mode.COMPLETE
    assert seat.view.footer.advance.text().startswith("立案")
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_DISPATCH


def test_what_was_not_found_is_offered_for_decline_with_its_reason(seat: IntakeSeat) -> None:
    verifying(seat)
    write("王五")
    press(Key.Key_Tab)
    write("2")
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert "未发现" in seat.view.footer.words
    seat.view.setFocus()
    press(Key.Key_Return, CTRL)
    assert seat.view.decline.reasons.key == "not_found"
    press(Key.Key_Return)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_FILING


def test_half_a_verification_survives_the_window(make_seat: MakeSeat) -> None:
    seat = make_seat()
    case_id = verifying(seat)
    write("王五")
    seat.close()
    again = make_seat(clock=seat.clock)
    assert again.view.drafts.text == "有 1 份未提交的草稿"
    again.context.in_hand.show(case_id)
    again.settle()
    assert again.view.verify.collector.currentText() == "王五(C01)"


# -- nothing typed is lost


def test_every_key_is_on_the_disk(seat: IntakeSeat) -> None:
    for length, char in enumerate("井盖 ab", start=1):
        write(char)
        (draft,) = seat.desk.drafts.of("call_taker-1", "report:")
        assert json.loads(draft.body)["form"]["description"] == "井盖 ab"[:length]
    press(Key.Key_Backspace, times=5)
    assert seat.drafts() == []


def test_the_source_alone_makes_no_draft(seat: IntakeSeat) -> None:
    choose_source(seat, Source.WEB)
    assert seat.drafts() == []


def test_a_draft_of_yesterday_is_offered_and_sent_as_the_same_report(make_seat: MakeSeat) -> None:
    seat = make_seat()
    fill(seat, Source.VIDEO)
    began, draft = seat.clock(), seat.view.draft
    seat.close()
    clock = HandClock(began)
    clock.forward(hours=20)
    again = make_seat(clock=clock)
    assert again.view.drafts.text == "有 1 份未提交的草稿"
    press(Key.Key_D, ALT)
    press(Key.Key_Space)
    assert again.view.draft == draft
    assert again.view.drafts.text == ""
    assert again.view.form.category.value == (str(MANHOLE), 1)
    press(Key.Key_Return, CTRL)
    again.settle()
    (case,) = again.cases()
    assert (case.stage, case.reported_at) == (Stage.AWAITING_DISPATCH, began)
    assert again.steps(case.id)[0].command_id == draft.command_id(Verb.REPORT)


def test_a_draft_can_be_given_up_and_still_be_had_back(make_seat: MakeSeat) -> None:
    first = make_seat()
    write("路灯不亮")
    first.close()
    seat = make_seat()
    press(Key.Key_D, ALT)
    press(Key.Key_Delete)
    assert seat.view.drafts.text == ""
    assert seat.drafts() == []
    seat.view.setFocus()
    press(Key.Key_Z, ALT)
    assert seat.view.form.description.toPlainText() == "路灯不亮"
    assert len(seat.drafts()) == 1


def test_a_new_case_leaves_the_last_one_as_a_draft(seat: IntakeSeat) -> None:
    write("路灯不亮")
    press(Key.Key_F2)
    assert seat.view.form.description.toPlainText() == ""
    assert seat.view.drafts.text == "有 1 份未提交的草稿"
    write("树枝断了")
    press(Key.Key_F2)
    assert seat.view.drafts.text == "有 2 份未提交的草稿"


def test_opening_a_case_in_the_middle_of_a_call_loses_nothing(seat: IntakeSeat) -> None:
    write("路灯不亮")
    reported(seat)
    assert seat.view.drafts.text == "有 1 份未提交的草稿"
    press(Key.Key_D, ALT)
    press(Key.Key_Space)
    seat.settle()
    assert seat.view.form.description.toPlainText() == "路灯不亮"
    assert seat.view.mode is Mode.NEW


def test_clearing_can_be_undone_more_than_once(seat: IntakeSeat) -> None:
    write("路灯不亮")
    press(Key.Key_C, ALT)
    assert (seat.view.form.description.toPlainText(), seat.drafts()) == ("", [])
    write("树枝断了")
    press(Key.Key_C, ALT)
    press(Key.Key_Z, ALT)
    assert seat.view.form.description.toPlainText() == "树枝断了"
    press(Key.Key_F2)
    press(Key.Key_Z, ALT)
    assert seat.view.form.description.toPlainText() == "路灯不亮"


def test_changes_to_a_case_come_back_with_the_case(seat: IntakeSeat) -> None:
    case_id = reported(seat)
    seat.view.form.description.setFocus()
    press(Key.Key_End, CTRL)
    write("没了")
    press(Key.Key_F2)
    seat.context.in_hand.show(case_id)
    seat.settle()
    assert seat.view.form.description.toPlainText() == "井盖没了"
    assert "未保存的修改" in seat.view.banner.text
    QTest.mouseClick(seat.view.banner.findChild(object, "banner_action_0"), Qt.MouseButton.LeftButton)
    assert seat.view.form.description.toPlainText() == "井盖"
    assert seat.drafts() == []


def test_a_disk_that_cannot_keep_drafts_is_told_once_and_typing_goes_on(seat: IntakeSeat) -> None:
    seat.desk.drafts.close()  # type: ignore[attr-defined]
    write("井盖没了")
    assert len(seat.voice.failures) == 1
    assert "草稿没有存上" in text_of(seat, "draft_state")
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.cases()[0].description == "井盖没了"


class FlakyStore:
    """A database whose answer to the first commit gets lost on the way; the commit itself is done."""

    def __init__(self, store: Any, fail: int) -> None:
        self._store, self.fail = store, fail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def in_transaction(self, work: Any) -> Any:
        answer = await self._store.in_transaction(work)
        self.fail -= 1
        if self.fail == 0:
            raise ExternalError("与数据库失去联系。")
        return answer


@pytest.mark.parametrize("lost", [1, 2])
def test_a_report_whose_answer_got_lost_is_not_registered_twice(
    make_seat: MakeSeat, lost: int, tmp_path: Path
) -> None:
    plain = make_seat()
    seat = make_seat(store=FlakyStore(plain.desk._store, lost))
    fill(seat)
    press(Key.Key_Return, CTRL)
    seat.settle()
    if lost == 1:
        assert seat.voice.failures == [("与数据库失去联系。", True)]
        assert seat.view.form.description.toPlainText() == "井盖没了"
        assert len(seat.drafts()) == 1
    press(Key.Key_Return, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert case.stage is Stage.AWAITING_DISPATCH
    assert [step.verb for step in seat.steps(case.id)] == [Verb.REPORT, Verb.FILE]
    assert seat.drafts() == []


# -- bad input


def test_ten_megabytes_in_the_clipboard_are_cut_told_and_left_there(seat: IntakeSeat) -> None:
    huge = "井盖" * (10 * 1024 * 1024 // 6)
    QGuiApplication.clipboard().setText(huge)
    write("先写的")
    press(Key.Key_V, CTRL)
    seat.settle()
    limit = TEXT_LIMITS["description"]
    assert len(seat.view.form.description.toPlainText()) == limit
    assert f"10.0 MB 只放入前 {limit - 3:,} 字" in seat.view.form.rows["description"].note
    assert QGuiApplication.clipboard().text() == huge
    press(Key.Key_Tab)
    press(Key.Key_V, CTRL)
    seat.settle()
    assert len(seat.view.form.where.line.text()) == TEXT_LIMITS["place"]
    assert "剪贴板" in seat.view.form.rows["place"].note


def test_words_typed_past_the_limit_stay_but_cannot_be_sent(seat: IntakeSeat) -> None:
    seat.view.form.description.setPlainText("字" * 3999)
    press(Key.Key_End, CTRL)
    write("ab")
    assert "4001" in seat.view.form.rows["description"].note
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.cases() == []
    assert seat.view.form.description.hasFocus()
    press(Key.Key_End, CTRL)
    press(Key.Key_Backspace)
    press(Key.Key_S, CTRL)
    seat.settle()
    assert len(seat.cases()[0].description) == 4000


def test_a_bad_photo_says_so_and_changes_nothing_else(seat: IntakeSeat, tmp_path: Path) -> None:
    write("井盖")
    (tmp_path / "坏.jpg").write_bytes(b"no photo")
    before = seat.view.draft
    seat.view.form.photos.add_files([str(tmp_path / "坏.jpg"), str(tmp_path / "没有.jpg")])
    seat.settle()
    assert "“" in seat.view.form.rows["photos"].note
    assert seat.view.draft == before
    assert seat.view.form.photos.items == ()


def test_a_photo_is_stored_only_with_its_report_and_survives_until_then(
    make_seat: MakeSeat, tmp_path: Path
) -> None:
    first = make_seat()
    write("井盖没了")
    (tmp_path / "一.jpg").write_bytes(picture())
    first.view.form.photos.add_files([str(tmp_path / "一.jpg")])
    first.settle()
    (tmp_path / "一.jpg").unlink()
    first.close()
    seat = make_seat()
    press(Key.Key_D, ALT)
    press(Key.Key_Space)
    seat.settle()
    (item,) = seat.view.form.photos.items
    assert (item.name, item.caption) == ("一.jpg", "待提交")
    assert seat.run(seat.desk._store.blob(item.key)) is None
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    seat.settle()
    (case,) = seat.cases()
    assert [(photo.name, photo.kind) for photo in case.attachments] == [("一.jpg", PhotoKind.BEFORE)]
    assert seat.run(seat.desk.photos.fetch(case.attachments[0])) == picture()
    assert seat.view.form.photos.items[0].caption == "处置前"


def test_photos_of_sent_drafts_are_cleared_away_and_those_of_others_stay(
    seat: IntakeSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_drafts, "_UNUSED", timedelta(0))
    drafts, owner = seat.desk.drafts, seat.desk.person.login
    other, waiting = drafts.put_file(owner, b"another form's"), drafts.put_file(owner, picture("red"))
    drafts.save(owner, "case:7:check_pass", json.dumps({"shots": [other]}), seat.clock())
    seat.view.form.photos.add_picture(picture("red"))
    seat.settle()
    write("路灯不亮")
    press(Key.Key_F2)
    seat.view.form.photos.add_picture(picture())
    seat.settle()
    (sent,) = (photo.file for photo in seat.view.draft.photos)
    write("井盖没了")
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    seat.settle()
    assert drafts.file(owner, sent) is None
    assert drafts.file(owner, other) == b"another form's"
    assert drafts.file(owner, waiting) == picture("red")
    assert seat.view.form.photos.items[0].caption == "处置前"


def test_the_same_photo_twice_is_one_and_delete_takes_it_out(seat: IntakeSeat) -> None:
    for _time in range(2):
        seat.view.form.photos.add_picture(picture())
        seat.settle()
    assert len(seat.view.draft.photos) == 1
    assert "已经在照片里" in seat.view.form.rows["photos"].note
    seat.view.form.photos.thumbs_list.setFocus()
    press(Key.Key_Delete)
    assert seat.view.draft.photos == ()
    assert seat.drafts() == []


def test_a_picture_in_the_clipboard_is_pasted_from_any_field(seat: IntakeSeat) -> None:
    image = QImage(32, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(image)
    for field in (seat.view.form.description, seat.view.form.where.line):
        seat.view.new_report()
        field.setFocus()
        press(Key.Key_V, CTRL)
        seat.settle(0.3)
        assert len(seat.view.draft.photos) == 1, field.objectName()


def test_a_file_dropped_on_the_words_is_a_photo(seat: IntakeSeat, tmp_path: Path) -> None:
    (tmp_path / "一.jpg").write_bytes(picture())
    mime = QMimeData()
    mime.setUrls([(tmp_path / "一.jpg").as_uri()])
    QGuiApplication.clipboard().setMimeData(mime)
    press(Key.Key_V, CTRL)
    seat.settle()
    assert [photo.name for photo in seat.view.draft.photos] == ["一.jpg"]
    assert seat.view.form.description.toPlainText() == ""


# -- places


@pytest.mark.parametrize(
    ("typed", "place", "cell"),
    [
        ("腾讯", "腾讯大厦", "440305001002003"),
        ("txds", "腾讯大厦", "440305001002003"),
        ("guimiao", "桂庙新村", "440305001003001"),
        ("科苑路与深南大道", "科苑路与深南大道交叉口", "440305001002002"),
        ("腾讯大厦南门台阶下", "腾讯大厦南门台阶下", "440305001002003"),
    ],
)
def test_a_place_is_found_by_whatever_is_typed(seat: IntakeSeat, typed: str, place: str, cell: str) -> None:
    choose_place(seat, typed)
    form = seat.view.draft.form
    assert (form.place, form.cell_code, form.located_by) == (place, cell, "typed")
    assert "粤海街道" in text_of(seat, "located_text")
    assert cell in text_of(seat, "located_text")


def test_places_are_offered_while_typing_and_arrows_choose(seat: IntakeSeat) -> None:
    seat.view.form.where.line.setFocus()
    write("k")
    seat.settle(0.1)
    assert seat.view.form.where.line.offering
    names = [place.name for place in seat.view.form.where.line.list.places]
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert seat.view.draft.form.place == names[1]
    press(Key.Key_End)
    write("x")
    seat.settle(0.1)
    press(Key.Key_Escape)
    assert not seat.view.form.where.line.offering


def test_words_that_fit_no_place_are_told_at_once(seat: IntakeSeat) -> None:
    seat.view.form.where.line.setFocus()
    write("qqzz")
    seat.settle(0.1)
    assert "找不到" in text_of(seat, "located_text")
    for _letter in "qqzz":
        press(Key.Key_Backspace)
    seat.settle(0.1)
    assert "找不到" not in text_of(seat, "located_text")
    choose_place(seat, "腾讯大厦")
    assert "找不到" not in text_of(seat, "located_text")


def test_the_middle_of_a_road_is_told_to_be_rough(seat: IntakeSeat) -> None:
    choose_place(seat, "科苑路")
    assert "不准" in seat.view.form.rows["place"].note
    seat.view.pick_point(*MIDDLE)
    assert seat.view.draft.form.located_by == "map"
    assert seat.view.form.rows["place"].note == ""


def test_other_words_after_the_location_ask_for_another_look(seat: IntakeSeat) -> None:
    choose_place(seat, "腾讯大厦")
    write("东侧")
    assert seat.view.form.rows["place"].note == ""
    press(Key.Key_A, CTRL)
    write("桂庙新村")
    assert "核对定位" in seat.view.form.rows["place"].note


def test_a_point_on_the_map_locates_and_names_an_unnamed_place(seat: IntakeSeat, qtbot: QtBot) -> None:
    with qtbot.waitSignal(seat.view.located) as located:
        seat.view.pick_point(*MIDDLE)
    assert located.args == list(MIDDLE)
    assert seat.view.draft.form.cell_code == "440305001002002"
    assert "附近" in seat.view.draft.form.place
    assert seat.view.form.category.hasFocus()


def test_a_point_outside_the_city_is_refused_in_words(seat: IntakeSeat) -> None:
    choose_place(seat, "腾讯大厦")
    before = seat.view.draft
    seat.view.pick_point(*OUTSIDE)
    assert "不在本市管理范围内" in seat.view.form.rows["place"].note
    assert seat.view.draft == before


def test_a_location_can_be_taken_back(seat: IntakeSeat) -> None:
    choose_place(seat, "腾讯大厦")
    press(Key.Key_U, ALT)
    assert (seat.view.draft.form.cell_code, seat.view.draft.form.place) == ("", "腾讯大厦")


def test_the_map_is_asked_for_with_a_key(seat: IntakeSeat, qtbot: QtBot) -> None:
    with qtbot.waitSignal(seat.view.location_wanted):
        press(Key.Key_M, ALT)


def test_a_point_picked_while_another_pane_is_in_front_changes_nothing(seat: IntakeSeat) -> None:
    seat.view.hide()
    seat.view.pick_point(*MIDDLE)
    assert seat.view.draft.worthless


def test_the_component_meant_is_offered_and_kept(seat: IntakeSeat) -> None:
    choose_class(seat)
    seat.view.pick_point(MIDDLE[0] + 0.0001, MIDDLE[1])
    component = seat.view.form.component
    assert component.isVisible()
    assert "市排水公司" in component.itemText(1)
    component.setFocus()
    press(Key.Key_Down)
    assert seat.view.draft.form.component_code == "4403050101000001"
    assert (seat.view.draft.form.lon, seat.view.draft.form.lat) == MIDDLE
    choose_class(seat, "暴露垃圾", "1")
    assert seat.view.draft.form.component_code == ""
    assert not component.isVisible()


def test_the_code_of_a_component_says_what_it_is(seat: IntakeSeat) -> None:
    choose_place(seat, "4403050101000001")
    form = seat.view.draft.form
    assert (form.component_code, form.class_code) == ("4403050101000001", str(MANHOLE))


# -- who


def test_the_caller_stands_ready_only_where_there_is_one(seat: IntakeSeat) -> None:
    who = seat.view.form.who
    assert who.caller_phone.isVisible()
    assert who.wants_callback.isVisible()
    assert not who.external_ref.isVisible()
    choose_source(seat, Source.COLLECTOR)
    assert not who.caller_phone.isVisible()
    choose_source(seat, Source.HOTLINE_12345)
    assert who.external_ref.isVisible()


def test_the_outside_number_is_asked_for_only_at_the_report(seat: IntakeSeat) -> None:
    write("路灯不亮")
    choose_source(seat, Source.HOTLINE_12345)
    seat.view.form.who.external_ref.setFocus()
    write("GD-77")
    choose_place(seat, "txds")
    press(Key.Key_S, CTRL)
    seat.settle()
    assert seat.cases()[0].external_ref == "GD-77"
    assert seat.view.form.who.external_ref.isReadOnly()


def test_arrows_walk_the_sources(seat: IntakeSeat) -> None:
    seat.view.form.who.chips.setFocus()
    press(Key.Key_Right)
    assert seat.view.draft.form.source is Source.HOTLINE_12345


def test_a_caller_who_rang_before_is_told_with_the_last_case(seat: IntakeSeat) -> None:
    older = {"source": Source.HOTLINE_12319, "place": "科苑路", "caller_phone": "13812345678"}
    seat.run(report(seat.desk, description="路灯不亮", **older))
    last = seat.run(report(seat.desk, description="井盖没了", **older))
    history = seat.view.form.who.history
    seat.view.form.who.caller_phone.setFocus()
    write("1381234567")
    seat.settle(0.4)
    assert history.text == ""
    write("8")
    seat.until(lambda: "报过 2 次" in history.text)
    assert f"{last.number} · 井盖没了 · 待受理" in history.text
    QTest.mouseClick(seat.view.findChild(QPushButton, "caller_history_open"), Qt.MouseButton.LeftButton)
    seat.until(lambda: "报过 1 次" in history.text)
    assert text_of(seat, "intake_title") == last.number
    assert len(seat.drafts()) == 1


def test_whoever_looked_at_another_pane_comes_back_to_what_was_being_typed(seat: IntakeSeat) -> None:
    write("路灯不亮")
    seat.view.hide()
    seat.view.show()
    seat.view.new_report()
    assert seat.view.form.description.toPlainText() == "路灯不亮"
    seat.view.new_report()
    assert seat.view.form.description.toPlainText() == ""


# -- keys


def test_tab_follows_the_eye(seat: IntakeSeat) -> None:
    order = []
    for _step in range(8):
        order.append(focus().objectName())
        press(Key.Key_Tab)
    assert order == [
        "description",
        "place",
        "category",
        "source_12319",
        "caller_name",
        "caller_phone",
        "wants_callback",
        "add_photo",
    ]


@pytest.mark.parametrize(
    ("digit", "name"),
    [
        (Key.Key_1, "description"),
        (Key.Key_2, "place"),
        (Key.Key_3, "category"),
        (Key.Key_4, "source_12319"),
        (Key.Key_5, "add_photo"),
    ],
)
def test_each_question_has_a_key(seat: IntakeSeat, digit: Qt.Key, name: str) -> None:
    press(digit, ALT)
    assert focus().objectName() == name


def test_the_buttons_do_what_their_keys_do(seat: IntakeSeat) -> None:
    fill(seat)
    QTest.mouseClick(seat.view.footer.save, Qt.MouseButton.LeftButton)
    seat.settle()
    assert seat.cases()[0].stage is Stage.REPORTED
    QTest.mouseClick(seat.view.footer.advance, Qt.MouseButton.LeftButton)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_DISPATCH


def test_a_missing_field_is_one_click_away(seat: IntakeSeat) -> None:
    choose_source(seat, Source.COLLECTOR)
    link = seat.view.footer.findChild(object, "missing_class_code")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(4, 8))
    assert seat.view.form.category.hasFocus()


def test_filing_what_the_hall_need_not_verify(make_seat: MakeSeat) -> None:
    seat = make_seat(rules=without_verification())
    fill(seat, Source.HOTLINE_12319)
    press(Key.Key_Return, CTRL)
    seat.settle()
    assert seat.cases()[0].stage is Stage.AWAITING_DISPATCH


def test_merging_registers_the_call_and_joins_it_to_the_case_before(seat: IntakeSeat) -> None:
    master = seat.run(report(seat.desk, source=Source.COLLECTOR, description="井盖", place="科苑路口"))
    write("又一个人说井盖没了")
    choose_place(seat, "txds")
    seat.view.merge_into(master.id)
    seat.settle()
    twin = seat.cases()[1]
    assert (twin.stage, twin.merged_into) == (Stage.MERGED, master.id)
    assert "已并入" in seat.view.banner.text
