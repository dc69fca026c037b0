"""A ranking of units: rank, medal for the first three, where they come from, a bar, the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.bars import row_boxes, row_frame, rows_of
from dispatcher_app.widgets.panels.graph import Bars, Graph, curve_pen
from dispatcher_app.widgets.panels.numbers import misses, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, RIGHT, STRONG, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import PanelSizes, width_of
from dispatcher_app.widgets.panels.values import League, LeagueLine

_MEDALS = 3


class LeaguePanel(PlotPanel[League]):
    """The first lines for which there is room. What misses the target is hatched, marked ■ and amber.

    A thin line through all bars is the target; what it is says the panel's note.
    """

    def _has_data(self, values: League) -> bool:
        return any(line.value is not None for line in values.lines)

    def _rows(self, values: League) -> Iterable[str]:
        for line in values.lines:
            words = _("第 {rank} 名 {name} {value}").format(
                rank=line.rank, name=line.name, value=short_text(line.value, values.measure)
            )
            yield " ".join(filter(None, (words, _moved_words(line), line.note)))

    def _make_items(self, graph: Graph) -> None:
        self._kept, self._missed, self._hatching = Bars(), Bars(), Bars()
        self._target = pg.InfiniteLine(angle=90)
        for item in (self._kept, self._missed, self._hatching, self._target):
            graph.add(item)

    def _frame(self, body: QRectF, values: League) -> Frame:
        columns = _columns(self.panel_sizes, body, values)
        rows = rows_of(body, len(values.lines), self.panel_sizes.body * 1.35)
        most = max(line.value or 0.0 for line in values.lines)
        most = max(most, values.target or 0.0) or 1.0
        return row_frame(rows, columns.bar, columns.bar_right - columns.bar, 0.0, most)

    def _plot(self, look: PanelLook, frame: Frame, values: League) -> None:
        thick = min(0.46, frame.upwards(look.sizes.body * 0.8))
        boxes = row_boxes([line.value or 0.0 for line in values.lines], frame, thick)
        told = [(b, line) for b, line in zip(boxes, values.lines, strict=False) if line.value is not None]
        missed = [box for box, line in told if misses(line.value, values.target, values.better)]
        self._kept.show_boxes([box for box, _line in told if box not in missed], look.colour("accent"))
        self._missed.show_boxes(missed, look.colour("due"))
        self._hatching.show_boxes(missed, frame.unstretched(look.hatch()))
        self._target.setVisible(values.target is not None)
        self._target.setPos(values.target or 0.0)
        width = max(1.0, look.sizes.line / 2)
        self._target.setPen(curve_pen(look.colour("text"), width, Qt.PenStyle.DashLine))

    def _write(self, pen: PanelPen, frame: Frame, values: League) -> list[Spot]:
        body = self.body()
        columns = _columns(pen.sizes, body, values)
        spots = []
        lines = zip(frame.rows(body), values.lines, self._rows(values), strict=False)
        for row, line, said in lines:
            _write_line(pen, row, line, columns, values)
            spots.append(Spot(line.key, row, said))
        return spots


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of a line begin, and where bar and number end."""

    name: float
    bar: float
    bar_right: float
    number_right: float


def _columns(sizes: PanelSizes, body: QRectF, values: League) -> _Columns:
    size = sizes.body
    told = [short_text(line.value, values.measure) for line in values.lines]
    number = max(width_of(text, size, STRONG) for text in told) + size * 0.3
    note = max((width_of(line.note, sizes.small) for line in values.lines), default=0.0)
    name = body.left() + size * 3.0
    widest = max(width_of(line.name, size) for line in values.lines) + size * 0.6
    bar = name + min(widest, body.width() * 0.44)
    number_right = body.right() - (note + size * 0.6 if note else 0.0)
    return _Columns(name, bar, max(bar + size, number_right - number - size * 0.9), number_right)


def _write_line(pen: PanelPen, row: QRectF, line: LeagueLine, columns: _Columns, values: League) -> None:
    size = pen.sizes.body
    _draw_rank(pen, row, line)
    _draw_move(pen, row, line)
    name = QRectF(columns.name, row.top(), columns.bar - columns.name - size * 0.4, row.height())
    pen.text(name, line.name, size)
    missed = misses(line.value, values.target, values.better)
    number = short_text(line.value, values.measure)
    token = "due" if missed else "text" if line.value is not None else "secondary"
    box = QRectF(row.left(), row.top(), columns.number_right - row.left(), row.height())
    pen.text(box, f"■ {number}" if missed else number, size, token, RIGHT, STRONG)
    if line.note:
        pen.text(row, line.note, pen.sizes.small, "secondary", RIGHT)


def _draw_rank(pen: PanelPen, row: QRectF, line: LeagueLine) -> None:
    """The first three wear a medal: a disc with ribbons; its ring is thicker the better the rank."""
    size = pen.sizes.body
    centre = QPointF(row.left() + size * 0.8, row.center().y())
    if line.rank <= _MEDALS and line.value is not None:
        _draw_medal(pen, centre, min(size, row.height() * 0.62), line.rank)
    box = QRectF(centre.x() - size, row.top(), size * 2, row.height())
    token = "panel" if line.rank == 1 and line.value is not None else "text"
    pen.text(box, str(line.rank), round(size * 0.9), token, CENTRE, STRONG)


def _draw_move(pen: PanelPen, row: QRectF, line: LeagueLine) -> None:
    if line.rank_before is None or line.value is None:
        return
    size, step = pen.sizes.body, line.rank_before - line.rank
    centre = QPointF(row.left() + size * 2.25, row.center().y())
    side = size * 0.24
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.setBrush(pen.colour("secondary"))
    if step == 0:
        pen.painter.drawRect(QRectF(centre.x() - side, centre.y() - side / 4, side * 2, side / 2))
        return
    up = -1 if step > 0 else 1
    corners = [QPointF(0, up * side), QPointF(side, -up * side * 0.7), QPointF(-side, -up * side * 0.7)]
    pen.painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))


def _draw_medal(pen: PanelPen, centre: QPointF, size: float, rank: int) -> None:
    """Gold is filled, silver has a thick ring, bronze a thin one: told apart without colour."""
    radius = size * 0.68
    ribbons = QPainterPath()
    for side in (-1, 1):
        ribbons.addPolygon(
            QPolygonF(
                [
                    centre + QPointF(side * radius * 0.15, radius * 0.6),
                    centre + QPointF(side * radius * 0.85, radius * 0.45),
                    centre + QPointF(side * radius * 0.95, radius * 1.35),
                    centre + QPointF(side * radius * 0.5, radius * 1.1),
                ]
            )
        )
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.fillPath(ribbons, pen.colour("control"))
    token = "accent"
    if rank == 1:
        pen.painter.setBrush(pen.colour(token))
        pen.painter.drawEllipse(centre, radius, radius)
        return
    width = size * (0.16 if rank == 2 else 0.07)
    pen.painter.setBrush(pen.colour("panel"))
    pen.painter.setPen(QPen(pen.colour(token), width))
    inner = radius - width / 2
    pen.painter.drawEllipse(centre, inner, inner)


def _moved_words(line: LeagueLine) -> str:
    if line.rank_before is None:
        return ""
    step = line.rank_before - line.rank
    if step == 0:
        return _("名次不变")
    text = _("上升 {count} 名") if step > 0 else _("下降 {count} 名")
    return text.format(count=abs(step))
