"""Whatever leaves a sandbox says what it is: papers by any template, workbooks, names of files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from db.docx_html import html_of
from db.sandbox.marked_papers import marked
from db.workbook_files import WorkbookFiles
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE, HallKind
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.workbooks import CellKind, Sheet, SheetColumn
from dispatcher_app.widgets.file_dialogs import ask_where, begin_names_with
from dispatcher_app.widgets.printed_page import pdf_of
from tests.support.hall import run_to_end

WORDS = "训练沙盘 · 非真实数据"


def test_every_paper_of_a_sandbox_is_marked(sqlite_sandbox: str) -> None:
    async def work() -> None:
        database = bootstrap.connect(sqlite_sandbox, pooled=False, opens=HallKind.SANDBOX)
        await ensure_rules(database)
        templates = bootstrap.paper_templates(database)
        for name in PAPERS:
            assert WORDS in (await templates.sample(name))[:4000], name
        await database.close()

    run_to_end(work())


def test_papers_of_a_live_hall_are_not(sqlite_hall: str) -> None:
    async def work() -> None:
        database = bootstrap.connect(sqlite_hall, pooled=False)
        assert WORDS not in await bootstrap.paper_templates(database).sample(next(iter(PAPERS)))
        await database.close()

    run_to_end(work())


def test_a_template_without_a_word_is_marked_on_every_page() -> None:
    held = BytesIO()
    Document().save(held)
    paper = Document(BytesIO(marked(held.getvalue())))
    assert paper.paragraphs[0].text == WORDS
    assert paper.sections[0].header.paragraphs[0].text == WORDS


def test_each_page_of_a_pdf_is_marked(qapp: QApplication) -> None:
    held = BytesIO()
    long = Document()
    for number in range(90):
        long.add_paragraph(f"第 {number} 行")
    long.save(held)
    pages = PdfReader(BytesIO(pdf_of(html_of(marked(held.getvalue())), "通报"))).pages
    assert len(pages) > 1
    told = [page.extract_text() for page in pages]
    assert all("".join(WORDS.split()) in "".join(page.split()) for page in told)


def test_workbooks_are_marked_and_read_back_all_the_same(tmp_path: Path) -> None:
    books = WorkbookFiles(ZoneInfo("Asia/Shanghai"), SANDBOX_NOTICE)
    columns = [SheetColumn("日期", CellKind.DAY, 12), SheetColumn("件数", CellKind.COUNT, 8)]
    sheet = Sheet("登记册", columns, [(date(2026, 11, 23), 7)])
    books.write(tmp_path / "x.xlsx", [sheet])
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["登记册"]
    assert page["A1"].value == WORDS
    assert WORDS in page.oddHeader.center.text
    (row,) = books.read(tmp_path / "x.xlsx", "登记册", ["日期", "件数"])
    assert row.cells["件数"] == "7"


@pytest.fixture
def _names_as_before() -> Iterator[None]:
    yield
    begin_names_with("")


@pytest.mark.usefixtures("_names_as_before")
def test_files_are_named_so(qtbot: QtBot) -> None:
    begin_names_with("训练沙盘-")
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ask_where(parent, "导出", "部件.csv", "CSV (*.csv)", print)
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "训练沙盘-部件.csv"
    dialog.close()
