"""评价 at a shift leader's window: every number opens its cases and can be followed by hand."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.bookkeeper import FiguresMoved
from dispatcher_app.services.figures.evaluations import Evaluations
from dispatcher_app.ui.figures.evaluation_page import EvaluationPage
from dispatcher_app.ui.figures.sheet_rows import OVER, POINTS, UNDER, VALUE, WORKING
from tests.support.figure_cases import hand_made_rows
from tests.support.loop import TestLoop
from tests.support.row_figures import RowFigures
from tests.support.seat import Hall, Seat, play


async def page_of(hall: Hall) -> tuple[Seat, EvaluationPage]:
    hall.clock.forward(days=18, hours=3)  # to when the twenty-four are asked for
    seat = await hall.seat()
    seat.desk.figures = RowFigures(hand_made_rows())
    seat.window.work.open("figures", "evaluation")
    await seat.settle()
    page = seat.window.work._open["figures"].page
    assert isinstance(page, EvaluationPage)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: EvaluationPage, *keys: str) -> None:
    for each in keys:
        chord = QKeySequence(each)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


def cell(page: EvaluationPage) -> tuple[int, int]:
    at = page.sheet.table.currentIndex()
    return at.row(), at.column()


async def to_first(seat: Seat, page: EvaluationPage, name: str) -> None:
    """Stand on whoever is called *name*, by the keys."""
    page.ranks.setFocus()
    await press(seat, page, "Ctrl+Home")
    for _each in range(len(page.ranks.lines)):
        if page.ranks.lines.cells(page.ranks.currentIndex().row())[2] == name:
            return
        await press(seat, page, "Down")
    raise AssertionError(name)


def test_every_number_of_a_sheet_opens_its_cases_and_gives_the_hand_back(
    run: TestLoop, tmp_path: Path
) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        await to_first(seat, page, "市排水公司")
        await press(seat, page, "Return")
        assert page.sheet.table.hasFocus()
        members, given = page.behind.members, page._evaluation.given["U1"].counts  # type: ignore[union-attr]
        opened = 0
        for row in range(len(page.sheet.table.lines)):
            for column in (OVER, UNDER, POINTS)[: 3 if row == 0 else 2]:
                numbers = page.sheet._lines[row].behind(column)
                page.sheet.table.stand(row, column)
                if not numbers:
                    continue
                await press(seat, page, "Return")
                assert members.list.hasFocus()
                assert sum(numbers.values()) == sum(given[code] for code in numbers)
                for at in range(members.count.count()):
                    members.count.setCurrentIndex(at)
                    await seat.settle()
                    told = sum(given[code] for code in members._codes())
                    assert len(members.list.lines) == told
                    opened += 1
                await press(seat, page, "Escape")
                assert page.sheet.table.hasFocus()
                assert cell(page) == (row, column)
        assert opened > 10
        assert page.window().isVisible()
        await press(seat, page, "Escape")
        assert not page.window().isVisible()  # nothing is open: the window's

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_click_on_a_number_opens_it_and_a_case_of_it(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        await to_first(seat, page, "市排水公司")
        table = page.sheet.table
        index = table.lines_model.index(2, OVER)
        table.scrollTo(index)
        spot = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
        await seat.settle()
        assert page.behind.heading.text() == "市排水公司 · 按期处置率 · 分子"
        assert page.behind.members.isVisible()
        assert page.behind.members.count.currentText() == "按期处置数(计分) 10"
        assert len(page.behind.members.list.lines) == 10
        await press(seat, page, "Right")  # the list goes along
        assert page.behind.heading.text().endswith("分母")
        assert len(page.behind.members.list.lines) == 12
        wanted: list[int] = []
        page.case_wanted.connect(wanted.append)
        await press(seat, page, "Return", "Down", "Return")
        assert len(wanted) == 1
        await seat.click(page.behind.back)
        assert not page.behind.isVisible()
        assert cell(page) == (2, UNDER)

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_sheet_can_be_followed_by_hand(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        assert page.scheme.currentText() == "处置单位综合指标"
        await to_first(seat, page, "市排水公司")
        assert page.sheet.whose.text().endswith("87.50 / 100 · 街道办事处 · 第 1 名 · B 蓝")
        working = [page.sheet.table.lines.cells(at)[WORKING] for at in range(6)]
        assert working[0] == "应结案数 13,在“0-50”档,得 100 ÷ 100 × 权重 10 = 10.00 分"
        assert working[2] == "(按期处置数(计分) 10 ÷ 应处置数(计分) 12)= 83.33% × 权重 30 = 25.00 分"
        assert working[3] == "(1 -(返工案件数 1 ÷ 已处置数 12))= 91.67% × 权重 30 = 27.50 分"
        assert working[4] == "10.00 + 25.00 + 25.00 + 27.50 = 87.50 分"
        page.sheet.table.stand(0, OVER)
        assert "分档:0-50:100 分;51-100:90 分" in page.sheet.told.text()
        assert "B 蓝 75 至不足 90 分" in page.grades.text()
        assert "出处:联通数字城管平台的考核模板;分档按同类单位另定" in page.sheet.remark.text()
        assert "方案为最初载入的版本 · 数据时间 03-20" in page.standing.text()
        page.come("department")
        await seat.settle()
        assert "无数据,不评总分" in page.sheet.remark.text()
        assert page.ranks.lines.cells(0)[3] == "无数据"
        _only_what_says_something(page)

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_another_schemes_points_open_its_sheet_and_typed_ones_say_where(
    run: TestLoop, tmp_path: Path
) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.come("department")
        await seat.settle()
        await to_first(seat, page, "市排水公司")
        table = page.sheet.table
        assert (table.is_link(0, VALUE), table.is_link(1, OVER)) == (True, False)
        spot = table.visualRect(table.lines_model.index(0, VALUE)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
        await seat.settle()
        assert page.scheme.currentData() == "unit"
        await press(seat, page, "Escape")
        assert page.scheme.currentData() == "department"
        assert (cell(page), table.hasFocus()) == ((0, VALUE), True)
        table.stand(0, POINTS)
        await press(seat, page, "Return")
        assert page.scheme.currentData() == "unit"
        assert "市排水公司 · 处置单位综合指标" in page.sheet.whose.text()
        await press(seat, page, "Escape")
        assert page.scheme.currentData() == "department"
        assert "市排水公司 · 部门考核得分" in page.sheet.whose.text()
        assert (cell(page), page.sheet.table.hasFocus()) == ((0, POINTS), True)
        said: list[str] = []
        page.said.connect(lambda sentence, _done: said.append(sentence))
        await press(seat, page, "Down", "Return")
        assert said == ["“目标责任书”是填报的分数,在“管理”窗口的“填报得分”里。"]

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_weight_is_tried_within_the_groups(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+T")
        assert page.what_if.weight.hasFocus()
        page.what_if.line.setCurrentIndex(3)
        assert page.what_if.weight.value() == 30
        await press(seat, page, "Ctrl+A", *"70", "Return")
        lines = [page.what_if.moves.lines.cells(at) for at in range(len(page.what_if.moves.lines))]
        assert {line[1]: line[0] for line in lines}["市排水公司"] == "街道办事处"
        assert all(" → " in line[2] for line in lines)
        told = page.what_if.told.text()
        assert "试算的权重:应结案数 4.29、结案率 12.86、按期处置率 12.86、返工率 70,合计 100" in told

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_weights_that_are_not_the_whole_are_said(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Evaluations.schemes

    async def lighter(self: Evaluations, period: object) -> object:
        found = await usual(self, period)  # type: ignore[arg-type]
        first, *others = found["unit"].lines
        lines = (replace(first, weight=Fraction(4)), *others)
        return found | {"unit": replace(found["unit"], lines=lines)}

    monkeypatch.setattr(Evaluations, "schemes", lighter)

    async def look(hall: Hall) -> None:
        _seat, page = await page_of(hall)
        assert "权重合计 94,不是 100:得分和名次不可比" in page.sheet.remark.text()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_newer_question_ends_the_older_and_a_long_one_says_so(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        before, gate, asked = page.standing.text(), asyncio.Event(), list[str]()
        usual = page._evaluations.evaluate

        async def held(code: str, period: object) -> object:
            asked.append(code)
            await gate.wait()
            return await usual(code, period)  # type: ignore[arg-type]

        page._evaluations.evaluate = held  # type: ignore[method-assign,assignment]
        page._asking.slow.setInterval(0)
        page.come("unit_egova")
        await seat.until(lambda: asked == ["unit_egova"] and page.standing.text() == "正在统计……")
        older = page._asking._task
        page.come("unit_jinhua")
        await seat.until(lambda: len(asked) == 2)
        assert asked == ["unit_egova", "unit_jinhua"]
        assert older is not None
        assert older.cancelled()
        assert page.standing.text() == "正在统计……"
        gate.set()
        await seat.settle()
        assert page._evaluation is not None
        assert page._evaluation.scheme.code == "unit_jinhua"
        assert page.standing.text().startswith(before.partition(" · ")[0])

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_period_that_has_not_begun_says_so(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.ranks.setFocus()
        await press(seat, page, "Alt+Right")
        assert page.period.told.text() == "2026 年 4 月(还没有开始)"
        assert page.nothing.isVisible()
        assert page.nothing._title.text() == "这个时段还没有开始"
        assert not page.sheet.isVisible()
        await press(seat, page, "Alt+Left")
        assert page.sheet.isVisible()
        assert len(page.ranks.lines) == 3

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_the_sheet_that_is_handed_on_holds_formulas(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page._handing.write_to(str(tmp_path / "out.xlsx"))
        await seat.settle()
        sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["处置单位综合指标"]
        formulas = [one for row in sheet.iter_rows() for one in row if one.data_type == "f"]
        assert len(formulas) > 3 * len(page.ranks.lines)
        assert any("RANK(" in str(one.value) for one in formulas)
        assert str(sheet["A5"].value).startswith("导出:")

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def _only_what_says_something(page: EvaluationPage) -> None:
    """A column of the ranks is shown where any line has something in it, the last one where there is room."""
    lines = [page.ranks.lines.cells(at) for at in range(len(page.ranks.lines))]
    empty = [not any(line[column] for line in lines) for column in range(5)]
    assert [page.ranks.isColumnHidden(column) for column in range(5)] == empty


def test_an_evaluation_follows_figures_and_leaves_the_hand_where_it_is(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.follow.gather.setInterval(0)
        page.ranks.setFocus()
        await press(seat, page, "Down")
        stood = page.ranks.current_key
        page.sheet.table.stand(2, OVER)
        page.what_if.line.setCurrentIndex(3)
        page.what_if.weight.setValue(77)
        _only_what_says_something(page)
        before = [page.ranks.lines.cells(at) for at in range(len(page.ranks.lines))]
        late = {row.case_id for row in hand_made_rows() if isinstance(row, CaseFacts) and row.overdue}
        rows = [row for row in hand_made_rows() if row.case_id not in late]
        seat.desk.figures = page._evaluations._store = RowFigures(rows)
        seat.desk.bus.publish(FiguresMoved())
        await seat.until(
            lambda: [page.ranks.lines.cells(at) for at in range(len(page.ranks.lines))] != before
        )
        await seat.settle()
        _only_what_says_something(page)
        assert page.ranks.current_key == stood
        assert cell(page) == (2, OVER)
        assert (page.what_if.line.currentIndex(), page.what_if.weight.value()) == (3, 77)
        assert page.ranks.hasFocus()

    play(run, tmp_path, Role.SHIFT_LEADER, look)
