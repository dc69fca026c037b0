"""A paper as PDF by Qt's own writer: no Word, no other program."""

from __future__ import annotations

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
    QTextDocument,
)

from dispatcher_app.widgets.tokens import FONT_FAMILIES

_MARGIN_MM = 20.0
_POINTS_PER_INCH = 72
_DOTS_PER_METRE = round(_POINTS_PER_INCH / 0.0254)
_PAGE_NUMBER = 9


def pdf_of(html: str, title: str) -> bytes:
    """*html*, with sizes in points, on A4 pages with their numbers. Needs a ``QGuiApplication``."""
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
    _paint(html, writer)
    buffer.close()
    return bytes(data.data())


def _paint(html: str, writer: QPdfWriter) -> None:
    """Page by page, in points: the document is laid out at 72 to the inch and drawn larger."""
    scale = writer.resolution() / _POINTS_PER_INCH
    page = QSizeF(writer.width() / scale, writer.height() / scale)
    document = QTextDocument()
    ruler = QImage(1, 1, QImage.Format.Format_Mono)
    ruler.setDotsPerMeterX(_DOTS_PER_METRE)
    ruler.setDotsPerMeterY(_DOTS_PER_METRE)
    document.documentLayout().setPaintDevice(ruler)  # else a point is as large as the screen has it
    document.setDefaultFont(_font(12))
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(page)
    painter = QPainter(writer)
    painter.scale(scale, scale)
    painter.setFont(_font(_PAGE_NUMBER))
    layout, context = document.documentLayout(), QAbstractTextDocumentLayout.PaintContext()
    # Paper is white whatever the screen is: in a dark theme the usual text is nearly white, too.
    context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    painter.setPen(QColor(Qt.GlobalColor.black))
    for number in range(document.pageCount()):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        context.clip = QRectF(0, number * page.height(), page.width(), page.height())
        painter.setClipRect(context.clip)
        layout.draw(painter, context)
        painter.restore()
        told = f"{number + 1} / {document.pageCount()}"
        painter.drawText(round(page.width() / 2 - 12), round(page.height() + 24), told)
    painter.end()


def _font(points: int) -> QFont:
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(points)
    return font
