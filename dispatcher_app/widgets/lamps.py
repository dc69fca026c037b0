"""The lamp of a case: how much of its limit is used, told by colour and by shape.

● in order, ▲ due, ■ over, ‖ paused, ○ no limit running. The shapes alone are enough to tell them apart.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier
from dispatcher_app.widgets.tokens import Theme

#: Token of each lamp; text that says the same as a lamp takes the same colour.
LAMP_TOKENS = {
    Lamp.NONE: "control",
    Lamp.OK: "ok",
    Lamp.DUE: "due",
    Lamp.OVER: "over",
    Lamp.PAUSED: "secondary",
}


def lamp_colour(lamp: Lamp, theme: Theme | None = None) -> QColor:
    return QColor(getattr(theme or current_theme(), LAMP_TOKENS[lamp]))


def paint_lamp(painter: QPainter, rect: QRectF, lamp: Lamp, theme: Theme) -> None:
    """Draw *lamp* in the middle of *rect*, no larger than the theme wants it."""
    side = min(rect.width(), rect.height(), current_sizes().px(theme.lamp_side))
    box = QRectF(0, 0, side, side)
    box.moveCenter(rect.center())
    colour = lamp_colour(lamp, theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    _SHAPES[lamp](painter, box, colour)
    painter.restore()


def _disc(painter: QPainter, box: QRectF, _colour: QColor) -> None:
    inset = box.width() * 0.13  # what is in order is also the smallest
    painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))


def _triangle(painter: QPainter, box: QRectF, _colour: QColor) -> None:
    top, grow = box.top() - box.height() * 0.02, box.width() * 0.06
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(box.center().x(), top),
                QPointF(box.right() + grow, box.bottom() - grow / 2),
                QPointF(box.left() - grow, box.bottom() - grow / 2),
            ]
        )
    )


def _square(painter: QPainter, box: QRectF, _colour: QColor) -> None:
    inset = box.width() * 0.02
    painter.drawRect(box.adjusted(inset, inset, -inset, -inset))


def _bars(painter: QPainter, box: QRectF, _colour: QColor) -> None:
    width = box.width() * 0.24
    height = box.height() * 0.88
    top = box.center().y() - height / 2
    for centre in (0.28, 0.72):
        painter.drawRect(QRectF(box.left() + box.width() * centre - width / 2, top, width, height))


def _ring(painter: QPainter, box: QRectF, colour: QColor) -> None:
    stroke = max(1.2, box.width() * 0.13)
    inset = stroke / 2 + box.width() * 0.08
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, stroke))
    painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))


_SHAPES = {Lamp.NONE: _ring, Lamp.OK: _disc, Lamp.DUE: _triangle, Lamp.OVER: _square, Lamp.PAUSED: _bars}


class LampLabel(QWidget):
    """A lamp with a word beside it, e.g. above a case: ▲ 剩 35 分."""

    def __init__(self, lamp: Lamp = Lamp.NONE, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lamp = lamp
        self._text = text
        theme_notifier().changed.connect(self._on_theme_changed)
        self._describe()

    @property
    def lamp(self) -> Lamp:
        return self._lamp

    @property
    def text(self) -> str:
        return self._text

    def set_lamp(self, lamp: Lamp, text: str = "") -> None:
        """Show *lamp* and *text*; an empty text leaves the lamp alone."""
        if (lamp, text) == (self._lamp, self._text):
            return
        self._lamp, self._text = lamp, text
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sizes, metrics = current_sizes(), self.fontMetrics()
        words = metrics.horizontalAdvance(self._text) + sizes.px(6) if self._text else 0
        return QSize(sizes.px(12) + words, max(metrics.height(), sizes.px(12)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        sizes, theme = current_sizes(), current_theme()
        painter = QPainter(self)
        paint_lamp(painter, QRectF(0, 0, sizes.px(12), self.height()), self._lamp, theme)
        calm = self._lamp in (Lamp.OK, Lamp.NONE)
        painter.setPen(QColor(theme.text) if calm else lamp_colour(self._lamp, theme))
        words = self.rect().adjusted(sizes.px(18), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._text)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._lamp.label} {self._text}".strip())
        self.setToolTip(self._lamp.label)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
