"""Where it comes from: areas of the city, the stronger the more there is, the strongest with their number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from dispatcher_app.widgets.map.ground.widest import widest_place
from dispatcher_app.widgets.panels.graph import Graph, curve_pen
from dispatcher_app.widgets.panels.ground import GroundPanel
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, STRONG, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame
from dispatcher_app.widgets.panels.sizes import height_of, width_of
from dispatcher_app.widgets.panels.values import AreaCount, Density

#: So many areas have their number written on them.
_NAMED = 3
#: A label moves so many lines up or down to be clear of another.
_STEPS = 3
_SHADES = 5
_FAINT, _STRONG = 0.16, 0.88


class DensityPanel(GroundPanel[Density]):
    """The ground has no names here: those of the strongest areas would be lost among them.

    Shades of one hue, told apart by lightness alone; areas without anything show the bare ground.
    """

    names_places = False

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 34, body * 24)

    def _has_data(self, values: Density) -> bool:
        return any(area.count for area in values.areas)

    def _rows(self, values: Density) -> Iterable[str]:
        return (_area_words(area) for area in _by_size(values))

    def _extent(self, values: Density) -> Iterable[tuple[float, float]]:
        return (point for area in values.areas for ring in area.rings for point in ring)

    def _make_items(self, graph: Graph) -> None:
        super()._make_items(graph)
        self._areas = Areas()
        graph.add(self._areas)

    def _plot(self, look: PanelLook, frame: Frame, values: Density) -> None:
        super()._plot(look, frame, values)
        classes = _classes(values)
        rings = {
            area.key: [[self.place(*point) for point in ring] for ring in area.rings]
            for area in values.areas
            if area.count
        }
        shapes = {key: _path(lines) for key, lines in rings.items()}
        fills = (_fill(look, bisect_right(classes, area.count)) for area in values.areas if area.count)
        edge = look.colour("panel")
        edge.setAlphaF(0.6)
        pen = curve_pen(edge, max(1.0, look.sizes.line / 4))
        self._areas.show_areas(list(zip(shapes.values(), fills, strict=True)), pen)
        self._boxes = {key: path.boundingRect() for key, path in shapes.items()}
        self._named = {area.key: _middle(rings[area.key]) for area in _by_size(values)[:_NAMED]}

    def _write(self, pen: PanelPen, frame: Frame, values: Density) -> list[Spot]:
        """Numbers of the strongest areas, where these are widest; they are the first to be walked to."""
        areas = {area.key: area for area in values.areas if area.count}
        taken: list[QRectF] = []
        for key, middle in self._named.items():
            words, small = _area_words(areas[key]), pen.sizes.small
            room = QSizeF(width_of(words, small, STRONG) + 8, height_of(small))
            box = _clear_box(frame.at(*middle), room, frame.box, taken)
            taken.append(box)
            pen.text_at(box.center(), words, small, "text", CENTRE)
        order = [*self._named, *(key for key in areas if key not in self._named)]
        return [Spot(key, frame.over(self._boxes[key]), _area_words(areas[key])) for key in order]


class Areas(pg.GraphicsObject):  # type: ignore[misc]
    """Filled shapes with one edge; pyqtgraph has none of several outlines."""

    def __init__(self) -> None:
        super().__init__()
        self._shapes: list[tuple[QPainterPath, QColor]] = []
        self._edge = QPen()
        self._box = QRectF()

    def show_areas(self, shapes: list[tuple[QPainterPath, QColor]], edge: QPen) -> None:
        self.prepareGeometryChange()
        self._shapes, self._edge = shapes, edge
        self._box = QRectF()
        for path, _fill in shapes:
            self._box = self._box.united(path.boundingRect())
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box

    def paint(self, painter: QPainter, *_how: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for path, fill in self._shapes:
            painter.fillPath(path, fill)
            painter.strokePath(path, self._edge)


def _clear_box(at: QPointF, room: QSizeF, inside: QRectF, taken: list[QRectF]) -> QRectF:
    """Where a label of the size *room* lies: around *at*, or as near to it as none of *taken* is."""
    steps = sorted(range(-_STEPS, _STEPS + 1), key=abs)
    boxes = [
        _kept(QRectF(QPointF(at.x() - room.width() / 2, at.y() + (step - 0.5) * room.height()), room), inside)
        for step in steps
    ]
    return next((box for box in boxes if not any(box.intersects(other) for other in taken)), boxes[0])


def _kept(box: QRectF, inside: QRectF) -> QRectF:
    """*box* moved so that all of it is *inside*."""
    left = min(max(box.left(), inside.left()), inside.right() - box.width())
    top = min(max(box.top(), inside.top()), inside.bottom() - box.height())
    return QRectF(QPointF(left, top), box.size())


def _fill(look: PanelLook, shade: int) -> QColor:
    fill = look.colour("accent")
    fill.setAlphaF(_FAINT + (_STRONG - _FAINT) * shade / (_SHADES - 1))
    return fill


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float]:
    return widest_place(tuple(tuple(ring) for ring in rings)) or rings[0][0]


def _by_size(values: Density) -> list[AreaCount]:
    return sorted((area for area in values.areas if area.count), key=lambda area: -area.count)


def _classes(values: Density) -> list[int]:
    """From which count on the next shade is drawn: each has as many areas as any other, the last the most."""
    counts = sorted(area.count for area in values.areas if area.count)
    return [counts[len(counts) * at // _SHADES] for at in range(1, _SHADES)]


def _path(rings: list[list[tuple[float, float]]]) -> QPainterPath:
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
        path.closeSubpath()
    return path


def _area_words(area: AreaCount) -> str:
    return f"{area.name or area.key} {short_text(area.count, Measure.COUNT)}"
