"""The city with its open cases as lamps: what is over the limit lies on top and is largest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.panels.ground import GroundPanel
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import PanelPen
from dispatcher_app.widgets.panels.values import CityCases

#: From the bottom to the top, with the radius as a share of the type size.
_ORDER = {Lamp.NONE: 0.13, Lamp.PAUSED: 0.15, Lamp.OK: 0.15, Lamp.DUE: 0.24, Lamp.OVER: 0.27}
#: With more cases than this those that are in order become points, so that the others can be seen.
_MANY = 1500


class CityPanel(GroundPanel[CityCases]):
    """Only for looking at: cases are opened in lists and on the map of a seat."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 40, body * 24)

    def _has_data(self, values: CityCases) -> bool:
        return bool(values.points)

    def _rows(self, values: CityCases) -> Iterable[str]:
        counts = Counter(point.lamp for point in values.points)
        yield from (f"{lamp.label} {counts[lamp]}" for lamp in reversed(_ORDER) if counts[lamp])
        if values.elsewhere:
            yield _("未定位 {count}").format(count=values.elsewhere)

    def _draw(self, pen: PanelPen, body: QRectF, values: CityCases) -> list[Spot]:
        pen.painter.save()
        view = self.draw_ground(pen, body)
        if view is not None and self._scene is not None:
            plane = self._scene.projection
            places: dict[Lamp, list[QPointF]] = {lamp: [] for lamp in _ORDER}
            for point in values.points:
                places[point.lamp].append(QPointF(*view.to_screen(*plane.to_plane(point.lon, point.lat))))
            crowd = 0.55 if len(values.points) > _MANY else 1.0
            for lamp, some in places.items():
                size = pen.sizes.body * _ORDER[lamp]
                if lamp in (Lamp.DUE, Lamp.OVER):
                    self._draw_lamps(pen, some, lamp, size)
                else:
                    self._draw_calm(pen, some, size * crowd)
        pen.painter.restore()
        return []

    def _draw_calm(self, pen: PanelPen, places: list[QPointF], radius: float) -> None:
        """Grey is normal: what is late must be seen from the other end of the hall. All in one stroke."""
        dot = QPen(pen.colour("disabled"), 2 * radius)
        dot.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.painter.setPen(dot)
        pen.painter.drawPoints(QPolygonF(places))

    def _draw_lamps(self, pen: PanelPen, places: list[QPointF], lamp: Lamp, radius: float) -> None:
        edge = QColor(pen.theme.input)
        for place in places:
            draw_lamp(pen.painter, lamp, place.x(), place.y(), radius, pen.theme, edge)
