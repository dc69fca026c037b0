"""What lies over the ground and changes often: the case, other markers, the cell, scale, crosshair."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font


@dataclass(frozen=True, slots=True)
class MapMarker:
    """Something else on the map: a near open case, a component. ``key`` comes back when it is chosen."""

    key: int
    lon: float
    lat: float
    lamp: Lamp = Lamp.NONE
    label: str = ""


@dataclass(frozen=True, slots=True)
class CasePlace:
    """The case the map is about; ``accuracy_m`` is the radius it was located with, in metres."""

    lon: float
    lat: float
    lamp: Lamp
    label: str
    accuracy_m: float | None = None


def draw_cell(painter: QPainter, outline: QPainterPath) -> None:
    """The chosen cell, in pixels."""
    theme = current_theme()
    fill = QColor(theme.accent)
    fill.setAlphaF(0.16)
    painter.fillPath(outline, fill)
    painter.strokePath(outline, QPen(QColor(theme.accent), 2))


def draw_accuracy(painter: QPainter, x: float, y: float, radius: float) -> None:
    theme = current_theme()
    fill = QColor(theme.accent)
    fill.setAlphaF(0.10)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(theme.accent), 1.2, Qt.PenStyle.DashLine))
    painter.drawEllipse(QPointF(x, y), radius, radius)


def draw_marker(painter: QPainter, x: float, y: float, lamp: Lamp, chosen: bool) -> None:
    theme, sizes = current_theme(), current_sizes()
    radius = sizes.px(6)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _ring(painter, x, y, radius * 2, sizes.ring)
    draw_lamp(painter, lamp, x, y, radius, theme, QColor(theme.input))


def draw_case(painter: QPainter, x: float, y: float, case: CasePlace) -> None:
    """The case itself: a larger lamp in a ring, its number beside it."""
    theme, sizes = current_theme(), current_sizes()
    painter.setBrush(QColor(theme.input))
    _ring(painter, x, y, sizes.px(16), sizes.ring)
    draw_lamp(painter, case.lamp, x, y, sizes.px(8), theme)
    if case.label:
        draw_plate(painter, x + sizes.px(22), y, case.label, strong=True)


def _ring(painter: QPainter, x: float, y: float, radius: float, width: float) -> None:
    theme = current_theme()
    painter.setPen(QPen(QColor(theme.input), width + 2.5))
    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setPen(QPen(QColor(theme.text), width))
    painter.drawEllipse(QPointF(x, y), radius, radius)


def draw_plate(painter: QPainter, left: float, middle: float, text: str, *, strong: bool = False) -> None:
    """*text* on a small plate, its left edge at *left*, its middle at the height *middle*."""
    theme, sizes = current_theme(), current_sizes()
    height = sizes.px(20)
    top = round(middle - height / 2) + 0.5
    rect = QRectF(round(left) + 0.5, top, plate_width(text, strong=strong), height)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(rect, sizes.radius, sizes.radius)
    painter.setFont(_plate_font(strong=strong))
    painter.setPen(QColor(theme.text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def plate_width(text: str, *, strong: bool = False) -> int:
    metrics = QFontMetricsF(_plate_font(strong=strong))
    return round(metrics.horizontalAdvance(text)) + 2 * current_sizes().px(6)


def _plate_font(*, strong: bool) -> QFont:
    weight = QFont.Weight.DemiBold if strong else QFont.Weight.Normal
    return make_font(current_sizes(), current_sizes().small, weight)


def draw_name(painter: QPainter, x: float, middle: float, text: str, token: str = "accent") -> None:
    """The name of an area on its ground: a plate in the area's colour with its middle there."""
    theme, sizes = current_theme(), current_sizes()
    font = make_font(sizes, sizes.px(13), QFont.Weight.DemiBold)
    wide, high = round(QFontMetricsF(font).horizontalAdvance(text)) + 2 * sizes.px(8), sizes.px(24)
    rect = QRectF(round(x - wide / 2) + 0.5, round(middle - high / 2) + 0.5, wide, high)
    painter.setPen(QPen(QColor(getattr(theme, token, theme.accent)), 1.5))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(rect, sizes.radius, sizes.radius)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def draw_crosshair(painter: QPainter, x: float, y: float) -> None:
    """Where Enter would pick a point."""
    theme, sizes = current_theme(), current_sizes()
    gap, reach = sizes.px(5), sizes.px(16)
    arms = [
        (QPointF(x + dx * gap, y + dy * gap), QPointF(x + dx * reach, y + dy * reach))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for colour, width in ((theme.input, 4.5), (theme.accent, 2.0)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for start, end in arms:
            painter.drawLine(start, end)


def draw_scale(painter: QPainter, left: float, bottom: float, mpp: float) -> float:
    """The scale bar with its lower left corner there; its right edge is returned."""
    theme, sizes = current_theme(), current_sizes()
    metres = round_length(sizes.px(96) * mpp)
    right, tick = left + metres / mpp, sizes.px(5)
    bar = QPainterPath(QPointF(left, bottom - tick))
    for x, y in ((left, bottom), (right, bottom), (right, bottom - tick)):
        bar.lineTo(x, y)
    for colour, width in ((theme.input, 4.0), (theme.secondary, 1.6)):
        painter.strokePath(bar, QPen(QColor(colour), width))
    box = QRectF(left, bottom - tick - sizes.px(15), right - left, sizes.px(16))
    draw_haloed(painter, box, length_text(metres), Qt.AlignmentFlag.AlignCenter)
    return right


def draw_haloed(painter: QPainter, box: QRectF, text: str, align: Qt.AlignmentFlag) -> float:
    """Small text straight on the ground; its left edge is returned."""
    theme, sizes = current_theme(), current_sizes()
    font = make_font(sizes, sizes.px(11))
    metrics = QFontMetricsF(font)
    spare = box.width() - metrics.horizontalAdvance(text)
    shift = {Qt.AlignmentFlag.AlignCenter: spare / 2, Qt.AlignmentFlag.AlignRight: spare}.get(align, 0.0)
    outline = QPainterPath()
    baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
    outline.addText(QPointF(box.left() + shift, baseline), font, text)
    painter.strokePath(outline, QPen(QColor(theme.input), 3.0))
    painter.fillPath(outline, QColor(theme.secondary))
    return box.left() + shift


def draw_plain_grid(painter: QPainter, view: Viewport) -> None:
    """Ground without a map: lines a round number of metres apart, so that distances still read."""
    theme = current_theme()
    step = round_length(90 * view.mpp)
    painter.setPen(QPen(QColor(theme.line), 1))
    x0, y0, x1, y1 = view.box
    for number in range(floor(x0 / step), ceil(x1 / step) + 1):
        px = round(view.to_screen(number * step, 0)[0]) + 0.5
        painter.drawLine(QPointF(px, 0), QPointF(px, view.height))
    for number in range(floor(y0 / step), ceil(y1 / step) + 1):
        py = round(view.to_screen(0, number * step)[1]) + 0.5
        painter.drawLine(QPointF(0, py), QPointF(view.width, py))


def round_length(most: float) -> float:
    """The largest of 1, 2, 5, 10, 20 … not above *most* (metres)."""
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (5, 2, 1) if step * power <= most)


def length_text(metres: float) -> str:
    if metres >= 1000:
        return _("{count} 公里").format(count=f"{metres / 1000:g}")
    return _("{count} 米").format(count=f"{metres:g}")
