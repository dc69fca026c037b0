"""The base of panels with a plot: a window of numbers with curves and bars in it, labels at their places."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.panels.graph import Graph
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

    def over(self, box: QRectF) -> QRectF:
        """The pixels of a box of numbers."""
        return self.between(box.left(), box.right(), box.top(), box.bottom())

    def across(self, pixels: float) -> float:
        """A width in numbers."""
        return pixels / self.box.width() * (self.right - self.left)

    def upwards(self, pixels: float) -> float:
        """A height in numbers."""
        return pixels / self.box.height() * (self.high - self.low)

    def unstretched(self, brush: QBrush) -> QBrush:
        """*brush* with its pattern in pixels, whatever the numbers of the plot are."""
        transform = brush.transform()
        brush.setTransform(transform * QTransform.fromScale(self.across(1.0), -self.upwards(1.0)))
        return brush

    @property
    def count(self) -> int:
        """How many rows there are, where each is one high."""
        return round(self.high - self.low)

    def rows(self, body: QRectF) -> list[QRectF]:
        """The rows over the whole width of *body*, from the top."""
        high = self.box.height() / self.count
        top = self.box.top()
        return [QRectF(body.left(), top + at * high, body.width(), high) for at in range(self.count)]


class PlotPanel(Panel[V]):
    """Kinds say where the plot lies (:meth:`_frame`), what is plotted (:meth:`_plot`) and what is written.

    The items of the plot are made once and given new data in place: nothing flickers, nothing grows.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._graph: Graph | None = None
        self._laid_out: Frame | None = None
        super().__init__(parent)
        self._graph = Graph(self, self._draw_over)
        self._graph.hide()
        self._make_items(self._graph)

    @abstractmethod
    def _make_items(self, graph: Graph) -> None:
        """Add curves, bars and axes, still without data."""

    @abstractmethod
    def _frame(self, body: QRectF, values: V) -> Frame: ...

    @abstractmethod
    def _plot(self, look: PanelLook, frame: Frame, values: V) -> None:
        """Give the items their data and colours."""

    @abstractmethod
    def _write(self, pen: PanelPen, frame: Frame, values: V) -> list[Spot]:
        """Labels over the plot; where the numbers are."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._graph is not None:
            self._graph.setGeometry(self.rect())
        self._taken()

    def _taken(self) -> None:
        values, graph, body = self._values, self._graph, self.body()
        if graph is None:
            return
        roomy = body.height() >= 2 * self.panel_sizes.small and body.width() >= 2 * self.panel_sizes.small
        if values is None or not self._has_data(values) or not roomy:
            self._laid_out, self._spots = None, []
            graph.hide()
            return
        frame = self._laid_out = self._frame(body, values)
        if frame.box.width() < 1 or frame.box.height() < 1:
            self._laid_out, self._spots = None, []
            graph.hide()
            return
        graph.place(frame.box, (frame.left, frame.right), (frame.low, frame.high))
        self._plot(PanelLook(current_theme(), self.panel_sizes), frame, values)
        graph.show()

    def _draw(self, pen: PanelPen, body: QRectF, values: V) -> list[Spot]:
        return self._spots  # told by what is written over the plot

    def _draw_over(self, painter: QPainter) -> None:
        """Labels and the ring, above the plot."""
        frame, values = self._laid_out, self._values
        if frame is None or values is None:
            return
        pen = PanelPen(painter, current_theme(), self.panel_sizes)
        self._spots = self._write(pen, frame, values)
        super()._draw_ring(pen)

    def _draw_ring(self, pen: PanelPen) -> None:
        if self._laid_out is None:
            super()._draw_ring(pen)
