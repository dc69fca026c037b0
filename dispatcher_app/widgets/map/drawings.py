"""Marks and lines that Qt's own map draws by group, as the page does."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.glance import name_place
from dispatcher_app.widgets.map.ground.projection import Plane, Viewport
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.map.marks import CasePlace, draw_name
from dispatcher_app.widgets.map.page.messages import LineOf, MarkOf
from dispatcher_app.widgets.map.walker_signs import SIGNS, draw_arrows, draw_walker
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: How near a hand must come to a mark, in pixels at text scale 1.
_HAND = 11
#: How far a name keeps off the sign of the case and the plate beside it, at text scale 1.
_UP, _NEAR_Y, _NEAR_X = 36, 30, 260
_LAMPS = {lamp.value: lamp for lamp in Lamp}


@dataclass(frozen=True, slots=True)
class GroupDrawing:
    marks: tuple[MarkOf, ...] = ()
    lines: tuple[LineOf, ...] = ()


def draw_lines(painter: QPainter, view: Viewport, plane: Plane, group: GroupDrawing) -> None:
    for line in group.lines:
        points = [QPointF(*view.to_screen(*plane.to_plane(lon, lat))) for lon, lat in line.points]
        if len(points) > 1:
            _draw_line(painter, points, line)


def draw_names(
    painter: QPainter, view: Viewport, plane: Plane, group: GroupDrawing, case: CasePlace | None
) -> None:
    """The names of outlines, each on the part of it that is seen and off the sign of the case."""
    px = current_sizes().px
    sign = view.to_screen(*plane.to_plane(case.lon, case.lat)) if case is not None else None
    for line in group.lines:
        at = name_place(line.points, view, plane) if line.label else None
        if at is None:
            continue
        if sign is not None and abs(sign[1] - at.y()) < px(_NEAR_Y) and abs(sign[0] - at.x()) < px(_NEAR_X):
            at.setY(sign[1] - px(_UP))
        draw_name(painter, at.x(), at.y(), line.label, line.token)


def draw_marks(painter: QPainter, view: Viewport, plane: Plane, group: GroupDrawing) -> None:
    for mark in group.marks:
        x, y = view.to_screen(*plane.to_plane(mark.lon, mark.lat))
        if not (-20 < x < view.width + 20 and -20 < y < view.height + 20):
            continue
        if mark.sign in SIGNS:
            draw_walker(painter, mark.sign, x, y, mark.label, view.mpp)
        else:
            draw_sign(painter, mark.sign, x, y)


def mark_at(group: GroupDrawing, view: Viewport, plane: Plane, px: float, py: float) -> MarkOf | None:
    """The mark of *group* nearest to a pixel, if it is within reach of a hand."""
    reach, found = float(current_sizes().px(_HAND)), None
    for mark in group.marks:
        x, y = view.to_screen(*plane.to_plane(mark.lon, mark.lat))
        if hypot(x - px, y - py) <= reach:
            reach, found = hypot(x - px, y - py), mark
    return found


def draw_sign(painter: QPainter, sign: str, x: float, y: float) -> None:
    """A lamp, or a diamond for any other sign."""
    theme, radius = current_theme(), float(current_sizes().px(6))
    if sign in _LAMPS:
        draw_lamp(painter, _LAMPS[sign], x, y, radius, theme, QColor(theme.input))
        return
    reach = radius * 1.2
    diamond = QPolygonF(
        [QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach), QPointF(x - reach, y)]
    )
    painter.setPen(QPen(QColor(theme.input), 3))
    painter.setBrush(QColor(theme.accent))
    painter.drawPolygon(diamond)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(diamond)


def _draw_line(painter: QPainter, points: list[QPointF], line: LineOf) -> None:
    theme = current_theme()
    colour = QColor(getattr(theme, line.token, theme.accent))
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    if line.closed:
        path.closeSubpath()
        fill = QColor(colour)
        fill.setAlphaF(0.08 if line.label else 0.12)
        painter.fillPath(path, fill)
    width = current_sizes().scale * line.width
    if not line.closed or line.label:
        painter.strokePath(path, QPen(QColor(theme.input), width + 2.5))
    style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
    painter.strokePath(path, QPen(colour, width, style))
    if line.arrows:
        draw_arrows(painter, points, colour)
