"""The few kinds that make the many cases: bars by size, and how much they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSize

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.bars import portion_words
from dispatcher_app.widgets.panels.graph import Bars, Graph
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import RIGHT, STRONG, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import height_of, width_of
from dispatcher_app.widgets.panels.values import Pareto, Portion

#: Bars up to this share of all are the few that matter; the others are drawn lighter.
_VITAL = 0.8


class ParetoPanel(PlotPanel[Pareto]):
    """One row a kind: its name, its bar with the number, and the share that all rows so far make."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 28, body * 20)

    def _has_data(self, values: Pareto) -> bool:
        return any(portion.count for portion in values.portions)

    def _rows(self, values: Pareto) -> Iterable[str]:
        whole = _whole(values)
        for portion, so_far in zip(_sorted(values), _cumulated(values), strict=True):
            words = portion_words(portion, whole)
            yield _("{words},累计 {share} %").format(words=words, share=f"{so_far * 100:.1f}")

    def _fitting(self, body: QRectF, values: Pareto) -> int:
        room = body.height() - height_of(self.panel_sizes.small)
        return max(1, min(len(values.portions), int(room / (self.panel_sizes.body * 1.35))))

    def _frame(self, body: QRectF, values: Pareto) -> Frame:
        size = self.panel_sizes.body
        shown = _sorted(values)[: self._fitting(body, values)]
        names = min(max(width_of(p.name, size) for p in shown) + size * 0.5, body.width() * 0.45)
        number = max(width_of(short_text(p.count, Measure.COUNT), size, STRONG) for p in shown)
        behind = number + size * 0.8 + width_of("100 %", size)
        head = height_of(self.panel_sizes.small)
        box = body.adjusted(names, head, -max(behind, 1.0), 0)
        high = min(box.height(), len(shown) * size * 1.9)
        box.setHeight(high)
        most = max(portion.count or 0 for portion in shown)
        return Frame(box, 0.0, float(most), -(len(shown) - 0.5), 0.5)

    def _make_items(self, graph: Graph) -> None:
        self._vital, self._trivial = Bars(), Bars()
        graph.add(self._vital)
        graph.add(self._trivial)

    def _plot(self, look: PanelLook, frame: Frame, values: Pareto) -> None:
        before = [0.0, *_cumulated(values)]
        shown = _sorted(values)[: frame.count]
        boxes = [(0.0, float(each.count or 0), -at - 0.27, -at + 0.27) for at, each in enumerate(shown)]
        few = sum(share < _VITAL for share in before[: len(shown)])
        self._vital.show_boxes(boxes[:few], look.colour("accent"))
        self._trivial.show_boxes(boxes[few:], look.faint("accent", 0.5))

    def _write(self, pen: PanelPen, frame: Frame, values: Pareto) -> list[Spot]:
        size, small, body = pen.sizes.body, pen.sizes.small, self.body()
        shown = _sorted(values)[: frame.count]
        whole, so_far = _whole(values), _cumulated(values)
        head = QRectF(body.left(), body.top(), body.width(), height_of(small))
        pen.text(head, _("累计"), small, "secondary", RIGHT)
        spots = []
        for at, portion in enumerate(shown):
            row = frame.between(0, frame.right, -at - 0.5, -at + 0.5)
            line = QRectF(body.left(), row.top(), body.width(), row.height())
            pen.text(line.adjusted(0, 0, frame.box.left() - body.right() - size * 0.4, 0), portion.name, size)
            end = frame.at(portion.count or 0, -at)
            text = short_text(portion.count, Measure.COUNT)
            number = QRectF(end.x() + size * 0.3, row.top(), body.width(), row.height())
            pen.text(number, text, size, "text", weight=STRONG)
            pen.text(line, f"{so_far[at] * 100:.0f} %", size, "secondary", RIGHT)
            spots.append(Spot(portion.key, line, portion_words(portion, whole)))
            if so_far[at] >= _VITAL and (at == 0 or so_far[at - 1] < _VITAL) and at + 1 < len(shown):
                self._draw_border(pen, line, frame)
        return spots

    def _draw_border(self, pen: PanelPen, line: QRectF, frame: Frame) -> None:
        """Below the last of the kinds that make four cases in five."""
        bottom = line.bottom()
        one, other = QPointF(frame.box.left(), bottom), QPointF(line.right(), bottom)
        pen.line(one, other, "border", max(1.0, pen.sizes.line / 3))


def _sorted(values: Pareto) -> list[Portion]:
    return sorted(values.portions, key=lambda portion: -(portion.count or 0))


def _whole(values: Pareto) -> int:
    return values.total or sum(portion.count or 0 for portion in values.portions)


def _cumulated(values: Pareto) -> list[float]:
    whole = _whole(values) or 1
    return [count / whole for count in accumulate(portion.count or 0 for portion in _sorted(values))]
