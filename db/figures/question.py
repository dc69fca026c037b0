"""A question about figures, in the terms of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from db.figures.condition_sql import Values
from db.figures.fact_columns import types_of
from db.figures.layout import UNKNOWN, Cube, cube_of, key_from, key_text
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key, dimension_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts
from dispatcher_app.services.figures.store import Slice

_FACTS = {Grain.CASE: CaseFacts, Grain.STEP: StepFacts}


@dataclass(frozen=True)
class Question:
    """``counts`` all know the dimensions of ``by`` and of the filters; ``slices`` is None for no trend."""

    counts: tuple[BaseCount, ...]
    start: datetime
    end: datetime
    as_of: datetime
    by: tuple[Dimension, ...]
    filters: tuple[tuple[Dimension, frozenset[Key]], ...]
    slices: Slice | None
    zone: ZoneInfo

    @cached_property
    def cube(self) -> Cube | None:
        """The cube that answers it for whole days or months."""
        return cube_of(
            frozenset(dimension.column for dimension in (*self.by, *(d for d, _keys in self.filters)))
        )

    def key_fields(self, count: BaseCount) -> tuple[str, ...]:
        return tuple(dimension.field_for(count) or "" for dimension in self.by)

    def filter_fields(self, count: BaseCount) -> tuple[str, ...]:
        return tuple(dimension.field_for(count) or "" for dimension, _keys in self.filters)

    def key_of(self, position: int, kept: str) -> Key:
        """The key shown for what a statement found in its column of keys at *position*."""
        dimension = self.by[position]
        return dimension.group_of(key_from(kept, kind_of(dimension)))


def kind_of(dimension: Dimension) -> type:
    """The type of a dimension's keys; persons are texts."""
    return types_of(CaseFacts)[dimension.column][0] if dimension.column in types_of(CaseFacts) else str


def ask(
    counts: Iterable[BaseCount],
    span: tuple[datetime, datetime],
    as_of: datetime,
    by: Sequence[Dimension],
    filters: Filters,
    zone: ZoneInfo,
    slices: Slice | None = None,
) -> Question:
    wanted = tuple((dimension_of(code), keys) for code, keys in sorted(filters.items()))
    needed = (*by, *(dimension for dimension, _keys in wanted))
    known = tuple(
        count
        for count in counts
        if all(dimension.field_for(count) is not None for dimension in needed)
        and not (slices is not None and count.stock)
    )
    return Question(known, span[0], span[1], as_of, tuple(by), wanted, slices, zone)


def passes(dimension: Dimension, keys: frozenset[Key], column: str, values: Values, *, kept: bool) -> str:
    """That the facts' *column* has one of *keys* of *dimension*, in SQL.

    *kept*: the column is one of a cube, with keys as texts.
    """
    named = dimension.folded or {}
    plain = (
        {key for group in keys for key in dimension.keys_in(group)}
        if named or dimension.folded
        else set(keys)
    )
    tests = [_is_among(plain, column, values, kept=kept)]
    if dimension.folded is not None and "" in keys:
        tests.append(f"NOT coalesce({_is_among(set(named), column, values, kept=kept)}, FALSE)")
    return f"({' OR '.join(tests)})"


def _is_among(keys: Iterable[Key], column: str, values: Values, *, kept: bool) -> str:
    found = sorted((key for key in keys if key is not None), key=str)
    texts: list[str] = [values.add(key_text(key) if kept else key) for key in found]
    tests = [f"{column} IN ({', '.join(texts)})"] if texts else []
    if None in set(keys):
        tests.append(f"{column} = {values.add(UNKNOWN)}" if kept else f"{column} IS NULL")
    return " OR ".join(tests) or "FALSE"


def key_sql(column: str, grain: Grain) -> str:
    """The key in *column* of the facts as a text, as a cube keeps it."""
    kind, optional = types_of(_FACTS[grain])[column]
    plain = column if kind is str else f"CAST({column} AS TEXT)"
    return f"coalesce({plain}, '{UNKNOWN}')" if optional else plain


def merged(found: Iterable[tuple[object, Mapping[str, int]]]) -> dict[object, dict[str, int]]:
    """Counts of the same key added up; keys of which nothing was counted are left out."""
    total: dict[object, dict[str, int]] = {}
    for key, counts in found:
        if any(counts.values()):
            there = total.setdefault(key, dict.fromkeys(counts, 0))
            for code, n in counts.items():
                there[code] = there.get(code, 0) + n
    return total
