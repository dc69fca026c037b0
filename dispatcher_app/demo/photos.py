"""Drawn pictures for the play, each marked as an example so that nobody takes it for a photo."""

from __future__ import annotations

import hashlib
import random

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter, QPolygonF

from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.i18n import _

_WIDTH, _HEIGHT = 1280, 960


def sample_photo(kind: PhotoKind, title: str) -> bytes:
    """A street scene as a JPEG: disorder before, order after; the same title gives the same picture."""
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    dice = random.Random(hashlib.sha256(title.encode()).digest())
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _street(painter, dice)
        if kind is PhotoKind.BEFORE or kind is PhotoKind.VERIFY:
            _disorder(painter, dice)
        else:
            _order(painter)
        _caption(painter, kind, title)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 85)  # type: ignore[call-overload] # the stub wants bytes for the format
    return bytes(buffer.data().data())


def _street(painter: QPainter, dice: random.Random) -> None:
    sky = QLinearGradient(0, 0, 0, 420)
    sky.setColorAt(0, QColor("#b8cfe0"))
    sky.setColorAt(1, QColor("#e7edf0"))
    painter.fillRect(0, 0, _WIDTH, 430, sky)
    left = 0
    while left < _WIDTH:
        width, height = dice.randint(110, 220), dice.randint(140, 330)
        painter.fillRect(left, 430 - height, width - 8, height, QColor.fromHsv(210, dice.randint(8, 30), 190))
        for x in range(left + 16, left + width - 30, 34):
            for y in range(450 - height, 410, 44):
                painter.fillRect(x, y, 18, 24, QColor(255, 255, 255, 90))
        left += width
    painter.fillRect(0, 430, _WIDTH, 90, QColor("#8aa37b"))
    painter.fillRect(0, 520, _WIDTH, 440, QColor("#b9b4a9"))
    painter.setPen(QColor(150, 145, 136))
    for row in range(520, _HEIGHT, 55):
        painter.drawLine(0, row, _WIDTH, row)
        for column in range(-(row % 110), _WIDTH, 110):
            painter.drawLine(column, row, column, row + 55)


def _disorder(painter: QPainter, dice: random.Random) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(38, 36, 34))
    painter.drawEllipse(QRectF(500, 620, 300, 150))
    for _piece in range(60):
        painter.setBrush(QColor.fromHsv(dice.randint(15, 60), dice.randint(60, 160), dice.randint(70, 170)))
        x, y = dice.gauss(640, 170), dice.gauss(720, 70)
        corners = [QPointF(x + dice.randint(-26, 26), y + dice.randint(-16, 16)) for _corner in range(4)]
        painter.drawPolygon(QPolygonF(corners))


def _order(painter: QPainter) -> None:
    painter.setPen(QColor("#4a4c4e"))
    painter.setBrush(QColor("#6d7073"))
    painter.drawEllipse(QRectF(500, 620, 300, 150))
    painter.setBrush(QColor("#7d8083"))
    painter.drawEllipse(QRectF(530, 634, 240, 120))
    for x in range(550, 760, 26):
        painter.drawLine(x, 665, x, 725)


def _caption(painter: QPainter, kind: PhotoKind, title: str) -> None:
    painter.fillRect(0, _HEIGHT - 70, _WIDTH, 70, QColor(0, 0, 0, 140))
    font = QFont()
    font.setPixelSize(34)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    text = _("示例图片 · {kind} · {title}").format(kind=kind.label, title=title)
    painter.drawText(QRectF(24, _HEIGHT - 70, _WIDTH - 48, 70), Qt.AlignmentFlag.AlignVCenter, text)
