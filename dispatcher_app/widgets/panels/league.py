"""A ranking of units: rank, medal for the first three, where they come from, a bar, the number."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.bars import rows_of
from dispatcher_app.widgets.panels.numbers import misses, short_text
from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import CENTRE, RIGHT, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import width_of
from dispatcher_app.widgets.panels.values import League, LeagueLine

_MEDALS = 3


class LeaguePanel(Panel[League]):
    """The first lines for which there is room. What misses the target is hatched, marked ■ and amber."""

    def _has_data(self, values: League) -> bool:
        return any(line.value is not None for line in values.lines)

    def _rows(self, values: League) -> Iterable[str]:
        for line in values.lines:
            words = _("第 {rank} 名 {name} {value}").format(
                rank=line.rank, name=line.name, value=short_text(line.value, values.measure)
            )
            yield " ".join(filter(None, (words, _moved_words(line), line.note)))

    def _draw(self, pen: PanelPen, body: QRectF, values: League) -> list[Spot]:
        size = pen.sizes.body
        words = list(self._rows(values))
        shown = [short_text(line.value, values.measure) for line in values.lines]
        columns = _Columns(pen, body, values, shown)
        rows = rows_of(body, len(values.lines), size * 1.35)
        spots = []
        for row, line, number, said in zip(rows, values.lines, shown, words, strict=False):
            columns.draw(row, line, number)
            spots.append(Spot(line.key, row, said))
        if values.target is not None and rows:
            columns.draw_target(rows)
        return spots


class _Columns:
    """Where the parts of a line stand."""

    def __init__(self, pen: PanelPen, body: QRectF, values: League, numbers: list[str]) -> None:
        self._pen, self._values, self._size = pen, values, pen.sizes.body
        size = self._size
        number = max(width_of(text, size, STRONG) for text in numbers) + size * 0.3
        note = max((width_of(line.note, pen.sizes.small) for line in values.lines), default=0.0)
        self._note = note + size * 0.6 if note else 0.0
        self._name = body.left() + size * 3.0
        widest = max(width_of(line.name, size) for line in values.lines) + size * 0.6
        self._bar = self._name + min(widest, body.width() * 0.44)
        self._number_right = body.right() - self._note
        self._bar_right = max(self._bar + size, self._number_right - number - size * 0.9)
        most = max(line.value or 0.0 for line in values.lines)
        self._most = max(most, values.target or 0.0) or 1.0

    def draw(self, row: QRectF, line: LeagueLine, number: str) -> None:
        pen, size, values = self._pen, self._size, self._values
        self._draw_rank(row, line)
        self._draw_move(row, line)
        name = QRectF(self._name, row.top(), self._bar - self._name - size * 0.4, row.height())
        pen.text(name, line.name, size)
        missed = misses(line.value, values.target, values.better)
        thick = min(row.height() * 0.46, size * 0.8)
        long = (self._bar_right - self._bar) * (line.value or 0.0) / self._most
        if line.value is not None:
            box = QRectF(self._bar, row.center().y() - thick / 2, max(2.0, long), thick)
            pen.bar(box, "due" if missed else "accent", hatched=missed)
        box = QRectF(row.left(), row.top(), self._number_right - row.left(), row.height())
        token = "due" if missed else "text" if line.value is not None else "secondary"
        pen.text(box, f"■ {number}" if missed else number, size, token, RIGHT, STRONG)
        if line.note:
            pen.text(row, line.note, pen.sizes.small, "secondary", RIGHT)

    def draw_target(self, rows: list[QRectF]) -> None:
        """A thin line through all bars; what it is says the panel's note."""
        at = self._bar + (self._bar_right - self._bar) * (self._values.target or 0.0) / self._most
        top, bottom = QPointF(at, rows[0].top()), QPointF(at, rows[-1].bottom())
        self._pen.line(top, bottom, "text", max(1.0, self._pen.sizes.line / 2), Qt.PenStyle.DashLine)

    def _draw_rank(self, row: QRectF, line: LeagueLine) -> None:
        """The first three wear a medal: a disc with ribbons; its ring is thicker the better the rank."""
        pen, size = self._pen, self._size
        centre = QPointF(row.left() + size * 0.8, row.center().y())
        if line.rank <= _MEDALS and line.value is not None:
            _draw_medal(pen, centre, min(size, row.height() * 0.62), line.rank)
        box = QRectF(centre.x() - size, row.top(), size * 2, row.height())
        token = "panel" if line.rank == 1 and line.value is not None else "text"
        pen.text(box, str(line.rank), round(size * 0.9), token, CENTRE, STRONG)

    def _draw_move(self, row: QRectF, line: LeagueLine) -> None:
        if line.rank_before is None or line.value is None:
            return
        size, step = self._size, line.rank_before - line.rank
        centre = QPointF(row.left() + size * 2.25, row.center().y())
        side = size * 0.24
        self._pen.painter.setPen(Qt.PenStyle.NoPen)
        self._pen.painter.setBrush(self._pen.colour("secondary"))
        if step == 0:
            self._pen.painter.drawRect(QRectF(centre.x() - side, centre.y() - side / 4, side * 2, side / 2))
            return
        up = -1 if step > 0 else 1
        corners = [QPointF(0, up * side), QPointF(side, -up * side * 0.7), QPointF(-side, -up * side * 0.7)]
        self._pen.painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))


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
