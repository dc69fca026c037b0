"""视频点位 on Qt's own map: a sign with the wedge it looks into; in a crowd one with their number.

``resources/map/hall/cameras.js`` draws the same on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.ground.projection import Plane, Viewport
from dispatcher_app.widgets.map.marks import draw_plate
from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

#: Name of the layer, and of the group of marks one of them is of.
CAMERAS = "cameras"
#: Half the angle of a wedge in degrees, its reach in pixels, half the side of a sign.
_SPREAD, _WEDGE, _HALF = 28.0, 40, 8
#: From so many metres a pixel on, signs within a square of so many pixels become one; wedges only nearer by.
_CROWDED_FROM, _SQUARE = 2.5, 72
_HAND = 11
#: A sign that begins so many pixels outside of the view still reaches into it.
_EDGE = 48


@dataclass(frozen=True, slots=True)
class CameraSign:
    """``direction`` is degrees clockwise from north, or None: then there is no wedge. Degrees CGCS2000."""

    key: int
    lon: float
    lat: float
    dome: bool
    direction: float | None
    label: str


#: Metres in the plane of the map, and what is there.
_Placed = tuple[float, float, CameraSign]


@dataclass(frozen=True, slots=True)
class _Spot:
    """One sign or several in one, in pixels of the view or metres of the plane."""

    x: float
    y: float
    signs: tuple[CameraSign, ...]


class _Ground(NamedTuple):
    """The spots of all signs in metres, and what they were worked out for."""

    plane: Plane
    signs: tuple[CameraSign, ...]
    side: float
    spots: list[_Spot]


class CameraLayer:
    """What a map knows of its cameras; the map that owns it repaints."""

    def __init__(self) -> None:
        self.signs: tuple[CameraSign, ...] = ()
        self._ground: _Ground | None = None
        self.shown = False
        self.chosen: int | None = None

    def draw(self, painter: QPainter, view: Viewport, plane: Plane) -> None:
        if not self.shown:
            return
        spots = self.spots(view, plane)
        for spot in spots:
            if view.mpp < _CROWDED_FROM and len(spot.signs) == 1 and spot.signs[0].direction is not None:
                _draw_wedge(painter, spot.x, spot.y, spot.signs[0].direction)
        for spot in spots:
            if len(spot.signs) > 1:
                _draw_many(painter, spot)
            else:
                _draw_sign(painter, spot, chosen=spot.signs[0].key == self.chosen)

    def at(self, px: float, py: float, view: Viewport, plane: Plane) -> tuple[CameraSign, ...]:
        """The cameras of the sign under a pixel, none where there is no sign."""
        if not self.shown:
            return ()
        reach = current_sizes().px(_HAND)
        spots = self.spots(view, plane)
        near = [(hypot(spot.x - px, spot.y - py), number) for number, spot in enumerate(spots)]
        found = min(near, default=(reach + 1, 0))
        return spots[found[1]].signs if found[0] <= reach else ()

    def spots(self, view: Viewport, plane: Plane) -> list[_Spot]:
        """What is in view, in pixels; from afar, those within one square of the ground are one sign."""
        crowded = view.mpp >= _CROWDED_FROM
        edge = _EDGE * view.mpp
        west, north, east, south = view.box
        return [
            _Spot(*view.to_screen(spot.x, spot.y), spot.signs)
            for spot in self._on_the_ground(plane, current_sizes().px(_SQUARE) * view.mpp if crowded else 0.0)
            if west - edge < spot.x < east + edge and north - edge < spot.y < south + edge
        ]

    def _on_the_ground(self, plane: Plane, side: float) -> list[_Spot]:
        """The signs in metres of *plane*, one for each square of *side* metres, 0 for one each.

        Worked out once for a scale: a drag repaints sixty times a second, and a city has thousands.
        """
        known = self._ground
        if known is None or known.plane is not plane or known.signs is not self.signs or known.side != side:
            squares: dict[object, list[_Placed]] = {}
            for sign in self.signs:
                x, y = plane.to_plane(sign.lon, sign.lat)
                square = (x // side, y // side) if side else sign.key
                squares.setdefault(square, []).append((x, y, sign))
            known = _Ground(plane, self.signs, side, [_middle(members) for members in squares.values()])
            self._ground = known
        return known.spots


def camera_words(cameras: Sequence[CameraSign]) -> str:
    """What is said of the sign under the pointer; nothing where there is none."""
    if len(cameras) > 1:
        return _("{count} 个视频点位,单击放大").format(count=len(cameras))
    return cameras[0].label if cameras else ""


def _middle(members: Iterable[_Placed]) -> _Spot:
    xs, ys, signs = zip(*members, strict=True)
    return _Spot(sum(xs) / len(xs), sum(ys) / len(ys), signs)


def _draw_wedge(painter: QPainter, x: float, y: float, direction: float) -> None:
    reach = current_sizes().px(_WEDGE)
    colour, fill = QColor(current_theme().accent), QColor(current_theme().accent)
    fill.setAlphaF(0.24)
    path = QPainterPath(QPointF(x, y))
    box = QRectF(x - reach, y - reach, 2 * reach, 2 * reach)
    path.arcTo(box, 90 - direction - _SPREAD, 2 * _SPREAD)
    path.closeSubpath()
    painter.fillPath(path, fill)
    painter.strokePath(path, QPen(colour, 1))


def _draw_sign(painter: QPainter, spot: _Spot, *, chosen: bool) -> None:
    """A rounded plate; on it a camera's body and lens, or the half ball of a dome under its ceiling."""
    theme, sizes, (sign,) = current_theme(), current_sizes(), spot.signs
    half = sizes.px(_HALF)
    painter.setPen(QPen(QColor(theme.accent if chosen else theme.control), 2.5 if chosen else 1))
    painter.setBrush(QColor(theme.input))
    painter.drawRoundedRect(QRectF(spot.x - half, spot.y - half, 2 * half, 2 * half), half / 2, half / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    (_draw_dome if sign.dome else _draw_body)(painter, spot.x, spot.y, half)
    if chosen:
        draw_plate(painter, spot.x + sizes.px(14), spot.y, sign.label)


def _draw_body(painter: QPainter, x: float, y: float, half: float) -> None:
    painter.drawRoundedRect(QRectF(x - 0.66 * half, y - 0.36 * half, 0.84 * half, 0.72 * half), 1, 1)
    lens = [(0.24, 0.0), (0.68, -0.36), (0.68, 0.36)]
    painter.drawPolygon(QPolygonF([QPointF(x + dx * half, y + dy * half) for dx, dy in lens]))


def _draw_dome(painter: QPainter, x: float, y: float, half: float) -> None:
    painter.drawRect(QRectF(x - 0.62 * half, y - 0.5 * half, 1.24 * half, 0.22 * half))
    radius = 0.48 * half
    painter.drawChord(QRectF(x - radius, y - 0.2 * half - radius, 2 * radius, 2 * radius), 180 * 16, 180 * 16)


def _draw_many(painter: QPainter, spot: _Spot) -> None:
    """A camera's sign and how many there are."""
    theme, sizes = current_theme(), current_sizes()
    half, text = sizes.px(_HALF), str(len(spot.signs))
    wide = half * 2 + sizes.px(7 * len(text) + 4)
    left = spot.x - wide / 2
    painter.setPen(QPen(QColor(theme.control), 1))
    painter.setBrush(QColor(theme.input))
    painter.drawRoundedRect(QRectF(left, spot.y - half, wide, 2 * half), half / 2, half / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.secondary))
    _draw_body(painter, left + half, spot.y, half)
    painter.setPen(QColor(theme.text))
    painter.setFont(make_font(sizes, sizes.px(11), QFont.Weight.DemiBold))
    box = QRectF(left + 2 * half - 2, spot.y - half, wide - 2 * half, 2 * half)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
