"""A paper as PDF by Qt's own writer: no Word, no other program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from dispatcher_app.widgets.pdf_words import with_plain_words
from dispatcher_app.widgets.tokens import FONT_FAMILIES

_MARGIN_MM = 20.0
_POINTS_PER_INCH = 72
_DOTS_PER_METRE = round(_POINTS_PER_INCH / 0.0254)
_PAGE_NUMBER = 9
#: How far above the words the head of a page begins (pt).
_HEAD_ROOM = 28.0
_PAGE_HEAD = re.compile(r'<meta name="page-head" content="([^"]*)">')
#: Longer bold lines are words, not headings.
_LONGEST_HEADING = 60
#: Hears that so many pages of so many are drawn.
Told = Callable[[int, int], None]


def pdf_of(html: str, title: str, told: Told | None = None) -> bytes:
    """*html*, with sizes in points, on A4 pages with their numbers. Needs a ``QGuiApplication``.

    What its ``<meta name="page-head">`` says stands at the head of each page.

    It blocks the thread for as long as it takes, seconds for a long paper: ask the press
    (:mod:`dispatcher_app.services.papers.press`) wherever there is a window.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(_POINTS_PER_INCH * 4)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(
        QPageLayout(a4, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    _paint(html, writer, told)
    buffer.close()
    return with_plain_words(bytes(data.data()))


def laid_out(html: str, page: QSizeF) -> QTextDocument:
    """*html* on pages of this size, in points; no heading stands alone at the foot of one."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(_ruler())  # else a point is as large as the screen has it
    document.setDefaultFont(_font(12))
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(page)
    _keep_headings(document)
    return document


def _paint(html: str, writer: QPdfWriter, told: Told | None = None) -> None:
    """Page by page, in points: the document is laid out at 72 to the inch and drawn larger."""
    scale = writer.resolution() / _POINTS_PER_INCH
    page = QSizeF(writer.width() / scale, writer.height() / scale)
    document = laid_out(html, page)
    painter = QPainter(writer)
    painter.scale(scale, scale)
    painter.setFont(_font(_PAGE_NUMBER))
    layout, context = document.documentLayout(), QAbstractTextDocumentLayout.PaintContext()
    # Paper is white whatever the screen is: in a dark theme the usual text is nearly white, too.
    context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    painter.setPen(QColor(Qt.GlobalColor.black))
    told_above = _PAGE_HEAD.search(html)
    above = unescape(told_above[1]) if told_above else ""
    for number in range(document.pageCount()):
        if told is not None:
            told(number, document.pageCount())
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        context.clip = QRectF(0, number * page.height(), page.width(), page.height())
        painter.setClipRect(context.clip)
        layout.draw(painter, context)
        painter.restore()
        band = QRectF(0, -_HEAD_ROOM, page.width(), _HEAD_ROOM)
        if number or document.firstBlock().text() != above:  # the words themselves may begin with it
            painter.drawText(band, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, above)
        which = f"{number + 1} / {document.pageCount()}"
        painter.drawText(round(page.width() / 2 - 12), round(page.height() + 24), which)
    painter.end()


@cache
def _ruler() -> QImage:
    """What a point is measured by; documents do not keep it alive."""
    ruler = QImage(1, 1, QImage.Format.Format_Mono)
    ruler.setDotsPerMeterX(_DOTS_PER_METRE)
    ruler.setDotsPerMeterY(_DOTS_PER_METRE)
    return ruler


def _keep_headings(document: QTextDocument) -> None:
    """A heading goes to the next page with the table or the words it is over."""
    for _page in range(document.pageCount() * 2):
        alone = next((block for block in _headings(document) if _stands_alone(block)), None)
        if alone is None:
            return
        look = alone.blockFormat()
        look.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(alone).setBlockFormat(look)


def _headings(document: QTextDocument) -> Iterator[QTextBlock]:
    """Headings and short bold lines outside of tables, not broken before yet."""
    block = document.begin()
    while block.isValid():
        bold = block.length() > 1 and block.begin().fragment().charFormat().fontWeight() >= QFont.Weight.Bold
        in_table = QTextCursor(block).currentTable() is not None
        broken = block.blockFormat().pageBreakPolicy() != QTextFormat.PageBreakFlag.PageBreak_Auto
        told = block.blockFormat().headingLevel() > 0 or (bold and block.length() < _LONGEST_HEADING)
        if told and not in_table and not broken:
            yield block
        block = block.next()


def _stands_alone(block: QTextBlock) -> bool:
    """Whether what comes after it begins on another page."""
    after = block.next()
    while after.isValid() and not after.text().strip():
        after = after.next()
    if not after.isValid():
        return False
    layout, height = block.document().documentLayout(), block.document().pageSize().height()
    here, there = layout.blockBoundingRect(block), layout.blockBoundingRect(after)
    return int(here.top() // height) != int(there.top() // height)


def _font(points: int) -> QFont:
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(points)
    # Behind Latin letters a Chinese type has other shapes for digits, of which Qt cannot tell the characters:
    # NS20261123-0072 would be copied, and found, as "NS".
    font.setFeature(QFont.Tag("locl"), 0)
    return font
