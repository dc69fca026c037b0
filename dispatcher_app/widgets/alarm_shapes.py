"""The class of an alarm, told by shape and colour: ■ urgent, ▲ important, ◆ normal, ⬢ system."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from dispatcher_app.domain.alarms.kinds import AlarmClass
from dispatcher_app.widgets.theme import current_theme
from dispatcher_app.widgets.tokens import Theme

#: Token of each class; words that say the same as a shape take its colour.
ALARM_TOKENS = {
    AlarmClass.URGENT: "over",
    AlarmClass.HIGH: "due",
    AlarmClass.NORMAL: "accent",
    AlarmClass.SYSTEM: "text",
}


def alarm_colour(sound: AlarmClass, theme: Theme | None = None) -> QColor:
    return QColor(getattr(theme or current_theme(), ALARM_TOKENS[sound]))


def paint_alarm(painter: QPainter, box: QRectF, sound: AlarmClass, colour: QColor, filled: bool) -> None:
    """Draw the shape of *sound* into *box*; what somebody has seen is only an outline."""
    side = min(box.width(), box.height())
    inner = QRectF(0, 0, side, side)
    inner.moveCenter(box.center())
    stroke = max(1.3, side * 0.13)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, stroke)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_outline(inner.adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2), sound))
    painter.restore()


def _outline(box: QRectF, sound: AlarmClass) -> QPolygonF:
    middle, half = box.center(), box.width() / 2
    match sound:
        case AlarmClass.URGENT:
            return QPolygonF([box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()])
        case AlarmClass.HIGH:
            return QPolygonF([QPointF(middle.x(), box.top()), box.bottomRight(), box.bottomLeft()])
        case AlarmClass.NORMAL:
            return QPolygonF([middle + QPointF(*step) * half for step in ((0, -1), (1, 0), (0, 1), (-1, 0))])
        case AlarmClass.SYSTEM:
            turns = (pi / 6 + number * pi / 3 for number in range(6))
            return QPolygonF([middle + QPointF(cos(turn), sin(turn)) * half for turn in turns])
