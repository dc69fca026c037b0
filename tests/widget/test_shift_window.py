"""The pages of the window 值班 by keys: roster, who is on duty, the shift's record; signing on and off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from db.people import SqlPeople
from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.hall_record.act import ActDraft
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Importance, OnDuty, Roster, ShiftNote, SignOff, SignOn
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import Person
from dispatcher_app.services.shift.duty import DutyState
from dispatcher_app.services.shift.log import Entry, Lasting
from dispatcher_app.services.workbooks import Sheet, SheetColumn
from dispatcher_app.ui.shift.log import ShiftLogPage
from dispatcher_app.ui.shift.on_duty import OnDutyPage
from dispatcher_app.ui.shift.roster import RosterPage
from dispatcher_app.ui.work.page import WorkPage
from tests.support.loop import TestLoop
from tests.support.rules import actor
from tests.support.seat import Hall, Seat, play

P = TypeVar("P", bound=WorkPage)
PEOPLE = (
    Person("shift_leader-1", "值班长", Role.SHIFT_LEADER, "值班长席 1"),
    Person("leader.two", "长二", Role.SHIFT_LEADER, "值班长席 1"),
    Person("dispatch.one", "派一", Role.DISPATCHER, "派遣席 1"),
)


async def page_of(hall: Hall, seat: Seat, name: str, kind: type[P]) -> P:
    seat.window.work.open("shift", name)
    await seat.settle()
    page = seat.window.work._open["shift"].page
    assert isinstance(page, kind)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return page


async def seat_people(hall: Hall) -> None:
    accounts = Accounts(SqlPeople(hall.desk._store._engine), hall.clock)  # type: ignore[attr-defined]
    for person in PEOPLE:
        await accounts.add(person, "jiu-jiu-jiu")
    hall.desk.workbooks = WorkbookFiles(hall.desk.hall.zone)


async def press(seat: Seat, page: WorkPage, *keys: str) -> None:
    for key in keys:
        chord = QKeySequence(key)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


def said(seat: Seat) -> str:
    return seat.window.work._open["shift"].result.text


def rosters(hall: Hall) -> dict[str, list[tuple[str, str]]]:
    assert hall.desk.record is not None
    return {
        act.subject: [(entry.person, entry.desk) for entry in act.payload.entries]
        for act in hall.desk.record.hall.current(ActKind.ROSTER)
        if isinstance(act.payload, Roster)
    }


async def rostered(hall: Hall, shift: str, *entries: OnDuty) -> None:
    period = Valid(hall.clock(), hall.clock() + timedelta(hours=8))
    draft = ActDraft(
        kind=ActKind.ROSTER, subject=shift, payload=Roster(shift=shift, period=period, entries=entries)
    )
    assert hall.desk.record is not None
    await hall.desk.record.hall.append(actor(Role.SHIFT_LEADER), draft)


def test_a_week_is_planned_by_digits_and_copied_to_the_next(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await seat_people(hall)
        seat = await hall.seat()
        page = await page_of(hall, seat, "roster", RosterPage)
        days = page.model.days
        assert page.model.day(page.grid.currentIndex().column()) == page._today
        page.grid.setCurrentIndex(page.model.index(0, 1))
        await press(seat, page, "1", "Down", "1", "Down", "1")
        shift = page._shift.times.of_day(days[0])[0].subject
        assert "●" in page.model._text(0, 1)
        assert rosters(hall) == {}
        await press(seat, page, "Ctrl+S")
        planned = rosters(hall)[shift]
        assert dict(planned) == {
            "dispatch.one": "派遣席 1",
            "shift_leader-1": "",
            "leader.two": "值班长席 1",
        }, "of two who would sit at one desk the second has none"
        await press(seat, page, "Up", "Up", "Delete", "Ctrl+S")
        assert len(rosters(hall)[shift]) == 2
        await press(seat, page, "Return")
        assert page.grid.hasFocus()  # nobody there, no desk to change
        await press(seat, page, "Alt+Right", "Ctrl+D")
        assert "1 班" in said(seat)
        await press(seat, page, "Ctrl+S")
        assert len(rosters(hall)) == 2
        await press(seat, page, "1", "Ctrl+Z")
        assert not page.plan.changed

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_two_who_plan_one_shift_are_told_and_choose(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await seat_people(hall)
        seat = await hall.seat()
        other = await hall.seat(Role.SHIFT_LEADER, "leader.two")
        theirs = await page_of(hall, other, "roster", RosterPage)
        theirs.grid.setCurrentIndex(theirs.model.index(0, 1))
        await press(other, theirs, "1")
        page = await page_of(hall, seat, "roster", RosterPage)
        page.grid.setCurrentIndex(page.model.index(1, 1))
        await press(seat, page, "1", "Ctrl+S")
        theirs.save_all()
        await other.settle()
        assert "再按 Ctrl+S 以您的为准" in said(other)
        theirs.save_all()
        await other.settle()
        assert [len(entries) for entries in rosters(hall).values()] == [1]

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_roster_goes_to_a_workbook_and_comes_back_with_its_faults(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await seat_people(hall)
        seat = await hall.seat()
        page = await page_of(hall, seat, "roster", RosterPage)
        page.grid.setCurrentIndex(page.model.index(0, 1))
        await press(seat, page, "1", "Right", "1")
        file = tmp_path / "roster.xlsx"
        page.handing_on.write_to(str(file))
        await seat.settle()
        before = [page.plan.entries(plan.slot) for plan in page.plan.changed]
        await press(seat, page, "Ctrl+Z")
        page.reading.read_from(str(file))
        await seat.settle()
        assert [page.plan.entries(plan.slot) for plan in page.plan.changed] == before
        names = ("日期", "班次", "登录名", "席位")
        rows = [
            ("2026-03-02", "不存在", "dispatch.one", ""),
            ("三月二日", page._shift.times.names[0], "dispatch.one", ""),
            ("2026-03-02", page._shift.times.names[0], "nobody", ""),
            ("2026-03-02", page._shift.times.names[0], "leader.two", "一号"),
            ("2026-03-02", page._shift.times.names[0], "dispatch.one", "一号"),
        ]
        assert hall.desk.workbooks is not None
        hall.desk.workbooks.write(file, [Sheet("值班表", [SheetColumn(name) for name in names], rows)])
        page.plan.drop()
        page.reading.read_from(str(file))
        await seat.settle()
        listed = page.findChild(QListWidget, "roster_faults")
        told = [listed.item(row).text() for row in range(listed.count())]
        assert [text.split(":")[0] for text in told] == [f"第 {row} 行" for row in (2, 3, 4, 6)]
        assert not page.plan.changed

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_others_read_the_roster_and_change_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await seat_people(hall)
        seat = await hall.seat()
        page = await page_of(hall, seat, "roster", RosterPage)
        page.grid.setCurrentIndex(page.model.index(0, 1))
        await press(seat, page, "1", "Ctrl+D", "Ctrl+S")
        assert rosters(hall) == {}
        assert not page.save.isVisible()

    play(run, tmp_path, Role.CALL_TAKER, look)


def test_one_signs_on_by_a_key_and_off_with_leaving(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        assert hall.desk.record is not None
        record = hall.desk.record.hall
        seat = await hall.seat()
        assert not seat.shows("sign_on_button")
        await record.load()
        assert "签到" in seat.window.duty.button.text()
        await seat.press("Ctrl+Shift+S")
        (act,) = record.current(ActKind.SIGN_ON)
        assert isinstance(act.payload, SignOn)
        assert (act.subject, act.payload.desk) == ("dispatcher-1", "派遣员席 1")
        assert "在岗" in seat.window.duty.button.text()
        page = await page_of(hall, seat, "on_duty", OnDutyPage)
        assert not page.sign_on.isEnabled()
        assert "已签到" in page.table.lines.cells(0)[0]  # no seat tells that it lives in this test
        left: list[bool] = []
        seat.window.closing.connect(lambda: left.append(True))
        await seat.look_here()
        await seat.press("Ctrl+Q")
        await seat.until(lambda: bool(left))
        last = (await record.of(Topic.DUTY, "dispatcher-1"))[-1]
        assert last.payload == SignOff(shift=act.payload.shift)
        duty = seat.desk.shift.duty  # type: ignore[union-attr]
        entry = OnDuty("dispatcher-1", "派遣员", Role.DISPATCHER)
        await rostered(hall, duty.current.subject, entry)
        (line,) = duty.lines(())
        assert (line.state, line.left) == (DutyState.LEFT, last.at)  # who was here is not missing
        hall.clock.forward(days=1)
        await rostered(hall, duty.current.subject, entry)
        assert [one.state for one in duty.lines(())] == [DutyState.MISSING]

    play(run, tmp_path, Role.DISPATCHER, look)


def test_a_leader_signs_off_whoever_left_without_it(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        other = await hall.seat(Role.DISPATCHER)
        await other.desk.shift.duty.sign_on()  # type: ignore[union-attr]
        seat = await hall.seat()
        page = await page_of(hall, seat, "on_duty", OnDutyPage)
        await press(seat, page, "Return", "Return")
        assert "要写理由" in said(seat)
        page.reason.setText("忘记签退")
        await press(seat, page, "Return")
        assert "已替派遣员签退" in said(seat)
        assert len(page.table.lines) == 0
        assert page.note.isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_reason_for_one_who_went_signs_nobody_else_off(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        others = [await hall.seat(role) for role in (Role.DISPATCHER, Role.CALL_TAKER)]
        for other in others:
            await other.desk.shift.duty.sign_on()  # type: ignore[union-attr]
        seat = await hall.seat()
        page = await page_of(hall, seat, "on_duty", OnDutyPage)
        meant = page.table.current_key
        await press(seat, page, "Return")
        page.reason.setText("忘记签退")
        (gone,) = (other for other in others if other.desk.person.login == meant)
        await gone.desk.shift.duty.sign_off()  # type: ignore[union-attr]
        await seat.until(lambda: len(page.table.lines) == 1)
        await press(seat, page, "Return")
        assert "请先选一个人" in said(seat)
        assert len(page.table.lines) == 1

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_the_record_of_a_shift_is_kept_in_one_line_each(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        page = await page_of(hall, seat, "shift_log", ShiftLogPage)
        assert page.note.isVisible()
        page.entry.importance.setCurrentIndex(page.entry.importance.findData(Importance.URGENT))
        page.entry.text.setText("深南路封路")
        page.entry.lasting.setFocus()
        await press(seat, page, "Return", "Alt+3")
        assert page.entry.entry is Entry.FAULT
        page.entry.about.setText("12345 接口")
        page.entry.text.setText("收不到件")
        await press(seat, page, "Return", "Return", "Return")
        assert "还没有写" in said(seat)  # not what was said of the line before
        assert [page.table.lines.cells(row)[0] for row in range(2)] == ["提示", "系统故障"]
        page.table.setFocus()
        await press(seat, page, "Down", "Return")
        page.word.setText("已报修")
        await press(seat, page, "Return")
        assert "已报修" in page.detail.toPlainText()
        page.word.setText("已恢复")
        await press(seat, page, "Ctrl+Return")
        assert len(page.table.lines) == 1
        await press(seat, page, "Ctrl+L")
        assert "收不到件 → 已恢复" in page.table.lines.cells(0)[2]
        await press(seat, page, "Ctrl+L")
        note = hall.desk.record.hall.current(ActKind.SHIFT_NOTE)[0].payload  # type: ignore[union-attr]
        assert isinstance(note, ShiftNote)
        assert note.expires is not None
        hall.clock.forward(days=4)
        page.look_again()
        assert page.note.isVisible()

    play(run, tmp_path, Role.CALL_TAKER, look)


def test_words_for_a_line_that_somebody_ended_do_not_go_to_another(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, other = await hall.seat(), await hall.seat(Role.DISPATCHER)
        page = await page_of(hall, seat, "shift_log", ShiftLogPage)
        log = other.desk.shift.log  # type: ignore[union-attr]
        for about in ("刘区长", "王局长"):
            await log.enter(
                Entry.CALL, "问渣土车", about=about, importance=Importance.NORMAL, lasting=Lasting.NEXT
            )
        await seat.until(lambda: len(page.table.lines) == 2)
        page.table.setFocus()
        page.table.selectRow(0)
        meant = page._lines[page.table.current_key]
        await press(seat, page, "Return")
        page.word.setText("已回电")
        await log.end(meant, "办了")
        await seat.until(lambda: len(page.table.lines) == 1)
        assert "写的字还在" in said(seat)
        assert page.word.text() == "已回电"
        assert page.word.hasFocus()
        await press(seat, page, "Return")
        assert "请先选一条" in said(seat)
        (left,) = log.lines()
        assert not left.remarks
        page.table.setFocus()
        await press(seat, page, "Return", "Return")
        assert len(log.lines()[0].remarks) == 1

    play(run, tmp_path, Role.CALL_TAKER, look)
