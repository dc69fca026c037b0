"""What each panel is fed with: plain frozen values. A number that is not known is None.

``key`` names what a number opens; it comes back with ``Panel.opened``. "" opens nothing.
Shares are 0 to 1, times are hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.panels.numbers import Better, Measure

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What every panel has: a ``title`` and a ``note`` on what was counted, such as the period.

    ``empty`` is said instead of 无数据 where there is nothing and that is known, such as 没有超时.
    """

    title: str
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure(Figures):
    """One number, what it was ``before`` (yesterday at this time, last month ...) and its target."""

    value: float | None
    measure: Measure = Measure.COUNT
    key: str = ""
    before: float | None = None
    before_name: str = ""
    target: float | None = None
    better: Better = Better.NEITHER
    lamp: Lamp = Lamp.NONE


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """``before`` is the same point of the period compared with."""

    key: str
    label: str
    value: float | None
    before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Figures):
    """A number over time, the period before as a thin line, the target as a line with its value."""

    points: tuple[TrendPoint, ...]
    measure: Measure = Measure.COUNT
    name: str = ""
    before_name: str = ""
    target: float | None = None
    better: Better = Better.NEITHER


@dataclass(frozen=True, slots=True)
class Portion:
    """One part of a whole, or one step on a way."""

    key: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pareto(Figures):
    """Parts of a whole by size, with what they add up to. ``total`` counts parts that are not listed, too."""

    portions: tuple[Portion, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(Figures):
    """From where it comes: every part with its number and its share of all."""

    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Figures):
    """How many stand at each stage of a way, in its order."""

    steps: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    key: str
    row: int
    column: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatGrid(Figures):
    """Counts by row and column, such as weekday and hour. Cells that are not listed are 0."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases that took from ``low`` up to ``high`` hours (None: without end)."""

    key: str
    low: float
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Percentile:
    """``share`` 0.9 of the cases took at most ``hours``."""

    share: float
    hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Figures):
    """How long it takes: a histogram with its percentiles."""

    bins: tuple[Bin, ...]
    percentiles: tuple[Percentile, ...] = ()


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """One unit of a ranking; ``rank`` and ``rank_before`` are None where it has none.

    Neighbours of one ``group`` stand below its name.
    """

    key: str
    name: str
    rank: int | None
    value: float | None
    rank_before: int | None = None
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class League(Figures):
    """Units by one number, the best of every group first."""

    lines: tuple[LeagueLine, ...]
    measure: Measure = Measure.SHARE
    target: float | None = None
    better: Better = Better.MORE


@dataclass(frozen=True, slots=True)
class AreaCount:
    """``rings`` are the outer lines of an area, in degrees."""

    key: str
    name: str
    rings: tuple[Ring, ...] = field(compare=False, hash=False, repr=False)
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Density(Figures):
    """Areas of the city by how much there is in each."""

    areas: tuple[AreaCount, ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """``cells`` are the texts of the columns; ``lamp`` stands before them."""

    key: str
    cells: tuple[str, ...]
    lamp: Lamp = Lamp.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class LineList(Figures):
    """A short list; ``weights`` are the columns' widths, ``more`` how many lines are not listed."""

    heads: tuple[str, ...]
    weights: tuple[float, ...]
    lines: tuple[ListLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class CasePoint:
    """An open case on the map; degrees."""

    lon: float
    lat: float
    lamp: Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class CityCases(Figures):
    """Open cases where they are. ``elsewhere`` have no place yet."""

    points: tuple[CasePoint, ...]
    elsewhere: int = 0
