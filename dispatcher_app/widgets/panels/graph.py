"""The plot of a panel: pyqtgraph's view, box, axes and bars, set up to be looked at and fed for years."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from weakref import WeakMethod

import numpy as np
import pyqtgraph as pg
from pyqtgraph import exceptionHandling
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsScene, QWidget

from dispatcher_app.widgets.panels.sizes import font_of

exceptionHandling.handler.remove()  # failures are the program's own to log
pg.setConfigOptions(exitCleanup=False)  # tells of views that outlive their scene: ours never do

#: Draws above everything else, in pixels of the panel.
Foreground = Callable[[QPainter], None]


class Graph(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """One box of numbers over the whole of a panel; takes no hands, and shows the panel's surface behind it.

    It holds nothing of its panel, *foreground* only by a weak reference: in a circle of references a panel
    that is dropped would be left to Python's collector, which may run while Qt paints that very plot.
    """

    def __init__(self, parent: QWidget, foreground: Foreground) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self._foreground = WeakMethod(foreground)
        self._axes: list[Axis] = []
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)  # few items, all of them seen
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("background: transparent; border: none;")
        self.viewport().setAutoFillBackground(False)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.addItem(self.box)
        self.set_clipped(clipped=False)  # a line along the zero is as thick as any other

    def set_clipped(self, *, clipped: bool) -> None:
        """Whether what lies outside the box is cut off."""
        self.box.setFlag(self.box.GraphicsItemFlag.ItemClipsChildrenToShape, clipped)

    def add(self, item: pg.GraphicsObject) -> None:
        """Into the box; later ones lie above earlier ones."""
        self.box.addItem(item, ignoreBounds=True)

    def add_axis(self, side: str) -> Axis:
        """An axis of the box, ``left`` or ``bottom``."""
        axis = Axis(side)
        axis.setZValue(self.box.zValue() - 1)  # below what it measures
        self._axes.append(axis)
        self.addItem(axis)
        axis.linkToView(self.box)
        return axis

    def place(self, box: QRectF, across: tuple[float, float], up: tuple[float, float]) -> None:
        """The box lies there in the panel and shows these numbers."""
        self.box.setGeometry(box)
        self.box.setRange(xRange=across, yRange=up, padding=0, disableAutoRange=True)
        for axis in self._axes:
            axis.place(box, QRectF(self.rect()))

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        if (draw := self._foreground()) is not None:
            draw(painter)


class Axis(pg.AxisItem):  # type: ignore[misc]
    """Texts at their numbers, chosen by the panel; no ticks, and a line only where it is given a colour."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.setStyle(
            tickLength=0,
            tickAlpha=0,
            autoExpandTextSpace=False,
            autoReduceTextSpace=False,
            hideOverlappingLabels=1000,  # the panel says which there is room for
        )

    def place(self, box: QRectF, panel: QRectF) -> None:
        """Between *box* and the edge of the *panel*."""
        if self.orientation == "left":
            self.setWidth(box.left() - panel.left())
            self.setGeometry(QRectF(panel.left(), box.top(), box.left() - panel.left(), box.height()))
        else:
            self.setHeight(panel.bottom() - box.bottom())
            self.setGeometry(QRectF(box.left(), box.bottom(), box.width(), panel.bottom() - box.bottom()))

    def show_texts(
        self,
        texts: Iterable[tuple[float, str]],
        pixels: int,
        colour: QColor,
        line: QPen | None = None,
        away: float = 0.0,
    ) -> None:
        """*away*: pixels between the box and its texts."""
        self.setStyle(tickFont=font_of(pixels), tickTextOffset=round(away))
        self.setTextPen(QPen(colour))
        self.setPen(line or QPen(Qt.PenStyle.NoPen))
        self.setTicks([list(texts)])


class Bars(pg.BarGraphItem):  # type: ignore[misc]
    """Boxes of one look, in the numbers of the plot."""

    def __init__(self) -> None:
        super().__init__(x0=[], y0=[], width=[], height=[], pen=QPen(Qt.PenStyle.NoPen))

    def show_boxes(self, boxes: Sequence[tuple[float, float, float, float]], brush: QBrush | QColor) -> None:
        """Each as left, right, low, high."""
        left, right, low, high = np.array(boxes, dtype=float).reshape(-1, 4).T
        self.setOpts(x0=left, y0=low, width=right - left, height=high - low, brush=QBrush(brush))


@dataclass(frozen=True, slots=True)
class PointLook:
    """``symbol`` is a name of pyqtgraph's or a path around (0, 0) that is one high; sizes in pixels."""

    symbol: str | QPainterPath = field(compare=False)
    fill: str
    size: float
    edge: str = ""
    edge_width: float = 0.0


class Points(pg.ScatterPlotItem):  # type: ignore[misc]
    """Symbols of one look, which is set only where it differs: every new pen adds a symbol to the atlas."""

    def __init__(self) -> None:
        super().__init__(pxMode=True)
        self._look: PointLook | None = None

    def show_points(self, places: Sequence[tuple[float, float]], look: PointLook) -> None:
        if look != self._look:
            self._look = look
            self.setSymbol(look.symbol, update=False)
            self.setSize(look.size, update=False)
            pen = curve_pen(QColor(look.edge), look.edge_width) if look.edge else None
            self.setPen(pen, update=False)
            self.setBrush(QBrush(QColor(look.fill)), update=False)
        across, up = np.array(places, dtype=float).reshape(-1, 2).T
        self.setData(x=across, y=up)


def curve_pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A line *width* pixels wide whatever the numbers of the plot are."""
    pen = QPen(colour, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen
