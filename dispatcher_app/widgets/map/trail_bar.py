"""A day along a line: where it is known where somebody was, where it is not, and which moment is shown."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatcher_app.widgets.row_painting import small_font
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Begin and end in seconds of the day.
Span = tuple[float, float]

_HOUR = 3600.0
_STEP, _LEAP = 60.0, 600.0
#: Pixels at text scale 1 that a written hour needs.
_HOUR_WIDE = 42


class TrailBar(QWidget):
    """Arrows move by a minute, with Shift by ten; Home and End go to the ends; the mouse points.

    Signals:
        moved: seconds of the day, moved to by a hand.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trail_bar")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._spans: tuple[Span, ...] = ()
        self._at = 0.0

    def set_spans(self, spans: Sequence[Span]) -> None:
        """When it is known where somebody was, in order; the bar goes from the first to the last of it."""
        self._spans = tuple(spans)
        self._at = self._clamped(self._at)
        self.update()

    @property
    def value(self) -> float:
        return self._at

    def set_value(self, seconds: float) -> None:
        """Show this moment; nothing is said."""
        self._at = self._clamped(seconds)
        self.update()

    @property
    def _ends(self) -> Span:
        return (self._spans[0][0], self._spans[-1][1]) if self._spans else (0.0, 1.0)

    def _clamped(self, seconds: float) -> float:
        first, last = self._ends
        return max(first, min(seconds, last))

    # a hand

    def _move(self, seconds: float) -> None:
        before = self._at
        self.set_value(seconds)
        if self._at != before:
            self.moved.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        moves = {
            Qt.Key.Key_Left: self._at - step,
            Qt.Key.Key_Right: self._at + step,
            Qt.Key.Key_Home: self._ends[0],
            Qt.Key.Key_End: self._ends[1],
        }
        if (key := Qt.Key(event.key())) in moves:
            self._move(moves[key])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move(self._seconds_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self._seconds_at(event.position().x()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # how it looks

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(200), current_sizes().px(38))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(80), current_sizes().px(38))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # another theme or text scale
            self.updateGeometry()
            self.update()

    @property
    def _track(self) -> QRectF:
        sizes = current_sizes()
        edge, high = float(sizes.px(8)), sizes.px(6)
        return QRectF(edge, sizes.px(10), max(1.0, self.width() - 2 * edge), high)

    def _x_of(self, seconds: float) -> float:
        first, last = self._ends
        return self._track.left() + (seconds - first) / max(1.0, last - first) * self._track.width()

    def _seconds_at(self, x: float) -> float:
        first, last = self._ends
        return first + (x - self._track.left()) / self._track.width() * (last - first)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_hours(painter)
            self._paint_spans(painter)
            if self._spans or self.hasFocus():  # a day without a trail can be left by keys, too
                self._paint_handle(painter)

    def _paint_hours(self, painter: QPainter) -> None:
        theme, sizes, track = current_theme(), current_sizes(), self._track
        first, last = self._ends
        painter.setFont(small_font(self.font()))
        apart = track.width() * _HOUR / max(1.0, last - first)
        every = max(1, ceil(sizes.px(_HOUR_WIDE) / max(0.1, apart)))
        hour = ceil(first / _HOUR / every) * every
        while self._spans and hour * _HOUR <= last:
            x = self._x_of(hour * _HOUR)
            painter.setPen(QPen(QColor(theme.control), 1))
            painter.drawLine(QPointF(x, track.bottom() + 2), QPointF(x, track.bottom() + sizes.px(5)))
            painter.setPen(QColor(theme.secondary))
            left = max(0.0, min(x - sizes.px(20), self.width() - sizes.px(40)))
            box = QRectF(left, track.bottom() + sizes.px(5), sizes.px(40), sizes.px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{hour % 24}:00")
            hour += every

    def _paint_spans(self, painter: QPainter) -> None:
        """What is not known is a thin line, what is known a bar; until the moment it is full."""
        theme, track = current_theme(), self._track
        painter.setPen(QPen(QColor(theme.control), 1, Qt.PenStyle.DotLine))
        painter.drawLine(
            QPointF(track.left(), track.center().y()), QPointF(track.right(), track.center().y())
        )
        painter.setPen(Qt.PenStyle.NoPen)
        for begin, end in self._spans:
            for until, colour in ((end, theme.border), (min(end, self._at), theme.accent)):
                if until > begin:
                    wide = max(2.0, self._x_of(until) - self._x_of(begin))
                    painter.setBrush(QColor(colour))
                    painter.drawRoundedRect(
                        QRectF(self._x_of(begin), track.top(), wide, track.height()), 2, 2
                    )

    def _paint_handle(self, painter: QPainter) -> None:
        theme, sizes = current_theme(), current_sizes()
        middle = QPointF(self._x_of(self._at), self._track.center().y())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), sizes.ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, sizes.px(8), sizes.px(8))
        painter.setPen(QPen(QColor(theme.input), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(middle, sizes.px(6), sizes.px(6))
