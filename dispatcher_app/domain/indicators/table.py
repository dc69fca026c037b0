"""What an indicator is: base counts added up, or one such sum over another (``indicator_table``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _

#: Base counts and how much each weighs.
Sum = Mapping[str, Fraction]


class FigureUnit(Labelled):
    """In what a figure is told."""

    CASES = "cases", N_("件")
    TIMES = "times", N_("次")
    SHARE = "share", N_("%")
    MULTIPLE = "multiple", N_("倍")
    HOURS = "hours", N_("小时")


class Direction(Labelled):
    """Which way is better."""

    MORE = "more", N_("越高越好")
    LESS = "less", N_("越低越好")
    NEITHER = "neither", N_("不评优劣")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure: ``numerator`` over ``denominator``, or the numerator alone.

    A share is a number from 0 to 1 (shown × 100 %). Without anything in the denominator it is no figure at
    all (``None``, 「无数据」), never 0 or 1. ``target`` is Xuchang's, in the same measure.
    """

    code: str
    label: str
    english: str
    numerator: Sum = field(hash=False)
    denominator: Sum | None = field(default=None, hash=False)
    unit: FigureUnit = FigureUnit.CASES
    direction: Direction = Direction.NEITHER
    target: Fraction | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        unknown = sorted(code for code in self.counts if code not in COUNTS)
        if unknown:
            raise ValueError(f"{self.code}: no base count {', '.join(unknown)}")

    @property
    def name(self) -> str:
        return _(self.label)

    @property
    def counts(self) -> tuple[str, ...]:
        """Every base count it is made of."""
        return tuple(dict.fromkeys((*self.numerator, *(self.denominator or ()))))

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None

    @property
    def formula(self) -> str:
        """How it is worked out, in the words of the base counts."""
        terms = _terms(self.numerator)
        if self.denominator is None:
            return _joined(terms)
        return f"{_bracketed(terms)} ÷ {_bracketed(_terms(self.denominator))}"


def _terms(sum_: Sum) -> list[tuple[bool, str]]:
    """Whether each term is taken away, and what it is. A count called like one before it (the first time
    and every further one, the unit that has the case and those that had it) is meant by that name, too."""
    found: dict[tuple[str, Fraction], tuple[bool, str]] = {}
    for code, weight in sum_.items():
        count, size = COUNTS[code], abs(weight)
        name = count.formula_name
        found.setdefault((name, weight), (weight < 0, name if size == 1 else f"{name} × {_number(size)}"))
    return list(found.values())


def _joined(terms: list[tuple[bool, str]]) -> str:
    """Such as ``按期结案数 - 延期后按期结案数 × 0.4``."""
    text = " ".join(f"{'-' if taken else '+'} {term}" for taken, term in terms)
    return text.removeprefix("+ ")


def _bracketed(terms: list[tuple[bool, str]]) -> str:
    return _joined(terms) if len(terms) == 1 else f"({_joined(terms)})"


def _number(value: Fraction) -> str:
    """*value* as a decimal where it has a short one, else as a fraction."""
    short = value * 10**6
    return f"{float(value):g}" if short.denominator == 1 else str(value)
