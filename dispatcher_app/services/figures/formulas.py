"""Sums and rates of base counts as formulas of a workbook, over the cells that hold the counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from dispatcher_app.domain.indicators.table import Sum
from dispatcher_app.i18n import _

#: Names the cell in which something of the same row stands, such as ``C7``.
CellOf = Callable[[str], str]


def no_data() -> str:
    return _("无数据")


def quoted(text: str) -> str:
    """A text inside a formula; whatever it says, it stays one text."""
    return '"' + text.replace('"', '""') + '"'


def literal(value: Fraction) -> str:
    """0.6, 100, and 1/3600 where no short decimal says it."""
    short = value * 10**6
    return f"{float(value):g}" if short.denominator == 1 else f"{value.numerator}/{value.denominator}"


def sum_text(sum_: Sum, cell: CellOf) -> str:
    """``C7+D7*0.6``."""
    terms = []
    for code, weight in sum_.items():
        size = "" if abs(weight) == 1 else f"*{literal(abs(weight))}"
        terms.append(f"{'-' if weight < 0 else '+'}{cell(code)}{size}")
    return "".join(terms).removeprefix("+")


def ratio_text(over: str, under: str) -> str:
    """*over* divided by *under*, in words where there is nothing to divide by."""
    return f"IF(({under})=0,{quoted(no_data())},({over})/({under}))"


def number_of(sum_: Sum, counts: Mapping[str, int]) -> int | float:
    """What a sum comes to: a whole number where it is one."""
    found = sum((weight * counts.get(code, 0) for code, weight in sum_.items()), Fraction(0))
    return int(found) if found.denominator == 1 else float(found)
