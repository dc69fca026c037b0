"""Figures the way the trade writes them: 1,234 件, 12.3 万, 99.68 %, 1.4 小时; no data is said in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from dispatcher_app.domain.indicators.written import growth, percent_text
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import C_, N_, _, speaks_chinese

#: From here on a count is written in 万: five digits are still read at a glance, six are not.
_MANY = 100_000
_WAN, _YI = 10_000, 100_000_000


class Measure(Labelled):
    """What a number counts. The label is what stands behind it; a share's is part of its digits."""

    COUNT = "count", C_("measure", "件")
    PEOPLE = "people", C_("measure", "人")
    SHARE = "share", "%"
    HOURS = "hours", C_("measure", "小时")
    POINTS = "points", C_("measure", "分")


class Better(Labelled):
    """In which direction a number improves."""

    MORE = "more", N_("越高越好")
    LESS = "less", N_("越低越好")
    NEITHER = "neither", N_("不分好坏")


@dataclass(frozen=True, slots=True)
class NumberText:
    """``digits`` are written large, ``unit`` small behind them ("" for none)."""

    digits: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.digits} {self.unit}".strip()


def no_data() -> str:
    """What stands where there is no number: never 0 and never 100 %."""
    return _("无数据")


def number_text(value: float | None, measure: Measure, target: float | None = None) -> NumberText:
    """*value* in its measure; a share, given as 0 to 1, is never rounded up to a *target* it has missed."""
    if value is None or math.isnan(value):
        return NumberText(no_data())
    if measure is Measure.SHARE:
        return NumberText(share_digits(value, target), "%")
    if measure in (Measure.HOURS, Measure.POINTS):
        return NumberText(f"{value:,.1f}", measure.label)
    return _count(round(value), measure.label)


def short_text(value: float | None, measure: Measure, target: float | None = None) -> str:
    """As :func:`number_text`, in one piece and without 件 or 人: for labels at bars and points."""
    text = number_text(value, measure, target)
    counts = measure in (Measure.COUNT, Measure.PEOPLE)
    return text.digits if counts and text.unit == measure.label else str(text)


def exact_text(value: float, measure: Measure) -> str:
    """*value* with the digits it has and no more (90 %, 99.68 %): for axes and targets."""
    if measure is Measure.SHARE:
        return f"{_trimmed(value * 100)} %"
    if measure in (Measure.HOURS, Measure.POINTS):
        return f"{_trimmed(value)} {measure.label}"
    return short_text(value, measure)


def _trimmed(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def share_digits(share: float, target: float | None = None) -> str:
    """Two decimals, and never rounded up to a hundred or a *target*, or down to nothing."""
    percent = share * 100
    if target is not None and share < target <= round(share, 4):
        return percent_text(share, Fraction(target).limit_denominator(10**6), least=2).rstrip("%")
    if 99.99 < percent < 100:
        return "99.99"
    if 0 < percent < 0.01:
        return "0.01"
    text = f"{percent:.2f}"
    return text.removesuffix(".00") if percent in (0, 100) else text


def _count(value: int, unit: str) -> NumberText:
    if abs(value) < _MANY:
        return NumberText(f"{value:,}", unit)
    if not speaks_chinese():
        scale, letter = (1e6, "M") if abs(value) >= 1e6 else (1e3, "k")
        return NumberText(f"{_cut(value / scale)}{letter}")
    scale, word = (_YI, _("亿")) if abs(value) >= _YI else (_WAN, _("万"))
    return NumberText(_cut(value / scale), word)


def _cut(value: float) -> str:
    """Three or four digits."""
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.1f}"


@dataclass(frozen=True, slots=True)
class Change:
    """How a number stands to the one it is compared with. ``sign`` is -1, 0, 1; ``good`` None: neither."""

    sign: int
    text: str
    good: bool | None

    @property
    def arrow(self) -> str:
        return {1: "▲", 0: "=", -1: "▼"}[self.sign]


def change_of(value: float | None, before: float | None, measure: Measure, better: Better) -> Change | None:
    """The change from *before*: points for a share, per cent for everything else; None without both."""
    if value is None or before is None:
        return None
    step = value - before
    if measure is Measure.SHARE:
        text = _("{points} 个百分点").format(points=f"{abs(step) * 100:.2f}")
        same = round(step * 10_000) == 0
    elif measure in (Measure.COUNT, Measure.PEOPLE) and growth(value, before) is None:
        same, text = step == 0, f"{short_text(before, measure)} → {short_text(value, measure)}"
    elif before == 0:
        same, text = step == 0, short_text(abs(step), measure)
    else:
        same, text = step == 0, f"{abs(step) / before * 100:.1f} %"
    if same:
        return Change(0, _("持平"), None)
    sign = 1 if step > 0 else -1
    good = None if better is Better.NEITHER else (sign > 0) is (better is Better.MORE)
    return Change(sign, text, good)


def misses(value: float | None, target: float | None, better: Better) -> bool:
    """Whether *value* is on the wrong side of its *target*."""
    if value is None or target is None or better is Better.NEITHER:
        return False
    return value < target if better is Better.MORE else value > target
