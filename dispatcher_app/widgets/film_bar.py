"""The line of a film: how much happened when, which moments somebody noted, and which one is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.map.trail_bar import TrailBar
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Parts of the line that are counted by themselves.
PARTS = 240
_HIGH = 26


class FilmBar(TrailBar):
    """A :class:`TrailBar` with a small chart over it and flags on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("film_bar")
        self._crowd: tuple[int, ...] = ()
        self._flags: tuple[float, ...] = ()

    def set_film(self, seconds: Sequence[float], length: float) -> None:
        """Of a film of *length* seconds: when its steps happen."""
        counts = [0] * PARTS
        for at in seconds:
            counts[min(PARTS - 1, int(at / max(1.0, length) * PARTS))] += 1
        self._crowd = tuple(counts)
        self.set_spans(((0.0, length),))
        self.set_value(0.0)

    def set_flags(self, seconds: Sequence[float]) -> None:
        self._flags = tuple(seconds)
        self.update()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(0, current_sizes().px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(0, current_sizes().px(_HIGH))

    @property
    def _track(self) -> QRectF:
        return super()._track.translated(0, current_sizes().px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_crowd(painter)
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_flags(painter)

    def _paint_crowd(self, painter: QPainter) -> None:
        theme, sizes, track = current_theme(), current_sizes(), self._track
        most, wide = max(self._crowd, default=0), track.width() / PARTS
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.control))
        for at, count in enumerate(self._crowd if most else ()):
            high = count / most * sizes.px(_HIGH)
            foot = track.top() - sizes.px(4)
            painter.drawRect(QRectF(track.left() + at * wide, foot - high, max(1.0, wide - 1), high))

    def _paint_flags(self, painter: QPainter) -> None:
        """A flag hangs over the line, so that the handle does not hide it."""
        theme, sizes, track = current_theme(), current_sizes(), self._track
        painter.setPen(QColor(theme.text))
        painter.setBrush(QColor(theme.text))
        top, side = track.top() - sizes.px(14), sizes.px(8)
        for at in self._flags:
            x = self._x_of(at)
            painter.drawLine(QPointF(x, top), QPointF(x, track.bottom()))
            painter.drawPolygon(
                QPolygonF([QPointF(x, top), QPointF(x + side, top + side / 2), QPointF(x, top + side)])
            )
