"""One number large enough for its place, with what it is compared with."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.lamps import LAMP_TOKENS
from dispatcher_app.widgets.map.lamps import draw_lamp
from dispatcher_app.widgets.panels.numbers import (
    Change,
    change_of,
    exact_text,
    misses,
    no_data,
    number_text,
    short_text,
)
from dispatcher_app.widgets.panels.panel import Panel, Spot
from dispatcher_app.widgets.panels.pen import PLAIN, STRONG, PanelPen
from dispatcher_app.widgets.panels.sizes import height_of, metrics_of, width_of
from dispatcher_app.widgets.panels.values import KeyFigure

#: The unit is so large beside its digits.
_UNIT = 0.36


class KeyFigurePanel(Panel[KeyFigure]):
    """The number, its lamp or whether it misses its target, and the change since the period before."""

    def sizeHint(self) -> QSize:
        body = self.panel_sizes.body
        return QSize(body * 11, round(body * 3.4 + self.panel_sizes.number * 1.2))

    def _has_data(self, values: KeyFigure) -> bool:
        return values.value is not None

    def _rows(self, values: KeyFigure) -> Iterable[str]:
        yield str(number_text(values.value, values.measure, values.target))
        yield from self._beside(values)

    def _beside(self, values: KeyFigure) -> Iterable[str]:
        change = change_of(values.value, values.before, values.measure, values.better)
        if change is not None:
            yield _compared(change, values)
        if values.target is not None:
            yield _target_words(values)

    def _draw(self, pen: PanelPen, body: QRectF, values: KeyFigure) -> list[Spot]:
        beside = _words_below(values)
        line = height_of(pen.sizes.body)
        number = body.adjusted(0, 0, 0, -line * len(beside))
        self._draw_number(pen, number, values)
        for place, (words, token) in enumerate(beside):
            top = number.bottom() + place * line
            pen.text(QRectF(body.left(), top, body.width(), line), words, pen.sizes.body, token)
        words = f"{values.title} {number_text(values.value, values.measure, values.target)}"
        return [Spot(values.key, QRectF(self.rect()).adjusted(4, 4, -4, -4), words)]

    def _draw_number(self, pen: PanelPen, box: QRectF, values: KeyFigure) -> None:
        text = number_text(values.value, values.measure, values.target)
        missed = misses(values.value, values.target, values.better)
        lamp = Lamp.OVER if missed else values.lamp
        alarming = lamp in (Lamp.DUE, Lamp.OVER) and values.value != 0
        lamp_room = 0.62 if alarming else 0.0
        size = _fitting(text.digits, text.unit, box, pen.sizes.number, lamp_room)
        token = LAMP_TOKENS[lamp] if alarming else "text"
        baseline = box.center().y() + metrics_of(size, STRONG).capHeight() / 2
        left = box.left()
        if alarming:
            middle = baseline - metrics_of(size, STRONG).capHeight() / 2
            draw_lamp(pen.painter, lamp, left + size * 0.22, middle, size * 0.22, pen.theme)
            left += size * lamp_room
        digits = width_of(text.digits, size, STRONG)
        pen.baseline(left, baseline, text.digits, size, token, STRONG)
        pen.baseline(left + digits + size * 0.1, baseline, text.unit, round(size * _UNIT), "secondary", PLAIN)


def _fitting(digits: str, unit: str, box: QRectF, largest: int, lamp_room: float) -> int:
    """The largest type size in which it all fits into *box*."""
    size = min(largest, int(box.height() / 0.88))  # digits do not go below their line
    wide = width_of(digits, 100, STRONG) + width_of(unit, round(100 * _UNIT)) + (10 if unit else 0)
    wide += 100 * lamp_room
    return max(8, min(size, int(box.width() / wide * 100)))


def _words_below(values: KeyFigure) -> list[tuple[str, str]]:
    """What stands below the number, with its colours: always two lines, so that cards in a row are alike."""
    lines: list[tuple[str, str]] = []
    change = change_of(values.value, values.before, values.measure, values.better)
    if change is not None:
        alone = f"{change.arrow} {change.text}" if change.sign else change.text
        lines.append((alone, "over" if change.good is False else "secondary"))
        if values.target is None:
            lines.append((f"{values.before_name} {short_text(values.before, values.measure)}", "secondary"))
    elif values.before_name and values.value is not None:
        lines.append((f"{values.before_name} {no_data()}", "secondary"))
    if values.target is not None:
        lines.append((_target_words(values), "secondary"))
    return lines


def _compared(change: Change, values: KeyFigure) -> str:
    before = short_text(values.before, values.measure)
    if change.sign == 0:
        return _("{change} · {name} {before}").format(
            change=change.text, name=values.before_name, before=before
        )
    return _("{arrow} {change} · {name} {before}").format(
        arrow=change.arrow, change=change.text, name=values.before_name, before=before
    )


def _target_words(values: KeyFigure) -> str:
    target = exact_text(values.target or 0.0, values.measure)
    if misses(values.value, values.target, values.better):
        return _("■ 未达目标 {target}").format(target=target)
    return _("● 达到目标 {target}").format(target=target)
