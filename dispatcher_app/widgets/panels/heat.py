"""When it comes: a square for every hour of every weekday, the larger and stronger the more there is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPen

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.graph import Bars, Graph
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import height_of, width_of
from dispatcher_app.widgets.panels.values import HeatCell, HeatGrid

#: The faintest and the strongest shade, as shares of the accent in the surface.
_FAINT, _STRONG = 0.30, 1.0
_SHADES = 6


class HeatPanel(PlotPanel[HeatGrid]):
    """Size says the number, shade says it again, and the largest one is written."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 32, body * 16)

    def _has_data(self, values: HeatGrid) -> bool:
        return any(cell.count for cell in values.cells)

    def _rows(self, values: HeatGrid) -> Iterable[str]:
        return (_cell_words(cell, values) for cell in values.cells)

    def _frame(self, body: QRectF, values: HeatGrid) -> Frame:
        small = self.panel_sizes.small
        names = max(width_of(name, small) for name in values.rows) + small * 0.6
        box = body.adjusted(names, 0, 0, -height_of(small) * 1.1)
        return Frame(box, -0.5, len(values.columns) - 0.5, -(len(values.rows) - 0.5), 0.5)

    def _make_items(self, graph: Graph) -> None:
        self._left, self._bottom = graph.add_axis("left"), graph.add_axis("bottom")
        self._squares = [Bars() for _shade in range(_SHADES)]
        for item in self._squares:
            graph.add(item)

    def _plot(self, look: PanelLook, frame: Frame, values: HeatGrid) -> None:
        squares: list[list[tuple[float, float, float, float]]] = [[] for _shade in range(_SHADES)]
        most, side = max(cell.count for cell in values.cells), _side(frame, values)
        for cell in values.cells:
            if cell.count:
                share = cell.count / most
                half = max(2.0, side * share**0.5) / 2
                wide, high = frame.across(half), frame.upwards(half)
                box = (cell.column - wide, cell.column + wide, -cell.row - high, -cell.row + high)
                squares[min(_SHADES - 1, int(share * _SHADES))].append(box)
        for at, item in enumerate(self._squares):
            item.show_boxes(squares[at], look.faint("accent", _shade(at)))
        self._show_axes(look, frame, values)

    def _show_axes(self, look: PanelLook, frame: Frame, values: HeatGrid) -> None:
        small, colour = look.sizes.small, look.colour("secondary")
        every = 1 if frame.box.height() / len(values.rows) >= small * 1.1 else 2
        rows = [(-float(at), values.rows[at]) for at in range(0, len(values.rows), every)]
        self._left.show_texts(rows, small, colour, away=small * 0.6)
        wide = frame.box.width() / len(values.columns)
        widest = max(width_of(name, small) for name in values.columns) + small * 0.5
        step = next((n for n in (1, 2, 3, 4, 6, 12) if n * wide >= widest), 12)
        columns = [(float(at), values.columns[at]) for at in range(0, len(values.columns), step)]
        self._bottom.show_texts(columns, small, colour, away=small * 0.1)

    def _write(self, pen: PanelPen, frame: Frame, values: HeatGrid) -> list[Spot]:
        self._ring_most(pen, frame, values)
        return [
            Spot(
                cell.key,
                frame.between(cell.column - 0.5, cell.column + 0.5, -cell.row - 0.5, -cell.row + 0.5),
                _cell_words(cell, values),
            )
            for cell in values.cells
        ]

    def _note_words(self, values: HeatGrid) -> str:
        most = _most(values)
        if most is None:
            return values.note
        told = _("最多 {count}").format(count=short_text(most.count, Measure.COUNT))
        return f"{values.note} · {told}" if values.note else told

    def _ring_most(self, pen: PanelPen, frame: Frame, values: HeatGrid) -> None:
        """The strongest hour, whose number stands beside the title."""
        most, side = _most(values), _side(frame, values)
        if most is not None:
            box = QRectF(0, 0, side, side)
            box.moveCenter(frame.at(most.column, -most.row))
            pen.painter.setBrush(Qt.BrushStyle.NoBrush)
            pen.painter.setPen(QPen(pen.colour("text"), max(1.5, pen.sizes.line * 0.6)))
            pen.painter.drawRect(box)


def _most(values: HeatGrid) -> HeatCell | None:
    most = max(values.cells, key=lambda cell: cell.count, default=None)
    return most if most is not None and most.count else None


def _side(frame: Frame, values: HeatGrid) -> float:
    """Side of the largest square: a cell of the grid, less a little."""
    return 0.9 * min(frame.box.width() / len(values.columns), frame.box.height() / len(values.rows))


def _shade(at: int) -> float:
    return _FAINT + (_STRONG - _FAINT) * at / (_SHADES - 1)


def _cell_words(cell: HeatCell, values: HeatGrid) -> str:
    return _("{row} {column} 时 {count} 件").format(
        row=values.rows[cell.row],
        column=values.columns[cell.column],
        count=short_text(cell.count, Measure.COUNT),
    )
