"""The numbers of a paper at a glance: answered, marked to be looked at once more, where the hand is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font, theme_notifier

_ACROSS, _SIDE, _GAP = 8, 32, 6


@dataclass(frozen=True, slots=True)
class NumberState:
    answered: bool = False
    later: bool = False


class NumberGrid(QWidget):
    """Filled is answered, a triangle in the corner is marked, the ring is where the hand is.

    Signals:
        wanted: place of a number that was clicked, from 0.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("number_grid")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._states: Sequence[NumberState] = ()
        self._at = 0
        theme_notifier().changed.connect(self.updateGeometry)

    def show_states(self, states: Sequence[NumberState], at: int) -> None:
        """All numbers, and where the hand is."""
        grown = len(states) != len(self._states)
        self._states, self._at = tuple(states), at
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sizes = current_sizes()
        step = sizes.px(_SIDE + _GAP)
        rows = -(-max(1, len(self._states)) // _ACROSS)
        return QSize(_ACROSS * step, rows * step)

    def _cell(self, at: int) -> QRect:
        sizes = current_sizes()
        step, side = sizes.px(_SIDE + _GAP), sizes.px(_SIDE)
        row, column = divmod(at, _ACROSS)
        return QRect(column * step + 1, row * step + 1, side, side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at in range(len(self._states)):
            if self._cell(at).contains(event.position().toPoint()):
                self.wanted.emit(at)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(make_font(current_sizes()))
        for at, state in enumerate(self._states):
            self._paint(painter, at, state)
        painter.end()

    def _paint(self, painter: QPainter, at: int, state: NumberState) -> None:
        theme, sizes, box = current_theme(), current_sizes(), self._cell(at)
        here = at == self._at
        painter.setPen(QPen(QColor(theme.accent if here else theme.border), sizes.ring if here else 1))
        painter.setBrush(QColor(theme.accent_soft if state.answered else theme.input))
        painter.drawRoundedRect(box, sizes.radius, sizes.radius)
        painter.setPen(QColor(theme.text if state.answered else theme.secondary))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))
        if state.later:
            corner, side = box.topRight() + QRect(1, 0, 1, 1).topLeft(), sizes.px(11)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.due))
            points = [(0, 0), (-side, 0), (0, side)]
            painter.drawPolygon(QPolygonF([QPointF(corner.x() + x, corner.y() + y) for x, y in points]))
