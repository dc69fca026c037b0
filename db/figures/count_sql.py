"""One statement that answers a question: sums of whole months and days, and whatever is in no sum directly.

The parts of the statement are joined by ``UNION ALL``, so that all see the same moment: a case that is being
added to the sums meanwhile is counted once. Each part answers rows of (part, day, keys…, numbers…); a number
of a part belongs to the count in the same place of the part's own list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from db.figures.condition_sql import Values, sql_of
from db.figures.layout import DAY, MONTH, Cube
from db.figures.question import Question, key_sql, passes
from db.figures.spans import Stretch, day_number, parts_of, shifts
from db.figures.tables import NOT_ADDED, column_of
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.services.figures.store import Slice

TABLES = {Grain.CASE: "case_facts", Grain.STEP: "step_facts"}
#: Every row in no sum is looked at, and there are few of them: the index of those, not one of a year's.
_LEFT = {"sqlite": " INDEXED BY ix_{table}_left", "postgresql": ""}
_ADDED = "in_cubes"


@dataclass(frozen=True, slots=True)
class Statement:
    """``codes``: of each part the counts that its numbers are of, in their order."""

    sql: str
    bound: dict[str, object]
    codes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    day: str
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    source: str
    codes: tuple[str, ...]

    def sql(self, number: int, width: int) -> str:
        padded = (*self.numbers, *("0" for _n in range(width - len(self.numbers))))
        columns = ", ".join((str(number), self.day, *self.keys, *padded))
        groups = [str(place) for place, what in enumerate((self.day, *self.keys), start=2) if what != "0"]
        grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
        return f"SELECT {columns} FROM {self.source}{grouped}"


class CountSql:
    """Makes the statement for one question in one dialect."""

    def __init__(self, question: Question, dialect: str) -> None:
        self._asked, self._dialect = question, dialect
        self._values = Values(dialect)
        self._values.ask_as_of(question.as_of)

    def statement(self, *, with_cubes: bool = True, at_once: bool = False) -> Statement | None:
        """None where nothing can be counted. Without cubes every row is looked at; *at_once*: in one look at
        all there are, which is quicker where the period is a large part of all times."""
        if with_cubes and self._asked.cube:
            parts = tuple(self._with_cubes())
        else:
            parts = tuple(self._in_one_look() if at_once else self._directly())
        return self._joined(parts) if parts else None

    def _joined(self, parts: Sequence[_Part]) -> Statement:
        width = max(len(part.codes) for part in parts)
        sql = " UNION ALL ".join(part.sql(number, width) for number, part in enumerate(parts))
        return Statement(sql, self._values.bound, tuple(part.codes for part in parts))

    def of_added(self) -> Statement:
        """What is in the sums, counted one by one."""
        parts = [
            self._scan(counts, (self._asked.start, self._asked.end), _ADDED)
            for counts in self._scans(self._asked.counts)
        ]
        return self._joined(parts)

    def _directly(self) -> Iterator[_Part]:
        whole = (self._asked.start, self._asked.end)
        for counts in self._scans(self._asked.counts):
            yield self._scan(counts, None if counts[0].stock else whole)

    def _in_one_look(self) -> Iterator[_Part]:
        asked = self._asked
        flows = [count for count in asked.counts if not count.stock]

        def alike(count: BaseCount) -> tuple[object, ...]:
            return count.grain.value, asked.key_fields(count), asked.filter_fields(count)

        for _alike, some in groupby(sorted(flows, key=alike), key=alike):
            yield self._scan(tuple(some), None)
        for counts in self._scans(count for count in asked.counts if count.stock):
            yield self._scan(counts, None)

    def _with_cubes(self) -> Iterator[_Part]:
        asked, cube = self._asked, self._asked.cube
        assert cube is not None
        by_day = asked.slices is Slice.DAY
        spans = parts_of(asked.start, asked.end, asked.zone, by_day=by_day)
        days = spans.days if DAY in cube.grains else ()
        edges = [(edge.start, edge.end) for edge in spans.edges]
        edges += [] if days else [stretch.instants(asked.zone) for stretch in spans.days]
        added = [count for count in asked.counts if not count.stock]
        if added:
            yield from (self._summed(cube, MONTH, months, added) for months in spans.months)
            yield from (self._summed(cube, DAY, stretch, added) for stretch in days)
        for counts in self._scans(asked.counts):
            yield self._scan(counts, None if counts[0].stock else (asked.start, asked.end), NOT_ADDED)
            if not counts[0].stock:
                yield from (self._scan(counts, edge, _ADDED) for edge in edges)

    # -- from the sums -------------------------------------------------------------------------------------

    def _summed(self, cube: Cube, grain: str, stretch: Stretch, counts: Sequence[BaseCount]) -> _Part:
        asked = self._asked
        day = "0" if asked.slices is None else "day"
        if asked.slices is Slice.MONTH and grain == DAY:
            day = "day - day % 100 + 1"
        keys = tuple(cube.column_of(dimension.column) for dimension in asked.by)
        where = [
            f"cube = '{cube.name}' AND grain = '{grain}'",
            f"day >= {day_number(stretch.first)} AND day < {day_number(stretch.end)}",
        ]
        for dimension, wanted in asked.filters:
            where.append(passes(dimension, wanted, cube.column_of(dimension.column), self._values, kept=True))
        numbers = tuple(f"coalesce(CAST(sum({column_of(c.code)}) AS BIGINT), 0)" for c in counts)
        source = f"figure_cubes WHERE {' AND '.join(where)}"
        return _Part(day, keys, numbers, source, tuple(count.code for count in counts))

    # -- from the facts ------------------------------------------------------------------------------------

    def _scans(self, counts: Iterable[BaseCount]) -> Iterator[tuple[BaseCount, ...]]:
        """Counts that one look at the same rows answers: dated alike, with the same keys."""

        def alike(count: BaseCount) -> tuple[object, ...]:
            asked = self._asked
            return count.grain.value, count.at, asked.key_fields(count), asked.filter_fields(count)

        yield from (tuple(some) for _alike, some in groupby(sorted(counts, key=alike), key=alike))

    def _scan(
        self, counts: Sequence[BaseCount], span: tuple[datetime, datetime] | None, only: str = ""
    ) -> _Part:
        asked, first = self._asked, counts[0]
        table = TABLES[first.grain]
        where = [only] if only else []
        if span is not None:
            start, end = (self._values.add(instant) for instant in span)
            where.append(f"{first.at} >= {start} AND {first.at} < {end}")
        if only == NOT_ADDED:
            table += _LEFT[self._dialect].format(table=table)
        for (dimension, keys), field in zip(asked.filters, asked.filter_fields(first), strict=True):
            where.append(passes(dimension, keys, field, self._values, kept=False))
        day = "0" if asked.slices is None else self._day(first.at)
        keys_sql = tuple(key_sql(field, first.grain) for field in asked.key_fields(first))
        source = f"{table} WHERE {' AND '.join(where)}" if where else table
        each_within = span is None and not first.stock
        numbers = tuple(self._number(count, within=each_within) for count in counts)
        return _Part(day, keys_sql, numbers, source, tuple(count.code for count in counts))

    def _number(self, count: BaseCount, *, within: bool) -> str:
        """*within*: the count looks at its own instant; else every row that is looked at is in the period."""
        where = sql_of(count.where, self._values)
        if within:
            start, end = self._values.add(self._asked.start), self._values.add(self._asked.end)
            where = f"{count.at} >= {start} AND {count.at} < {end} AND {where}"
        only = "" if where == "TRUE" else f" FILTER (WHERE {where})"
        if not count.amount:
            return f"count(*){only}"
        return f"coalesce(CAST(sum({count.amount}){only} AS BIGINT), 0)"

    def _day(self, column: str) -> str:
        """The number of the hall's day, or of the month's first, on which *column* lies."""
        asked = self._asked
        if self._dialect == "postgresql":
            zone = asked.zone.key.replace("'", "''")
            day = f"CAST(to_char({column} AT TIME ZONE '{zone}', 'YYYYMMDD') AS INTEGER)"
        else:
            day = self._day_of_file(column)
        return f"({day}) / 100 * 100 + 1" if asked.slices is Slice.MONTH else day

    def _day_of_file(self, column: str) -> str:
        ahead = [
            (self._values.add(moment), shift // timedelta(microseconds=1))
            for moment, shift in shifts(self._asked.start, self._asked.end, self._asked.zone)
        ]
        shifted = str(ahead[0][1])
        for moment, shift in ahead[1:]:
            shifted = f"CASE WHEN {column} < {moment} THEN {shifted} ELSE {shift} END"
        return f"CAST(strftime('%Y%m%d', ({column} + {shifted}) / 1000000, 'unixepoch') AS INTEGER)"
