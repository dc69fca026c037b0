"""The server goes away under a working seat: it says so, works on, keeps what is decided, sends it later."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from dispatcher_app import syllables
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.outbox import CommandKept
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.ui import search_dock
from dispatcher_app.ui.outbox_list import OutboxList
from dispatcher_app.widgets.case_holder import holder_chip
from tests.support.away import Network, away_desk
from tests.support.desk import _empty_hall, make_desk
from tests.support.life import ROADS, SAMPLES, usual_role
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.seat import Seat

#: Where to leave pictures of what was seen; none are taken where it is empty.
PICTURES = os.environ.get("DISPATCHER_TEST_PICTURES", "")


async def _case_at(folder: Path, stage: Stage) -> Case:
    case: Case | None = None
    for verb in (Verb.REPORT, *ROADS[stage]):
        role = usual_role(verb, case.stage if case else Stage.REPORTED)
        case = (await make_desk(folder, role, person=f"{role.value}-9").perform(_command(verb, case))).case
    assert case is not None
    return case


def _command(verb: Verb, case: Case | None = None) -> Command:
    sample = SAMPLES[verb]
    return Command(
        verb=verb,
        case_id=case.id if case else None,
        data=sample.data,
        reason=sample.reason,
        reason_code=sample.reason_code,
        on_behalf_of=sample.on_behalf_of,
    )


class Shift:
    """A seat on a network that can be cut."""

    def __init__(self, folder: Path, role: Role) -> None:
        self.folder = folder
        self.desk, self.store = away_desk(folder, role)
        self.seat = Seat(self.desk, folder)

    @property
    def away_text(self) -> str:
        banner = self.seat.window.away.banner
        return banner.text if banner.isVisible() else ""

    @property
    def pending_text(self) -> str:
        banner = self.seat.window.away.pending
        return banner.text if banner.isVisible() else ""

    @property
    def count(self) -> str:
        button = self.seat.window.away.button
        return button.text() if button.isVisible() else ""

    async def cut(self) -> None:
        self.store.network = Network.GONE
        self.desk.contact.missed("连不上数据库。")
        await self.seat.settle()

    async def mend(self) -> None:
        self.store.network = Network.FINE
        self.desk.contact.heard()
        outbox = self.desk.outbox
        assert outbox is not None
        await self.seat.until(lambda: not outbox.waiting and not outbox.trouble)
        await self.seat.settle()

    def picture(self, name: str) -> None:
        if PICTURES:
            self.seat.window.grab().save(f"{PICTURES}/{name}.png")


@pytest.fixture
def play(run: TestLoop, tmp_path: Path) -> Callable[[Role, Callable[[Shift], Awaitable[None]]], None]:
    _empty_hall()
    syllables.load()  # as while somebody signs in

    def play(role: Role, shift: Callable[[Shift], Awaitable[None]]) -> None:
        async def whole() -> None:
            made = Shift(tmp_path, role)
            try:
                await shift(made)
            finally:
                await made.seat.leave()

        run(whole(), timeout=60)

    return play


Play = Callable[[Role, Callable[[Shift], Awaitable[None]]], None]


def test_a_shift_leader_decides_on_and_it_is_sent_when_the_server_is_back(play: Play) -> None:
    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.DISPATCH_REVIEW)
        await at.seat.sit_down()
        at.seat.window.in_hand.show(case.id)
        await at.seat.settle()
        assert (at.away_text, at.count, at.pending_text) == ("", "", "")
        await at.cut()
        assert "最后联系" in at.away_text
        assert not at.seat.window.header.connected
        QTest.keyClick(at.seat.window.case_pane.timeline.text, Qt.Key.Key_A)
        await at.seat.settle()
        at.picture("kept")
        assert at.count == "待发送 1"
        holder = at.seat.window.queue.table.case_model.holder(case.id)
        assert holder is not None
        assert holder_chip(holder).text == "待发送"
        assert "批准派遣" in at.pending_text
        assert "读到的内容" not in at.away_text
        assert at.seat.said[-1][1] == "due"
        assert at.seat.case.stage is Stage.DISPATCH_REVIEW
        await at.mend()
        assert (at.away_text, at.count, at.pending_text) == ("", "", "")
        assert at.seat.window.queue.table.case_model.holder(case.id) is None
        assert at.seat.case.stage is Stage.HANDLING
        assert at.seat.window.header.connected
        assert any("已发送" in text for text, _tone in at.seat.said)

    play(Role.SHIFT_LEADER, shift)


def test_a_refusal_is_listed_with_its_sentence_until_it_is_read(play: Play) -> None:
    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.DISPATCH_REVIEW)
        await at.seat.sit_down()
        at.seat.window.in_hand.show(case.id)
        await at.seat.settle()
        await at.cut()
        QTest.keyClick(at.seat.window.case_pane.timeline.text, Qt.Key.Key_A)
        await at.seat.settle()
        other = make_desk(at.folder, Role.SHIFT_LEADER, person="leader-2")
        await other.perform(_command(Verb.RETURN_DISPATCH, case))
        await at.mend()
        assert at.count == "未办成 1"
        assert "F8" in at.seat.refusals[-1]
        QTest.keyClick(at.seat.window, Qt.Key.Key_F8)
        await at.seat.settle()
        listed = at.seat.find(OutboxList, "outbox_list")
        assert listed.rows.count() == 1
        assert "他人" in listed.rows.item(0).text() or "不能" in listed.rows.item(0).text()
        await asyncio.sleep(0.3)
        at.picture("refused")
        QTest.keyClick(listed.rows, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert case.number in QGuiApplication.clipboard().text()
        QTest.keyClick(listed.rows, Qt.Key.Key_Delete)
        await at.seat.settle()
        assert listed.rows.count() == 0
        assert at.count == ""

    play(Role.SHIFT_LEADER, shift)


def test_a_report_taken_offline_frees_the_form_for_the_next_call(play: Play) -> None:
    async def shift(at: Shift) -> None:
        await at.seat.sit_down()
        await at.cut()
        intake = at.seat.window.intake
        assert intake is not None
        at.seat.window.new_report()
        await at.seat.settle()
        form = intake.session.draft.form
        intake.session.edit_form(replace(form, description="井盖丢失", place="海德三道"))
        intake.form.where.line.setFocus()
        intake.session.send()
        await at.seat.settle()
        at.picture("report")
        assert intake.form.description.hasFocus(), "the next call begins where every call begins"
        assert at.count == "待发送 1"
        assert intake.session.draft.worthless
        assert at.desk.drafts.of(at.desk.person.login, "report:") == []
        await at.mend()
        assert len(await at.desk.search(SearchQuery(number="NS"))) == 1

    play(Role.CALL_TAKER, shift)


def test_what_was_read_stays_readable_and_search_says_that_it_cannot(play: Play) -> None:
    async def shift(at: Shift) -> None:
        first, second = [await _case_at(at.folder, Stage.HANDLING) for _case in range(2)]
        await at.seat.sit_down()
        for case in (first, second):
            at.seat.window.in_hand.show(case.id)
            await at.seat.settle()
        await at.cut()
        rows = at.seat.window.queue.table.case_model.rowCount()
        at.seat.window.in_hand.show(first.id)
        await at.seat.settle()
        assert at.seat.case.id == first.id
        assert len(at.seat.window.in_hand.opened.history) == 4
        assert "读到的内容" in at.pending_text
        assert at.seat.window.queue.table.case_model.rowCount() == rows
        at.seat.window.search_for("井盖")
        await at.seat.settle()
        at.picture("search")
        assert not at.seat.window.banner.isVisible()
        assert at.away_text

    play(Role.DISPATCHER, shift)


def test_a_case_nobody_read_before_the_loss_says_so_and_opens_when_the_server_is_back(play: Play) -> None:
    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.AWAITING_DISPATCH)
        await at.seat.sit_down()
        pane = at.seat.window.case_pane
        assert "选一件" in pane.nothing.title
        await at.cut()
        await at.seat.press("Down")
        assert at.seat.window.in_hand.case is None
        assert "没有读到" in pane.nothing.title
        at.picture("unread")
        await at.mend()
        assert at.seat.case.id == case.id

    play(Role.DISPATCHER, shift)


def test_who_leaves_with_commands_unsent_is_told_that_they_stay_on_this_machine(play: Play) -> None:
    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.DISPATCH_REVIEW)
        await at.seat.sit_down()
        left = list[bool]()
        at.seat.window.closing.connect(lambda: left.append(True))
        at.seat.window.in_hand.show(case.id)
        await at.seat.settle()
        await at.cut()
        QTest.keyClick(at.seat.window.case_pane.timeline.text, Qt.Key.Key_A)
        await at.seat.settle()
        await at.seat.press("Ctrl+Q")
        said = at.seat.find(QLabel, "held_said")
        assert "1 项操作还没有送出" in said.text()
        assert not at.seat.shows("held_cases")
        at.picture("leaving")
        assert not left
        await at.seat.press("Escape")
        assert not at.seat.window.sheet.is_open
        await at.seat.press("Ctrl+Q", "Return")
        assert left == [True]

    play(Role.SHIFT_LEADER, shift)


def _answers(at: Shift) -> tuple[list[str], str]:
    """Numbers that the search pane lists, and what it says in their place."""
    table = at.seat.window.search.table
    notice = table.findChild(QLabel, "list_notice_text")
    assert isinstance(notice, QLabel)
    listed = [row.number for row in table.case_model.shown()]
    return listed, notice.text() if notice.isVisible() else ""


def test_a_search_that_goes_unanswered_says_since_when_and_is_asked_again_by_itself(play: Play) -> None:
    async def shift(at: Shift) -> None:
        cases = [await _case_at(at.folder, Stage.HANDLING) for _case in range(2)]
        await at.seat.sit_down()
        at.seat.window.search_for("没有这样的词")
        await at.seat.settle()
        fields = at.seat.window.search.fields
        fields.words.setText("井盖")
        await at.cut()
        await at.seat.press("Return")
        listed, said = _answers(at)
        assert listed == []
        assert "与数据库失去联系,最后联系" in said
        assert "恢复联系后自动再查" in said
        at.picture("search_away")
        await at.mend()
        assert set(_answers(at)[0]) == {case.number for case in cases}
        assert fields.words.hasFocus(), "nothing takes the keys minutes after Enter"

    play(Role.DISPATCHER, shift)


def test_a_loss_that_is_noticed_after_the_search_is_said_and_the_newest_question_asked_again(
    play: Play,
) -> None:
    async def shift(at: Shift) -> None:
        await _case_at(at.folder, Stage.HANDLING)
        await at.seat.sit_down()
        at.store.network = Network.GONE
        at.seat.window.search_for("井盖")
        await at.seat.settle()
        assert _answers(at) == ([], "连不上数据库。")
        at.desk.contact.missed("连不上数据库。")
        assert "最后联系" in _answers(at)[1]
        at.seat.window.search_for("没有这样的词")
        await at.seat.settle()
        await at.mend()
        assert _answers(at) == ([], "没有符合条件的案件")
        await at.cut()
        assert _answers(at) == ([], "没有符合条件的案件"), "an answer that came stands"

    play(Role.DISPATCHER, shift)


def test_the_page_that_could_not_be_fetched_leaves_the_others_listed(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_dock, "PAGE", 2)

    async def shift(at: Shift) -> None:
        cases = [await _case_at(at.folder, Stage.HANDLING) for _case in range(3)]
        await at.seat.sit_down()
        at.seat.window.search_for("井盖")
        await at.seat.settle()
        await at.cut()
        await at.seat.click(at.seat.find(QPushButton, "search_more"))
        assert len(_answers(at)[0]) == 2
        banner = at.seat.window.search.table.findChild(QLabel, "list_banner_text")
        assert isinstance(banner, QLabel)
        assert "恢复联系后自动再查" in banner.text()
        await at.mend()
        assert set(_answers(at)[0]) == {case.number for case in cases}
        assert not banner.isVisible()

    play(Role.DISPATCHER, shift)


def test_only_a_dispatch_that_is_kept_takes_its_units_along(play: Play) -> None:
    """A send-back that waits on the disk says nothing of the units and words chosen for a dispatch."""

    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.AWAITING_DISPATCH)
        await at.seat.sit_down()
        at.seat.window.in_hand.show(case.id)
        await at.seat.settle()
        await at.seat.press("Return", "2")
        at.seat.window.units.requirement.setFocus()
        await at.seat.type("D")
        await at.cut()
        at.seat.window.verb_desk.send_back(Verb.SEND_BACK, "place")
        await at.seat.settle()
        assert at.count == "待发送 1"
        (draft,) = at.desk.drafts.of(at.desk.person.login, f"case:{case.id}:")
        assert "U2" in draft.body
        await at.mend()
        left = at.seat.window.left_words.panel
        assert left.isVisible()
        assert left.words.toPlainText().endswith("处置要求:D")

    play(Role.DISPATCHER, shift)


def test_the_window_never_stops_while_the_server_is_silent(play: Play) -> None:
    """Every call hangs for a while and fails; the loop beats on."""

    async def shift(at: Shift) -> None:
        case = await _case_at(at.folder, Stage.DISPATCH_REVIEW)
        await at.seat.sit_down()
        at.seat.window.in_hand.show(case.id)
        await at.seat.settle()
        at.store.network = Network.SILENT
        with LoopWatch() as watch:
            QTest.keyClick(at.seat.window.case_pane.timeline.text, Qt.Key.Key_A)
            await at.seat.settle()
            at.seat.window.search_for("井盖")
            await at.seat.settle()
            with pytest.raises(CommandKept):
                await at.desk.perform(_command(Verb.SUPERVISE, case))
            await asyncio.sleep(0.3)
        assert watch.longest_busy_ms < 50
        assert at.count

    play(Role.SHIFT_LEADER, shift)


def test_the_button_opens_the_list_with_the_mouse_too(play: Play) -> None:
    async def shift(at: Shift) -> None:
        await at.seat.sit_down()
        await at.cut()
        with pytest.raises(CommandKept):
            await at.desk.perform(_command(Verb.REPORT))
        await at.seat.settle()
        await at.seat.click(at.seat.find(QToolButton, "outbox_button"))
        listed = at.seat.find(OutboxList, "outbox_list")
        assert "井盖" in listed.rows.item(0).text() or "新案件" in listed.rows.item(0).text()
        assert not listed.read_button.isEnabled()
        QTest.keyClick(listed.rows, Qt.Key.Key_Delete)
        await at.seat.settle()
        assert listed.rows.count() == 1
        await asyncio.sleep(0.3)
        at.picture("list")

    play(Role.CALL_TAKER, shift)
