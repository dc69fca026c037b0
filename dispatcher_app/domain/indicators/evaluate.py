"""Figures worked out the plain, slow way: this is what is right, and what the database must equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from dispatcher_app.domain.indicators.conditions import holds
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key, dimension_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts
from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.domain.indicators.table import Indicator, Sum

Row = CaseFacts | StepFacts
#: By the code of a base count: how many.
Counts = dict[str, int]


def tally(
    rows: Iterable[Row],
    counts: Sequence[BaseCount],
    period: Period,
    dimension: Dimension | None,
    filters: Filters,
    as_of: datetime,
) -> dict[Key, Counts]:
    """Every count by the keys of *dimension* (None: all under the one key ``None``).

    *rows* are facts of cases and of steps in any order. A key is there if a row of any count has it, then
    with every count that knows the dimension; a count that does not know it is left out. Nothing counted: {}.

    """
    known = [count for count in counts if dimension is None or dimension.field_for(count) is not None]
    found: dict[Key, Counts] = {}
    for row in rows:
        for count in known:
            if not counts_in(row, count, period, filters, as_of):
                continue
            key = _key(row, count, dimension)
            cell = found.setdefault(key, {each.code: 0 for each in known})
            cell[count.code] += _amount(row, count)
    return found


def members(
    rows: Iterable[Row],
    count: BaseCount,
    period: Period,
    filters: Filters,
    as_of: datetime,
) -> Iterator[Row]:
    """The rows that make up *count*: what is behind the number on the screen."""
    return (row for row in rows if counts_in(row, count, period, filters, as_of))


def counts_in(row: Row, count: BaseCount, period: Period, filters: Filters, as_of: datetime) -> bool:
    """Whether *row* is one of those that *count* counts."""
    if not isinstance(row, CaseFacts if count.grain is Grain.CASE else StepFacts):
        return False
    if not count.stock:
        at = getattr(row, count.at)
        if at is None or not period.holds(at):
            return False
    return _passes(row, count, filters) and holds(count.where, row, as_of)


def value(indicator: Indicator, counts: Mapping[str, int]) -> Fraction | None:
    """The figure from its *counts*; None where the denominator is nothing, or a count is missing."""
    if any(code not in counts for code in indicator.counts):
        return None
    above = sum_of(indicator.numerator, counts)
    if indicator.denominator is None:
        return above
    below = sum_of(indicator.denominator, counts)
    return above / below if below > 0 else None


def added(parts: Iterable[Mapping[str, int]]) -> Counts:
    """The counts of several keys or periods together."""
    total: Counts = {}
    for part in parts:
        for code, number in part.items():
            total[code] = total.get(code, 0) + number
    return total


def percentile(histogram: Mapping[Key, int], share: Fraction) -> int | None:
    """In which class of a histogram by quarter hours the *share* (0 to 1) of all cases is reached.

    The time is told as "under (class + 1) quarter hours"; None without any case. Unknown times are left out.
    """
    known = sorted((key, many) for key, many in histogram.items() if isinstance(key, int) and many)
    total, seen = sum(many for _key, many in known), 0
    for key, many in known:
        seen += many
        if seen >= share * total:
            return key
    return None


def sum_of(weights: Sum, counts: Mapping[str, int]) -> Fraction:
    """Base counts added up, each with its weight; KeyError where one is missing."""
    return sum((weight * counts[code] for code, weight in weights.items()), Fraction(0))


def _passes(row: Row, count: BaseCount, filters: Filters) -> bool:
    """A filter by what a count does not know lets none of its rows through."""
    for code, keys in filters.items():
        dimension = dimension_of(code)
        name = dimension.field_for(count)
        if name is None or dimension.group_of(getattr(row, name)) not in keys:
            return False
    return True


def _key(row: Row, count: BaseCount, dimension: Dimension | None) -> Key:
    name = dimension.field_for(count) if dimension is not None else None
    if dimension is None or name is None:
        return None
    key: Key = getattr(row, name)
    return dimension.group_of(key)


def _amount(row: Row, count: BaseCount) -> int:
    return int(getattr(row, count.amount) or 0) if count.amount else 1
