"""The rail beside a history: when, how long, and a mark whose shape says what kind of step it was."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font
from dispatcher_app.widgets.timeline_entry import TimelineEntry, Tone
from dispatcher_app.widgets.times import clock_text


class Rail:
    """Measures and paints the left column; made again for other entries, texts or sizes."""

    def __init__(self, entries: tuple[TimelineEntry, ...], now: datetime, zone: tzinfo) -> None:
        sizes = current_sizes()
        self._times = [clock_text(entry.at, now, zone) for entry in entries]
        self._took = [entry.took_text for entry in entries]
        self._tones: list[Tone] = [entry.tone for entry in entries]
        self._time_font = make_font(sizes, sizes.small)
        self._took_font = make_font(sizes, sizes.px(11))
        self._column = max(
            [sizes.px(40)]
            + [QFontMetricsF(self._time_font).horizontalAdvance(text) for text in self._times]
            + [QFontMetricsF(self._took_font).horizontalAdvance(text) for text in self._took]
        )
        self.line_x = sizes.pane + self._column + sizes.px(16)
        self.width = round(self.line_x + sizes.px(18))

    def draw(self, painter: QPainter, number: int, box: QRectF, ground: QColor) -> None:
        """Entry *number*, its text in *box*, on *ground*."""
        theme, sizes = current_theme(), current_sizes()
        top, middle = box.top(), box.top() + sizes.px(11)
        painter.setPen(QPen(QColor(theme.border), 1.5))
        if number:
            painter.drawLine(QPointF(self.line_x, top), QPointF(self.line_x, middle))
        if number + 1 < len(self._tones):
            painter.drawLine(QPointF(self.line_x, middle), QPointF(self.line_x, box.bottom()))
        draw_mark(painter, self._tones[number], self.line_x, middle, ground)
        self._write(painter, self._times[number], top, self._time_font)
        self._write(painter, self._took[number], top + sizes.px(21), self._took_font)

    def _write(self, painter: QPainter, text: str, top: float, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(QColor(current_theme().secondary))
        box = QRectF(current_sizes().pane, top, self._column, current_sizes().px(20))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def draw_mark(painter: QPainter, tone: Tone, x: float, y: float, ground: QColor) -> None:
    """● an ordinary step, ◆ through a gate, ◀ sent back, ◉ the end."""
    theme, unit = current_theme(), current_sizes().px(10) / 10
    painter.setPen(QPen(ground, 4 * unit))
    if tone == "gate":
        painter.setBrush(QColor(theme.text))
        _polygon(painter, x, y, ((0, -6.6), (6.6, 0), (0, 6.6), (-6.6, 0)), unit)
    elif tone == "return":
        painter.setBrush(QColor(theme.over))
        _polygon(painter, x, y, ((-6.6, 0), (4.4, -6.4), (4.4, 6.4)), unit)
    elif tone == "end":
        painter.setBrush(ground)
        painter.drawEllipse(QPointF(x, y), 7.4 * unit, 7.4 * unit)
        painter.setPen(QPen(QColor(theme.text), 1.6 * unit))
        painter.drawEllipse(QPointF(x, y), 6.2 * unit, 6.2 * unit)
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(QPointF(x, y), 2.4 * unit, 2.4 * unit)
    else:
        painter.setBrush(QColor(theme.control))
        painter.drawEllipse(QPointF(x, y), 5.6 * unit, 5.6 * unit)


def _polygon(
    painter: QPainter, x: float, y: float, corners: tuple[tuple[float, float], ...], unit: float
) -> None:
    shape = QPolygonF([QPointF(x + dx * unit, y + dy * unit) for dx, dy in corners])
    painter.drawPolygon(shape)
    painter.setPen(Qt.PenStyle.NoPen)  # once more without the clearing edge, which eats the corners
    painter.drawPolygon(shape)
