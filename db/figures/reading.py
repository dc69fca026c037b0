"""Figures read: whole months and days from the sums, the rest from the facts, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.at_once import AtOnce
from db.failures import said_plainly
from db.figures.count_sql import CountSql, Statement
from db.figures.member_sql import MemberSql
from db.figures.question import Question, ask, merged
from db.figures.spans import day_of
from db.figures.tables import BACKLOG, SERIAL
from db.types import from_microseconds
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.domain.indicators.dimensions import Dimension, Filters, Key
from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.services.figures.store import (
    NO_FILTERS,
    Counts,
    FiguresState,
    Member,
    MemberPage,
    Slice,
)

_STALE = "(SELECT count(DISTINCT case_id) FROM facts_stale)"
_NEVER_FOLDED = f"""(SELECT count(*) FROM cases
        WHERE id <= (SELECT coalesce(max(value), 0) FROM figures_state WHERE name = '{BACKLOG}'))"""
_WAITING = f"SELECT {_STALE} + {_NEVER_FOLDED}"
_STATE = f"""SELECT {_STALE}, {_NEVER_FOLDED},
    (SELECT count(*) FROM case_facts),
    (SELECT count(*) FROM case_facts WHERE NOT in_cubes AND open = FALSE),
    (SELECT coalesce(max(value), 0) FROM figures_state WHERE name = '{SERIAL}')"""
#: Each by the end of an index.
_ENDS = "SELECT (SELECT min(reported_at) FROM case_facts), (SELECT max(reported_at) FROM case_facts)"
#: So much of all facts by an index costs as much as all of them in their order.
_LARGE = 0.5
_SERIAL = f"SELECT coalesce(max(value), 0) FROM figures_state WHERE name = '{SERIAL}'"


class SqlFigures:
    """Implements :class:`dispatcher_app.services.figures.store.FiguresStore`. *zone*: the hall's clock.

    ``with_cubes=False`` counts every fact one by one: for proofs.
    """

    def __init__(self, engine: AsyncEngine, zone: ZoneInfo, *, with_cubes: bool = True) -> None:
        self._engine, self._zone, self._with_cubes = engine, zone, with_cubes
        self._dialect = engine.dialect.name
        self._at_once = AtOnce(engine)

    async def counts(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[Key, ...], Counts]:
        """See :meth:`dispatcher_app.services.figures.store.FiguresStore.counts`."""
        found = await self._answered(self._question(codes, period, as_of, by, filters))
        return {keys: counts for (_day, keys), counts in found.items()}

    async def trend(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        slices: Slice = Slice.DAY,
        by: Sequence[Dimension] = (),
        filters: Filters = NO_FILTERS,
    ) -> dict[tuple[date, tuple[Key, ...]], Counts]:
        """See :meth:`dispatcher_app.services.figures.store.FiguresStore.trend`."""
        found = await self._answered(self._question(codes, period, as_of, by, filters, slices))
        return {(day_of(day), keys): counts for (day, keys), counts in found.items()}

    async def members(
        self,
        code: str,
        period: Period,
        as_of: datetime,
        filters: Filters = NO_FILTERS,
        after: Member | None = None,
        limit: int = 200,
    ) -> MemberPage:
        """See :meth:`dispatcher_app.services.figures.store.FiguresStore.members`."""
        question = self._question([code], period, as_of, (), filters)
        if not question.counts:
            return MemberPage((), 0, None)
        sql = MemberSql(question, self._dialect)
        rows = await self._fetch(sql.page(after, limit + 1))
        found = [self._member(row) for row in rows[:limit]]
        return MemberPage(found, await self._total(question, sql), found[-1] if len(rows) > limit else None)

    async def serial(self) -> int:
        return int((await self._fetch(Statement(_SERIAL, {}, ())))[0][0])

    async def waiting(self) -> int:
        return int((await self._fetch(Statement(_WAITING, {}, ())))[0][0])

    async def state(self) -> FiguresState:
        (row,) = await self._fetch(Statement(_STATE, {}, ()))
        return FiguresState(*map(int, row))

    # -- how -----------------------------------------------------------------------------------------------

    def _question(
        self,
        codes: Sequence[str],
        period: Period,
        as_of: datetime,
        by: Sequence[Dimension],
        filters: Filters,
        slices: Slice | None = None,
    ) -> Question:
        counts = [COUNTS[code] for code in dict.fromkeys(codes)]
        return ask(counts, (period.start, period.end), as_of, by, filters, self._zone, slices)

    async def _answered(self, question: Question) -> dict[tuple[int, tuple[Key, ...]], Counts]:
        by_facts = question.cube is None or not self._with_cubes
        at_once = by_facts and question.slices is None and await self._is_large(question)
        sql = CountSql(question, self._dialect)
        statement = sql.statement(with_cubes=self._with_cubes, at_once=at_once)
        if statement is None:
            return {}
        found = merged(_rows(question, statement, await self._fetch(statement)))
        names = [count.code for count in question.counts]
        return {key: {name: counts.get(name, 0) for name in names} for key, counts in found.items()}  # type: ignore[misc]

    async def _is_large(self, question: Question) -> bool:
        """Whether one look at all facts is less than one, by an index, at each instant's part of them."""
        ((first, last),) = await self._fetch(Statement(_ENDS, {}, ()))
        if first is None or first == last:
            return False
        if self._dialect == "sqlite":
            first, last = from_microseconds([first, last])
        within = min(last, question.end) - max(first, question.start)
        instants = {count.at for count in question.counts if count.grain is Grain.CASE and count.at}
        return bool(within / (last - first) * len(instants) > _LARGE)

    async def _total(self, question: Question, sql: MemberSql) -> int:
        """A number that counts rows has been added up already; one that adds an amount has not."""
        (count,) = question.counts
        if count.amount:
            return int((await self._fetch(sql.total()))[0][0])
        found = await self._answered(question)
        return sum(counts[count.code] for counts in found.values())

    def _member(self, row: Sequence[Any]) -> Member:
        case_id, number, at, version, kind, amount, late, unit = row
        if at is not None and self._dialect == "sqlite":
            (at,) = from_microseconds([at])
        return Member(case_id, number, at, version, kind, int(amount), bool(late), unit or "")

    async def _fetch(self, statement: Statement) -> Sequence[Sequence[Any]]:
        with said_plainly():
            if self._at_once.file is not None:
                return await self._at_once.in_thread(lambda bare: bare.fetch(statement.sql, statement.bound))
            async with self._engine.connect() as connection:
                return (await connection.execute(text(statement.sql), statement.bound)).all()


def _rows(
    question: Question, statement: Statement, rows: Iterable[Sequence[Any]]
) -> Iterable[tuple[tuple[int, tuple[Key, ...]], dict[str, int]]]:
    width = len(question.by)
    for part, day, *values in rows:
        keys = tuple(question.key_of(place, kept) for place, kept in enumerate(values[:width]))
        codes = statement.codes[part]
        yield (day, keys), dict(zip(codes, map(int, values[width:]), strict=False))
