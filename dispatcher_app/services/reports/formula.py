"""Sums a clerk can check: told once, worked out by the program and written into the workbook as a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dispatcher_app.domain.indicators.written import SMALL_BASE, growth

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
    """By what share *now* is more than *before*; nothing where *before* is no base
    (:data:`~dispatcher_app.domain.indicators.written.SMALL_BASE`)."""

    now: str
    before: str

    def value(self, values: Values) -> float | None:
        share = growth(values.get(self.now), values.get(self.before))
        return None if share is None else float(share)

    def text(self, cell: CellOf, nothing: str) -> str:
        now, before = cell(self.now), cell(self.before)
        return f'=IF(N({before})<{SMALL_BASE},"{nothing}",({now}-{before})/{before})'


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of a sheet: *parts* with their weights, then what is added or taken; never below nothing.

    ``spread``: brought up to *total* where some have no data. Without data in *needed* of *telling* there are
    no points.
    """

    parts: tuple[tuple[str, Number], ...]
    extras: tuple[str, ...]
    total: Number
    spread: bool
    telling: tuple[str, ...]
    needed: int = 1

    def value(self, values: Values) -> float | None:
        if sum(values.get(name) is not None for name in self.telling) < self.needed:
            return None
        known = [(values.get(name), weight) for name, weight in self.parts if values.get(name) is not None]
        reached = sum(points or 0 for points, _weight in known)
        weighed = sum(weight for _points, weight in known)
        if self.spread and len(known) < len(self.parts):
            if not weighed:
                return None
            reached = reached * self.total / weighed
        return max(0.0, float(reached + sum(values.get(name) or 0 for name in self.extras)))

    def text(self, cell: CellOf, nothing: str) -> str:
        body = "+".join(f"N({cell(name)})" for name, _weight in self.parts)
        if self.spread:
            weighed = "+".join(f"IF(ISNUMBER({cell(name)}),{weight:g},0)" for name, weight in self.parts)
            body = f"({body})*{self.total:g}/({weighed})"
        body += "".join(f"+N({cell(name)})" for name in self.extras)
        telling = ",".join(cell(name) for name in self.telling)
        return f'=IF(COUNT({telling})<{self.needed},"{nothing}",MAX(0,{body}))'


Formula = Ratio | Plus | Minus | Growth | Scored
