"""The city with its open cases as lamps: what is over the limit lies on top and is largest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QSize

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.lamps import lamp_colour
from dispatcher_app.widgets.map.lamps import lamp_path
from dispatcher_app.widgets.panels.graph import Graph, PointLook, Points
from dispatcher_app.widgets.panels.ground import GroundPanel
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame
from dispatcher_app.widgets.panels.values import CityCases

#: From the bottom to the top, with the radius as a share of the type size.
_ORDER = {Lamp.NONE: 0.13, Lamp.PAUSED: 0.15, Lamp.OK: 0.15, Lamp.DUE: 0.24, Lamp.OVER: 0.27}
#: With more cases than this those that are in order become points, so that the others can be seen.
_MANY = 1500
#: With fewer than this there is room for them to be seen from afar, too.
_FEW = 150


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

    def _extent(self, values: CityCases) -> Iterable[tuple[float, float]]:
        return ((point.lon, point.lat) for point in values.points)

    def _make_items(self, graph: Graph) -> None:
        super()._make_items(graph)
        self._lamps = {lamp: Points() for lamp in _ORDER}
        for points in self._lamps.values():
            graph.add(points)

    def _plot(self, look: PanelLook, frame: Frame, values: CityCases) -> None:
        super()._plot(look, frame, values)
        places: dict[Lamp, list[tuple[float, float]]] = {lamp: [] for lamp in _ORDER}
        for point in values.points:
            places[point.lamp].append(self.place(point.lon, point.lat))
        crowd = 0.55 if len(values.points) > _MANY else 1.6 if len(values.points) < _FEW else 1.0
        for lamp, points in self._lamps.items():
            side = 2 * look.sizes.body * _ORDER[lamp]
            calm = lamp not in (Lamp.DUE, Lamp.OVER)
            points.show_points(places[lamp], _calm(look, side * crowd) if calm else _alarm(look, lamp, side))

    def _write(self, pen: PanelPen, frame: Frame, values: CityCases) -> list[Spot]:
        return []


def _calm(look: PanelLook, side: float) -> PointLook:
    """Grey is normal: what is late must be seen from the other end of the hall."""
    return PointLook("o", look.theme.disabled, side)


def _alarm(look: PanelLook, lamp: Lamp, side: float) -> PointLook:
    edge = max(2.0, side * 0.12)
    fill = lamp_colour(lamp, look.theme).name()
    return PointLook(lamp_path(lamp, 0, 0, 0.5), fill, side + edge, look.theme.input, edge)
