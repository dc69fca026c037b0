"""The map as a picture to hand on: what is on the screen, with the hall, the time, a scale and a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.map.marks import length_text, round_length
from dispatcher_app.widgets.theme import make_font
from dispatcher_app.widgets.tokens import LIGHT, Sizes

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

#: A picture goes onto paper and into reports: its frame is light in every theme.
_PAPER = LIGHT
_SIZES = Sizes()
_PAD, _LINE = 12, 20


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What stands around a picture; ``metres_per_pixel`` is at its middle, ``layers`` are those seen."""

    hall: str
    taken: str
    place: str
    metres_per_pixel: float
    layers: Sequence[str] = ()
    credit: str = ""


def map_picture(seen: QPixmap, words: PictureWords) -> QImage:
    """*seen* with a title above and scale, lamps, layers and credit below, at the density of *seen*."""
    ratio = seen.devicePixelRatio()
    wide, high = seen.width() / ratio, seen.height() / ratio
    legend = _legend_lines(words, wide - 2 * _PAD)
    below = _PAD + _LINE * (2 + len(legend)) + _PAD / 2
    above = _LINE * 2 + _PAD
    image = QImage(round(wide * ratio), round((above + high + below) * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(_PAPER.input))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_title(painter, QRectF(_PAD, _PAD / 2, wide - 2 * _PAD, above - _PAD), words)
        painter.drawPixmap(QPointF(0, above), seen)
        painter.setPen(QPen(QColor(_PAPER.border), 1))
        painter.drawRect(QRectF(0.5, above - 0.5, wide - 1, high + 1))
        top = above + high + _PAD
        _draw_scale(painter, QRectF(_PAD, top, wide - 2 * _PAD, _LINE), words)
        _draw_lamps(painter, _PAD, top + _LINE)
        _draw_lines(painter, QRectF(_PAD, top + 2 * _LINE, wide - 2 * _PAD, _LINE), legend)
    return image


def print_picture(printer: QPrinter, image: QImage) -> bool:
    """Put *image* on the page as large as it fits, at its top; whether the printer took it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    room = painter.viewport()
    size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left = (room.width() - size.width()) // 2
    painter.drawImage(QRect(room.left() + left, room.top(), size.width(), size.height()), image)
    return painter.end()


def _draw_title(painter: QPainter, box: QRectF, words: PictureWords) -> None:
    title = make_font(_SIZES, _SIZES.title)
    title.setWeight(title.Weight.DemiBold)
    half = box.height() / 2
    upper = QRectF(box.left(), box.top(), box.width(), half)
    painter.setFont(make_font(_SIZES, _SIZES.small))
    taken = QFontMetricsF(painter.font()).horizontalAdvance(words.taken)
    _text(painter, upper, words.taken, _PAPER.secondary, Qt.AlignmentFlag.AlignRight)
    lower = QRectF(box.left(), box.top() + half, box.width(), half)
    _text(painter, lower, words.place, _PAPER.secondary)
    painter.setFont(title)
    _text(painter, upper.adjusted(0, 0, -taken - _PAD, 0), words.hall, _PAPER.text)


def _draw_scale(painter: QPainter, box: QRectF, words: PictureWords) -> None:
    """The bar, what it is long, and at the right whom to credit for the ground."""
    metres = round_length(120 * words.metres_per_pixel)
    length = metres / max(1e-9, words.metres_per_pixel)
    bottom, tick = box.top() + _LINE / 2 + 3, 6
    painter.setPen(QPen(QColor(_PAPER.text), 1.6))
    right = box.left() + length
    corners = ((box.left(), -tick), (box.left(), 0), (right, 0), (right, -tick))
    painter.drawPolyline([QPointF(x, bottom + dy) for x, dy in corners])
    painter.setFont(make_font(_SIZES, _SIZES.small))
    _text(painter, box.adjusted(length + 8, 0, 0, 0), length_text(metres), _PAPER.text)
    _text(
        painter,
        box.adjusted(length + 100, 0, 0, 0),
        words.credit,
        _PAPER.secondary,
        Qt.AlignmentFlag.AlignRight,
    )


def _draw_lamps(painter: QPainter, left: float, top: float) -> None:
    for lamp in (Lamp.OVER, Lamp.DUE, Lamp.OK, Lamp.PAUSED, Lamp.NONE):
        draw_lamp(painter, lamp, left + 6, top + _LINE / 2, 5, _PAPER)
        box = QRectF(left + 16, top, 200, _LINE)
        _text(painter, box, lamp.label, _PAPER.text)
        left += 16 + QFontMetricsF(painter.font()).horizontalAdvance(lamp.label) + 14


def _draw_lines(painter: QPainter, box: QRectF, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        _text(painter, box.translated(0, number * _LINE), line, _PAPER.secondary)


def _legend_lines(words: PictureWords, wide: float) -> list[str]:
    """The names of the layers, broken between two of them where a line is full."""
    metrics = QFontMetricsF(make_font(_SIZES, _SIZES.small))
    lines: list[str] = []
    for name in words.layers:
        longer = f"{lines[-1]} · {name}" if lines else _("图层:{name}").format(name=name)
        if lines and metrics.horizontalAdvance(longer) > wide:
            lines.append(name)
        else:
            lines[-1:] = [longer]
    return lines


def _text(
    painter: QPainter,
    box: QRectF,
    text: str,
    colour: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setPen(QColor(colour))
    cut = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, box.width()))
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), cut)
