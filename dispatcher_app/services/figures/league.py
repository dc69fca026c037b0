"""Units beside units of their kind: places by on-time handling, for charts and the wall alike.

Like is ranked with like (``unit_groups``); equal rates share a place; who has too few cases has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dispatcher_app.domain.indicators.dimensions import Dimension
from dispatcher_app.domain.indicators.evaluate import value
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.indicators.least import places
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.services.figures.store import Counts

#: The rate by which units stand.
RATE = "on_time_handling_rate"


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of a group. ``place`` None: too few ``cases``; ``place_before`` is of the period before."""

    unit: str
    name: str
    rate: Fraction
    cases: int
    place: int | None
    place_before: int | None


@dataclass(frozen=True, slots=True)
class GroupLeague:
    """The units of one group that were owed anything: by place, equal ones by name, the others below them."""

    group: str
    units: tuple[Standing, ...]

    @property
    def name(self) -> str:
        """A scheme's own group is called by its word."""
        known = {group.value: group for group in UnitGroup}
        return known[self.group].label if self.group in known else self.group


def leagues(
    now: Mapping[Any, Counts],
    before: Mapping[Any, Counts],
    groups: Dimension,
    least: int,
    name: Callable[[str], str],
) -> tuple[GroupLeague, ...]:
    """A league for every group with units in it, in the order of the groups; *least* cases make a place.

    *now* and *before* are counts by the code of the unit; what is under no code is nobody's.
    """
    these, earlier = _by_group(now, groups), _by_group(before, groups)
    order = {group.value: at for at, group in enumerate(UnitGroup)}
    return tuple(
        GroupLeague(group, _standings(these[group], _places(earlier.get(group, {}), least), least, name))
        for group in sorted(these, key=lambda each: (order.get(each, len(order)), each))
    )


def _by_group(units: Mapping[Any, Counts], groups: Dimension) -> dict[str, dict[str, Counts]]:
    """Those that were owed anything."""
    found: dict[str, dict[str, Counts]] = {}
    for unit, counts in units.items():
        if unit and _cases(counts):
            found.setdefault(str(groups.group_of(unit)), {})[str(unit)] = counts
    return found


def _standings(
    units: Mapping[str, Counts], places_before: Mapping[str, int], least: int, name: Callable[[str], str]
) -> tuple[Standing, ...]:
    found = _places(units, least)
    standings = (
        Standing(unit, name(unit), rate, _cases(counts), found.get(unit), places_before.get(unit))
        for unit, counts in units.items()
        if (rate := _rate(counts)) is not None
    )
    return tuple(sorted(standings, key=lambda one: (one.place is None, one.place or 0, one.name, one.unit)))


def _places(units: Mapping[str, Counts], least: int) -> dict[str, int]:
    rates = {unit: _rate(counts) for unit, counts in units.items()}
    return places(rates, {unit: _cases(counts) for unit, counts in units.items()}, least)


def _rate(counts: Counts) -> Fraction | None:
    return value(INDICATORS[RATE], counts)


def _cases(counts: Counts) -> int:
    """How many it was owed."""
    return sum(counts.get(code, 0) for code in INDICATORS[RATE].denominator or ())
