"""Collectors and their trails as Qt's own map draws them: a figure on a disc, arrows on a line, a moment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from dispatcher_app.widgets.map.marks import draw_haloed, draw_plate
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Signs of marks: heard of lately, longer ago; where a replay is, where it was when nothing more was told; a
#: moment of a trail.
WALKER, WALKER_OLD = "walker", "walkerOld"
WALKER_NOW, WALKER_LOST, MOMENT = "walkerNow", "walkerLost", "moment"
SIGNS = frozenset({WALKER, WALKER_OLD, WALKER_NOW, WALKER_LOST, MOMENT})
#: From this many metres a pixel on names would lie on each other; from that many on figures would.
NAMED_TO, FIGURES_TO = 4.0, 9.0
#: Pixels at text scale 1 between two arrows of a line, and the reach of an arrow.
_APART, _REACH = 84.0, 6.5


def draw_walker(painter: QPainter, sign: str, x: float, y: float, label: str, mpp: float) -> None:
    """One of :data:`SIGNS` at a pixel, its label below where *mpp* metres a pixel leave room for it.

    A moment always has its label, and what a replay shows is never less than a figure.
    """
    theme, sizes = current_theme(), current_sizes()
    if sign == MOMENT:
        _draw_moment(painter, x, y, label)
        return
    replayed = sign in (WALKER_NOW, WALKER_LOST)
    figure = replayed or mpp <= FIGURES_TO
    radius = sizes.scale * ((11.0 if replayed else 9.0) if figure else 5.0)
    fills = {WALKER_OLD: theme.panel, WALKER_LOST: theme.input}
    inks = {WALKER_OLD: theme.secondary, WALKER_LOST: theme.accent}
    edges = {WALKER_OLD: theme.control, WALKER_NOW: theme.text, WALKER_LOST: theme.accent}
    style = Qt.PenStyle.DashLine if sign == WALKER_LOST else Qt.PenStyle.SolidLine
    painter.setPen(QPen(QColor(edges.get(sign, theme.input)), sizes.scale * 1.6, style))
    painter.setBrush(QColor(fills.get(sign, theme.accent)))
    painter.drawEllipse(QPointF(x, y), radius, radius)
    if figure:
        painter.fillPath(_figure(x, y, radius / 9.0), QColor(inks.get(sign, theme.input)))
    if label and mpp <= NAMED_TO:
        box = QRectF(x - 90, y + radius + sizes.scale, 180, sizes.px(18))
        draw_haloed(painter, box, label, Qt.AlignmentFlag.AlignCenter)


def _figure(x: float, y: float, unit: float) -> QPainterPath:
    """Head and shoulders."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y - 2.7 * unit), 2.5 * unit, 2.5 * unit)
    body = QRectF(x - 4.6 * unit, y + 0.6 * unit, 9.2 * unit, 9.0 * unit)
    path.moveTo(body.left(), body.center().y())
    path.arcTo(body, 180, -180)
    path.closeSubpath()
    return path


def _draw_moment(painter: QPainter, x: float, y: float, label: str) -> None:
    theme, sizes = current_theme(), current_sizes()
    painter.setPen(QPen(QColor(theme.accent), 1.6))
    painter.setBrush(QColor(theme.input))
    painter.drawEllipse(QPointF(x, y), sizes.scale * 3.5, sizes.scale * 3.5)
    if label:
        draw_plate(painter, x + sizes.px(8), y, label)


def draw_arrows(painter: QPainter, points: Sequence[QPointF], colour: QColor) -> None:
    """Which way a line is walked: an arrow head now and then, the first half a distance along."""
    scale = current_sizes().scale
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    left = _APART * scale / 2
    for one, other in pairwise(points):
        dx, dy = other.x() - one.x(), other.y() - one.y()
        length = hypot(dx, dy)
        while left <= length and length:
            share = left / length
            _arrow(painter, one.x() + share * dx, one.y() + share * dy, atan2(dy, dx), _REACH * scale)
            left += _APART * scale
        left -= length


def _arrow(painter: QPainter, x: float, y: float, way: float, reach: float) -> None:
    path = QPainterPath()
    path.moveTo(x + reach * cos(way), y + reach * sin(way))
    for turn in (0.78 * pi, -0.78 * pi):
        path.lineTo(x + reach * cos(way + turn), y + reach * sin(way + turn))
    path.closeSubpath()
    painter.strokePath(path, QPen(QColor(current_theme().input), 1.6))
    painter.fillPath(path, painter.brush())
