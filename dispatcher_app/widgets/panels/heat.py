"""When it comes: a square for every hour of every weekday, the larger and stronger the more there is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPen

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, PanelPen
from dispatcher_app.widgets.panels.plot import Frame, PlotPanel
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

    def _plot(self, pen: PanelPen, frame: Frame, values: HeatGrid) -> None:
        most, side = max(cell.count for cell in values.cells), _side(frame, values)
        shades = [pen.faint("accent", _shade(at)) for at in range(_SHADES)]
        for cell in values.cells:
            if cell.count:
                share = cell.count / most
                box = QRectF(0, 0, max(2.0, side * share**0.5), max(2.0, side * share**0.5))
                box.moveCenter(frame.at(cell.column, -cell.row))
                pen.painter.fillRect(box, shades[min(_SHADES - 1, int(share * _SHADES))])

    def _write(self, pen: PanelPen, frame: Frame, values: HeatGrid) -> list[Spot]:
        small = pen.sizes.small
        high = frame.box.height() / len(values.rows)
        for at, name in enumerate(values.rows):
            if at % (1 if high >= small * 1.1 else 2):
                continue
            row = frame.between(frame.left, frame.right, -at - 0.5, -at + 0.5)
            box = QRectF(self.body().left(), row.top(), frame.box.left(), row.height())
            pen.text(box, name, small, "secondary")
        wide = frame.box.width() / len(values.columns)
        widest = max(width_of(name, small) for name in values.columns) + small * 0.5
        step = next((n for n in (1, 2, 3, 4, 6, 12) if n * wide >= widest), 12)
        for at in range(0, len(values.columns), step):
            x = frame.at(at, 0).x()
            box = QRectF(x - 200, frame.box.bottom() + small * 0.1, 400, height_of(small))
            pen.text(box, values.columns[at], small, "secondary", CENTRE)
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
