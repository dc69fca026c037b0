"""A short list that is read from afar: lamps, few columns, and how many lines more there are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.lamps import LAMP_TOKENS
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import LEFT, PLAIN, RIGHT, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import height_of
from dispatcher_app.widgets.panels.values import LineList, ListLine


class LineListPanel(Panel[LineList]):
    """The first column is strong, the last stands at the right edge."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 34, body * 17)

    def _has_data(self, values: LineList) -> bool:
        return bool(values.lines)

    def _rows(self, values: LineList) -> Iterable[str]:
        for line in values.lines:
            lamp = line.lamp.label if line.lamp is not Lamp.NONE else ""
            yield " ".join(filter(None, (lamp, *line.cells)))
        if values.more:
            yield _more_words(values.more)

    def _draw(self, pen: PanelPen, body: QRectF, values: LineList) -> list[Spot]:
        size, small = pen.sizes.body, pen.sizes.small
        head = QRectF(body.left(), body.top(), body.width(), height_of(small) * 1.2)
        self._draw_cells(pen, head, values.heads, values, small, "secondary")
        bottom = head.bottom()
        pen.line(QPointF(body.left(), bottom), QPointF(body.right(), bottom), "line", 1)
        room = body.adjusted(0, head.height() + pen.sizes.gap / 2, 0, 0)
        fitting = self._fitting(room.height())
        high = min(height_of(size) * 1.3, room.height() / max(1, fitting))
        spots = []
        for place, line in enumerate(values.lines[:fitting]):
            row = QRectF(room.left(), room.top() + place * high, room.width(), high)
            self._draw_line(pen, row, line, values)
            spots.append(Spot(line.key, row, " ".join(line.cells)))
        return spots

    def _fitting(self, room: float) -> int:
        """For how many lines there is room."""
        return max(1, int(room / (height_of(self.panel_sizes.body) * 1.06)))

    def _note_words(self, values: LineList) -> str:
        """How many lines are not seen, too."""
        head = height_of(self.panel_sizes.small) * 1.2 + self.panel_sizes.gap / 2
        hidden = values.more + max(0, len(values.lines) - self._fitting(self.body().height() - head))
        told = _more_words(hidden) if hidden else ""
        return " · ".join(filter(None, (values.note, told)))

    def _draw_line(self, pen: PanelPen, row: QRectF, line: ListLine, values: LineList) -> None:
        size = pen.sizes.body
        if line.lamp is not Lamp.NONE:
            side = size * 0.27
            draw_lamp(pen.painter, line.lamp, row.left() + side, row.center().y(), side, pen.theme)
        token = LAMP_TOKENS[line.lamp] if line.lamp in (Lamp.DUE, Lamp.OVER) else "text"
        self._draw_cells(pen, row, line.cells, values, size, "text", token)

    def _draw_cells(
        self,
        pen: PanelPen,
        row: QRectF,
        cells: Iterable[str],
        values: LineList,
        size: int,
        token: str,
        last_token: str = "",
    ) -> None:
        """*last_token* colours the last cell: what the lamp says in words."""
        inset = pen.sizes.body * 0.9 if any(line.lamp is not Lamp.NONE for line in values.lines) else 0.0
        room, whole = row.width() - inset, sum(values.weights)
        left, last = row.left() + inset, len(values.weights) - 1
        for place, (cell, weight) in enumerate(zip(cells, values.weights, strict=True)):
            wide = room * weight / whole
            gap = 0.0 if place == last else pen.sizes.body * 0.5
            box = QRectF(left, row.top(), wide - gap, row.height())
            is_last = place == last and last > 0
            strong = token == "text" and (place == 0 or is_last)
            said = last_token if is_last and last_token else token
            weight_of = STRONG if strong else PLAIN
            pen.text(box, cell, size, said, RIGHT if is_last else LEFT, weight_of)
            left += wide


def _more_words(count: int) -> str:
    return _("另有 {count} 条").format(count=f"{count:,}")
