"""Signs that count components: the number in a ring of the majors' colours, clockwise in their order.

Painted on images, so any thread may ask.
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from dispatcher_app.widgets.map.component_sprites import MAJORS, image_array, major_colour
from dispatcher_app.widgets.tokens import FONT_FAMILIES, Theme

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

Rgb = tuple[int, int, int]
#: Radius in pixels of the map by how many digits the count has; the map is read at arm's length.
_RADIUS = {1: 13.0, 2: 15.0, 3: 18.0, 4: 21.0}
_LARGEST = 25.0
_RING, _HALO, _TEXT_PX = 4.0, 1.5, 11.5
#: A sign must stay in its square of 128 pixels.
_MOST_RADIUS = 60.0
_FULL = 360 * 16


def count_sign(
    count: int, parts: tuple[int, ...], theme: Theme, size: float = 1.0, scale: int = 1
) -> Picture:
    """The sign of *count* components of which *parts* are of each of the majors; *size* is the text scale,
    *scale* pixels of the screen for one of the map. Rows of red, green, blue, alpha, not premultiplied.
    """
    radius = min(_MOST_RADIUS, _RADIUS.get(len(str(count)), _LARGEST) * size)
    side = 2 * (int(radius * scale) + 1)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        painter.scale(scale, scale)
        _paint_ring(painter, parts, radius, theme, size)
        _paint_count(painter, count, radius, theme, size)
    return image_array(image)


def sign_colours(theme: Theme) -> tuple[Rgb, list[Rgb]]:
    """What all signs in *theme* are made of: their ground, and the colours on it."""
    colours = [major_colour(major, theme) for major in (*MAJORS, "")] + [QColor(theme.text)]
    return _rgb(QColor(theme.input)), [_rgb(colour) for colour in colours]


def _rgb(colour: QColor) -> Rgb:
    return colour.red(), colour.green(), colour.blue()


def _paint_ring(painter: QPainter, parts: tuple[int, ...], radius: float, theme: Theme, size: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.input))
    painter.drawEllipse(QPointF(), radius, radius)
    width, middle = _RING * size, radius - (_HALO + _RING / 2) * size
    box = QRectF(-middle, -middle, 2 * middle, 2 * middle)
    angle, all_parts = 90.0 * 16, max(1, sum(parts))
    gap = 1.2 * size / middle * 180 / pi * 16 if sum(part > 0 for part in parts) > 1 else 0.0
    for major, part in zip(MAJORS, parts, strict=False):
        span = part * _FULL / all_parts
        if part:
            painter.setPen(
                QPen(major_colour(major, theme), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            )
            painter.drawArc(box, round(angle - gap / 2), -round(span - gap))
        angle -= span


def _paint_count(painter: QPainter, count: int, radius: float, theme: Theme, size: float) -> None:
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setWeight(QFont.Weight.DemiBold)
    font.setPixelSize(round(_TEXT_PX * size))
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(
        QRectF(-radius, -radius, 2 * radius, 2 * radius), Qt.AlignmentFlag.AlignCenter, str(count)
    )
