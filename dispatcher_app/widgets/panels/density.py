"""Where it comes from: areas of the city, the stronger the more there is, the strongest with their number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from dispatcher_app.widgets.map.ground.projection import Plane, Projection, Viewport
from dispatcher_app.widgets.map.ground.widest import widest_place
from dispatcher_app.widgets.panels.ground import GroundPanel
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, PanelPen
from dispatcher_app.widgets.panels.values import AreaCount, Density

#: So many areas have their number written on them.
_NAMED = 3
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

    def _draw(self, pen: PanelPen, body: QRectF, values: Density) -> list[Spot]:
        pen.painter.save()
        view = self.draw_ground(pen, body)
        plane = self._scene.projection if self._scene is not None else None
        if view is None or plane is None:
            plane, view = _own_view(values, body)
            pen.painter.translate(body.topLeft())
        classes = _classes(values)
        paths = {area.key: _path(area, plane, view) for area in values.areas if area.count}
        for area in values.areas:
            if area.count:
                self._draw_area(pen, paths[area.key], bisect_right(classes, area.count))
        spots = self._write(pen, values, plane, view)
        pen.painter.restore()
        places = {
            area.key: Spot(
                area.key, paths[area.key].boundingRect().translated(body.topLeft()), _area_words(area)
            )
            for area in values.areas
            if area.count
        }
        return [places[key] for key in [*spots, *(key for key in places if key not in spots)]]

    def _draw_area(self, pen: PanelPen, path: QPainterPath, at: int) -> None:
        fill = pen.colour("accent")
        fill.setAlphaF(_FAINT + (_STRONG - _FAINT) * at / (_SHADES - 1))
        pen.painter.fillPath(path, fill)
        edge = QColor(pen.theme.panel)
        edge.setAlphaF(0.6)
        pen.painter.strokePath(path, QPen(edge, max(1.0, pen.sizes.line / 4)))

    def _write(self, pen: PanelPen, values: Density, plane: Plane, view: Viewport) -> list[str]:
        """Numbers of the strongest areas, where these are widest."""
        named = _by_size(values)[:_NAMED]
        for area in named:
            rings = tuple(tuple(plane.to_plane(*point) for point in ring) for ring in area.rings)
            inside = widest_place(rings) or rings[0][0]
            x, y = view.to_screen(*inside)
            words = " ".join(filter(None, (area.name, short_text(area.count, Measure.COUNT))))
            pen.text_at(QPointF(x, y), words, pen.sizes.small, "text", CENTRE)
        return [area.key for area in named]


def _by_size(values: Density) -> list[AreaCount]:
    return sorted((area for area in values.areas if area.count), key=lambda area: -area.count)


def _classes(values: Density) -> list[int]:
    """From which count on the next shade is drawn: every shade has as many areas as any other."""
    counts = sorted(area.count for area in values.areas if area.count)
    return [counts[len(counts) * at // _SHADES] + 1 for at in range(1, _SHADES)]


def _path(area: AreaCount, plane: Plane, view: Viewport) -> QPainterPath:
    path = QPainterPath()
    for ring in area.rings:
        corners = (view.to_screen(*plane.to_plane(lon, lat)) for lon, lat in ring)
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        path.closeSubpath()
    return path


def _own_view(values: Density, body: QRectF) -> tuple[Plane, Viewport]:
    """Where no ground was given: around the areas themselves."""
    points = [point for area in values.areas for ring in area.rings for point in ring]
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    plane = Projection.around((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    x0, y0 = plane.to_plane(min(lons), max(lats))
    x1, y1 = plane.to_plane(max(lons), min(lats))
    whole = Viewport(0, 0, 1, round(body.width()), round(body.height()))
    return plane, whole.framing((x0, y0, x1, y1), 8)


def _area_words(area: AreaCount) -> str:
    return f"{area.name or area.key} {short_text(area.count, Measure.COUNT)}"
