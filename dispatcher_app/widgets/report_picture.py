"""A chart of a report as a picture: for paper, so black on white and told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.tokens import FONT_FAMILIES

#: In dots; the picture is drawn twice as fine as it is laid out.
_WIDE, _BAR_HIGH, _LINE_HIGH, _FINE = 720.0, 20.0, 260.0, 2.0
_EDGE, _TITLE, _LABELS, _VALUES = 8.0, 30.0, 210.0, 74.0
_INK, _GREY, _FAINT = QColor("#1B2733"), QColor("#5B6773"), QColor("#C9D1D9")
#: Told apart by lightness and by the kind of line, too.
_COLOURS = (QColor("#1F4E79"), QColor("#C55A11"))
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
_MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Series:
    """``values`` over the labels of the chart; None where there is no data. ``words`` are as they read."""

    title: str
    values: Sequence[float | None]
    words: Sequence[str]


def bars_png(title: str, labels: Sequence[str], series: Series, most: float | None = None) -> bytes:
    """Lying bars from the top down, each with its value. *most* is the end of the scale, else the largest."""
    if len(labels) > _MOST_BARS:
        title = _("{title}(前 {most} 项)").format(title=title, most=_MOST_BARS)
    labels, values = list(labels)[:_MOST_BARS], list(series.values)[:_MOST_BARS]
    high = _TITLE + _BAR_HIGH * len(labels) + 2 * _EDGE
    image, painter = _begin(high)
    _head(painter, title)
    largest = most or max((value for value in values if value is not None), default=0) or 1
    room = _WIDE - _LABELS - _VALUES - 2 * _EDGE
    painter.setFont(_font(12))
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = _TITLE + _EDGE + at * _BAR_HIGH
        _text(painter, QRectF(_EDGE, top, _LABELS - 8, _BAR_HIGH), label, Qt.AlignmentFlag.AlignRight)
        long = room * max(value or 0, 0) / largest
        painter.fillRect(QRectF(_EDGE + _LABELS, top + 4, long, _BAR_HIGH - 8), _COLOURS[0])
        told = QRectF(_EDGE + _LABELS + long + 6, top, _VALUES, _BAR_HIGH)
        _text(painter, told, series.words[at], Qt.AlignmentFlag.AlignLeft)
    painter.setPen(QPen(_GREY, 1))
    x = _EDGE + _LABELS
    painter.drawLine(QPointF(x, _TITLE + _EDGE), QPointF(x, high - _EDGE))
    return _end(image, painter)


def lines_png(title: str, labels: Sequence[str], series: Sequence[Series]) -> bytes:
    """One line for each of *series* over the labels, from nothing up."""
    image, painter = _begin(_LINE_HIGH)
    _head(painter, title)
    known = [value for one in series for value in one.values if value is not None]
    largest = _round_up(max(known, default=0))
    plot = QRectF(_EDGE + 44, _TITLE + 26, _WIDE - 2 * _EDGE - 60, _LINE_HIGH - _TITLE - 26 - 34)
    painter.setFont(_font(11))
    _scale(painter, plot, largest)
    _below(painter, plot, labels)
    for number, one in enumerate(series):
        pen = QPen(_COLOURS[number % 2], 2, _DASHES[number % 2])
        painter.setPen(pen)
        painter.drawPolyline(_points(plot, one.values, largest))
        _legend(painter, plot, number, one.title, pen)
    return _end(image, painter)


def _points(plot: QRectF, values: Sequence[float | None], largest: float) -> QPolygonF:
    step = plot.width() / max(len(values) - 1, 1)
    return QPolygonF(
        [
            QPointF(plot.left() + at * step, plot.bottom() - plot.height() * value / largest)
            for at, value in enumerate(values)
            if value is not None
        ]
    )


def _scale(painter: QPainter, plot: QRectF, largest: float) -> None:
    for part in range(5):
        y = plot.bottom() - plot.height() * part / 4
        painter.setPen(QPen(_FAINT, 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        told = QRectF(0, y - 9, plot.left() - 6, 18)
        _text(painter, told, f"{largest * part / 4:,.0f}", Qt.AlignmentFlag.AlignRight)


def _below(painter: QPainter, plot: QRectF, labels: Sequence[str]) -> None:
    """As many labels as have room."""
    step = plot.width() / max(len(labels) - 1, 1)
    each = max(1, round(52 / step + 0.5)) if step else 1
    for at in range(0, len(labels), each):
        told = QRectF(plot.left() + at * step - 40, plot.bottom() + 6, 80, 18)
        _text(painter, told, labels[at], Qt.AlignmentFlag.AlignHCenter)


def _legend(painter: QPainter, plot: QRectF, number: int, title: str, pen: QPen) -> None:
    left, y = plot.left() + 130 * number, plot.top() - 14
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(left + 26, y))
    _text(painter, QRectF(left + 32, y - 9, 96, 18), title, Qt.AlignmentFlag.AlignLeft)


def _round_up(value: float) -> float:
    """A scale ends at a number one can halve twice."""
    step = 4.0
    while step < value:
        step *= 1.25 if step >= 1000 else 2 if step < 16 else 1.5
        step = -(-step // 4) * 4
    return step


def _begin(high: float) -> tuple[QImage, QPainter]:
    image = QImage(round(_WIDE * _FINE), round(high * _FINE), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINE, _FINE)
    return image, painter


def _end(image: QImage, painter: QPainter) -> bytes:
    painter.end()
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")  # type: ignore[call-overload]
    return bytes(held.data().data())


def _head(painter: QPainter, title: str) -> None:
    painter.setFont(_font(14, bold=True))
    _text(painter, QRectF(_EDGE, 4, _WIDE - 2 * _EDGE, _TITLE - 6), title, Qt.AlignmentFlag.AlignHCenter)


def _text(painter: QPainter, where: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    painter.setPen(_INK)
    short = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
    painter.drawText(where, side | Qt.AlignmentFlag.AlignVCenter, short)


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(size)
    font.setBold(bold)
    return font
