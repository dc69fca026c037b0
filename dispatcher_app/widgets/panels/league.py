"""Units ranked within their groups: rank, where they come from, a bar, the number. Too few cases, no rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPolygonF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.bars import row_boxes, row_frame, rows_of
from dispatcher_app.widgets.panels.graph import Bars, Graph, curve_pen
from dispatcher_app.widgets.panels.numbers import misses, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, RIGHT, STRONG, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import PanelSizes, width_of
from dispatcher_app.widgets.panels.values import League, LeagueLine

#: A row is so many times as high as its type.
_LINE = 1.35


@dataclass(frozen=True, slots=True)
class _Head:
    """The name of a group above its lines; ``hidden`` of them have no room."""

    group: str
    hidden: int


_Row = _Head | LeagueLine


class LeaguePanel(PlotPanel[League]):
    """The first lines of every group for which there is room, and how many more there are.

    What misses the target is hatched, marked ■ and amber. A thin line through all bars is the target; what
    it is says the panel's note.
    """

    def _has_data(self, values: League) -> bool:
        return any(line.value is not None for line in values.lines)

    def _rows(self, values: League) -> Iterable[str]:
        group = ""
        for line in values.lines:
            if line.group != group:
                group = line.group
                yield group
            yield _line_words(line, values)

    def _note_words(self, values: League) -> str:
        """With the number of units for which there is no room, where no name of a group says it."""
        hidden = len(values.lines) - sum(isinstance(row, LeagueLine) for row in self._shown(values))
        grouped = any(line.group for line in values.lines)
        told = _hidden_words(hidden) if hidden and not grouped else ""
        return " · ".join(filter(None, (told, values.note)))

    def _shown(self, values: League) -> list[_Row]:
        room = self.body().height() / (self.panel_sizes.body * _LINE * 0.9)
        return _shown_rows(values.lines, max(1, int(room)))

    def _make_items(self, graph: Graph) -> None:
        self._kept, self._missed, self._hatching = Bars(), Bars(), Bars()
        self._target = pg.InfiniteLine(angle=90)
        for item in (self._kept, self._missed, self._hatching, self._target):
            graph.add(item)

    def _frame(self, body: QRectF, values: League) -> Frame:
        columns = _columns(self.panel_sizes, body, values)
        rows = rows_of(body, len(self._shown(values)), self.panel_sizes.body * _LINE)
        most = max(line.value or 0.0 for line in values.lines)
        most = max(most, values.target or 0.0) or 1.0
        return row_frame(rows, columns.bar, columns.bar_right - columns.bar, 0.0, most)

    def _plot(self, look: PanelLook, frame: Frame, values: League) -> None:
        thick = min(0.46, frame.upwards(look.sizes.body * 0.8))
        shown = self._shown(values)
        boxes = row_boxes([_value(row) or 0.0 for row in shown], frame, thick)
        told = [(box, _value(row)) for box, row in zip(boxes, shown, strict=False)]
        known = [(box, value) for box, value in told if value is not None]
        missed = [box for box, value in known if misses(value, values.target, values.better)]
        self._kept.show_boxes([box for box, _v in known if box not in missed], look.colour("accent"))
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
        for box, row in zip(frame.rows(body), self._shown(values), strict=False):
            if isinstance(row, _Head):
                _write_head(pen, box, row)
            else:
                _write_line(pen, box, row, columns, values)
                spots.append(Spot(row.key, box, _line_words(row, values)))
        return spots


def _shown_rows(lines: Sequence[LeagueLine], room: int) -> list[_Row]:
    """What *room* rows can show: of every group as large a part as of any other, and one line at least."""
    groups = {line.group: [each for each in lines if each.group == line.group] for line in lines}
    heads = len(groups) if any(groups) else 0
    counts = dict.fromkeys(groups, 0)
    for _row in range(max(0, min(room - heads, len(lines)))):
        short = [group for group, units in groups.items() if counts[group] < len(units)]
        counts[min(short, key=lambda group: counts[group] / len(groups[group]))] += 1
    shown: list[_Row] = []
    for group, units in groups.items():
        if heads:
            shown.append(_Head(group, len(units) - counts[group]))
        shown.extend(units[: counts[group]])
    return shown[:room]


def _value(row: _Row) -> float | None:
    return row.value if isinstance(row, LeagueLine) else None


def _line_words(line: LeagueLine, values: League) -> str:
    number = short_text(line.value, values.measure)
    if line.rank is None:
        words = _("{name} {value},样本不足不排名").format(name=line.name, value=number)
    else:
        words = _("第 {rank} 名 {name} {value}").format(rank=line.rank, name=line.name, value=number)
    return " ".join(filter(None, (words, _moved_words(line), line.note)))


def _hidden_words(count: int) -> str:
    return _("另有 {count} 家").format(count=count)


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
    name = body.left() + size * 2.9
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
    token = "due" if missed else "secondary" if line.rank is None or line.value is None else "text"
    box = QRectF(row.left(), row.top(), columns.number_right - row.left(), row.height())
    pen.text(box, f"■ {number}" if missed else number, size, token, RIGHT, STRONG)
    if line.note:
        pen.text(row, line.note, pen.sizes.small, "secondary", RIGHT)


def _write_head(pen: PanelPen, row: QRectF, head: _Head) -> None:
    pen.text(row, head.group, pen.sizes.small, "secondary")
    if head.hidden:
        pen.text(row, _hidden_words(head.hidden), pen.sizes.small, "secondary", RIGHT)


def _draw_rank(pen: PanelPen, row: QRectF, line: LeagueLine) -> None:
    """A dash for who has none."""
    size = pen.sizes.body
    box = QRectF(row.left(), row.top(), size * 1.6, row.height())
    rank, token = (str(line.rank), "text") if line.rank is not None else ("—", "secondary")
    pen.text(box, rank, size, token, CENTRE, STRONG)


def _draw_move(pen: PanelPen, row: QRectF, line: LeagueLine) -> None:
    if line.rank_before is None or line.rank is None or line.value is None:
        return
    size, step = pen.sizes.body, line.rank_before - line.rank
    centre = QPointF(row.left() + size * 2.15, row.center().y())
    side = size * 0.24
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.setBrush(pen.colour("secondary"))
    if step == 0:
        pen.painter.drawRect(QRectF(centre.x() - side, centre.y() - side / 4, side * 2, side / 2))
        return
    up = -1 if step > 0 else 1
    corners = [QPointF(0, up * side), QPointF(side, -up * side * 0.7), QPointF(-side, -up * side * 0.7)]
    pen.painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))


def _moved_words(line: LeagueLine) -> str:
    if line.rank_before is None or line.rank is None:
        return ""
    step = line.rank_before - line.rank
    if step == 0:
        return _("名次不变")
    text = _("上升 {count} 名") if step > 0 else _("下降 {count} 名")
    return text.format(count=abs(step))
