"""Panels of horizontal bars with the name before and the number behind: shares of a whole, and a funnel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt

from dispatcher_app.i18n import _
from dispatcher_app.widgets.panels.numbers import Measure, share_digits, short_text
from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import RIGHT, STRONG, PanelPen
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


def _share_text(count: int, whole: int) -> str:
    percent = count / whole * 100
    return "< 0.1 %" if 0 < percent < 0.1 else f"{percent:.1f} %"


class SharePanel(Panel[Shares]):
    """Every part as a bar from zero, the longest over the whole room, with count and share."""

    def _has_data(self, values: Shares) -> bool:
        return _whole(values.portions) > 0

    def _rows(self, values: Shares) -> Iterable[str]:
        whole = _whole(values.portions)
        return (portion_words(portion, whole) for portion in values.portions)

    def _draw(self, pen: PanelPen, body: QRectF, values: Shares) -> list[Spot]:
        whole = _whole(values.portions)
        size = fitting_size(body, len(values.portions), pen.sizes.body)
        counts = [short_text(portion.count, Measure.COUNT) for portion in values.portions]
        shares = [_share_text(portion.count or 0, whole) for portion in values.portions]
        names = min(_widest((p.name for p in values.portions), size) + size * 0.5, body.width() * 0.42)
        behind = _widest(counts, size, strong=True) + _widest(shares, size) + size * 1.2
        room = max(size * 2.0, body.width() - names - behind)
        most = max(portion.count or 0 for portion in values.portions)
        spots = []
        rows = rows_of(body, len(values.portions), size * 1.3)
        for row, portion, count, share in zip(rows, values.portions, counts, shares, strict=False):
            pen.text(row.adjusted(0, 0, names - row.width(), 0), portion.name, size)
            long = room * (portion.count or 0) / most
            thick = min(row.height() * 0.52, size * 0.9)
            bar = QRectF(row.left() + names, row.center().y() - thick / 2, max(long, 2.0), thick)
            pen.bar(bar, "accent")
            right = _widest(shares, size)
            pen.text(row, share, size, "secondary", RIGHT)
            pen.text(row.adjusted(0, 0, -right - size * 0.6, 0), count, size, "text", RIGHT, STRONG)
            spots.append(Spot(portion.key, row, portion_words(portion, whole)))
        return spots


class FunnelPanel(Panel[Funnel]):
    """How many stand at each stage: bars around a middle line, in the order of the way."""

    def _has_data(self, values: Funnel) -> bool:
        return any(step.count is not None for step in values.steps)

    def _rows(self, values: Funnel) -> Iterable[str]:
        return (portion_words(step, None) for step in values.steps)

    def _draw(self, pen: PanelPen, body: QRectF, values: Funnel) -> list[Spot]:
        size = fitting_size(body, len(values.steps), pen.sizes.body)
        names = min(_widest((step.name for step in values.steps), size) + size * 0.6, body.width() * 0.45)
        most = max(max(step.count or 0 for step in values.steps), 1)
        numbers = _widest((short_text(s.count, Measure.COUNT) for s in values.steps), size, strong=True)
        room = max(size, body.width() - names - numbers - size * 0.6)
        spots = []
        rows = rows_of(body, len(values.steps), size * 1.3)
        for row, step in zip(rows, values.steps, strict=False):
            pen.text(row.adjusted(0, 0, names - row.width(), 0), step.name, size)
            thick = min(row.height() * 0.68, size * 1.3)
            long = max(room * (step.count or 0) / most, 2.0)
            middle = row.left() + names + room / 2
            bar = QRectF(middle - long / 2, row.center().y() - thick / 2, long, thick)
            pen.bar(bar, "accent" if step.count else "line")
            pen.text(row, short_text(step.count, Measure.COUNT), size, "text", RIGHT, STRONG)
            spots.append(Spot(step.key, row, portion_words(step, None)))
        self._draw_flow(pen, rows, body.left() + names + room / 2)
        return spots

    def _draw_flow(self, pen: PanelPen, rows: Sequence[QRectF], middle: float) -> None:
        """A thin line behind says that one stage follows the other."""
        pen.painter.save()
        pen.painter.setCompositionMode(pen.painter.CompositionMode.CompositionMode_DestinationOver)
        if len(rows) > 1:
            top, bottom = QPointF(middle, rows[0].center().y()), QPointF(middle, rows[-1].center().y())
            pen.line(top, bottom, "line", pen.sizes.line, Qt.PenStyle.SolidLine)
        pen.painter.restore()
