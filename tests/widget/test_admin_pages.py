"""Documents of the hall edited by real keys: draft, whole check, difference, versions, workbooks, seats."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from db.store import SqlCaseStore
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.words import Role, Stage, SupervisionLevel
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.services.keeping.sheets import sheet_of
from dispatcher_app.services.people_followed import PeopleChanged
from dispatcher_app.services.ports import Person
from dispatcher_app.services.workbooks import Sheet, SheetColumn
from dispatcher_app.ui.admin.draft_sheet import DraftSheet
from dispatcher_app.ui.admin.history_sheet import HistorySheet
from dispatcher_app.ui.admin.page import KeptPage
from dispatcher_app.ui.in_force.phrases import PhrasePicker
from dispatcher_app.ui.work.window import WorkWindow
from dispatcher_app.widgets.line_table import LineTable
from tests.support.desk import seat_beside
from tests.support.kept import load_hall_data
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.widget.test_in_force import PHRASE, put


async def open_page(hall: Hall, name: str) -> tuple[Seat, WorkWindow, KeptPage]:
    store = hall.desk._store
    assert isinstance(store, SqlCaseStore)
    await load_hall_data(store._engine)
    seat = await hall.seat()
    await seat.press("F12")
    window = seat.window.work.open("keeping", name)
    window.activateWindow()
    await seat.until(lambda: QApplication.activeWindow() is window)
    await seat.settle()
    page = window.page
    assert isinstance(page, KeptPage)
    return seat, window, page


async def press(seat: Seat, *keys: str) -> None:
    """To whatever has the focus, in an editor of a cell, too."""
    for key in keys:
        chord = QKeySequence(key)[0]  # type: ignore[index] # the stub does not know it
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, chord.key(), chord.keyboardModifiers())
        await seat.settle()


async def write(seat: Seat, text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)
    await seat.settle()


def test_a_limit_is_changed_by_keys_and_kept_with_its_reason(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, _window, page = await open_page(hall, "kept_limits")
        page.grid.stand_on(0, "value")
        await press(seat, "F2")
        await write(seat, "20")
        await press(seat, "Return")
        assert page.draft.rows[0]["value"] == "20"
        assert "修改 1" in page.findChild(QLabel, "kept_standing").text()
        await press(seat, "Ctrl+S")
        sheet = page.sheet.content
        assert isinstance(sheet, DraftSheet)
        assert sheet.changes.lines.cells(0)[2] == "值:15 → 20"
        await press(seat, "Ctrl+Return")
        assert "为什么" in sheet.result.text
        await write(seat, "jiaban")
        await press(seat, "Return")
        await seat.until(lambda: not page.draft.is_changed)
        assert "第 2 版" in page.findChild(QLabel, "kept_standing").text()
        kept = hall.desk.kept
        assert kept is not None
        version, _loaded = await kept.versions(KeptKind.LIMITS)
        assert (version.reason, (await kept.state(KeptKind.LIMITS)).rows[0]["value"]) == ("jiaban", "20")
        await press(seat, "Ctrl+H")
        history = page.sheet.content
        assert isinstance(history, HistorySheet)
        assert history.list.lines.cells(0)[4] == "jiaban"
        await seat.until(lambda: len(history.changes.lines) == 1)
        assert history.changes.lines.cells(0)[2] == "值:15 → 20"

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_what_the_program_calls_a_limit_is_not_on_the_screen(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        _seat, _window, page = await open_page(hall, "kept_limits")
        titles = [column.name for column in page.grid.model().columns]
        assert [name for at, name in enumerate(titles) if page.grid.isColumnHidden(at)] == ["item"]

    play(run, tmp_path, Role.ADMINISTRATOR, look)


def test_a_draft_at_fault_leads_to_its_row_and_is_not_written(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, _window, page = await open_page(hall, "kept_units")
        count = len(page.draft.rows)
        page.grid.stand_on(0)
        await press(seat, "Insert")
        assert (len(page.draft.rows), page.grid.currentIndex().row()) == (count + 1, 1)
        await press(seat, "Return")
        await write(seat, page.draft.rows[0]["code"])
        await press(seat, "Return", "Ctrl+S")
        sheet = page.sheet.content
        assert isinstance(sheet, DraftSheet)
        said = " ".join(sheet.remarks.lines.cells(at)[1] for at in range(len(sheet.remarks.lines)))
        assert "出现了 2 次" in said
        assert "“名称”不能为空" in said
        assert not sheet.findChild(QPushButton, "draft_write").isVisible()
        await press(seat, "Return")
        assert not page.sheet.is_open
        assert page.grid.hasFocus()
        await press(seat, "Ctrl+Z", "Delete")
        assert hall.desk.kept is not None
        assert not await hall.desk.kept.versions(KeptKind.UNITS)

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_rows_of_a_document_are_retired_and_days_of_a_calendar_go(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, window, page = await open_page(hall, "kept_units")
        page.grid.stand_on(0)
        await press(seat, "Delete")
        assert page.draft.rows[0]["retired"] == "2026-03-02"
        await press(seat, "Delete")
        assert not page.draft.is_changed
        calendar = window  # the same window
        await press(seat, "F6")
        page = calendar_page(seat)
        await seat.settle()
        rows = len(page.draft.rows)
        page.grid.stand_on(rows - 1)
        await press(seat, "Delete")
        assert len(page.draft.rows) == rows - 1
        assert calendar.isVisible()

    def calendar_page(seat: Seat) -> KeptPage:
        page = seat.window.work.open("keeping", "kept_calendar").page
        assert isinstance(page, KeptPage)
        return page

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_a_workbook_comes_in_through_the_same_checks(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, _window, page = await open_page(hall, "kept_standard")
        books = hall.desk.workbooks
        assert books is not None
        sheet = sheet_of(page.table, page.draft.rows)
        good, bad, foreign = (tmp_path / f"{name}.xlsx" for name in ("good", "bad", "foreign"))
        rows = [list(row) for row in sheet.rows]
        at = [column.title for column in sheet.columns].index("时限")
        rows[0][at] = "3"
        await asyncio.to_thread(books.write, good, [Sheet(sheet.title, sheet.columns, rows)])
        page.books.take_file(str(good))
        await seat.settle()
        assert (page.draft.rows[0]["limit"], page.draft.is_changed) == ("3", True)
        rows[1][at], rows[2] = "很快", rows[0]
        await asyncio.to_thread(books.write, bad, [Sheet(sheet.title, sheet.columns, rows)])
        page.books.take_file(str(bad))
        await seat.settle()
        faults = page.sheet.content
        assert isinstance(faults, LineTable)
        said = [faults.lines.cells(line)[0] for line in range(len(faults.lines))]
        assert said[0] == "第 3 行:“时限”应为数字,现为“很快”。"
        assert "与第 2 行重复" in said[1]
        more = [*sheet.columns, SheetColumn("密级")]
        await asyncio.to_thread(books.write, foreign, [Sheet(sheet.title, more, [[*rows[0], "x"]])])
        page.books.take_file(str(foreign))
        await seat.settle()
        faults = page.sheet.content
        assert isinstance(faults, LineTable)
        assert "认不得的列:密级" in faults.lines.cells(0)[0]
        assert page.draft.rows[0]["limit"] == "3"

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_shift_leaders_read_and_change_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, _window, page = await open_page(hall, "kept_standard")
        page.grid.stand_on(0, "limit")
        await press(seat, "F2", "Delete", "Insert", "Ctrl+S")
        assert (page.draft.is_changed, page.sheet.is_open) == (False, False)
        assert [button.isVisible() for button in (page.add, page.out, page.import_, page.check)] == [
            False
        ] * 4
        assert page.export.isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, shift)


def test_seats_are_added_closed_and_given_passwords(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        accounts = hall.desk.accounts
        assert accounts is not None
        me = Person(hall.desk.person.login, "管理员", Role.ADMINISTRATOR, "管理席")
        await accounts._store.add_person(me, "", hall.clock())
        await accounts.add(Person("jie.one", "接一", Role.CALL_TAKER, "接线席 1"), "zhang-li-wang")
        seat, _window, page = await open_page(hall, "kept_seats")
        at = page.model.line_of(("jie.one",))
        page.grid.stand_on(at, "off")
        await press(seat, "Space")
        page.add_row()
        line = page.grid.currentIndex().row()
        for column, text in (("login", "pai.one"), ("name", "Pai"), ("password", "mi  ma  mi ma")):
            page.grid.stand_on(line, column)
            await press(seat, "F2")
            await write(seat, text)
            await press(seat, "Return")
        await press(seat, "Ctrl+S")
        sheet = page.sheet.content
        assert isinstance(sheet, DraftSheet)
        assert "mi  ma" not in str([sheet.changes.lines.cells(at) for at in range(len(sheet.changes.lines))])
        await press(seat, "Ctrl+Return")
        await seat.until(lambda: not page.draft.is_changed)
        people = {person.login: person for person in await accounts.people()}
        assert (people["jie.one"].disabled, people["pai.one"].role) == (True, Role.CALL_TAKER)
        await seat.until(lambda: page.grid.hasFocus() and page.model.line_of(("pai.one",)) >= 0)
        for login, column, text in (("pai.one", "name", "Pai Two"), ("jie.one", "seat", "Jie 2")):
            page.grid.stand_on(page.model.line_of((login,)), column)
            await press(seat, "F2")
            await write(seat, text)
            await press(seat, "Return")
        page.grid.stand_on(page.model.line_of(("pai.one",)), "role")
        await press(seat, "F2", "Down", "Down", "Return", "Ctrl+S", "Ctrl+Return")
        await seat.until(lambda: not page.draft.is_changed)
        people = {person.login: person for person in await accounts.people()}
        assert (people["pai.one"].name, people["pai.one"].role) == ("Pai Two", Role.SHIFT_LEADER)
        assert people["jie.one"].seat == "Jie 2"
        assert (await accounts.sign_in("pai.one", "mi  ma  mi ma")).name == "Pai Two"

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_numbers_show_what_comes_next_while_they_are_edited(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.REPORTED)
        seat, _window, page = await open_page(hall, "kept_numbers")
        assert "下一件案件编为 NS20260302-0002" in page.preview.text()
        assert "督办〔2026〕1号" in page.preview.text()
        page.grid.stand_on(page.model.line_of(("serial_digits",)), "value")
        await press(seat, "F2")
        await write(seat, "5")
        await press(seat, "Return")
        assert "NS20260302-00002" in page.preview.text()
        page.grid.stand_on(page.model.line_of(("paper_order",)), "value")
        await press(seat, "F2")
        await write(seat, "SD{year}-{number}")
        await press(seat, "Return")
        assert "SD2026-1" in page.preview.text()
        await press(seat, "Ctrl+S")
        await write(seat, "longer")
        await press(seat, "Return")
        await seat.until(lambda: not page.draft.is_changed)
        assert hall.desk.templates is not None
        rules = await hall.desk.templates.numbers()
        assert rules[SupervisionLevel.ORDER].pattern == "SD{year}-{number}"

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_whoever_sits_is_told_what_an_administrator_made_of_them(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        me, banner, bus = hall.desk.person, seat.window.banner, hall.desk.bus
        others = Person("another", "别人", Role.WALL, "", disabled=True)

        def tell(now: Person) -> str:
            bus.publish(PeopleChanged({now.login: now, others.login: others}))
            return banner.text if banner.isVisible() else ""

        assert tell(me) == ""
        assert "“派二”“派遣席 7”" in tell(replace(me, name="派二", seat="派遣席 7"))
        assert "角色改为“接线员”" in tell(replace(me, role=Role.CALL_TAKER))
        assert "停用" in tell(replace(me, disabled=True))
        assert tell(me) == ""

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_a_seat_is_told_what_it_goes_by(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        hall.desk.bus.publish(KeptChanged(taken=(KeptKind.LIMITS,)))
        hall.desk.bus.publish(KeptChanged(unreadable=(KeptKind.STANDARD,)))
        said = [sentence for sentence, _tone in seat.said]
        assert said[-2:] == [
            "时限与灯有新版本,本席位已按它办。",
            "立案标准有新版本,但本席位读不懂,还按原来的办;请告诉管理员。",
        ]

    play(run, tmp_path, Role.DISPATCHER, shift)


def test_the_slower_of_two_administrators_keeps_the_draft(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, _window, page = await open_page(hall, "kept_units")
        page.grid.stand_on(0, "phone")
        await press(seat, "F2")
        await write(seat, "12319")
        await press(seat, "Return", "Ctrl+S")
        other = seat_beside(hall.desk, Role.ADMINISTRATOR, "another").kept
        assert other is not None
        seen = await other.state(KeptKind.UNITS)
        rows = [seen.rows[0], {**seen.rows[1], "phone": "110"}, *seen.rows[2:]]
        await other.write(KeptKind.UNITS, rows, seen, "theirs")
        await write(seat, "mine")
        await press(seat, "Return")
        sheet = page.sheet.content
        assert isinstance(sheet, DraftSheet)
        assert "已写入第 2 版(theirs)" in sheet.result.text
        await press(seat, "Escape", "F5")
        assert [row["phone"] for row in page.draft.rows[:2]] == ["12319", "110"]
        assert "修改 1" in page.findChild(QLabel, "kept_standing").text()
        await press(seat, "Ctrl+S")
        await write(seat, "mine")
        await press(seat, "Return")
        await seat.until(lambda: not page.draft.is_changed)
        assert [version.reason for version in await other.versions(KeptKind.UNITS)][:2] == ["mine", "theirs"]

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_a_stock_phrase_goes_into_the_cell_that_is_being_edited(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, window, page = await open_page(hall, "kept_standard")
        await put(hall, ActKind.NOTICE, replace(PHRASE, title="现场", text="以现场照片为准"))
        page.grid.stand_on(0, "closing")
        before = page.draft.rows[0]["closing"]
        await press(seat, "F2", "End", "Alt+Y")
        picker = window.findChild(PhrasePicker, "phrase_picker")
        assert picker is not None
        assert picker.line.hasFocus()
        await press(seat, "Escape")
        cell = QApplication.focusWidget()
        assert isinstance(cell, QLineEdit)
        assert cell.text() == before, "the cell is still open, and as it was"
        await press(seat, "Alt+Y", "Return", "Return")
        assert page.draft.rows[0]["closing"] == f"{before}以现场照片为准"
        await press(seat, "F2")
        await write(seat, "X")
        await press(seat, "Alt+Y")
        page.grid.setFocus()
        await seat.settle()
        assert page.draft.rows[0]["closing"] == "X", (
            "whoever goes away from the phrases is done with the cell"
        )
        page.grid.stand_on(0, "limit")
        await press(seat, "F2", "Alt+Y")
        assert window.result.text.startswith("先到要填写的文字栏")
        assert isinstance(QApplication.focusWidget(), QLineEdit)

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_a_whole_draft_is_thrown_away_after_it_was_asked_once(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, window, page = await open_page(hall, "kept_limits")
        page.grid.stand_on(0, "value")
        await press(seat, "F2")
        await write(seat, "20")
        await press(seat, "Return", "Ctrl+Shift+Z")
        assert "放弃全部改动(修改 1)?" in window.result.text
        page.grid.stand_on(1, "value")
        await press(seat, "F2")
        await write(seat, "7")
        await press(seat, "Return", "Ctrl+Shift+Z")
        assert "(修改 2)?" in window.result.text, "another draft is asked about anew"
        await press(seat, "Ctrl+S")
        sheet = page.sheet.content
        assert isinstance(sheet, DraftSheet)
        sheet.throw.setFocus()
        await press(seat, "Return")
        assert (page.draft.is_changed, page.sheet.is_open) == (False, False)
        assert QApplication.focusWidget() is page.grid
        assert window.result.text == "已放弃全部改动,没有写入。"
        await press(seat, "Ctrl+Shift+Z")
        assert "不必放弃" in window.result.text

    play(run, tmp_path, Role.ADMINISTRATOR, shift)
