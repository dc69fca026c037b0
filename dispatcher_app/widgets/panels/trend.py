"""A number over time: a line, the period before as a thin one, the target with its value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.graph import Graph, PointLook, Points, curve_pen
from dispatcher_app.widgets.panels.numbers import Measure, exact_text, short_text
from dispatcher_app.widgets.panels.panel import Spot
from dispatcher_app.widgets.panels.pen import CENTRE, LEFT, RIGHT, PanelLook, PanelPen
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import height_of, width_of
from dispatcher_app.widgets.panels.values import Trend, TrendPoint

#: Room above the highest number and below the lowest one, as a share of what lies between.
_ROOM = 0.16


class TrendPanel(PlotPanel[Trend]):
    """Counts begin at zero; shares show the range they move in. A gap is a gap, not a zero."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 34, body * 17)

    def _has_data(self, values: Trend) -> bool:
        return any(point.value is not None or point.before is not None for point in values.points)

    def _rows(self, values: Trend) -> Iterable[str]:
        if values.target is not None:
            yield _target_words(values)
        yield from (_point_words(point, values) for point in values.points)

    def _frame(self, body: QRectF, values: Trend) -> Frame:
        sizes = self.panel_sizes
        low, high = _window(values)
        told = [exact_text(y, values.measure) for y in _ticks(values, low, high)] + [_target_words(values)]
        ticks = max(width_of(text, sizes.small) for text in told)
        last, right = _last(values.points), float(sizes.gap)
        if last is not None and values.points.index(last) > 0.8 * len(values.points):
            right += width_of(short_text(last.value, values.measure), sizes.body) * 1.12 + sizes.gap
        box = body.adjusted(ticks + sizes.gap, sizes.small * 0.5, -right, -height_of(sizes.small) * 1.3)
        return Frame(box, -0.15, max(1.0, len(values.points) - 0.85), low, high)

    def _make_items(self, graph: Graph) -> None:
        self._left, self._bottom = graph.add_axis("left"), graph.add_axis("bottom")
        self._target = pg.InfiniteLine(angle=0)
        self._before, self._curve = (pg.PlotDataItem(connect="finite", antialias=True) for _item in range(2))
        self._dots = Points()
        for item in (self._target, self._before, self._curve, self._dots):
            graph.add(item)

    def _plot(self, look: PanelLook, frame: Frame, values: Trend) -> None:
        width, points = look.sizes.line, values.points
        self._target.setVisible(values.target is not None)
        self._target.setPos(values.target or 0.0)
        self._target.setPen(curve_pen(look.colour("secondary"), max(1.0, width / 3)))
        thin = curve_pen(look.colour("control"), max(1.0, width / 2), Qt.PenStyle.DashLine)
        self._before.setData(*_heights(point.before for point in points), pen=thin)
        thick = curve_pen(look.colour("accent"), width)
        self._curve.setData(*_heights(point.value for point in points), pen=thick)
        alone = [(at, p.value or 0.0) for at, p in enumerate(points) if _stands_out(points, at)]
        dot = PointLook("o", look.theme.accent, width * 3.2, look.theme.panel, width * 0.55)
        self._dots.show_points(alone, dot)
        self._show_axes(look, frame, values)

    def _show_axes(self, look: PanelLook, frame: Frame, values: Trend) -> None:
        """Few round numbers at the left, none where the target's is written; some of the labels below."""
        small, colour, points = look.sizes.small, look.colour("secondary"), values.points
        near = frame.upwards(small * 1.2)
        ticks = [(y, exact_text(y, values.measure)) for y in _ticks(values, frame.low, frame.high)]
        if values.target is not None:
            ticks = [(y, text) for y, text in ticks if abs(y - values.target) >= near]
        self._left.show_texts(ticks, small, colour, away=look.sizes.gap)
        labels = [(at, points[at].label) for at in _labelled(points, frame.box.width(), small)]
        line = QPen(look.colour("line"), max(1.0, look.sizes.line / 3))
        self._bottom.show_texts(labels, small, colour, line, away=small * 0.4)

    def _write(self, pen: PanelPen, frame: Frame, values: Trend) -> list[Spot]:
        if values.target is not None:
            self._write_target(pen, frame, values)
        self._write_names(pen, frame, values)
        wide = frame.box.width() / max(1, len(values.points))
        spots = []
        for at, point in enumerate(values.points):
            if point.value is None:
                continue
            middle = frame.at(at, point.value)
            box = QRectF(middle.x() - wide / 2, frame.box.top(), wide, frame.box.height())
            inside = box.intersected(QRectF(self.rect()))
            spots.append(Spot(point.key, inside, _point_words(point, values)))
        return spots

    def _write_target(self, pen: PanelPen, frame: Frame, values: Trend) -> None:
        """Beside its line, where the numbers of the axis stand."""
        small, at = pen.sizes.small, frame.at(frame.left, values.target or 0.0)
        line = QRectF(0, at.y() - small, frame.box.left() - pen.sizes.gap, small * 2)
        pen.text(line, _target_words(values), small, "text", RIGHT)

    def _write_names(self, pen: PanelPen, frame: Frame, values: Trend) -> None:
        """The newest number at its end of the line; the line of the period before is named on itself."""
        last, taken = _last(values.points), QRectF()
        if last is not None:
            at = frame.at(values.points.index(last), last.value or 0.0)
            words = short_text(last.value, values.measure, values.target)
            wide = width_of(words, pen.sizes.body) * 1.1
            left = min(at.x() + pen.sizes.gap * 1.2, self.width() - pen.sizes.pad / 2 - wide)
            pen.text_at(QPointF(left, at.y()), words, pen.sizes.body, "text", LEFT)
            high = height_of(pen.sizes.body)
            taken = QRectF(at.x() - pen.sizes.gap, at.y() - high / 2, left + wide - at.x(), high)
        if values.before_name and (name := self._name_at(pen, frame, values, taken)) is not None:
            pen.text_at(name, values.before_name, pen.sizes.small, "secondary", CENTRE)

    def _name_at(self, pen: PanelPen, frame: Frame, values: Trend, taken: QRectF) -> QPointF | None:
        """The middle of the name of the line before: at the first of its places that is clear of *taken*."""
        wide = width_of(values.before_name, pen.sizes.small) + pen.sizes.small
        half = height_of(pen.sizes.small) * 0.62
        found = None
        for place in _free_places(values.points):
            before = values.points[place].before or 0.0
            at, ours = frame.at(place, before), values.points[place].value
            sides = (half, -half) if ours is not None and ours > before else (-half, half)
            for side in sides:
                y = min(max(at.y() + side, frame.box.top()), frame.box.bottom() - half)
                box = QRectF(at.x() - wide / 2, y - half, wide, half * 2)
                inside = box.left() >= frame.box.left() and box.right() <= self.width() - pen.sizes.pad / 2
                if inside and not box.intersects(taken):
                    return QPointF(at.x(), y)
                found = found or QPointF(at.x(), y)
        return found


