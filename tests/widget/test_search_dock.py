"""Searching every case, open and ended: each filter, the latest question wins, failures are said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pypinyin import Style, pinyin
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.privacy import PHONE_READERS
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.ui import search_dock
from dispatcher_app.ui.search_dock import SearchDock
from tests.support.loop import TestLoop
from tests.support.rules import MANHOLE, RUBBISH
from tests.support.seat import Hall, Seat, play

LEADER = Role.SHIFT_LEADER


def found(seat: Seat) -> list[str]:
    return [row.number for row in seat.window.search.table.case_model.shown()]


async def ask(seat: Seat) -> list[str]:
    seat.window.search.search()
    await seat.settle()
    return found(seat)


def choose(combo: QComboBox, value: str) -> None:
    position = combo.findData(value)
    assert position >= 0, value
    combo.setCurrentIndex(position)


Filter = Callable[[SearchDock], None]
#: A filter, and which of the cases below it leaves (by position).
FILTERS: dict[str, tuple[Filter, set[int]]] = {
    "words": (lambda pane: pane.fields.words.setText("绊倒"), {1}),
    "number": (lambda pane: pane.fields.number.setText("ns20260302-0002"), {1}),
    "phone": (lambda pane: pane.fields.phone.setText("13800138001"), {2}),
    "open": (lambda pane: choose(pane.fields.state, "open"), {0, 1, 2, 4}),
    "ended": (lambda pane: choose(pane.fields.state, "ended"), {3}),
    "stage": (lambda pane: choose(pane.fields.state, Stage.HANDLING), {1}),
    "source": (lambda pane: choose(pane.fields.source, Source.VIDEO), {2}),
    "unit": (lambda pane: pane.fields.unit.set_value("U1"), {1, 4}),
    "street": (lambda pane: pane.fields.street.set_value("粤海街道"), {0, 1, 2, 3, 4}),
    "class": (lambda pane: pane.fields.category.set_value(str(RUBBISH), 1), {2}),
    "in time": (lambda pane: choose(pane.fields.overdue, "no"), {4}),
}


async def some_cases(hall: Hall) -> list[str]:
    cases = [
        await hall.case_at(Stage.AWAITING_DISPATCH),
        await hall.case_at(Stage.HANDLING, description="有人被井盖绊倒"),
        await hall.case_at(
            Stage.REPORTED, source=Source.VIDEO, caller_phone="13800138001", class_code=str(RUBBISH)
        ),
        await hall.case_at(Stage.REPORTED),
        await hall.case_at(Stage.FEEDBACK),
    ]
    await hall.do(Verb.VOID, cases[3])
    return [case.number for case in cases]


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_leaves_its_cases(run: TestLoop, tmp_path: Path, name: str) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        seat.window.search_for("")
        narrow, left = FILTERS[name]
        narrow(seat.window.search)
        assert set(await ask(seat)) == {numbers[at] for at in left}

    play(run, tmp_path, LEADER, shift)


def test_days_are_whole_days_of_the_hall(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        case = await hall.case_at(Stage.REPORTED)
        seat = await hall.seat()
        seat.window.search_for("")
        pane = seat.window.search
        pane.fields.by_date.setChecked(True)
        for day, expected in ((2, [case.number]), (3, [])):
            pane.fields.first_day.setDate(QDate(2026, 3, day))
            pane.fields.last_day.setDate(QDate(2026, 3, day))
            assert await ask(seat) == expected

    play(run, tmp_path, LEADER, shift)


def test_typing_asks_by_itself_and_an_answer_opens_its_case(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        await seat.press("Ctrl+F")
        await seat.type("绊倒")
        await seat.until(lambda: found(seat) == [numbers[1]])
        seat.window.search.table.setFocus()
        await seat.press("Down")
        assert seat.case.number == numbers[1]
        assert seat.window.search.fields.words.text() == "绊倒"

    play(run, tmp_path, LEADER, shift)


def test_a_line_without_a_command_is_searched(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        await seat.press(":")
        await seat.type("绊倒")
        await seat.press("Return")
        await seat.until(lambda: found(seat) == [numbers[1]])

    play(run, tmp_path, LEADER, shift)


def test_the_latest_question_wins(run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        ask_now = hall.desk.search

        async def slow_first(query: SearchQuery) -> Sequence[QueueRow]:
            answer = await ask_now(query)
            await asyncio.sleep(0.1 if query.text == "井盖" else 0)
            return answer

        monkeypatch.setattr(hall.desk, "search", slow_first)
        seat.window.search_for("井盖")
        seat.window.search_for("绊倒")
        await seat.settle()
        assert found(seat) == [numbers[1]]

    play(run, tmp_path, LEADER, shift)


def test_long_answers_come_by_the_page(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_dock, "PAGE", 2)

    async def shift(hall: Hall) -> None:
        numbers = [(await hall.case_at(Stage.REPORTED)).number for _case in range(5)]
        seat = await hall.seat()
        seat.window.search_for("井盖")
        await seat.settle()
        assert set(found(seat)) == set(numbers[3:])
        more = seat.find(QPushButton, "search_more")
        await seat.click(more)
        await seat.click(more)
        assert set(found(seat)) == set(numbers)
        assert not more.isVisible()

    play(run, tmp_path, LEADER, shift)


def test_nothing_found_and_nothing_asked_are_told_apart(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.search_for("没有这样的词")
        await seat.settle()
        notice = seat.window.search.findChild(QLabel, "list_notice_text")
        assert isinstance(notice, QLabel)
        assert notice.text() == "没有符合条件的案件"
        await seat.click(seat.find(QPushButton, "search_clear"))
        assert notice.text() == "填写任一条件开始查询"

    play(run, tmp_path, LEADER, shift)


def test_a_failed_search_says_so_and_a_second_try_works(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_query: SearchQuery) -> Sequence[QueueRow]:
        raise ExternalError("数据库没有响应")

    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        with monkeypatch.context() as broken:
            broken.setattr(hall.desk, "search", failing)
            seat.window.search_for("绊倒")
            await seat.settle()
        assert not seat.window.header.connected
        notice = seat.window.search.findChild(QPushButton, "list_notice_action")
        assert isinstance(notice, QPushButton)
        await seat.click(notice)
        assert found(seat) == [numbers[1]]
        assert seat.window.header.connected, "the answer proves it"

    play(run, tmp_path, LEADER, shift)


def test_a_case_is_called_up_by_the_end_of_its_number(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        await seat.press(":")
        await seat.type("打开 0002")
        await seat.press("Return")
        assert seat.case.number == numbers[1]
        await seat.press(":")
        await seat.type(f"dakai {numbers[3].lower()}")
        await seat.press("Return")
        assert seat.case.stage is Stage.VOIDED
        for end, number in (("0005", numbers[4]), ("4", numbers[3]), ("02-0004", numbers[3])):
            await seat.press(":")
            await seat.type(f"打开 {end}")
            await seat.press("Return")
            assert seat.case.number == number, end
        await seat.press(":")
        await seat.type("打开 9999")
        await seat.press("Return")
        assert seat.refusals == ["没有编号为“9999”的案件。"]
        assert seat.case.number == numbers[3]

    play(run, tmp_path, LEADER, shift)


def test_scheme_of_classes_is_the_hall_s(run: TestLoop, tmp_path: Path) -> None:
    """A class picked in the search is asked for by its own code."""

    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.search_for("")
        seat.window.search.fields.category.set_value(str(MANHOLE), 1)
        assert seat.window.search.query.class_prefix == str(MANHOLE)

    play(run, tmp_path, LEADER, shift)


def test_the_newest_report_stands_first_and_days_are_counted_by_the_hall(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        first = await hall.case_at(Stage.HANDLING)
        hall.clock.forward(minutes=40)
        second = await hall.case_at(Stage.REPORTED)
        hall.clock.forward(minutes=40)
        third = await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        pane = seat.window.search
        assert pane.fields.last_day.date() == QDate(2026, 3, 2)
        assert pane.fields.first_day.date() == QDate(2026, 1, 31)
        pane.fields.by_date.setChecked(True)
        pane.search()
        await seat.settle()
        shown = [row.number for row in pane.table.case_model.shown()]
        assert shown == [third.number, second.number, first.number]

    play(run, tmp_path, LEADER, shift)


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER])
def test_only_who_may_read_telephone_numbers_is_offered_to_look_for_them(
    run: TestLoop, tmp_path: Path, role: Role
) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        seat.window.search_for("")
        pane = seat.window.search
        assert pane.fields.phone.isVisibleTo(pane) == (role in PHONE_READERS)
        assert pane.fields.overdue.isVisibleTo(pane)

    play(run, tmp_path, role, shift)


def test_down_and_enter_go_to_the_answers(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        await seat.press("Ctrl+F")
        await seat.type("绊倒")
        assert found(seat) == []
        await seat.press("Return")
        assert seat.window.search.table.view.hasFocus()
        assert seat.case.number == numbers[1]
        seat.window.search.fields.number.setFocus()
        await seat.press("Down")
        assert seat.window.search.table.view.hasFocus()

    play(run, tmp_path, LEADER, shift)


def test_units_and_streets_are_found_by_initials(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        numbers = await some_cases(hall)
        seat = await hall.seat()
        pane = seat.window.search
        seat.window.search_for("")
        pane.fields.unit.setFocus()
        name = hall.desk.hall.unit_name("U1")
        await seat.type("".join(syllable[0][0] for syllable in pinyin(name, style=Style.FIRST_LETTER)))
        assert pane.fields.unit.is_open
        await seat.press("Return")
        assert (pane.fields.unit.value, pane.fields.unit.text()) == ("U1", name)
        assert set(found(seat)) == {numbers[1], numbers[4]}
        pane.fields.street.setFocus()
        await seat.type("yuehai")
        await seat.press("Escape")
        assert (pane.fields.street.value, pane.fields.street.text(), pane.fields.street.is_open) == (
            "",
            "",
            False,
        )
        await seat.type("nothing of the kind")
        seat.window.search.fields.words.setFocus()
        assert (pane.fields.street.value, pane.fields.street.text()) == ("", "")
        pane.fields.unit.setFocus()
        pane.fields.unit.selectAll()
        await seat.press("Delete")
        assert pane.fields.unit.value == ""
        assert found(seat) == []

    play(run, tmp_path, LEADER, shift)


def test_side_paths_are_typed_among_the_words_or_picked_and_stand_over_the_answers(
    run: TestLoop, tmp_path: Path
) -> None:
    async def shift(hall: Hall) -> None:
        supervised, answered, returned = [await hall.case_at(Stage.HANDLING) for _case in range(3)]
        await hall.do(Verb.SUPERVISE, supervised)
        await hall.do(Verb.ANSWER_SUPERVISION, await hall.do(Verb.SUPERVISE, answered))
        await hall.do(Verb.UNIT_RETURN, returned)
        seat = await hall.seat()
        await seat.press(":")
        await seat.type("查询 督办 井盖")
        await seat.press("Return")
        await seat.until(lambda: set(found(seat)) == {supervised.number, answered.number})
        note = seat.find(QLabel, "search_note")
        assert note.text() == "已列出 2 件:“井盖”、督办过"
        await seat.press("Ctrl+F")
        pane = seat.window.search
        await seat.click(seat.find(QPushButton, "search_clear"))
        pane.fields.terms.line.setFocus()
        await seat.type("dbz")  # 督办中
        await seat.press("Return")
        await seat.until(lambda: found(seat) == [supervised.number])
        assert note.text() == "已列出 1 件:督办中"
        await seat.press("Backspace")
        await seat.until(lambda: found(seat) == [])
        pane.fields.words.setFocus()
        await seat.type("回退1")
        await seat.press("Return")
        await seat.until(lambda: found(seat) == [returned.number])
        assert note.text() == "已列出 1 件:回退 1 次以上"

    play(run, tmp_path, LEADER, shift)
