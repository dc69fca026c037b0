"""Paints the ground of the map: surfaces, water, buildings, roads, cells. Names come after.

Painting is a generator that yields after every few features, so whoever drives it keeps the
window alive between two steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from dispatcher_app.widgets.map.ground.index import BoxIndex
from dispatcher_app.widgets.map.ground.projection import Box, Viewport
from dispatcher_app.widgets.map.ground.scene import FAR_ROADS, MapScene
from dispatcher_app.widgets.map.ground.shape import Shape, band_of, make_paths
from dispatcher_app.widgets.map.layers import AreaKind, RoadKind
from dispatcher_app.widgets.map.style import AREAS_UNTIL, CELLS_UNTIL, EDGE_FROM, ROADS, MapStyle

#: Features between two yields: about a millisecond of painting.
_BATCH = 24

#: Smaller than this many pixels a feature only makes noise: seen from near, and from far.
_SPECK, _FAR_SPECK = 1.6, 4.0

#: Metres a pixel from which roads are drawn as long lines instead of way by way.
_FAR = 11.0

#: Nobody sees whether the corners of a line thinner than this are round, and round ones cost a third more.
_THIN = 2.4

#: Half of the widest road in metres.
_HALF_ROAD = 9.0

_SOLID = (RoadKind.SERVICE, RoadKind.MINOR, RoadKind.TERTIARY)
_MAJOR = (RoadKind.SECONDARY, RoadKind.PRIMARY, RoadKind.TRUNK)


def paint_ground(
    painter: QPainter, scene: MapScene, view: Viewport, style: MapStyle, *, bordered: bool = True
) -> Iterator[None]:
    """Everything but names, back to front, in the coordinates of *view*.

    *bordered* draws the districts' borders; they are left out where a layer of their own lies above.
    """
    painter.fillRect(0, 0, int(view.width) + 1, int(view.height) + 1, style.ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(ground_transform(view), combine=True)
    yield from _paint_areas(painter, scene, view, style, bordered)
    yield from _paint_faint_lines(painter, scene, view, style)
    yield from _paint_roads(painter, scene, view, style)
    yield from _paint_cells(painter, scene, view, style)
    painter.setTransform(ground_transform(view).inverted()[0], combine=True)


def ground_reach(view: Viewport) -> Box:
    """The view and what lies so near that its edge is drawn into it: the half of a wide road."""
    x0, y0, x1, y1 = view.box
    reach = _HALF_ROAD + 4 * view.mpp
    return x0 - reach, y0 - reach, x1 + reach, y1 + reach


def ground_transform(view: Viewport) -> QTransform:
    transform = QTransform.fromTranslate(view.width / 2, view.height / 2)
    transform.scale(1 / view.mpp, 1 / view.mpp)
    return transform.translate(-view.x, -view.y)


def _paint_areas(
    painter: QPainter, scene: MapScene, view: Viewport, style: MapStyle, bordered: bool
) -> Iterator[None]:
    for kind in AreaKind:
        if view.mpp > AREAS_UNTIL.get(kind, float("inf")) or (kind is AreaKind.DISTRICT and not bordered):
            continue
        if kind is AreaKind.WATER:  # a stream's line ends where its water is drawn as a surface
            yield from _paint_lines(painter, scene, view, RoadKind.STREAM, style.stream)
        painter.setBrush(style.areas[kind])
        painter.setPen(_area_pen(kind, view, style))
        yield from _draw(painter, scene.areas[kind].scan(ground_reach(view)), view.mpp)


def _area_pen(kind: AreaKind, view: Viewport, style: MapStyle) -> QPen:
    if kind is AreaKind.DISTRICT:
        return _hair(style.district_edge, 1.4, view.mpp, Qt.PenStyle.DashDotLine)
    if kind is AreaKind.BUILDING and view.mpp < 3:
        return _hair(style.building_edge, 1.0, view.mpp)
    return QPen(Qt.PenStyle.NoPen)


def _paint_faint_lines(painter: QPainter, scene: MapScene, view: Viewport, style: MapStyle) -> Iterator[None]:
    yield from _paint_lines(painter, scene, view, RoadKind.PLANNED, style.path, Qt.PenStyle.DashLine)
    yield from _paint_lines(painter, scene, view, RoadKind.PATH, style.path, Qt.PenStyle.DotLine)


def _paint_lines(
    painter: QPainter,
    scene: MapScene,
    view: Viewport,
    kind: RoadKind,
    colour: QColor,
    pattern: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> Iterator[None]:
    if view.mpp <= ROADS[kind].until:
        painter.setPen(_line(colour, kind, view.mpp, pattern))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        yield from _draw(painter, _roads(scene, kind, view).scan(ground_reach(view)), view.mpp)


def _paint_roads(painter: QPainter, scene: MapScene, view: Viewport, style: MapStyle) -> Iterator[None]:
    """First every edge, then every surface, so that crossings are open; the railway under the majors."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    seen = {kind: _seen(scene, kind, view) for kind in (*_SOLID, RoadKind.RAIL, *_MAJOR)}
    for kinds, edge, fill in (
        (_SOLID, style.edge, style.road),
        (_MAJOR, style.major_edge, style.major),
    ):
        for kind in kinds:
            width = ROADS[kind].width(view.mpp)
            if width >= EDGE_FROM:
                painter.setPen(_pen(edge, (width + 1.6) * view.mpp))
                yield from _draw(painter, seen[kind], view.mpp)
        for kind in kinds:
            thin = ROADS[kind].width(view.mpp) < EDGE_FROM
            painter.setPen(_line(_fill(kind, fill, style, thin=thin), kind, view.mpp))
            yield from _draw(painter, seen[kind], view.mpp)
        if kinds is _SOLID:
            painter.setPen(_line(style.rail, RoadKind.RAIL, view.mpp, Qt.PenStyle.DashLine))
            yield from _draw(painter, seen[RoadKind.RAIL], view.mpp)


