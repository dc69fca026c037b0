"""By what the sums of settled cases are kept: one dimension, or two of them together where screens ask so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dispatcher_app.domain.indicators.counts import BaseCount
from dispatcher_app.domain.indicators.dimensions import DIMENSIONS, Dimension, Key
from dispatcher_app.domain.indicators.facts import bounded

DAY, MONTH = "d", "m"
#: The columns of the cubes with the keys of the first and of the second dimension.
KEY_COLUMNS = ("key", "second")
#: How a cube keeps "not known"; no key of a case is so called.
UNKNOWN = "\x1e"
#: So many grid cells have so few cases a day each that sums by day would be no shorter than the facts.
_MONTHS_ONLY = frozenset({"cell"})
#: Pairs are kept by month.
_PAIRS = (
    ("unit", "handling_time"),
    ("unit", "elapsed_time"),
    ("unit", "major"),
    ("district", "unit"),
    ("district", "major"),
)


@dataclass(frozen=True, slots=True)
class Cube:
    """Sums by each combination of keys of ``dimensions``; none: of everything."""

    dimensions: tuple[Dimension, ...]
    grains: str

    @property
    def name(self) -> str:
        return "+".join(dimension.code for dimension in self.dimensions)

    def fields_of(self, count: BaseCount) -> tuple[str, ...] | None:
        """Where a row of *count* has its keys; None where a dimension does not apply to it."""
        fields = [dimension.field_for(count) for dimension in self.dimensions]
        return None if None in fields else tuple(name for name in fields if name is not None)

    def column_of(self, column: str) -> str:
        """Which of :data:`KEY_COLUMNS` has the keys of the facts' *column*."""
        return KEY_COLUMNS[[dimension.column for dimension in self.dimensions].index(column)]


def _cubes() -> Iterable[Cube]:
    yield Cube((), DAY + MONTH)
    for dimension in DIMENSIONS.values():
        if dimension.cubed:
            yield Cube((dimension,), MONTH if dimension.code in _MONTHS_ONLY else DAY + MONTH)
    for codes in _PAIRS:
        yield Cube(tuple(DIMENSIONS[code] for code in codes), MONTH)


CUBES: tuple[Cube, ...] = tuple(_cubes())


@cache
def cube_of(columns: frozenset[str]) -> Cube | None:
    """The cube of exactly the dimensions with these columns of the facts; None where there is none."""
    return next((cube for cube in CUBES if {d.column for d in cube.dimensions} == columns), None)


def key_text(key: Key) -> str:
    """A key as a cube keeps it; facts that an earlier release worked out may be longer than any column."""
    return UNKNOWN if key is None else bounded(str(key))


def key_from(kept: str, kind: type) -> Key:
    """What :func:`key_text` was given; *kind* is the type of the field."""
    return None if kept == UNKNOWN else kind(kept)
