"""The examination window: papers sat by keys, kept as they are answered, handed in after a second look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.exam.question_file import shipped_questions
from dispatcher_app.domain.exam.paper import PaperPlan
from dispatcher_app.domain.exam.question import QuestionKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.exam.codec import WrittenResult
from dispatcher_app.services.exam.desk import ExamDesk
from dispatcher_app.services.exam.record import EntryKind, PaperHead
from dispatcher_app.services.exam.watching import Watch
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.sandbox.exam import keeper
from dispatcher_app.ui.sandbox.exam.bank import BankPage
from dispatcher_app.ui.sandbox.exam.papers import PapersPage
from dispatcher_app.ui.sandbox.exam.results import ResultsPage
from dispatcher_app.ui.sandbox.exam.standing import StandingPage
from dispatcher_app.ui.sandbox.exam.watching import WatchPage
from dispatcher_app.ui.work.page import WorkPage
from tests.support.desk import make_desk
from tests.support.exam import empty_sandbox, give_exam
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
PLAN = PaperPlan({QuestionKind.SINGLE: 1, QuestionKind.MULTIPLE: 1, QuestionKind.JUDGEMENT: 1})
WORDS = "城市管理监督指挥中心昼夜值守。"


class Room:
    """A trainee's window, and a trainer who sets papers, on one sandbox by a clock moved by hand."""

    def __init__(self, seat: Seat, folder: Path) -> None:
        self.seat, self.at = seat, START
        self.trainer = give_exam(make_desk(folder, Role.TRAINER), folder, lambda: self.at)
        self.own = give_exam(seat.desk, folder, lambda: self.at)

    async def open(self, name: str = "exam_papers") -> WorkPage:
        window = self.seat.window.work.open("exam", name)
        await self.seat.settle()
        await self.seat.until(lambda: QApplication.activeWindow() is window)
        assert window.page is not None
        return window.page

    async def papers(self) -> PapersPage:
        page = await self.open()
        assert isinstance(page, PapersPage)
        return page

    async def press(self, page: WorkPage, *keys: str) -> None:
        for each in keys:
            chord = QKeySequence(each)[0]  # type: ignore[index]
            QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
            await self.seat.settle()

    async def written(self) -> PaperHead:
        return await self.trainer.set_written("11 月闭卷", PLAN, 30, seed="s")


def in_room(
    run: TestLoop, folder: Path, scenario: Callable[[Room], Awaitable[None]], role: Role = Role.CALL_TAKER
) -> None:
    async def shift(hall: Hall) -> None:
        give_exam(hall.desk, folder)  # before the window is made: it asks once whether this is a sandbox
        seat = await hall.seat()
        await scenario(Room(seat, folder))

    empty_sandbox()
    play(run, folder, role, shift)


def said(page: WorkPage) -> list[str]:
    told: list[str] = []
    page.said.connect(lambda sentence, _done: told.append(sentence))
    return told


