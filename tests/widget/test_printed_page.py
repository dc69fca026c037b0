"""A paper as PDF is black on white whatever the screen's colours are, and every page has its number."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QImage, QPainter, QTextFormat
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from dispatcher_app.widgets.printed_page import laid_out, pdf_of
from dispatcher_app.widgets.theme import apply_theme, current_sizes, current_theme
from dispatcher_app.widgets.tokens import DARK


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    before, scale = current_theme(), current_sizes().scale
    apply_theme(qapp, DARK)
    yield
    apply_theme(qapp, before, scale)


def drawn(document: QPdfDocument, page: int) -> QImage:
    image = QImage(QSize(400, 566), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    painter.drawImage(0, 0, document.render(page, image.size()))
    painter.end()
    return image


def test_text_is_black_in_a_dark_theme_and_goes_on_over_pages(dark: None, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf_of("<p style='font-size:20pt'>████ 交接班记录</p>" * 60, "交接班记录"))
    document = QPdfDocument()
    assert document.load(str(file)) == QPdfDocument.Error.None_
    assert document.pageCount() > 1
    for page in range(document.pageCount() - 1):
        image = drawn(document, page)
        darkest = min(image.pixelColor(x, y).lightness() for x in range(40, 200) for y in range(40, 200, 3))
        assert darkest < 60


def test_a_heading_goes_to_the_next_page_with_what_it_is_over(qapp: QApplication) -> None:
    """However full the page is, it never ends with a heading alone."""
    table = "<table border='1'><tr><td>" + "<br>".join(["内容"] * 6) + "</td></tr></table>"
    page, moved = QSizeF(480, 700), 0
    for lines in range(20, 50):
        html = "<p style='font-size:12pt'>正文</p>" * lines
        document = laid_out(f"{html}<p style='font-size:14pt;font-weight:700'>标题在此</p>{table}", page)
        heading = document.find("标题在此").block()
        layout = document.documentLayout()
        tops = [layout.blockBoundingRect(block).top() for block in (heading, heading.next())]
        assert int(tops[0] // page.height()) == int(tops[1] // page.height()), lines
        moved += heading.blockFormat().pageBreakPolicy() != QTextFormat.PageBreakFlag.PageBreak_Auto
    assert moved


def test_what_is_printed_is_found_and_copied_as_it_is_written(qapp: QApplication) -> None:
    """Not with the radicals of dictionaries for characters (⽴案), and no digit lost, however small."""
    words = "立案至本月未完,长者见车门户无人处置行政 -1,234 99.68% 2026-11-22 NS20261123-0072 GB/T 30428.2"
    sizes, family = (12, 9, 7, 5), "font-family:'Noto Serif CJK SC'"
    made = pdf_of("".join(f'<p style="font-size:{size}pt;{family}">{words}</p>' for size in sizes), "通报")
    found = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert "".join(found.split()).count("".join(words.split())) == len(sizes)
