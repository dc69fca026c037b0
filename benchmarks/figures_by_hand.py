"""Every count of a month by unit as one SQL statement, in the two ways in which one would write it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from time import perf_counter
from typing import Any

import asyncpg

from db.engine import PRAGMAS
from db.figures.condition_sql import Values, sql_of
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.periods import Period

_FLOWS = tuple(count for count in COUNTS.values() if not count.stock)
_TABLES = {Grain.CASE: "case_facts", Grain.STEP: "step_facts"}


class ByHand:
    """``one look``: each table read once, every number with its own filter. ``by instant``: one look for all
    numbers that are dated alike, joined."""

    def __init__(self, period: Period, as_of: datetime, dialect: str) -> None:
        self._values = Values(dialect)
        self._values.ask_as_of(as_of)
        self._start, self._end = self._values.add(period.start), self._values.add(period.end)
        self._file: sqlite3.Connection | None = None
        self._server: asyncpg.Connection[Any] | None = None
        self._sql = {"one look": self._one_look(), "by instant": self._by_instant()}

    @classmethod
    async def on(cls, url: str, period: Period, as_of: datetime) -> ByHand:
        by_hand = cls(period, as_of, "sqlite" if url.startswith("sqlite") else "postgresql")
        if url.startswith("sqlite"):
            file = sqlite3.connect(
                url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
            )
            for pragma in PRAGMAS:
                file.execute(f"PRAGMA {pragma}")
            by_hand._file = file
        else:
            by_hand._server = await asyncpg.connect(url)
        return by_hand

    async def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._server is not None:
            await self._server.close()

    async def best(self, ours: Mapping[tuple[Any, ...], Mapping[str, int]]) -> str:
        """The quicker one; both have to find what we found."""
        right = {key[0]: {code: n for code, n in counts.items() if n} for key, counts in ours.items()}
        times: dict[str, float] = {}
        for name in self._sql:
            for _turn in range(2):
                start = perf_counter()
                rows = await self.run(name)
                times[name] = perf_counter() - start
            found = {row[0]: self._counted(row[1:]) for row in rows}
            if {key: counts for key, counts in found.items() if counts} != right:
                raise AssertionError(f"{name} by hand finds others")
        return min(times, key=times.__getitem__)

    def _counted(self, numbers: Sequence[Any]) -> dict[str, int]:
        return {count.code: int(n) for count, n in zip(_FLOWS, numbers, strict=True) if n}

    async def run(self, name: str) -> Sequence[Sequence[Any]]:
        sql, file = self._sql[name], self._file
        if file is not None:
            return await asyncio.to_thread(lambda: file.execute(sql, self._values.bound).fetchall())
        assert self._server is not None
        names = sorted(self._values.bound, key=len, reverse=True)
        for place, bound in enumerate(names, start=1):
            sql = sql.replace(f":{bound}", f"${place}")
        used = [bound for place, bound in enumerate(names, start=1) if f"${place}" in sql]
        assert len(used) == len(names)
        return await self._server.fetch(sql, *(self._values.bound[bound] for bound in names))

    def _one_look(self) -> str:
        looks = []
        for grain, table in _TABLES.items():
            numbers = (self._number(count, within=True) for count in _FLOWS if count.grain is grain)
            looks.append(f"SELECT unit, {', '.join(numbers)} FROM {table} GROUP BY unit")
        codes = ", ".join(count.code + "_" for count in _FLOWS)
        case, step = looks
        return f"SELECT c.unit, {codes} FROM ({case}) c LEFT JOIN ({step}) s ON s.unit = c.unit"

    def _by_instant(self) -> str:
        parts = [part for grain in _TABLES for part in self._dated_alike(grain)]
        sums = ", ".join(f"sum({count.code}_)" for count in _FLOWS)
        return f"SELECT unit, {sums} FROM ({' UNION ALL '.join(parts)}) p GROUP BY unit"

    def _dated_alike(self, grain: Grain) -> Iterator[str]:
        of_grain = sorted((count for count in _FLOWS if count.grain is grain), key=lambda count: count.at)
        for at, some in groupby(of_grain, key=lambda count: count.at):
            mine = {count.code for count in some}
            numbers = (
                self._number(count, within=False) if count.code in mine else f"0 AS {count.code}_"
                for count in _FLOWS
            )
            yield (
                f"SELECT unit, {', '.join(numbers)} FROM {_TABLES[grain]} "
                f"WHERE {at} >= {self._start} AND {at} < {self._end} GROUP BY unit"
            )

    def _number(self, count: BaseCount, *, within: bool) -> str:
        where = sql_of(count.where, self._values)
        if within:
            where = f"{count.at} >= {self._start} AND {count.at} < {self._end} AND {where}"
        what = f"sum({count.amount})" if count.amount else "count(*)"
        return f"{what} FILTER (WHERE {where}) AS {count.code}_"
