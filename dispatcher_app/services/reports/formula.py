"""Sums a clerk can check: told once, worked out by the program and written into the workbook as a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Number = int | float
#: What a column holds in the same row; None where there is no data.
Values = Mapping[str, Number | None]
#: Names the cell of a column in the same row, such as ``C7``.
CellOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Ratio:
    """*over* divided by *under*; no data where *under* is 0."""

    over: str
    under: str

    def value(self, values: Values) -> float | None:
        over, under = values.get(self.over), values.get(self.under)
        return over / under if over is not None and under else None

    def text(self, cell: CellOf, nothing: str) -> str:
        over, under = cell(self.over), cell(self.under)
        return f'=IF(N({under})=0,"{nothing}",{over}/{under})'


@dataclass(frozen=True, slots=True)
class Plus:
    """The sum of columns."""

    parts: tuple[str, ...]

    def value(self, values: Values) -> Number | None:
        return sum(values.get(part) or 0 for part in self.parts)

    def text(self, cell: CellOf, _nothing: str) -> str:
        return "=" + "+".join(f"N({cell(part)})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Minus:
    """*first* less *second*; no data where either has none. Of two rates: percentage points, as a share."""

    first: str
    second: str

    def value(self, values: Values) -> Number | None:
        first, second = values.get(self.first), values.get(self.second)
        return first - second if first is not None and second is not None else None

    def text(self, cell: CellOf, nothing: str) -> str:
        first, second = cell(self.first), cell(self.second)
        return f'=IF(COUNT({first},{second})<2,"{nothing}",{first}-{second})'


@dataclass(frozen=True, slots=True)
class Growth:
    """By what share *now* is more than *before*; no data where *before* is 0."""

    now: str
    before: str

    def value(self, values: Values) -> float | None:
        now, before = values.get(self.now), values.get(self.before)
        return (now - before) / before if now is not None and before else None

    def text(self, cell: CellOf, nothing: str) -> str:
        now, before = cell(self.now), cell(self.before)
        return f'=IF(N({before})=0,"{nothing}",({now}-{before})/{before})'


Formula = Ratio | Plus | Minus | Growth
