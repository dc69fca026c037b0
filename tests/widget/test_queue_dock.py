"""The queues of a seat: live rows come in without moving the hand, and bad news says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.queue_dock import QueueDock
from tests.support.desk import make_context
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.queue_rows import queue_row
from tests.support.seat import Hall, Seat, play

DISPATCHER = Role.DISPATCHER


def counts(seat: Seat) -> list[int]:
    names = seat.window.queue.names
    return [names.item(row).data(Qt.ItemDataRole.UserRole) for row in range(names.count())]


def test_each_queue_counts_its_cases_and_a_step_moves_one(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        case = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        assert counts(seat) == [1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]
        await hall.do(Verb.PASS_TO_CHECK, case)
        await seat.settle()
        assert counts(seat) == [1, 0, 1, 0, 0, 0, 2, 2, 0, 0, 0, 0]

    play(run, tmp_path, DISPATCHER, shift)


def test_queues_are_changed_by_key_and_by_mouse(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        feedback = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        assert seat.listed == [waiting.number]
        await seat.press("Ctrl+2")
        assert seat.listed == [feedback.number]
        names = seat.window.queue.names
        rect = names.visualItemRect(names.item(0))
        from PySide6.QtTest import QTest

        QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
        await seat.settle()
        assert seat.listed == [waiting.number]

    play(run, tmp_path, DISPATCHER, shift)


def test_the_key_of_a_queue_leads_to_its_first_case_wherever_the_keys_were(
    run: TestLoop, tmp_path: Path
) -> None:
    """A letter pressed next would else fall on a case of the queue that was left."""

    async def shift(hall: Hall) -> None:
        waiting = await hall.case_at(Stage.AWAITING_DISPATCH)
        feedback = [await hall.case_at(Stage.FEEDBACK) for _case in range(2)]
        seat = await hall.seat()
        await seat.press("Down")
        assert seat.case.id == waiting.id
        await seat.press("Ctrl+2")
        assert seat.case.number == seat.listed[0]
        assert seat.case.id in {case.id for case in feedback}
        await seat.press("Down", "Ctrl+7")
        assert seat.case.id in {case.id for case in feedback}, "a case that is in both queues stays"
        assert seat.case.number != seat.listed[0] or len(seat.listed) == 1
        await seat.press("Ctrl+3")
        assert seat.listed == []
        assert seat.window.in_hand.case is None, "nothing of another queue is left to decide on"

    play(run, tmp_path, DISPATCHER, shift)


def test_live_rows_leave_choice_scroll_and_typing_alone(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        for _case in range(30):
            await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        table = seat.window.queue.table
        await seat.press(*("Down",) * 20)
        chosen, view = seat.case, table.view
        place = view.verticalScrollBar().value()
        top = table.case_model.case_at(view.visible_rows()[0]).case_id
        field = seat.find(QLineEdit, "case_search")
        field.setFocus()
        await seat.type("XC")
        field.clear()
        await seat.settle()
        await seat.type("科苑")
        for _more in range(3):
            await hall.case_at(Stage.AWAITING_DISPATCH)
        await seat.settle()
        assert field.text() == "科苑"
        assert seat.focus is field
        assert seat.case.id == chosen.id == table.current_id
        assert table.case_model.case_at(view.visible_rows()[0]).case_id == top
        assert place > 0
        assert len(seat.listed) == 33

    play(run, tmp_path, DISPATCHER, shift)


def test_a_case_taken_by_another_stays_on_the_screen(run: TestLoop, tmp_path: Path) -> None:
    """What somebody is reading is not taken away; the list goes on from where it was."""

    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.FEEDBACK)
        second = await hall.case_at(Stage.FEEDBACK)
        seat = await hall.seat()
        await seat.press("Ctrl+2")
        assert seat.case.id == first.id
        await hall.do(Verb.PASS_TO_CHECK, first)
        await seat.settle()
        assert seat.case.id == first.id
        assert seat.case.stage is Stage.CHECKING
        assert seat.listed == [second.number]
        await seat.press("N")
        assert seat.case.id == second.id

    play(run, tmp_path, DISPATCHER, shift)


def test_the_first_n_opens_the_first_case(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.AWAITING_DISPATCH)
        second = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("N")
        assert seat.case.id == first.id
        await seat.press("N")
        assert seat.case.id == second.id

    play(run, tmp_path, DISPATCHER, shift)


def test_a_failed_reading_says_so_and_a_second_try_works(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        hall.desk.open_cases._rows.clear()  # as in a program that has just begun
        hall.desk.open_cases._loaded = False
        with monkeypatch.context() as broken:
            broken.setattr(OpenCases, "load", failing)
            seat = await hall.seat()
        assert seat.window.banner.text == "数据库没有响应,请检查网络。"
        assert not seat.window.header.connected
        assert seat.find(QLabel, "list_notice_text").text() == "数据库没有响应,请检查网络。"
        await seat.press("Ctrl+2", "Ctrl+1")
        said = seat.find(QLabel, "list_notice_text").text()
        assert said == "数据库没有响应,请检查网络。", "another queue is not being read either"
        await seat.click(seat.find(QPushButton, "banner_action_0"))
        assert seat.listed == [case.number]
        assert not seat.window.banner.isVisible()
        assert seat.window.header.connected

    play(run, tmp_path, DISPATCHER, shift)


async def failing(*_args: object, **_terms: object) -> None:
    raise ExternalError("数据库没有响应,请检查网络。")


def test_reading_again_drops_what_is_no_longer_open(run: TestLoop, tmp_path: Path) -> None:
    """Another program ended a case: this one cannot know before it reads again (F5)."""
    other = Hall(tmp_path, DISPATCHER)

    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        assert seat.listed == [case.number]
        other.clock.forward(minutes=30)
        await other.do(Verb.VOID, case)
        await seat.press("F5")
        assert seat.listed == []

    play(run, tmp_path, DISPATCHER, shift)


class ManyCases:
    """A store with very many open cases and nothing else."""

    def __init__(self, count: int) -> None:
        self._rows = [queue_row(number)._replace(unit="U1") for number in range(1, count + 1)]

    async def queue(self, _stages: Iterable[Stage], chunk: int = 500) -> AsyncIterator[Sequence[QueueRow]]:
        for start in range(0, len(self._rows), chunk):
            await asyncio.sleep(0.002)  # what a database takes
            yield self._rows[start : start + chunk]


@pytest.mark.parametrize("count", [5_000, 20_000])
def test_the_window_answers_while_very_many_rows_come_in(
    run: TestLoop, tmp_path: Path, qtbot: object, loop_watch: LoopWatch, count: int
) -> None:
    hall = Hall(tmp_path, DISPATCHER)
    desk = hall.desk
    desk.open_cases._store = ManyCases(count)  # type: ignore[assignment]
    context = make_context(desk)
    dock = QueueDock(context)
    qtbot.addWidget(dock)  # type: ignore[attr-defined]
    dock.resize(340, 900)
    dock.show()

    async def load() -> None:
        dock.names.setCurrentRow(6)
        with loop_watch:
            dock.reload()
            await context.tasks.idle()

    collector = Garbage()  # as in the program; the heap of a test session is not the program's
    run(load())
    collector.stop()
    assert dock.table.case_model.total == count
    assert loop_watch.longest_busy_ms < 50


def test_rows_that_could_not_be_read_again_stay_and_say_how_old_they_are(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        hall.clock.forward(minutes=30)
        with monkeypatch.context() as patched:
            patched.setattr(OpenCases, "load", failing)
            await seat.press("F5")
        table = seat.window.queue.table
        assert seat.listed == [case.number]
        assert table.state == "stale"
        said = seat.find(QLabel, "list_banner_text").text()
        assert said.startswith("未能更新,列出的是 ")
        await seat.click(seat.find(QPushButton, "list_banner_action"))
        assert table.state == "ready"
        assert not seat.shows("list_banner")

    play(run, tmp_path, DISPATCHER, shift)
