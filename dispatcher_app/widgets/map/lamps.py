"""The lamps of the map: the shapes of a case list, with an edge that stands clear of any ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.lamps import lamp_colour
from dispatcher_app.widgets.tokens import Theme


def lamp_path(lamp: Lamp, x: float, y: float, radius: float) -> QPainterPath:
    """● in time, ▲ due, ■ over, two bars paused, ○ without a limit; equal weight around (x, y)."""
    path = QPainterPath()
    if lamp is Lamp.DUE:
        reach = radius * 1.18
        corners = ((0.0, -reach), (reach * 0.98, reach * 0.78), (-reach * 0.98, reach * 0.78))
        path.addPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))
        path.closeSubpath()
    elif lamp is Lamp.OVER:
        side = radius * 0.9
        path.addRect(QRectF(x - side, y - side, 2 * side, 2 * side))
    elif lamp is Lamp.PAUSED:
        for left in (-0.85, 0.2):
            path.addRect(QRectF(x + left * radius, y - radius * 0.9, radius * 0.65, radius * 1.8))
    else:
        path.addEllipse(QPointF(x, y), radius, radius)
        if lamp is Lamp.NONE:
            path.addEllipse(QPointF(x, y), radius * 0.5, radius * 0.5)
    return path


def draw_lamp(
    painter: QPainter, lamp: Lamp, x: float, y: float, radius: float, theme: Theme, edge: QColor | None = None
) -> None:
    path = lamp_path(lamp, x, y, radius)
    if edge is not None:
        painter.strokePath(path, QPen(edge, max(2.0, radius * 0.5)))
    painter.fillPath(path, lamp_colour(lamp, theme))
