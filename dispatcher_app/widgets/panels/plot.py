"""The base of panels with axes: curves and bars are pyqtgraph's, labels and the ring are drawn above them.

The plot has a fixed window: no hand moves or zooms it. Its items are made once and given new data in place,
so that a wall neither flickers nor grows.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import PanelLook, PanelPen
from dispatcher_app.widgets.panels.values import Figures
from dispatcher_app.widgets.theme import current_theme

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


class PlotPanel(Panel[V]):
    """Kinds say where the plot lies (:meth:`_frame`), what is plotted (:meth:`_plot`) and what is written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._graph: Graph | None = None
        self._over: _Over | None = None
        super().__init__(parent)
        self._graph = Graph(self)
        self._over = _Over(self)
        self._make_items(self._graph)
        self._graph.hide()

    @abstractmethod
    def _make_items(self, graph: Graph) -> None:
        """Add the curves and bars, still without data."""

    @abstractmethod
    def _frame(self, body: QRectF, values: V) -> Frame: ...

    @abstractmethod
    def _plot(self, values: V, look: PanelLook, frame: Frame) -> None:
        """Give the items their data and colours."""

    @abstractmethod
    def _write(self, pen: PanelPen, frame: Frame, values: V) -> list[Spot]:
        """Labels over the plot; where the numbers are."""

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        if self._over is not None:
            self._over.setGeometry(self.rect())
        self._taken()

    def _taken(self) -> None:
        values, graph = self._values, self._graph
        if graph is None:
            return
        if values is None or not self._has_data(values) or self.body().height() < 8:
            graph.hide()
            return
        frame = self._frame(self.body(), values)
        graph.setGeometry(frame.box.toAlignedRect())
        graph.box.setRange(
            xRange=(frame.left, frame.right), yRange=(frame.low, frame.high), padding=0, disableAutoRange=True
        )
        self._plot(values, PanelLook(current_theme(), self.panel_sizes), frame)
        graph.show()
        if self._over is not None:
            self._over.raise_()
            self._over.update()

    def _draw(self, pen: PanelPen, body: QRectF, values: V) -> list[Spot]:
        return self._spots  # they were told by what is written above the plot

    def _draw_ring(self, pen: PanelPen) -> None:
        """Drawn above the plot, see :class:`_Over`."""

    def draw_over(self, painter: QPainter) -> None:
        """Labels and the ring."""
        pen, values = PanelPen(painter, current_theme(), self.panel_sizes), self._values
        if values is not None and self._has_data(values):
            frame = self._frame(self.body(), values)
            box = QRectF(frame.box.toAlignedRect())
            frame = Frame(box, frame.left, frame.right, frame.low, frame.high)
            self._spots = self._write(pen, frame, values)
        super()._draw_ring(pen)

    def update(self) -> None:  # type: ignore[override]
        super().update()
        if self._over is not None:
            self._over.update()


class _Over(QWidget):
    """Lies over the plot and lets every click through to the panel."""

    def __init__(self, panel: PlotPanel) -> None:  # type: ignore[type-arg]
        super().__init__(panel)
        self._panel = panel
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._panel.draw_over(painter)


class Graph(pg.GraphicsView):
    """A view box alone: pyqtgraph's plot item brings menus and control widgets along, windows without parents
    that outlive the panel they were made for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.setCentralItem(self.box)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameStyle(0)
        self.setAntialiasing(True)
        self.setStyleSheet("background: transparent; border: none;")  # the panel's own surface shows
        self.viewport().setAutoFillBackground(False)
