"""Pictures of the component classes for map tiles: shape and colour by major, a character by class.

Read without colour the shapes are enough: 公用设施 circle, 交通设施 square, 市容环境 triangle, 园林绿化
diamond, 其他部件 triangle upside down. Amber, red and green stay with what is due, over or in order: the hues
here keep away from them. Painted on images, so any thread may ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from dispatcher_app.widgets.map.component_glyphs import glyph_of, major_of
from dispatcher_app.widgets.map.style import mix
from dispatcher_app.widgets.tokens import FONT_FAMILIES, Theme

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

#: Numbers of the majors of GB/T 30428.2.
MAJORS = ("01", "02", "03", "04", "05")
#: Sides in pixels of the map, largest first: lettered, lettered, plain, plain, dot.
SIDES = (28, 22, 13, 9, 7)
_LETTERED_FROM = 20
#: A smaller square with round corners would pass for a circle.
_ROUNDED_FROM = 9
#: Hue (degrees), share of saturation; lightness follows from the theme, so no major shouts.
_HUES = {"01": (212, 0.52), "02": (272, 0.40), "03": (182, 0.62), "04": (84, 0.50), "05": (24, 0.26)}
_OTHER_HUE = (0, 0.0)
_DARK = {"01": 0.42, "02": 0.47, "03": 0.29, "04": 0.29, "05": 0.38}
_LIGHT = {"01": 0.68, "02": 0.76, "03": 0.56, "04": 0.56, "05": 0.70}
#: At night colours glow: less of them.
_NIGHT_SATURATION = 0.72


def component_sprites(
    names: Mapping[str, str], side: int, theme: Theme, scale: int = 1
) -> dict[str, Picture]:
    """A picture of *side* map pixels for each class code in *names* (code → name); *scale* as of the screen.

    Rows of red, green, blue, alpha, not premultiplied.
    """
    return {
        code: _picture(code, glyph_of(code, name) if side >= _LETTERED_FROM else "", side * scale, theme)
        for code, name in names.items()
    }


def heat_stops(theme: Theme) -> tuple[str, ...]:
    """Colours from cold to hot for heat maps: lightness alone tells them apart, for any eyes."""
    if theme.dark:
        return ("#2A2350", "#4A3F8F", "#7A6BC4", "#B3A6EC", "#F2ECFF")
    return ("#D9CFEE", "#AB93D6", "#7F5DB5", "#553089", "#2A0F52")


def density_stops(theme: Theme, major: str = "") -> tuple[str, ...]:
    """Colours from few components to many, for where they are too many to be shown one by one.

    Those of one *major* are in its colour, all together in the accent.
    """
    hue = major_colour(major, theme).name() if major else theme.accent
    if theme.dark:
        stops = (mix(theme.window, hue, 0.35), mix(theme.window, hue, 0.8), mix(hue, theme.text, 0.45))
    else:
        stops = (mix(theme.window, hue, 0.45), mix(hue, theme.text, 0.1), mix(hue, theme.text, 0.55))
    return tuple(colour.name() for colour in stops)


def major_colour(major: str, theme: Theme) -> QColor:
    """The fill of a major's symbols, for the legend, too."""
    hue, saturation = _HUES.get(major, _OTHER_HUE)
    lightness = (_LIGHT if theme.dark else _DARK).get(major, 0.66 if theme.dark else 0.40)
    saturation *= _NIGHT_SATURATION if theme.dark else 1.0
    if theme.name.startswith("high_contrast"):
        saturation, lightness = min(1.0, saturation * 1.5), lightness * (1.05 if theme.dark else 0.72)
    return QColor.fromHslF(hue / 360, saturation, lightness)


def major_shape(major: str, box: QRectF) -> QPainterPath:
    """The outline of a major's symbols, filling *box*; all look equally large."""
    path = QPainterPath()
    if major == "02":
        radius = box.width() * 0.08 if box.width() > _ROUNDED_FROM else 0.0
        path.addRoundedRect(_grown(box, 0.90 if radius else 1.0), radius, radius)
    elif major in ("03", "05"):
        path.addPolygon(_triangle(box, upside_down=major == "05"))
        path.closeSubpath()
    elif major == "04":
        path.addPolygon(_diamond(_grown(box, 1.06)))
        path.closeSubpath()
    else:
        path.addEllipse(_grown(box, 0.98))
    return path


def _picture(code: str, glyph: str, pixels: int, theme: Theme) -> Picture:
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(painter, major_of(code), glyph, float(pixels), theme)
    painter.end()
    return image_array(image)


def _paint(painter: QPainter, major: str, glyph: str, pixels: float, theme: Theme) -> None:
    rim = max(1.0, pixels * 0.07)
    box = QRectF(0, 0, pixels, pixels).adjusted(rim, rim, -rim, -rim)
    shape = major_shape(major, box)
    halo = QColor(theme.input)
    pen = QPen(halo, 2 * rim)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(shape, pen)
    painter.fillPath(shape, major_colour(major, theme))
    if glyph:
        _letter(painter, glyph, major, box, halo)


def _letter(painter: QPainter, glyph: str, major: str, box: QRectF, ink: QColor) -> None:
    """The character in the middle of the shape's mass, by its own ink rather than by the line of text."""
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setWeight(QFont.Weight.DemiBold)
    font.setPixelSize(max(8, round(box.height() * (0.52 if major in ("03", "05", "04") else 0.64))))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    ink_box = QFontMetricsF(font).tightBoundingRect(glyph)
    drop = {"03": 0.15, "05": -0.15}.get(major, 0.0) * box.height()
    middle = box.center() + QPointF(0, drop) - ink_box.center()
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(middle, glyph)


def _triangle(box: QRectF, upside_down: bool) -> QPolygonF:
    wide, high = box.width() * 0.54, box.height()
    middle = box.center().x()
    top, bottom = box.top() + high * 0.02, box.bottom() - high * 0.04
    if upside_down:
        top, bottom = box.bottom() - high * 0.02, box.top() + high * 0.04
    return QPolygonF([QPointF(middle, top), QPointF(middle + wide, bottom), QPointF(middle - wide, bottom)])


def _diamond(box: QRectF) -> QPolygonF:
    middle = box.center()
    return QPolygonF(
        [
            QPointF(middle.x(), box.top()),
            QPointF(box.right(), middle.y()),
            QPointF(middle.x(), box.bottom()),
            QPointF(box.left(), middle.y()),
        ]
    )


def _grown(box: QRectF, share: float) -> QRectF:
    wide, high = box.width() * share, box.height() * share
    return QRectF(box.center().x() - wide / 2, box.center().y() - high / 2, wide, high)


def image_array(image: QImage) -> Picture:
    """A square picture as rows of red, green, blue, alpha, not premultiplied."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    side = straight.height()
    import numpy as np  # the legend wants the colours long before anybody wants a picture

    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(side, straight.bytesPerLine())
    return rows[:, : side * 4].reshape(side, side, 4).copy()
