"""How a figure, its target and its change are written: one rule for screens, the wall and reports.

**Rounding against targets.** A target is written with the digits it was set with; a figure is rounded, but
never so far that it seems to have reached what it has not.

**Small bases.** From 3 to 62 is no "▲1967 %": with fewer than :data:`SMALL_BASE` before, the two numbers are
said instead. The twenty are ours: below it one case more is a change of more than five per cent.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from dispatcher_app.i18n import _

#: A number of cases below this is no base for a change in per cent.
SMALL_BASE = 20
#: Digits behind the point of a percentage, where its target needs no more; and at most.
DIGITS, MOST_DIGITS = 1, 4
_EXACT = Context(prec=28)


def share_digits(
    value: Fraction | float, target: Fraction | None, least: int = DIGITS, most: int = MOST_DIGITS
) -> int:
    """How many digits its percentage needs, so that *value* stands on its own side of *target*."""
    exact = _exact(value)
    if target is None:
        return least
    for digits in range(least, most + 1):
        shown = Fraction(_rounded(exact * 100, digits)) / 100
        if (shown < target) == (exact < target):
            return digits
    return most


def percent_text(value: Fraction | float, target: Fraction | None = None, least: int = DIGITS) -> str:
    """``99.7%``, or ``99.675%`` where its target is 99.68 %: never as reached what is not."""
    exact, digits = _exact(value), share_digits(value, target, least)
    text = _rounded(exact * 100, digits)
    if target is not None and exact < target <= Fraction(text) / 100:
        text = _rounded(exact * 100, digits, ROUND_FLOOR)
    return f"{text:f}%"


def exact_percent(target: Fraction) -> str:
    """A target with every digit that it was set with: ``99.68%``, ``70%``."""
    return f"{_decimal(target * 100).normalize():f}%"


def growth(now: Fraction | float | None, before: Fraction | float | None) -> Fraction | None:
    """By what share *now* is more than *before*; None where there is nothing, or too little, to go by."""
    if now is None or before is None or before < SMALL_BASE:
        return None
    return (Fraction(now) - Fraction(before)) / Fraction(before)


def counts_moved(now: Fraction | int | None, before: Fraction | int | None) -> str:
    """How a number of cases moved: ``▲ +12.5%``; ``3 → 62`` for a small base; or that there is no data."""
    if now is None or before is None:
        return _("无数据,不比较")
    if now == before:
        return _("持平")
    share = growth(now, before)
    return f"{int(before):,} → {int(now):,}" if share is None else f"{_signed(share * 100)}%"


def share_moved(now: Fraction | float | None, before: Fraction | float | None) -> str:
    """How a share moved, in percentage points."""
    if now is None or before is None:
        return _("无数据,不比较")
    points = (Fraction(now) - Fraction(before)) * 100
    if points and abs(points) < Fraction(1, 20):
        return _("{sign}不足 0.1 个百分点").format(sign="▲ " if points > 0 else "▼ ")
    return _("{points} 个百分点").format(points=_signed(points)) if points else _("持平")


def size_moved(now: Fraction | float | None, before: Fraction | float | None) -> str:
    """How hours or a multiple moved, in per cent of what it was."""
    if now is None or before is None:
        return _("无数据,不比较")
    if now == before:
        return _("持平")
    return (
        f"{_signed((Fraction(now) - Fraction(before)) / Fraction(before) * 100)}%"
        if before
        else _("无法比较")
    )


def _signed(value: Fraction) -> str:
    sign = "▲ +" if value > 0 else "▼ -"
    return f"{sign}{_rounded(abs(value), 1):f}"


def _exact(value: Fraction | float) -> Fraction:
    """A quotient of counts that went through a float is that quotient again."""
    return Fraction(value).limit_denominator(10**9) if isinstance(value, float) else Fraction(value)


def _rounded(value: Fraction, digits: int, how: str = ROUND_HALF_UP) -> Decimal:
    return _decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=how)


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
