"""Panels of horizontal bars with the name before and the number behind: shares of a whole, and a funnel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.graph import Bars, Graph, curve_pen
from dispatcher_app.widgets.panels.numbers import Measure, share_digits, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import RIGHT, STRONG, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import width_of
from dispatcher_app.widgets.panels.values import Funnel, Portion, Shares

#: A row is so many times as high as its type.
_AIRY, _TIGHT = 1.9, 1.22


def fitting_size(body: QRectF, count: int, size: int) -> int:
    """The type size at which *count* rows all have room: of a whole no part may be missing."""
    return max(6, min(size, int(body.height() / max(1, count) / _TIGHT)))


def rows_of(body: QRectF, count: int, line: float) -> list[QRectF]:
    """*count* rows from the top of *body*, as airy as there is room; those without room are left out."""
    high = min(line * _AIRY, body.height() / max(1, count))
    fitting = count if high >= line * 0.9 else int(body.height() / (line * 0.9))
    high = min(line * _AIRY, body.height() / max(1, fitting))
    return [QRectF(body.left(), body.top() + at * high, body.width(), high) for at in range(fitting)]


def portion_words(portion: Portion, whole: int | None) -> str:
    count = short_text(portion.count, Measure.COUNT)
    if not whole or portion.count is None:
        return f"{portion.name} {count}"
    share = share_digits(portion.count / whole)
    return _("{name} {count},占 {share} %").format(name=portion.name, count=count, share=share)


def _whole(portions: Sequence[Portion]) -> int:
    return sum(portion.count or 0 for portion in portions)


def _widest(texts: Iterable[str], pixels: int, *, strong: bool = False) -> float:
    return max(
        (width_of(text, pixels, STRONG) if strong else width_of(text, pixels) for text in texts), default=0
    )


def row_boxes(
    numbers: Sequence[float], frame: Frame, thick: float, *, centred: bool = False
) -> list[tuple[float, float, float, float]]:
    """A bar a row, from zero or around it, as long as its number and never too short to be seen."""
    least, half = frame.across(2.0), thick / 2
    long = [max(number, least) for number in numbers[: frame.count]]
    return [
        (-wide / 2 if centred else 0.0, wide / 2 if centred else wide, -at - half, -at + half)
        for at, wide in enumerate(long)
    ]


def _shares(portions: Sequence[Portion]) -> list[str]:
    whole = _whole(portions)
    return [_share_text(portion.count or 0, whole) for portion in portions]


def _share_text(count: int, whole: int) -> str:
    percent = count / whole * 100
    return "< 0.1 %" if 0 < percent < 0.1 else f"{percent:.1f} %"


def row_frame(rows: Sequence[QRectF], left: float, wide: float, low: float, high: float) -> Frame:
    """Bars from *left* on in *rows*, the first of which is the row 0 and the others below it."""
    top, deep = (rows[0].top(), rows[0].height()) if rows else (0.0, 0.0)
    return Frame(QRectF(left, top, wide, deep * len(rows)), low, high, 0.5 - max(1, len(rows)), 0.5)


class SharePanel(PlotPanel[Shares]):
    """Every part as a bar from zero, the longest over the whole room, with count and share."""

    def _has_data(self, values: Shares) -> bool:
        return _whole(values.portions) > 0

    def _rows(self, values: Shares) -> Iterable[str]:
        whole = _whole(values.portions)
        return (portion_words(portion, whole) for portion in values.portions)

    def _make_items(self, graph: Graph) -> None:
        self._bars = Bars()
        graph.add(self._bars)

    def _frame(self, body: QRectF, values: Shares) -> Frame:
        parts = values.portions
        size = fitting_size(body, len(parts), self.panel_sizes.body)
        names = min(_widest((p.name for p in parts), size) + size * 0.5, body.width() * 0.42)
        counts = _widest((short_text(p.count, Measure.COUNT) for p in parts), size, strong=True)
        behind = counts + _widest(_shares(parts), size) + size * 1.2
        room = max(size * 2.0, body.width() - names - behind)
        most = max(portion.count or 0 for portion in parts)
        return row_frame(rows_of(body, len(parts), size * 1.3), body.left() + names, room, 0.0, float(most))

    def _plot(self, look: PanelLook, frame: Frame, values: Shares) -> None:
        size = fitting_size(self.body(), len(values.portions), look.sizes.body)
        thick = frame.upwards(size * 0.9)
        boxes = row_boxes([portion.count or 0 for portion in values.portions], frame, min(0.52, thick))
        self._bars.show_boxes(boxes, look.colour("accent"))

    def _write(self, pen: PanelPen, frame: Frame, values: Shares) -> list[Spot]:
        body, whole, shares = self.body(), _whole(values.portions), _shares(values.portions)
        size = fitting_size(body, len(values.portions), pen.sizes.body)
        right = _widest(shares, size)
        spots = []
        for row, portion, share in zip(frame.rows(body), values.portions, shares, strict=False):
            pen.text(row.adjusted(0, 0, frame.box.left() - row.right(), 0), portion.name, size)
            pen.text(row, share, size, "secondary", RIGHT)
            count = short_text(portion.count, Measure.COUNT)
            pen.text(row.adjusted(0, 0, -right - size * 0.6, 0), count, size, "text", RIGHT, STRONG)
            spots.append(Spot(portion.key, row, portion_words(portion, whole)))
        return spots


class FunnelPanel(PlotPanel[Funnel]):
    """How many stand at each stage: bars around a middle line, in the order of the way."""

    def _has_data(self, values: Funnel) -> bool:
        return any(step.count is not None for step in values.steps)

    def _rows(self, values: Funnel) -> Iterable[str]:
        return (portion_words(step, None) for step in values.steps)

    def _make_items(self, graph: Graph) -> None:
        self._flow, self._some, self._none = pg.PlotCurveItem(), Bars(), Bars()
        for item in (self._flow, self._some, self._none):
            graph.add(item)

    def _frame(self, body: QRectF, values: Funnel) -> Frame:
        size = fitting_size(body, len(values.steps), self.panel_sizes.body)
        names = min(_widest((step.name for step in values.steps), size) + size * 0.6, body.width() * 0.45)
        numbers = _widest((short_text(s.count, Measure.COUNT) for s in values.steps), size, strong=True)
        room = max(size, body.width() - names - numbers - size * 0.6)
        half = max(max(step.count or 0 for step in values.steps), 1) / 2
        rows = rows_of(body, len(values.steps), size * 1.3)
        return row_frame(rows, body.left() + names, room, -half, half)

    def _plot(self, look: PanelLook, frame: Frame, values: Funnel) -> None:
        """The line behind the bars says that one stage follows the other."""
        size = fitting_size(self.body(), len(values.steps), look.sizes.body)
        thick = min(0.68, frame.upwards(size * 1.3))
        boxes = row_boxes([step.count or 0 for step in values.steps], frame, thick, centred=True)
        told = list(zip(boxes, values.steps, strict=False))
        self._some.show_boxes([box for box, step in told if step.count], look.colour("accent"))
        self._none.show_boxes([box for box, step in told if not step.count], look.colour("line"))
        self._flow.setData([0.0, 0.0], [0.0, 1.0 - len(boxes)])
        self._flow.setPen(curve_pen(look.colour("line"), look.sizes.line))

    def _write(self, pen: PanelPen, frame: Frame, values: Funnel) -> list[Spot]:
        body = self.body()
        size = fitting_size(body, len(values.steps), pen.sizes.body)
        spots = []
        for row, step in zip(frame.rows(body), values.steps, strict=False):
            pen.text(row.adjusted(0, 0, frame.box.left() - row.right(), 0), step.name, size)
            pen.text(row, short_text(step.count, Measure.COUNT), size, "text", RIGHT, STRONG)
            spots.append(Spot(step.key, row, portion_words(step, None)))
        return spots
