"""How long handling takes: a histogram from zero, with the percentiles written at their places."""

from __future__ import annotations

from collections.abc import Iterable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.graph import Bars, Graph, curve_pen
from dispatcher_app.widgets.panels.numbers import Measure, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import LEFT, RIGHT, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import height_of, width_of
from dispatcher_app.widgets.panels.values import Bin, Percentile, Spread

#: So many percentiles have room to be told apart.
_MOST_MARKS = 3


class SpreadPanel(PlotPanel[Spread]):
    """Bars stand side by side whatever their width in hours; edges are written below them."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 30, body * 18)

    def _has_data(self, values: Spread) -> bool:
        return any(each.count for each in values.bins)

    def _rows(self, values: Spread) -> Iterable[str]:
        yield from (_percentile_words(one) for one in values.percentiles)
        yield from (_bin_words(each) for each in values.bins)

    def _frame(self, body: QRectF, values: Spread) -> Frame:
        small = self.panel_sizes.small
        heads = height_of(small) * 1.05 * (1 + max(_rows_of(values, body.width(), small), default=0))
        side = small * 0.8
        box = body.adjusted(side, heads + small * 0.2, -side, -height_of(small) * 1.1)
        most = max(each.count for each in values.bins)
        return Frame(box, 0.0, float(len(values.bins)), 0.0, most * 1.02)

    def _make_items(self, graph: Graph) -> None:
        self._bottom = graph.add_axis("bottom")
        self._bars = Bars()
        self._marks = [pg.InfiniteLine(angle=90) for _item in range(_MOST_MARKS)]
        for item in (self._bars, *self._marks):
            graph.add(item)

    def _plot(self, look: PanelLook, frame: Frame, values: Spread) -> None:
        boxes = [(at + 0.07, at + 0.93, 0.0, each.count) for at, each in enumerate(values.bins)]
        self._bars.show_boxes(boxes, look.colour("accent"))
        known = _known(values)
        dashes = curve_pen(look.colour("text"), max(1.0, look.sizes.line / 2.5), Qt.PenStyle.DashLine)
        for at, mark in enumerate(self._marks):
            mark.setVisible(at < len(known))
            mark.setPen(dashes)
            if at < len(known):
                mark.setPos(_place(values.bins, known[at].hours or 0.0))
        line = QPen(look.colour("line"), max(1.0, look.sizes.line / 3))
        small = look.sizes.small
        edges = self._edges(frame, values)
        self._bottom.show_texts(edges, small, look.colour("secondary"), line, away=small * 0.15)

    def _edges(self, frame: Frame, values: Spread) -> list[tuple[float, str]]:
        """Hours between the bars, as many as there is room for before the unit at the end."""
        small = self.panel_sizes.small
        hours = [each.low for each in values.bins]
        if values.bins[-1].high is not None:
            hours.append(values.bins[-1].high)
        texts = [_hours(edge) for edge in hours]
        wide = max(width_of(text, small) for text in texts) + small * 0.7
        step = max(1, round(wide / max(1.0, frame.box.width() / len(values.bins)) + 0.49))
        end = frame.right - frame.across(width_of(_("小时"), small))
        return [(float(at), texts[at]) for at in range(0, len(texts), step) if at <= end]

    def _write(self, pen: PanelPen, frame: Frame, values: Spread) -> list[Spot]:
        small, box = pen.sizes.small, frame.box
        known, rows = _known(values), _rows_of(values, self.body().width(), small)
        for one, row in zip(known, rows, strict=True):
            x = frame.at(_place(values.bins, one.hours or 0.0), 0).x()
            y = box.top() - height_of(small) * (1.05 * (max(rows) + 1 - row) - 0.5)
            self._write_mark(pen, frame, one, QPointF(x, y))
        foot = QRectF(
            box.left(), box.bottom() + small * 0.15, self.body().right() - box.left(), height_of(small)
        )
        pen.text(foot, _("小时"), small, "secondary", RIGHT)
        return [
            Spot(each.key, frame.between(at, at + 1, 0, frame.high), _bin_words(each))
            for at, each in enumerate(values.bins)
        ]

    def _write_mark(self, pen: PanelPen, frame: Frame, one: Percentile, at: QPointF) -> None:
        """A percentile beside its line, which goes on up to it."""
        small, words = pen.sizes.small, _percentile_words(one)
        width = max(1.0, pen.sizes.line / 2.5)
        pen.line(at, QPointF(at.x(), frame.box.top()), "text", width, Qt.PenStyle.DashLine)
        fits = at.x() + width_of(words, small) * 1.1 + small < self.body().right()
        aside = small * 0.4 if fits else -small * 0.4
        pen.text_at(QPointF(at.x() + aside, at.y()), words, small, "text", LEFT if fits else RIGHT)


def _known(values: Spread) -> list[Percentile]:
    return [one for one in values.percentiles if one.hours is not None][:_MOST_MARKS]


def _rows_of(values: Spread, room: float, small: int) -> list[int]:
    """In which row each percentile is written: the first in which it is clear of those before."""
    ends: list[float] = []
    rows = []
    for one in _known(values):
        left = _place(values.bins, one.hours or 0.0) / len(values.bins) * room
        right = left + width_of(_percentile_words(one), small) * 1.1 + small
        row = next((at for at, end in enumerate(ends) if end < left), len(ends))
        ends[row:] = [right, *ends[row + 1 :]]
        rows.append(row)
    return rows


def _place(bins: tuple[Bin, ...], hours: float) -> float:
    """Where *hours* lie on the axis, on which every bin is as wide as any other."""
    for at, each in enumerate(bins):
        if each.high is None:
            return at + 0.5
        if hours < each.high:
            return at + max(0.0, (hours - each.low) / (each.high - each.low))
    return float(len(bins))


def _hours(hours: float) -> str:
    return f"{hours:g}"


def _percentile_words(one: Percentile) -> str:
    return f"P{one.share * 100:.0f} {short_text(one.hours, Measure.HOURS)}"


def _bin_words(each: Bin) -> str:
    count = short_text(each.count, Measure.COUNT)
    if each.high is None:
        return _("{low} 小时以上 {count} 件").format(low=_hours(each.low), count=count)
    return _("{low}–{high} 小时 {count} 件").format(low=_hours(each.low), high=_hours(each.high), count=count)
