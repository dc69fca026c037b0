"""报表 at a shift leader's window: chosen and looked at by keys, written, cancelled, refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.reports.model import ReportKind
from dispatcher_app.ui.reports.page import ReportsPage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play


async def page_of(hall: Hall) -> tuple[Seat, ReportsPage]:
    seat = await hall.seat()
    seat.window.work.open("figures", "reports")
    await seat.settle()
    page = seat.window.work._open["figures"].page
    assert isinstance(page, ReportsPage)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: ReportsPage, *keys: str) -> None:
    for each in keys:
        chord = QKeySequence(each)[0]  # type: ignore[index]
        QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
        await seat.settle()


def said(page: ReportsPage) -> list[str]:
    told: list[str] = []
    page.said.connect(lambda sentence, _done: told.append(sentence))
    return told


def test_a_report_is_looked_at_and_written_as_it_was_seen(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED, place="=科苑路")
        seat, page = await page_of(hall)
        page.choice.choose(ReportKind.MONTHLY)
        assert "未完" not in page.choice.told.text()
        await press(seat, page, "Alt+Right")
        assert "未完" in page.choice.told.text()
        await press(seat, page, "Ctrl+Return")
        assert "本月上报 1 件" in page.sheet.toPlainText()
        assert "本月未完" in page.sheet.toPlainText()
        assert "数据时间" in page.sheet.toPlainText()
        await hall.case_at(Stage.CLOSED)
        page.choice.format.setCurrentIndex(page.choice.format.findData(".xlsx"))
        told = said(page)
        page.write_to(str(tmp_path / "out.xlsx"))
        await seat.settle()
        assert "已将" in told[-1]
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        counts = {row[0].value: row[1].value for row in book["件数"].iter_rows(min_row=4)}
        assert counts["上报数"] == 1  # what was looked at, though a second case came in meanwhile
        assert page.folder.isEnabled()
        await press(seat, page, "Alt+Left", "Ctrl+Return")
        assert "本期没有数据" in page.sheet.toPlainText()
        await press(seat, page, "Alt+Right", "Alt+Right", "Ctrl+Return")
        assert "还没有开始" in told[-1]

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_report_in_the_making_is_cancelled_by_esc(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat, page = await page_of(hall)
        told = said(page)
        page.choice.go_later()
        never = tmp_path / "never.pdf"
        page.write_to(str(never))
        assert page.busy
        assert page.stop.isVisible()
        await press(seat, page, "Esc")
        await seat.until(lambda: not page.busy)
        assert told == ["已取消,没有写文件。"]
        assert not never.exists()
        assert page.window().isVisible()
        await press(seat, page, "Esc")
        assert not page.window().isVisible()

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_full_disk_and_letters_nobody_needs_are_said(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat, page = await page_of(hall)
        told = said(page)
        page.choice.go_later()
        page.write_to(str(tmp_path / "no folder" / "out.docx"))
        await seat.settle()
        assert "写不了" in told[-1]
        page.choice.choose(ReportKind.LETTERS)
        await press(seat, page, "Ctrl+Return")
        assert "没有要写的催办函" in told[-1]
        await press(seat, page, "Ctrl+S")
        dialog = page.findChild(QFileDialog)
        assert dialog is not None
        assert dialog.fileMode() is QFileDialog.FileMode.Directory
        dialog.reject()

    play(run, tmp_path, Role.SHIFT_LEADER, look)
