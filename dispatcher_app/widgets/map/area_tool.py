"""Choosing on Qt's own map. Box or circle: a drag, two clicks, or two times Enter at the crosshair. Polygon:
a corner for each click or Enter, closed by Space, a double click or a click on the first corner.

``resources/map/hall/tools.js`` does the same on the page.
"""

from __future__ import annotations

from math import cos, hypot, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dispatcher_app.widgets.map.ground.projection import Plane, Viewport
from dispatcher_app.widgets.map.marks import draw_plate, length_text
from dispatcher_app.widgets.map.page.messages import AreaChosen, Ring
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: What can be begun here.
AREA_TOOLS = ("box", "circle", "polygon")
_CORNERS = 48
#: So many corners a polygon may have.
CORNERS = 500
#: A press that has moved less than this (pixels) is a click.
_CLICK_REACH = 4.0

#: Metres in the plane of the map.
_Spot = tuple[float, float]


class AreaTool:
    """The state of one drawing; the map that owns it repaints."""

    def __init__(self) -> None:
        self.name = ""
        self._first: _Spot | None = None
        self._corners: list[_Spot] = []
        self._moving: _Spot | None = None
        self._pressed: QPointF | None = None
        self._second = False

    @property
    def active(self) -> bool:
        return bool(self.name)

    def choose(self, name: str) -> None:
        """Begin *name*, or with "" give up."""
        self.name = name if name in AREA_TOOLS else ""
        self._first = self._moving = self._pressed = None
        self._corners = []

    def press(self, at: QPointF, spot: _Spot) -> None:
        self._pressed, self._second = at, self._first is not None
        if self.name != "polygon":
            self._first = self._first or spot

    def move(self, spot: _Spot) -> None:
        if self._first is not None:
            self._moving = spot

    def release(self, at: QPointF, spot: _Spot, plane: Plane, reach: float = 0.0) -> AreaChosen | None:
        """The area, if this was the end of a drag, the second click, or a polygon's click within *reach*
        metres of its first corner."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return None
        if self.name == "polygon":
            near_first = len(self._corners) > 2 and _apart(self._corners[0], spot) <= reach
            return self.close(plane) if near_first else self.add(spot, plane)
        dragged = (at - pressed).manhattanLength() > _CLICK_REACH
        return self.add(spot, plane) if dragged or self._second else None

    def add(self, spot: _Spot, plane: Plane) -> AreaChosen | None:
        """A corner: the first, or the one that makes an area of it."""
        if self.name == "polygon":
            if spot not in self._corners[-1:] and len(self._corners) < CORNERS:
                self._corners.append(spot)
                self._first = self._corners[0]
            return None
        if self._first is None or self._first == spot:
            self._first = spot
            return None
        area = self._area(self._first, spot, plane)
        self.choose("")
        return area

    def close(self, plane: Plane) -> AreaChosen | None:
        """The polygon, once it has three corners."""
        if self.name != "polygon" or len(self._corners) < 3:
            return None
        ring: Ring = [plane.to_degrees(x, y) for x, y in self._corners]
        self.choose("")
        return AreaChosen("polygon", ring)

    def take_back(self) -> None:
        """A polygon without its newest corner."""
        if self._corners:
            self._corners.pop()
            self._first = self._corners[0] if self._corners else None

    def _area(self, first: _Spot, second: _Spot, plane: Plane) -> AreaChosen:
        ring: Ring = [plane.to_degrees(x, y) for x, y in self._outline(first, second)]
        if self.name == "box":
            return AreaChosen("box", ring)
        return AreaChosen("circle", ring, centre=plane.to_degrees(*first), radius=_apart(first, second))

    def _outline(self, first: _Spot, second: _Spot) -> list[_Spot]:
        if self.name == "polygon":
            return [*self._corners, second]
        (x0, y0), (x1, y1) = first, second
        if self.name == "box":
            return [(x0, y0), (x0, y1), (x1, y1), (x1, y0)]
        radius = _apart(first, second)
        turns = [2 * pi * number / _CORNERS for number in range(_CORNERS)]
        return [(x0 + radius * sin(turn), y0 - radius * cos(turn)) for turn in turns]

    def draw(self, painter: QPainter, view: Viewport) -> None:
        """What would be chosen if the hand let go now, and how far a circle reaches."""
        if self._first is None or not self.active:
            return
        theme, sizes = current_theme(), current_sizes()
        corner = QPointF(*view.to_screen(*self._first))
        if self._moving is not None:
            fill = QColor(theme.accent)
            fill.setAlphaF(0.12)
            painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.DashLine))
            painter.setBrush(fill)
            outline = [QPointF(*view.to_screen(*spot)) for spot in self._outline(self._first, self._moving)]
            painter.drawPolygon(QPolygonF(outline))
            radius = _apart(self._first, self._moving)
            if self.name == "circle" and radius >= 1:
                x, y = view.to_screen(*self._moving)
                draw_plate(
                    painter, x + sizes.px(10), y - sizes.px(14), length_text(round(radius)), strong=True
                )
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.setBrush(QColor(theme.input))
        for spot in self._corners:
            painter.drawEllipse(QPointF(*view.to_screen(*spot)), sizes.px(3), sizes.px(3))
        painter.drawEllipse(corner, sizes.px(3), sizes.px(3))


def _apart(first: _Spot, second: _Spot) -> float:
    return hypot(second[0] - first[0], second[1] - first[1])
