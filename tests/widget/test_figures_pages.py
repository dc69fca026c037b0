"""指标 and 评价 at a shift leader's window: every number opens its cases, a weight is tried."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.bus import CasesChanged
from dispatcher_app.services.figures.bookkeeper import FiguresMoved
from dispatcher_app.services.figures.store import Member
from dispatcher_app.services.figures.tables import behind
from dispatcher_app.ui.figures.charts_page import ChartsPage
from dispatcher_app.ui.figures.member_lines import AMOUNT, KIND, STAGE, UNIT, MemberLines
from dispatcher_app.ui.figures.page import IndicatorsPage
from dispatcher_app.ui.work.page import WorkPage
from tests.support.figure_cases import hand_made_rows
from tests.support.loop import TestLoop
from tests.support.row_figures import RowFigures
from tests.support.seat import Hall, Seat, play


async def page_of(hall: Hall, name: str) -> tuple[Seat, WorkPage]:
    hall.clock.forward(days=18, hours=3)  # to when the twenty-four are asked for
    seat = await hall.seat()
    seat.desk.figures = RowFigures(hand_made_rows())
    seat.window.work.open("figures", name)
    await seat.settle()
    page = seat.window.work._open["figures"].page
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: WorkPage, *keys: str) -> None:
    for each in keys:
        chord = QKeySequence(each)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


def test_every_number_opens_its_cases(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        page.come("handling")
        await seat.settle()
        shown = [page.model.index(row, 0).data() for row in range(page.model.rowCount())]
        assert shown == ["合计", "市排水公司", "市环卫处", "区住建局"]
        page.grid.setFocus()
        await press(seat, page, "Down")
        assert page.grid.currentIndex().data() == "13"
        await press(seat, page, "Right")
        assert "已处置数 12" in page.card.lines.text()
        assert "不足一期,不比较" in page.card.lines.text()  # the hall began on 27 February
        assert page.members.list.lines_model.rowCount() == 12
        wanted: list[int] = []
        page.case_wanted.connect(wanted.append)
        await press(seat, page, "Return", "Down", "Return")
        assert wanted == [page.members.list.lines.members[1].case_id]
        assert page.members.count.count() == 1  # what a unit lost is in the same list

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_the_list_says_what_a_case_is_and_goes_on_page_by_page(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatcher_app.ui.figures.members.MEMBERS_AT_ONCE", 5)  # more than are seen at once

    async def look(hall: Hall) -> None:
        first = await hall.case_at(Stage.HANDLING)
        ended = await hall.case_at(Stage.CLOSED)
        third = await hall.case_at(Stage.HANDLING)
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        members = page.members
        members.list.setFixedHeight(120)
        page.come("handling")
        await seat.settle()
        page.grid.setFocus()
        await press(seat, page, "Down", "Right")
        assert members.told.text() == "共 12 件,已列 5"
        assert members.more.text() == "再列 5 件  Ctrl+L"
        hidden = [members.list.isColumnHidden(column) for column in (KIND, AMOUNT)]
        assert hidden == [True, True]
        await press(seat, page, "Ctrl+L")
        assert members.told.text() == "共 12 件,已列 10"
        assert members.more.text() == "再列 2 件  Ctrl+L"
        await press(seat, page, "Return", "Ctrl+End")  # the end is in sight
        await seat.until(lambda: len(members.list.lines) == 12)
        assert members.told.text() == "共 12 件,已列 12"
        assert not members.more.isVisible()
        assert (first.id, ended.id, third.id) == (1, 2, 3)  # behind this number are 1, 3, 4 ...
        for case in (first, third):
            line = members.list.lines.number_of(f"{case.id}:0:")
            number, title, place, unit, stage, at, *_rest = members.list.lines.cells(line)
            assert (title, stage) == (case.title, "■ 处置中,处置超期")
            assert place == f"{case.street} {case.place}"
            assert unit == hall.desk.hall.unit_name(case.lead_unit)
            assert number
            assert at.startswith("2026-03-")
        keys = [members.list.lines.key(at) for at in range(12)]
        assert len(set(keys)) == 12

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_what_is_added_up_is_shown_where_it_is_not_one_each(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        table = await page._tables.table(["mean_handling_hours"], page.period.period(), None)
        numbers = {"handling_seconds": table.total.figures[0].counts["handling_seconds"]}
        page.members.show_counts(numbers, behind(table, table.total))
        await seat.settle()
        assert not page.members.list.isColumnHidden(AMOUNT)
        assert page.members.list.isColumnHidden(KIND)
        cells = [page.members.list.lines.cells(at) for at in range(len(page.members.list.lines))]
        assert sum(int(each[AMOUNT].replace(",", "")) for each in cells) == sum(numbers.values())

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_figures_that_move_leave_hands_where_they_are(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        page.members.list.setFixedHeight(120)
        page.grid.setFixedHeight(90)
        page.come("handling")
        page.follow.gather.setInterval(0)
        await seat.settle()
        page.grid.setFocus()
        await press(seat, page, "Down", "Right", "Return", *["Down"] * 8)
        stood, key = page.members.list.currentIndex().row(), page.members.list.current_key
        bars = [page.members.list.verticalScrollBar(), page.grid.verticalScrollBar()]
        seen = [bar.value() for bar in bars]
        assert seen[0] > 0
        rows = hand_made_rows()
        gone = next(row for row in rows if row.number == page.members.list.lines.cells(0)[0])
        moved = [row for row in rows if row.case_id != gone.case_id]
        seat.desk.figures = page._tables._store = RowFigures(moved)
        seat.desk.bus.publish(FiguresMoved())
        await seat.until(lambda: page.members.told.text() == "共 11 件,已列 11")
        assert page.grid.currentIndex().data() == "11"
        assert page.members.count.currentText() == "已处置数 11"
        assert page.members.list.current_key == key
        assert page.members.list.currentIndex().row() == stood - 1
        assert [bar.value() for bar in bars] == seen
        assert page.members.list.hasFocus()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_figures_that_take_long_to_work_out_are_shown_when_they_are(run: TestLoop, tmp_path: Path) -> None:
    """By another program, which tells nobody here: one hint is enough to look until nothing waits."""

    class Slow(RowFigures):
        """Two looks find the cases still waiting, under the serial number of before."""

        looks = 0

        async def waiting(self) -> int:
            self.looks += 1
            return int(self.looks < 3)

        async def serial(self) -> int:
            return 2 if self.looks > 2 else 1

    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        page.follow.gather.setInterval(0)
        await seat.settle()
        page.follow._serial = 1
        heard: list[int] = []
        page.follow.moved.connect(lambda: heard.append(1))
        seat.desk.figures = Slow(hand_made_rows())
        seat.desk.bus.publish(CasesChanged((), ()))
        await seat.until(lambda: bool(heard))
        assert seat.desk.figures.looks >= 3

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_list_beside_the_charts_stays_when_figures_move(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "charts")
        assert isinstance(page, ChartsPage)
        page.follow.gather.setInterval(0)
        page.league.setFocus()
        await press(seat, page, "Home", "Return", "Down")
        key = page.members.list.current_key
        before = page._asking._task
        seat.desk.bus.publish(FiguresMoved())
        await seat.until(lambda: page._asking._task is not before and not page._asking.busy)
        await seat.settle()
        assert page.members.isVisible()
        assert page.members.list.current_key == key
        assert page.members.list.hasFocus()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_period_without_data_says_so_and_a_table_is_handed_on(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "indicators")
        assert isinstance(page, IndicatorsPage)
        page.grid.setFocus()
        page._handing.write_to(str(tmp_path / "out.xlsx"))
        await seat.settle()
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["总览"]
        assert str(sheet["A1"].value).endswith(" · 总览 · 按处置单位")
        await press(seat, page, "Alt+Left", "Alt+Left")
        assert page.middle.currentWidget() is page.nothing
        assert "2026 年 1 月" in page.period.told.text()
        await press(seat, page, "Alt+Right")
        assert page.grid.isVisible()
        page.period.kind.setCurrentIndex(0)
        await seat.settle()
        assert page.findChild(QLabel, "figures_period").text()  # a shift has its name

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_every_number_on_a_chart_opens_its_cases(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall, "charts")
        assert isinstance(page, ChartsPage)
        values = page.stages.values
        assert values is not None
        assert [step.count for step in values.steps] == [0, 0, 0, 0, 0, 4, 0, 1, 0]
        assert not page.members.isVisible()
        page.league.setFocus()
        await press(seat, page, "Home", "Return")
        assert page.members.isVisible()
        assert (
            page.members.count.currentText() == "按期处置数 4(其中已移出 1)"
        )  # U2: 2, 11, 22, and one it lost
        assert page.behind.heading.text() == "市环卫处 · 2026 年 3 月"
        page.window().resize(1200, 800)  # too narrow for all of them beside a list
        assert [panel for panel in page.panels if panel.isVisible()] == [page.league]
        assert not page.members.list.isColumnHidden(UNIT)
        await press(seat, page, "Escape")
        assert page.league.hasFocus()
        assert not page.members.isVisible()
        assert all(panel.isVisible() for panel in page.panels)
        await press(seat, page, "Return")
        assert page.members.isVisible()
        assert page.members.list.lines_model.rowCount() == 4
        for opening in page._set.openings.values() if page._set else ():
            assert opening.heading
            for code, number in opening.numbers.items():
                found = await page._charts._store.members(
                    code, opening.behind.period, opening.behind.as_of, opening.behind.filters
                )
                assert found.total == number, code
        page.rate.setCurrentIndex(page.rate.findData("closing_rate"))
        trend = page.trend.values
        assert trend is not None
        assert (trend.title, trend.target) == ("结案率走势", 0.9968)
        assert "目标 99.68 %" in page.rate.currentText()
        await press(seat, page, "Alt+Left")
        assert not page.members.isVisible()
        assert page.trend.values is not None
        assert all(point.value is None for point in page.trend.values.points)

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_case_that_was_closed_late_is_marked_in_the_list(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.case_at(Stage.CLOSED)
        row = row_of(case)
        in_time, late = (Member(case.id, case.number, case.closed_at, late=late) for late in (False, True))
        step = Member(case.id, case.number, case.closed_at, 3, StepKind.CHECK.value, late=True)
        lines = MemberLines((in_time, late, step), {case.id: row}, hall.desk.hall, hall.clock(), more=False)
        stages = [lines.cells(at)[STAGE] for at in range(3)]
        assert stages == ["已结案", "■ 已结案,处置超期", "已结案"]
        assert lines.cells(2)[KIND] == "■ 再次核查,超时"

    play(run, tmp_path, Role.SHIFT_LEADER, look)