def _heights(numbers: Iterable[float | None]) -> tuple[np.ndarray, np.ndarray]:
    """A number at every whole *x*; what is not known is a gap."""
    heights = np.array([math.nan if number is None else number for number in numbers], dtype=float)
    return np.arange(len(heights), dtype=float), heights


def _target_words(values: Trend) -> str:
    if values.target is None:
        return ""
    return _("目标 {value}").format(value=exact_text(values.target, values.measure))


def _stands_out(points: Sequence[TrendPoint], at: int) -> bool:
    """The newest point, and those without neighbours, which no line would show."""
    if points[at].value is None:
        return False
    around = [points[n].value for n in (at - 1, at + 1) if 0 <= n < len(points)]
    return points[at] is _last(points) or all(value is None for value in around)


def _last(points: Sequence[TrendPoint]) -> TrendPoint | None:
    return next((point for point in reversed(points) if point.value is not None), None)


def _free_places(points: Sequence[TrendPoint]) -> list[int]:
    """Where the line before can be named, the best first: where ours has not come to yet, the farthest from
    the newest number; else where both are farthest from each other, away from both ends."""
    inner = range(len(points) // 6, len(points) - len(points) // 6)
    known = [at for at in inner if points[at].before is not None]
    ahead = [at for at in known if points[at].value is None]
    beside = [at for at in known if points[at].value is not None]
    apart = sorted(beside, key=lambda at: -abs((points[at].value or 0.0) - (points[at].before or 0.0)))
    return [*reversed(ahead), *apart]


def _window(values: Trend) -> tuple[float, float]:
    told = [p.value for p in values.points] + [p.before for p in values.points] + [values.target]
    known = [number for number in told if number is not None]
    low, high = min(known), max(known)
    if values.measure is not Measure.SHARE:
        return 0.0, (high or 1.0) * (1 + _ROOM)
    room = max((high - low) * _ROOM, 0.005)
    return max(0.0, low - room), min(1.0, high + room) + room * 0.4


def _ticks(values: Trend, low: float, high: float) -> list[float]:
    """Few round numbers, the lowest among them."""
    rough = (high - low) / 2.2
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * 0.8)
    if values.measure in (Measure.COUNT, Measure.PEOPLE):
        step = max(1.0, step)
    first = math.ceil(low / step - 1e-9) * step
    found = [first + step * at for at in range(4) if first + step * at <= high]
    top = 1.0 if values.measure is Measure.SHARE else math.inf
    return [tick for tick in found if tick <= top + 1e-9]


def _labelled(points: Sequence[TrendPoint], room: float, small: int) -> list[int]:
    """Which labels are written: as many as there is room for, at even steps, the first among them."""
    if not points:
        return []
    widest = max(width_of(point.label, small) for point in points) + small
    most = max(2, int(room / widest))
    step = max(1, math.ceil(len(points) / most))
    step = next((nice for nice in (1, 2, 3, 4, 5, 6, 7, 10, 12, 14) if nice >= step), step)
    return list(range(0, len(points), step))


def _point_words(point: TrendPoint, values: Trend) -> str:
    words = f"{point.label} {short_text(point.value, values.measure, values.target)}"
    if point.before is None:
        return words
    before = short_text(point.before, values.measure)
    return _("{words},{name} {before}").format(words=words, name=values.before_name, before=before)
