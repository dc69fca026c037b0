"""Which counts a settled row is in: :func:`holds` decides, once for all rows that are alike to it.

Of most instants conditions ask only whether they are known (compared with a moment after all of them, nothing
else is left to ask). So a month of cases has some hundred kinds of rows, not as many as cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter

from db.figures.fact_columns import types_of
from db.figures.tables import ADDED
from dispatcher_app.domain.indicators.conditions import (
    All,
    Any,
    AsOf,
    Compare,
    Condition,
    Field,
    Not,
    fields_of,
    holds,
)
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts

#: After everything that a settled row tells of: what it counts does not depend on when one asks.
EVER_AFTER = datetime(9999, 1, 1, tzinfo=UTC)
_KINDS_AT_MOST = 20_000
_FACTS = {Grain.CASE: CaseFacts, Grain.STEP: StepFacts}


@cache
def counts_of(grain: Grain) -> tuple[BaseCount, ...]:
    """Counts of rows of *grain* that are added up."""
    return tuple(count for count in ADDED if count.grain is grain)


class Counted:
    """Remembers the kinds of rows of one grain."""

    def __init__(self, grain: Grain) -> None:
        self._counts = counts_of(grain)
        instants = {name for name, (kind, _) in types_of(_FACTS[grain]).items() if kind is datetime}
        asked = {name for count in self._counts for name in fields_of(count.where)}
        compared = {name for count in self._counts for name in _compared(count.where)}
        known = sorted(asked & (instants - compared) | {count.at for count in self._counts})
        plain = sorted(asked - set(known))
        self._known, self._plain = attrgetter("case_id", *known), attrgetter("case_id", *plain)
        self._kinds: dict[tuple[object, ...], tuple[BaseCount, ...]] = {}

    def of(self, row: object) -> tuple[BaseCount, ...]:
        """The counts that *row* is in, on the day of their own instant."""
        kind = (*self._plain(row)[1:], *(value is None for value in self._known(row)[1:]))
        found = self._kinds.get(kind)
        if found is None:
            found = tuple(
                count
                for count in self._counts
                if getattr(row, count.at) is not None and holds(count.where, row, EVER_AFTER)
            )
            if len(self._kinds) >= _KINDS_AT_MOST:
                self._kinds.clear()
            self._kinds[kind] = found
        return found


@cache
def counted(grain: Grain) -> Counted:
    return Counted(grain)


def _compared(condition: Condition) -> Iterator[str]:
    """Fields whose very values are asked for: held against anything but the moment of asking."""
    match condition:
        case Compare(left, _, right):
            if not isinstance(left, AsOf) and not isinstance(right, AsOf):
                yield from (side.name for side in (left, right) if isinstance(side, Field))
        case All(parts) | Any(parts):
            for part in parts:
                yield from _compared(part)
        case Not(part):
            yield from _compared(part)
