"""Forms of commands: what is typed survives everything, and a refusal loses nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QPushButton

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.action_form import ActionForm
from dispatcher_app.ui.photo_field import PhotoField
from dispatcher_app.widgets.choice_list import ChoiceList
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

DISPATCHER = Role.DISPATCHER


async def in_hand(hall: Hall, stage: Stage) -> Seat:
    case = await hall.case_at(stage)
    seat = await hall.seat()
    seat.window.in_hand.show(case.id)
    await seat.settle()
    return seat


def reason(seat: Seat) -> QPlainTextEdit:
    return seat.find(QPlainTextEdit, "ask_reason")


def code(seat: Seat) -> str:
    return seat.find(ChoiceList, "ask_reason_code").key


def picture(colour: str = "green") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "PNG")
    return data.getvalue()


def test_a_unit_s_return_is_entered_with_keys(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("T")
        assert seat.find(QComboBox, "ask_on_behalf_of").currentText() == "市排水公司"
        await seat.press("3", "Tab")
        await seat.type("园区自管")
        await seat.press("Ctrl+Return")
        opened = await seat.desk.open(case.id)
        step = opened.history[-1]
        assert (step.verb, step.reason_code, step.reason) == (Verb.UNIT_RETURN, "ownership", "园区自管")
        assert step.on_behalf_of == "市排水公司"
        await seat.until(lambda: not seat.shows("action_form"))
        assert hall.desk.drafts.of(seat.desk.person.login) == []

    play(run, tmp_path, DISPATCHER, shift)


def test_what_was_typed_is_there_again_after_closing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        await seat.press("T", "2")
        reason(seat).setFocus()
        await seat.type("不归我们管")
        seat.find(QComboBox, "ask_on_behalf_of").setEditText("区住建局")
        await seat.press("Esc")
        await seat.until(lambda: not seat.shows("action_form"))
        await seat.press("T")
        assert reason(seat).toPlainText() == "不归我们管"
        assert code(seat) == "function"
        assert seat.find(QComboBox, "ask_on_behalf_of").currentText() == "区住建局"

    play(run, tmp_path, DISPATCHER, shift)


def test_another_case_in_hand_puts_the_form_away_and_keeps_it(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        other = await hall.case_at(Stage.HANDLING)
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("T")
        reason(seat).setFocus()
        await seat.type("先放一放")
        seat.window.in_hand.show(other.id)
        await seat.settle()
        await seat.until(lambda: not seat.shows("action_form"))
        await seat.press("T")
        assert reason(seat).toPlainText() == ""
        seat.window.in_hand.show(case.id)
        await seat.settle()
        await seat.until(lambda: not seat.shows("action_form"))
        await seat.press("T")
        assert reason(seat).toPlainText() == "先放一放"

    play(run, tmp_path, DISPATCHER, shift)


def test_a_new_program_finds_what_the_killed_one_left(run: TestLoop, tmp_path: Path) -> None:
    """Nobody closes anything: the second program opens beside the first one's files."""
    later = Hall(tmp_path, DISPATCHER)

    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("F")
        seat.find(QPlainTextEdit, "ask_result").setFocus()
        await seat.type("已更换井盖")
        seat.find(PhotoField, "ask_attachments").add_bytes(picture(), "现场.png")
        await seat.settle()
        async with later:
            again = await later.seat()
            again.window.in_hand.show(case.id)
            await again.settle()
            await again.press("F")
            assert again.find(QPlainTextEdit, "ask_result").toPlainText() == "已更换井盖"
            photos = again.find(PhotoField, "ask_attachments").photos
            assert [photo.name for photo in photos] == ["现场.png"]
            await again.press("Ctrl+Return")
            sent = (await again.desk.open(case.id)).case
            assert (sent.stage, sent.result) == (Stage.FEEDBACK, "已更换井盖")
            (photo,) = sent.attachments
            assert photo.kind is PhotoKind.AFTER
            assert await again.desk.photos.fetch(photo) == picture()

    play(run, tmp_path, DISPATCHER, shift)


