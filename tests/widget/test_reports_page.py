"""报表 at a shift leader's window: chosen and looked at by keys, written, cancelled, refused."""

from __future__ import annotations

from asyncio.subprocess import Process
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from dispatcher_app import syllables
from dispatcher_app.cli.own_process import press_command
from dispatcher_app.domain.indicators.dimensions import UNIT
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.indicators.open_then import OpenThen
from dispatcher_app.domain.indicators.periods import PeriodKind, period_of
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.papers.press import PaperPress, Told
from dispatcher_app.services.reports.figures import FigureReader
from dispatcher_app.services.reports.model import (
    ChartKind,
    Report,
    ReportChart,
    ReportColumn,
    ReportKind,
    ReportTable,
    Section,
)
from dispatcher_app.services.workbooks import CellKind
from dispatcher_app.ui.reports.page import ReportsPage
from tests.support.figure_cases import ASKED, ZONE, hand_made_rows
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.row_figures import RowFigures
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
        page.choice.length.setCurrentIndex(page.choice.length.findData("quarter"))
        await press(seat, page, "Alt+Right", "Ctrl+Return")
        assert "本季上报 1 件" in page.sheet.toPlainText()
        assert "去年同季" in page.sheet.toPlainText()
        page.choice.length.setCurrentIndex(page.choice.length.findData("month"))
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


ROWS = tuple((f"单位{at}", at, f"科苑路{at}号暴露垃圾", at / 7) for at in range(200))
COLUMNS = (
    ReportColumn("unit", "单位"),
    ReportColumn("count", "件数", CellKind.COUNT),
    ReportColumn("place", "地点"),
    ReportColumn("hours", "小时", CellKind.DECIMAL),
)
CHART = ReportChart("各单位", ChartKind.BARS, "long", "unit", ("count",))


def with_a_long_table(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever report is made has a long table more, and its chart."""
    desk = seat.desk.reports
    assert desk is not None
    make, long = desk.maker.make, ReportTable("long", "长表", COLUMNS, ROWS)

    async def longer(*chosen: object) -> Report:
        made = await make(*chosen)  # type: ignore[arg-type]
        return replace(made, sections=(*made.sections, Section("长", (), (long,), (CHART,))))

    monkeypatch.setattr(desk.maker, "make", longer)


def test_the_window_goes_on_while_a_long_report_is_looked_at_and_printed(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat, page = await page_of(hall)
        page.choice.go_later()
        syllables.load()  # which a program does before its window is there
        page.preview()  # what the first of its kind makes ready once is no matter of length
        await seat.settle()
        with_a_long_table(seat, monkeypatch)
        page.choice.go_earlier()
        page.choice.go_later()
        page.choice.format.setCurrentIndex(page.choice.format.findData(".pdf"))
        told = said(page)
        with LoopWatch() as watch:
            page.preview()
            await seat.settle()
            page.write_to(str(tmp_path / "long.pdf"))
            await seat.settle()
        assert page.sheet.toPlainText().count("单位199") == 1
        assert "已将" in told[-1]
        assert (tmp_path / "long.pdf").read_bytes().startswith(b"%PDF")
        assert watch.longest_busy_ms < 50, f"{watch.longest_busy_ms:.0f} ms busy"

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_what_was_open_in_a_large_city_is_counted_beside_the_window(run: TestLoop) -> None:
    facts = [row for row in hand_made_rows() if isinstance(row, CaseFacts) and row.open]
    then = OpenThen(ASKED, [facts[at % len(facts)] for at in range(10_000)])
    reader = FigureReader(RowFigures(hand_made_rows()), ASKED, ZONE, then)
    month = period_of(PeriodKind.MONTH, ASKED.astimezone(ZONE).date(), ZONE)

    async def look() -> None:
        figures = await reader.whole(["open", "open_overdue", "open_supervised"], month)
        assert figures["open"] == 10_000
        units = await reader.by(["open_overdue"], month, UNIT)
        assert sum(one["open_overdue"] or 0 for one in units.values()) == figures["open_overdue"]

    with LoopWatch() as watch:
        run(look())
    assert watch.longest_busy_ms < 50, f"{watch.longest_busy_ms:.0f} ms busy"


def test_printing_ends_with_its_process_with_esc_and_with_the_window(
    run: TestLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presses: list[PaperPress] = []

    class Endless(PaperPress):
        """Every paper has thousands of pages more: nobody misses that it is being laid out."""

        async def pdf(self, html: str, title: str, told: Told | None = None) -> bytes:
            pages = "<p style='page-break-before:always'>页</p>" * 4000
            return await super().pdf(html.replace("</body>", f"{pages}</body>"), title, told)

    def remembered() -> PaperPress:
        presses.append(Endless(press_command()))
        return presses[-1]

    async def printing(seat: Seat, page: ReportsPage) -> Process:
        """A process that is laying out what the page wants written."""
        page.write_to(str(tmp_path / "never.pdf"))
        await seat.until(lambda: page.bar.maximum() > 4000)
        process = presses[-1]._process
        assert process is not None
        return process

    async def look(hall: Hall) -> None:
        await hall.case_at(Stage.CLOSED)
        seat, page = await page_of(hall)
        assert seat.desk.reports is not None
        monkeypatch.setattr(seat.desk.reports.files.templates, "_press", remembered)
        page.choice.go_later()
        page.choice.format.setCurrentIndex(page.choice.format.findData(".pdf"))
        told = said(page)
        process = await printing(seat, page)
        process.kill()
        await seat.settle()
        assert "排版进程意外结束" in told[-1]
        process = await printing(seat, page)
        await press(seat, page, "Esc")
        assert told[-1] == "已取消,没有写文件。"
        assert process.returncode is not None
        process = await printing(seat, page)
        await seat.leave()
        assert process.returncode is not None

    play(run, tmp_path, Role.SHIFT_LEADER, look)
    assert not list(tmp_path.glob("*never*"))


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


def test_why_a_period_cannot_be_reported_is_read_whole(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat, page = await page_of(hall)
        page.choice.choose(ReportKind.MONTHLY)
        page.choice.day.setDate(QDate(2030, 1, 1))
        told = page.choice.told
        assert "还没有开始" in told.text()
        told.setText(told.text() * 3)  # as long as in other languages
        await seat.until(
            lambda: told.height() >= told.heightForWidth(told.width()) > told.fontMetrics().height()
        )

    play(run, tmp_path, Role.SHIFT_LEADER, look)
