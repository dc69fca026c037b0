"""What a wall knows of figures: two pictures of the hall, one that moves with every step and one of the past.

They hold base counts as they were read; rates are made of them where they are shown, by the declared table
(decision 019). No caller, no words, no person is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from dispatcher_app.domain.indicators.least import LEAST_CASES

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The counts of one day or one month, which is named by its first day."""

    day: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class NowFigures:
    """Today so far against yesterday so far. ``uncounted`` cases moved and are in no figure yet.

    Nothing is in ``yesterday`` where there was no hall yet. The two hourly counts are by the hour of the
    hall's clock.
    """

    at: datetime
    today: Counts = field(default_factory=dict)
    yesterday: Counts = field(default_factory=dict)
    hours_today: Mapping[int, int] = field(default_factory=dict)
    hours_yesterday: Mapping[int, int] = field(default_factory=dict)
    uncounted: int = 0


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The month, the 62 days that are over, today so far, and the year.

    ``last_month`` is all of the month before, ``last_month_so_far`` as much of it as there is of this one;
    they and ``last_year`` are empty where there was no hall yet.

    ``week_hours`` by hour of the week from Monday 0:00, ``handling`` by quarter hours, units and classes
    by code, communities by name, ``sources`` by their stored word. ``units_before`` is the month before.
    ``least`` cases give a unit a place.
    """

    at: datetime
    month: Counts = field(default_factory=dict)
    last_month: Counts = field(default_factory=dict)
    last_month_so_far: Counts = field(default_factory=dict)
    year: Counts = field(default_factory=dict)
    last_year: Counts = field(default_factory=dict)
    days: tuple[DayCounts, ...] = ()
    months: tuple[DayCounts, ...] = ()
    units: Mapping[str, Counts] = field(default_factory=dict)
    units_before: Mapping[str, Counts] = field(default_factory=dict)
    least: int = LEAST_CASES
    classes: Mapping[str, int] = field(default_factory=dict)
    week_hours: Mapping[int, int] = field(default_factory=dict)
    handling: Mapping[int, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    communities: Mapping[str, int] = field(default_factory=dict)


class WallFigures(Protocol):
    """Where a wall has its figures from. Reads only.

    Raises:
        ExternalError: the database does not answer.
    """

    async def serial(self) -> int:
        """Another number whenever a figure may have changed."""
        ...

    async def now(self) -> NowFigures: ...

    async def past(self) -> PastFigures: ...