def test_a_refusal_is_said_in_the_form_and_nothing_is_lost(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        await seat.press("T")
        reason(seat).setFocus()
        await seat.type("说明")
        await seat.press("Ctrl+Return")
        assert seat.find(QLabel, "action_error").text() == "请选理由。"
        assert reason(seat).toPlainText() == "说明"
        assert seat.find(QPushButton, "action_submit").isEnabled()
        seat.find(ChoiceList, "ask_reason_code").setFocus()
        await seat.press("1", "Ctrl+Return")
        assert seat.refusals == []
        await seat.until(lambda: not seat.shows("action_form"))

    play(run, tmp_path, DISPATCHER, shift)


def test_a_case_changed_meanwhile_is_looked_at_before_it_goes_out(run: TestLoop, tmp_path: Path) -> None:
    other = Hall(tmp_path, DISPATCHER)

    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("T", "1")
        other.clock.forward(minutes=30)
        await other.do(Verb.SUPERVISE, case)
        await seat.press("Ctrl+Return")
        assert "已被他人更新" in seat.find(QLabel, "action_error").text()
        assert seat.case.supervised  # the pane shows what the refusal speaks of
        assert (await seat.desk.open(case.id)).case.stage is Stage.HANDLING
        hall.clock.forward(minutes=40)
        await seat.press("Ctrl+Return")
        assert (await seat.desk.open(case.id)).case.stage is Stage.AWAITING_DISPATCH

    play(run, tmp_path, DISPATCHER, shift)


def test_ten_megabytes_in_a_field_are_cut_with_a_sentence(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        await seat.press("F")
        seat.find(QPlainTextEdit, "ask_result").setFocus()
        QGuiApplication.clipboard().setText("井盖" * 5_000_000)
        await seat.press("Ctrl+V")
        assert len(seat.find(QPlainTextEdit, "ask_result").toPlainText()) == 4000
        assert "最多" in seat.find(QLabel, "action_error").text()
        QGuiApplication.clipboard().clear()

    play(run, tmp_path, DISPATCHER, shift)


def test_what_is_no_photo_is_not_taken(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        await seat.press("F")
        field = seat.find(PhotoField, "ask_attachments")
        field.add_bytes(b"MZ\x90", "病毒.jpg")
        await seat.settle()
        assert field.photos == ()
        assert "不是可用的照片" in seat.find(QLabel, "action_error").text()

    play(run, tmp_path, DISPATCHER, shift)


def test_a_photo_is_taken_out_again(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        await seat.press("F")
        field = seat.find(PhotoField, "ask_attachments")
        field.add_bytes(picture(), "一.png")
        field.add_bytes(picture("red"), "二.png")
        await seat.settle()
        assert len(field.photos) == 2
        field.strip.thumbs_list.setFocus()
        await seat.press("Delete")
        assert len(field.photos) == 1

    play(run, tmp_path, DISPATCHER, shift)


def test_an_answer_after_the_form_is_gone_is_said_at_the_bottom(run: TestLoop, tmp_path: Path) -> None:
    """Esc right after Ctrl+Enter: the command is under way and its form on its way out."""

    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("T", "1")
        form = seat.find(ActionForm, "action_form")
        form.submit()
        seat.window.sheet.close_sheet()
        await seat.until(lambda: not seat.shows("action_form"))
        await seat.settle()
        assert (await seat.desk.open(case.id)).case.stage is Stage.AWAITING_DISPATCH
        assert "单位回退" in seat.window.status.text

    play(run, tmp_path, DISPATCHER, shift)


def test_a_failed_database_keeps_the_form_and_a_second_try_sends_it(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)
        case = seat.case
        await seat.press("T", "1")
        with monkeypatch.context() as broken:
            broken.setattr(type(hall.desk), "perform", failing)
            await seat.press("Ctrl+Return")
        assert seat.window.banner.text == "数据库没有响应"
        assert not seat.window.header.connected
        await seat.press("Ctrl+Return")
        assert (await seat.desk.open(case.id)).case.stage is Stage.AWAITING_DISPATCH
        assert not seat.window.banner.isVisible()
        assert seat.window.header.connected

    play(run, tmp_path, DISPATCHER, shift)


async def failing(*_args: object, **_terms: object) -> None:
    raise ExternalError("数据库没有响应")


def test_drafts_that_cannot_be_kept_are_said_once(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.HANDLING)

        def full(*_args: object) -> None:
            raise ExternalError("草稿没有存上")

        monkeypatch.setattr(hall.desk.drafts, "save", full)
        await seat.press("T", "1")
        reason(seat).setFocus()
        await seat.type("照样能打字")
        assert reason(seat).toPlainText() == "照样能打字"
        assert seat.refusals == ["草稿没有存上"]

    play(run, tmp_path, DISPATCHER, shift)


async def check_by(seat: Seat, name: str) -> None:
    await seat.press("K")
    seat.find(QComboBox, "ask_on_behalf_of").setFocus()
    seat.find(QComboBox, "ask_on_behalf_of").clearEditText()
    await seat.type(name)
    await seat.press("Ctrl+Return")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("zl", "采集员 赵六"),
        ("sunqi", "采集员 孙七"),
        ("C01", "采集员 王五"),
        ("钱八", "钱八"),
        ("赵六", "采集员 赵六"),
    ],
)
def test_initials_become_the_collector_and_a_full_name_may_be_new(
    run: TestLoop, tmp_path: Path, typed: str, kept: str
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.CHECKING)
        case = seat.case
        await check_by(seat, typed)
        step = (await seat.desk.open(case.id)).history[-1]
        assert (step.verb, step.on_behalf_of) == (Verb.CHECK_PASS, kept)

    play(run, tmp_path, DISPATCHER, shift)


@pytest.mark.parametrize("typed", ["zxy", "x9", "王"])
def test_what_names_nobody_never_comes_into_the_history(run: TestLoop, tmp_path: Path, typed: str) -> None:
    async def shift(hall: Hall) -> None:
        seat = await in_hand(hall, Stage.CHECKING)
        await check_by(seat, typed)
        assert f"“{typed}”" in seat.find(QLabel, "action_error").text()
        assert seat.case.stage is Stage.CHECKING

    play(run, tmp_path, DISPATCHER, shift)