def test_a_paper_is_sat_by_keys_alone(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        head = await room.written()
        page = await room.papers()
        await room.press(page, "Return")
        assert "11 月闭卷" in page.begin_words.text()
        assert "30 分钟" in page.begin_words.text()
        await room.press(page, "Return")
        pane = page.written
        assert pane.sitting is not None
        assert "剩 30:00" in pane.time.text()
        questions = pane.sitting.paper.questions
        letters = ["ABCDEF"[at] for at in sorted(questions[0].answer)]
        await room.press(page, *letters)
        assert pane.view.answer == questions[0].answer
        assert pane.kept.text() == "已保存"
        await room.press(page, "M", "Right", *(str(at + 1) for at in sorted(questions[1].answer)), "Right")
        assert "已答 2 / 3,标记 1" in pane.count.text()
        await room.press(page, "Ctrl+Return")
        assert pane.is_looking
        assert "还有 1 题没有答:第 3 题。" in pane.look.text()
        assert "标记了 1 题:第 1 题。" in pane.look.text()
        await room.press(page, "Escape")
        assert not pane.is_looking
        assert pane._at == 2  # at the one that is open
        await room.press(page, "T" if questions[2].answer == {0} else "F", "Ctrl+Return")
        assert "全部答完了。" in pane.look.text()
        await room.press(page, "Ctrl+Return")
        await room.seat.until(lambda: page.result.sheet is not None)
        assert page.result.sheet is not None
        assert page.result.sheet.points == 100
        (line,) = await room.own.results()
        assert line.kept.paper.id == head.id
        assert isinstance(line.result, WrittenResult)
        await room.press(page, "Escape")
        assert page.table.lines.cells(0)[-1] == "100"

    in_room(run, tmp_path, scenario)


def test_whoever_comes_back_goes_on_and_time_that_ran_out_hands_in(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        head = await room.written()
        before = await room.own.sit(head)
        await before.answer(0, frozenset({1}))  # type: ignore[union-attr]
        page = await room.papers()
        assert page.table.lines.cells(0)[-1] == "进行中"
        await room.press(page, "Return")
        assert page.written.sitting is not None
        assert page.written.sitting.answers == {0: frozenset({1})}
        assert page.written._at == 1
        room.at += timedelta(hours=1)
        await page.written.sitting.read_again()
        await room.seat.until(lambda: page.result.sheet is not None)
        assert page.result.sheet is not None
        assert page.result.sheet.findings[2].done == "未答"

    in_room(run, tmp_path, scenario)


def test_a_database_that_is_away_loses_no_answer(run: TestLoop, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(keeper, "_AGAIN", 0.01)

    async def scenario(room: Room) -> None:
        await room.written()
        page = await room.papers()
        await room.press(page, "Return", "Return")
        sitting = page.written.sitting
        assert sitting is not None
        add, away = sitting._record.add, [True]

        async def flaky(attempt: str, kind: EntryKind, body: str) -> object:
            if away[0]:
                raise ExternalError("away", retry=True)
            return await add(attempt, kind, body)

        monkeypatch.setattr(sitting._record, "add", flaky)
        page.written.view._choose(0)
        page.written.go_to(1)
        page.written.view._choose(0)
        await room.seat.until(lambda: "2 项暂存本机" in page.written.kept.text())
        assert not page.may_leave()
        away[0] = False
        await room.seat.until(lambda: page.written.kept.text() == "已保存")
        assert page.may_leave()
        again = await room.own._record.sitting(sitting.attempt.id)
        assert [entry.kind for entry in again.entries] == [EntryKind.ANSWER, EntryKind.ANSWER]

    in_room(run, tmp_path, scenario)


def test_typing_takes_what_hands_type_and_counts_what_is_committed(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.trainer.set_typing("打字", WORDS, 180)
        page = await room.papers()
        told = said(page)
        await room.press(page, "Return", "Return")
        pane = page.typing
        assert pane.sitting is not None
        assert pane.current.text().startswith("城市管理")
        for preedit, commit in (("chengshi", ""), ("", "城市"), ("guanli", "")):
            event = QInputMethodEvent(preedit, [])
            event.setCommitString(commit)
            QApplication.sendEvent(pane.field, event)
        assert "已打 2 字" in pane.count.text()  # what the input method still holds is no text yet
        QApplication.clipboard().setText(WORDS)
        await room.press(page, "Ctrl+V")
        assert "不能粘贴" in told[-1]
        event = QInputMethodEvent("", [])
        event.setCommitString(WORDS[2:])
        QApplication.sendEvent(pane.field, event)
        assert "正确率 100.0%" in pane.accuracy.text()
        assert "全文打完了" in pane.current.text()
        event.setCommitString("多" * 100)
        QApplication.sendEvent(pane.field, event)
        assert "远远超过" in told[-1]
        room.at += timedelta(seconds=30)
        pane.field.setPlainText(WORDS)
        await room.press(page, "Ctrl+Return")
        await room.seat.until(lambda: page.result.sheet is not None)
        assert page.result.sheet is not None
        assert ("正确率", "100.0%") in page.result.sheet.facts

    in_room(run, tmp_path, scenario)


async def sat(room: Room, desk: ExamDesk, right: int) -> None:
    for head in await desk.papers():
        sitting = await desk.sit(head)
        for at, question in enumerate(sitting.paper.questions[:right]):  # type: ignore[union-attr]
            await sitting.answer(at, question.answer)  # type: ignore[union-attr]
        await desk.finish(sitting)


def test_results_are_ones_own_and_the_ranking_is_everybody_s(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.written()
        await sat(room, room.own, 3)
        other = give_exam(make_desk(tmp_path, Role.DISPATCHER, person="wang"), tmp_path, lambda: room.at)
        await sat(room, other, 1)
        page = await room.open("exam_results")
        assert isinstance(page, ResultsPage)
        await room.seat.until(lambda: page.view.sheet is not None)
        assert len(page.table.lines) == 1
        told = said(page)
        page.files.write_to(str(tmp_path / "sheet.xlsx"))
        page.handing_on.write_to(str(tmp_path / "list.xlsx"))
        await room.seat.settle()
        await room.seat.until(lambda: len(told) == 2)
        book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
        assert book.sheetnames == ["成绩单", "明细"]
        assert "训练沙盘" in str(book["成绩单"]["A1"].value)
        ranks = await room.open("exam_ranks")
        assert isinstance(ranks, StandingPage)
        await room.seat.until(lambda: len(ranks.table.lines) == 2)
        assert ranks.table.lines.cells(0)[0] == "1"
        assert ranks.table.lines.cells(0)[2] == "100"
        assert "逐月成绩" in ranks.heading.text()
        assert ranks.table.isColumnHidden(4)  # nobody sat a hands-on exercise
        told = said(ranks)
        ranks.handing_on.write_to(str(tmp_path / "ranks.xlsx"))
        await room.seat.until(lambda: len(told) == 1)
        book = openpyxl.load_workbook(tmp_path / "ranks.xlsx")
        assert [sheet.title for sheet in book] == ["排名", "逐月成绩"]
        rows = list(book["排名"].iter_rows(values_only=True))
        assert rows[-2][0] == 1
        assert rows[-2][2] == 100

    in_room(run, tmp_path, scenario)


def test_a_trainee_draws_practice_and_has_no_bank(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        page = await room.papers()
        assert page.lists.currentWidget() is page.note
        await room.press(page, "Ctrl+N")
        for kind, spin in page.form.counts.items():
            spin.setValue(1 if kind is QuestionKind.JUDGEMENT else 0)
        page.form.title.setText("")
        await room.press(page, "Ctrl+Return")
        assert page.form.wrong.text() == "请给试卷写一个名称。"
        page.form.title.setText("我的练习")
        await room.press(page, "Ctrl+Return")
        await room.seat.until(lambda: page.written.sitting is not None)
        assert page.written.sitting is not None
        assert page.written.sitting.head.only_for == room.own.actor.person
        assert "exam_bank" not in {action.name for action in room.seat.window.work.actions()}

    in_room(run, tmp_path, scenario)


def test_a_trainer_says_until_when_a_paper_may_be_begun(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        page = await room.papers()
        told = said(page)
        await room.press(page, "Ctrl+N")
        for kind, spin in page.form.counts.items():
            spin.setValue(1 if kind is QuestionKind.JUDGEMENT else 0)
        page.form.title.setText("月考")
        for typed, wrong in (("一会儿", "时间写作"), ("2020-01-01", "已经过了")):
            page.form.closes.setText(typed)
            await room.press(page, "Ctrl+Return")
            assert wrong in page.form.wrong.text()
        page.form.closes.setText("+2h")
        await room.press(page, "Ctrl+Return")
        assert told[-1] == "已发卷“月考”,2026-11-02 11:00 截止。"
        assert page.table.lines.cells(0)[5] == "2026-11-02 11:00"
        await room.press(page, "Ctrl+N")
        assert page.form.closes.text() == ""

    in_room(run, tmp_path, scenario, Role.TRAINER)


def test_who_watches_sees_how_far_everybody_is(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(room: Room) -> None:
        page = await room.open("exam_watch")
        assert isinstance(page, WatchPage)
        page._second.setInterval(10)  # a second is long for a test
        await room.seat.until(lambda: "真实时间" in page.read_at.text())
        assert page.lists.currentWidget() is page.note
        head = await room.written()
        trainee = give_exam(make_desk(tmp_path, Role.CALL_TAKER, person="wang"), tmp_path, lambda: room.at)
        sitting = await trainee.sit(head)
        room.at += timedelta(minutes=2)
        await sitting.answer(0, frozenset({0}))  # type: ignore[union-attr]
        await room.seat.until(lambda: len(page.table.lines) == 1)  # it looks again by itself
        page.look_again()
        await room.seat.until(lambda: page.table.lines.cells(0)[6] == "1 / 3")
        cells = page.table.lines.cells(0)
        assert cells[0] == "● 答题中"
        assert cells[5] in ("28:00", "27:59", "27:58", "27:57")
        assert page.counts.text() == "在考 1 人次 · 已交 0 人次"
        look = page._watch.look

        async def away() -> Watch:
            raise ExternalError("away", retry=True)

        monkeypatch.setattr(page._watch, "look", away)
        page.look_again()
        await room.seat.until(lambda: "连不上数据库,以下是 09:02:00" in page.read_at.text())
        assert len(page.table.lines) == 1
        monkeypatch.setattr(page._watch, "look", look)
        await trainee.finish(sitting)
        page.look_again()
        await room.seat.until(lambda: page.table.lines.cells(0)[0] == "◇ 已交卷")
        assert page.table.lines.cells(0)[-1] != "—"

    in_room(run, tmp_path, scenario, Role.TRAINER)


def test_the_bank_is_found_through_and_replaced_whole_or_not_at_all(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        page = await room.open("exam_bank")
        assert isinstance(page, BankPage)
        await room.seat.until(lambda: len(page.table.lines) > 0)
        page.search.setText("延期")
        assert 0 < len(page.table.lines) < 20
        assert "出处" in page.card.toPlainText()
        page.search.clear()
        file = tmp_path / "bank.xlsx"
        told = said(page)
        page.handing_on.write_to(str(file))
        await room.seat.until(lambda: len(told) == 1)
        book = openpyxl.load_workbook(file)
        book["题库"].delete_rows(12, 500)
        book.save(file)
        page.read_from(str(file))
        await room.seat.until(lambda: len(told) == 2)
        assert told[-1] == "已读入 9 题。"
        assert "手写 9" in page.count.text()
        book["题库"]["B4"] = "填空题"
        book.save(file)
        page.read_from(str(file))
        await room.seat.until(lambda: len(told) == 3)
        assert "第 4 行:题型应为" in page.card.toPlainText()
        assert (await room.own.bank.read()).own == shipped_questions()[:9]

    in_room(run, tmp_path, scenario, Role.ADMINISTRATOR)


def test_a_live_hall_has_no_examination_window(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        assert "exam" not in {action.name for action in seat.window.work.actions()}

    play(run, tmp_path, Role.CALL_TAKER, shift)
