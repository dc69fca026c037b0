"""指标 at a shift leader's window: the way back to a number, what no dimension counts, being busy."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.figures.tables import FigureTables
from dispatcher_app.services.keeping.store import KeptVersion
from dispatcher_app.ui.figures.page import IndicatorsPage
from tests.support.figure_cases import hand_made_rows
from tests.support.loop import TestLoop
from tests.support.row_figures import RowFigures
from tests.support.seat import Hall, Seat, play


async def page_of(hall: Hall) -> tuple[Seat, IndicatorsPage]:
    hall.clock.forward(days=18, hours=3)  # to when the twenty-four are asked for
    seat = await hall.seat()
    seat.desk.figures = RowFigures(hand_made_rows())
    seat.window.work.open("figures", "indicators")
    await seat.settle()
    page = seat.window.work._open["figures"].page
    assert isinstance(page, IndicatorsPage)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: IndicatorsPage, *keys: str) -> None:
    for each in keys:
        chord = QKeySequence(each)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


def test_esc_goes_from_the_list_back_to_the_number_and_only_then_closes(
    run: TestLoop, tmp_path: Path
) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.grid.setFocus()
        await press(seat, page, "Down", "Right", "Right", "Return")
        stood = (page.grid.currentIndex().row(), page.grid.currentIndex().column())
        assert page.members.list.hasFocus()
        await press(seat, page, "Down", "Escape")
        assert page.grid.hasFocus()
        assert (page.grid.currentIndex().row(), page.grid.currentIndex().column()) == stood
        await press(seat, page, "Escape")
        assert not page.window().isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_what_is_not_counted_by_a_dimension_says_so(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.come("handling")
        page.by.setCurrentIndex(page.by.findData("person"))
        await seat.settle()
        assert page.nothing.isVisible()
        assert page.nothing._title.text() == "这组指标不按人员统计"
        page.come("overview")
        await seat.settle()
        assert page.grid.isVisible()
        page.grid.setFocus()
        page.grid.setCurrentIndex(page.model.index(1, 5))  # 按期处置率: units, nobody in the hall
        assert page.card.value.text() == "—"
        assert page.card.lines.text() == "这项指标不按人员统计。"
        heads = page.grid.horizontalHeader()
        assert heads.height() >= 2 * heads.fontMetrics().height()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_unit_renamed_in_the_period_is_told_above_its_figures(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        assert not page.changes.isVisible()
        kept = seat.desk.kept
        assert kept is not None
        at = hall.clock() - timedelta(days=2)
        versions = [KeptVersion(KeptKind.UNITS, number, at, at, "", "", "") for number in (2, 1)]
        rows = {1: [{"code": "U1", "name": "市排水公司"}], 2: [{"code": "U1", "name": "市水务集团"}]}
        monkeypatch.setattr(kept, "versions", AsyncMock(return_value=versions))
        monkeypatch.setattr(kept, "rows", AsyncMock(side_effect=lambda _kind, number: rows[number]))
        await press(seat, page, "F5")
        assert page.changes.isVisible()
        assert "“市排水公司”自" in page.changes.text()
        assert "更名为“市水务集团”,本期数据合并计算" in page.changes.text()
        page.by.setCurrentIndex(page.by.findData("source"))
        await seat.settle()
        assert not page.changes.isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_list_that_takes_long_says_so_and_only_the_newest_is_read(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        gate, members = asyncio.Event(), page.members
        usual = page._tables.members

        async def held(*asked: Any, **more: Any) -> Any:
            await gate.wait()
            return await usual(*asked, **more)

        page._tables.members = held  # type: ignore[method-assign]
        members._asking.slow.setInterval(0)
        page.grid.setCurrentIndex(page.model.index(1, 1))
        await seat.until(lambda: members.told.text() == "正在统计……")
        older = members._asking._task
        page.grid.setCurrentIndex(page.model.index(2, 1))
        assert older is not None
        await seat.until(older.cancelled)
        gate.set()
        await seat.settle()
        many = page.model.index(2, 1).data()
        assert members.told.text() == f"共 {many} 件,已列 {many}"

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_long_question_says_so_and_the_newest_is_answered(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        gate, asked = asyncio.Event(), list[str]()
        usual = FigureTables(RowFigures(hand_made_rows()), hall.desk.hall, hall.clock)

        class Held(FigureTables):
            async def table(self, codes, period, dimension=None, filters=None):  # type: ignore[no-untyped-def]
                asked.append(dimension.code)
                await gate.wait()
                return await usual.table(codes, period, dimension, filters)

        page._tables = Held(RowFigures([]), hall.desk.hall, hall.clock)
        page._asking.slow.setInterval(0)
        page.by.setCurrentIndex(page.by.findData("source"))
        await seat.until(lambda: asked == ["source"] and page.standing.text() == "正在统计……")
        page.by.setCurrentIndex(page.by.findData("street"))
        await seat.until(lambda: asked == ["source", "street"])
        gate.set()
        await seat.settle()
        assert page.model.table is not None
        assert page.model.table.dimension is not None
        assert page.model.table.dimension.code == "street"
        assert page.standing.text().startswith("数据时间 ")

    play(run, tmp_path, Role.SHIFT_LEADER, look)
