"""The base of panels with axes: a fixed window of numbers, curves and bars in it, labels at their places.

Curves are made with pyqtgraph's path builder. Its plot widgets are not used: their scene is taken down by
Python's garbage collector and by Qt in turns, and where the two met the program ended (one run of the panels'
tests in three). A wall must not end.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import PanelPen
from dispatcher_app.widgets.panels.values import Figures

V = TypeVar("V", bound=Figures)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the panel, and the window of numbers it shows. *y* grows upwards."""

    box: QRectF
    left: float
    right: float
    low: float
    high: float

    def at(self, x: float, y: float) -> QPointF:
        """The pixel of a point."""
        across = (x - self.left) / (self.right - self.left)
        up = (y - self.low) / (self.high - self.low)
        return QPointF(
            self.box.left() + across * self.box.width(), self.box.bottom() - up * self.box.height()
        )

    def between(self, left: float, right: float, low: float, high: float) -> QRectF:
        """The pixels of a box."""
        return QRectF(self.at(left, high), self.at(right, low)).normalized()

    def curve(self, heights: Sequence[float | None]) -> QPainterPath:
        """A line through a number at every whole *x*; what is not known is a gap."""
        from pyqtgraph.functions import arrayToQPath  # with all of pyqtgraph: only where a curve is drawn

        ys = np.array([np.nan if height is None else height for height in heights], dtype=float)
        xs = np.arange(len(ys), dtype=float)
        across = self.box.left() + (xs - self.left) / (self.right - self.left) * self.box.width()
        up = self.box.bottom() - (ys - self.low) / (self.high - self.low) * self.box.height()
        path: QPainterPath = arrayToQPath(across, up, connect="finite")
        return path


class PlotPanel(Panel[V]):
    """Kinds say where the plot lies (:meth:`_frame`), what is plotted (:meth:`_plot`) and what is written."""

    @abstractmethod
    def _frame(self, body: QRectF, values: V) -> Frame: ...

    @abstractmethod
    def _plot(self, pen: PanelPen, frame: Frame, values: V) -> None:
        """Curves, bars and lines."""

    @abstractmethod
    def _write(self, pen: PanelPen, frame: Frame, values: V) -> list[Spot]:
        """Labels over the plot; where the numbers are."""

    def _draw(self, pen: PanelPen, body: QRectF, values: V) -> list[Spot]:
        if body.height() < 2 * pen.sizes.small:
            return []
        frame = self._frame(body, values)
        self._plot(pen, frame, values)
        return self._write(pen, frame, values)


def draw_curve(
    pen: PanelPen, path: QPainterPath, token: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    line = QPen(pen.colour(token), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.painter.setBrush(Qt.BrushStyle.NoBrush)
    pen.painter.strokePath(path, line)