def _fill(kind: RoadKind, usual: QColor, style: MapStyle, *, thin: bool) -> QColor:
    if kind is RoadKind.TRUNK:
        return style.trunk
    return style.thin if thin else usual


def _seen(scene: MapScene, kind: RoadKind, view: Viewport) -> list[Shape]:
    if view.mpp > ROADS[kind].until:
        return []
    return _roads(scene, kind, view).query(ground_reach(view))


def _roads(scene: MapScene, kind: RoadKind, view: Viewport) -> BoxIndex[Shape]:
    far = view.mpp > _FAR and kind in FAR_ROADS
    return scene.far_roads[kind] if far else scene.roads[kind]


def _paint_cells(painter: QPainter, scene: MapScene, view: Viewport, style: MapStyle) -> Iterator[None]:
    if view.mpp > CELLS_UNTIL:
        return
    colour = QColor(style.cell)
    colour.setAlphaF(0.28 + 0.27 * (1 - view.mpp / CELLS_UNTIL))
    painter.setPen(_hair(colour, 0.8, view.mpp))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    yield from _draw(painter, (cell.shape for cell in scene.cells.scan(ground_reach(view))), view.mpp)


def _draw(painter: QPainter, shapes: Iterable[Shape], mpp: float) -> Iterator[None]:
    band, least = band_of(mpp), (_FAR_SPECK if mpp > _FAR else _SPECK) * mpp
    rest = iter(shapes)
    while some := list(islice(rest, _BATCH)):
        seen = [shape for shape in some if shape.extent >= least]
        make_paths(seen, band)
        for shape in seen:
            painter.drawPath(shape.path_at(band))
        yield
    yield


def _line(colour: QColor, kind: RoadKind, mpp: float, pattern: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    width = ROADS[kind].width(mpp)
    pen = _pen(colour, width * mpp, pattern)
    if width < _THIN:
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap if pattern is Qt.PenStyle.SolidLine else pen.capStyle())
    return pen


def _hair(colour: QColor, width: float, mpp: float, pattern: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of *width* pixels at *mpp*."""
    return _pen(colour, width * mpp, pattern)


def _pen(colour: QColor, metres: float, pattern: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen in metres of the ground: the painter scales it with everything else."""
    cap = Qt.PenCapStyle.RoundCap if pattern is Qt.PenStyle.SolidLine else Qt.PenCapStyle.FlatCap
    return QPen(colour, metres, pattern, cap, Qt.PenJoinStyle.RoundJoin)
