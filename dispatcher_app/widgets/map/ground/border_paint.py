"""How the borders of each level are drawn, on any base map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dispatcher_app.widgets.map.ground.area_scene import AreaLevel, AreaScene
from dispatcher_app.widgets.map.ground.painting import ground_reach, ground_transform
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.ground.shape import Shape
from dispatcher_app.widgets.map.style import MapStyle


@dataclass(frozen=True, slots=True)
class _Border:
    """Drawn from *until* metres a pixel, *width* pixels wide, with so much of its colour."""

    until: float
    width: float
    strength: float
    pattern: Qt.PenStyle = Qt.PenStyle.SolidLine


_BORDERS = {
    AreaLevel.RESPONSIBILITY: _Border(400.0, 1.8, 0.9),
    AreaLevel.CELL: _Border(2.6, 1.0, 0.55),
    AreaLevel.COMMUNITY: _Border(22.0, 1.4, 0.75, Qt.PenStyle.DashLine),
    AreaLevel.STREET: _Border(88.0, 1.8, 0.85),
    AreaLevel.DISTRICT: _Border(800.0, 2.6, 0.95, Qt.PenStyle.DashDotLine),
}
#: A pale line under the border, so many pixels wider: it is seen on an aerial photo too.
_CASING = 2.0
_TINT = 0.12


@dataclass(frozen=True, slots=True)
class SeenBorders:
    """What a view sees of one level: areas to be tinted, lines to be drawn."""

    level: AreaLevel
    tinted: list[Shape]
    lines: list[Shape]


def seen_borders(level: AreaLevel, scene: AreaScene, view: Viewport) -> SeenBorders | None:
    """``None`` where there is nothing of this level to see."""
    if view.mpp > _BORDERS[level].until:
        return None
    responsible = level is AreaLevel.RESPONSIBILITY
    tinted = [area.shape for area in scene.areas.scan(view.box)] if responsible else []
    lines = scene.borders.query(ground_reach(view))
    return SeenBorders(level, tinted, lines) if tinted or lines else None


def paint_borders(painter: QPainter, seen: SeenBorders, view: Viewport, style: MapStyle) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(ground_transform(view), combine=True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_weaker(style.border, _TINT))
    for shape in seen.tinted:
        painter.drawPath(shape.path(view.mpp))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens(_BORDERS[seen.level], view.mpp, style):
        painter.setPen(pen)
        for line in seen.lines:
            painter.drawPath(line.path(view.mpp))
    painter.restore()


def _pens(border: _Border, mpp: float, style: MapStyle) -> Iterator[QPen]:
    """What a border is drawn with, one after the other; widths in metres."""
    join, cap = Qt.PenJoinStyle.RoundJoin, Qt.PenCapStyle.FlatCap
    if border.width > 1.2:
        pale = _weaker(style.halo, 0.55)
        yield QPen(pale, (border.width + _CASING) * mpp, Qt.PenStyle.SolidLine, cap, join)
    strength = border.strength * (1 - 0.4 * mpp / border.until)
    yield QPen(_weaker(style.border, strength), border.width * mpp, border.pattern, cap, join)


def _weaker(colour: QColor, strength: float) -> QColor:
    weak = QColor(colour)
    weak.setAlphaF(strength)
    return weak
