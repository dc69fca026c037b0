"""Lists of cases: the open queue in chunks, rows by id, and the archive search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from sqlite3 import Cursor
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    TextClause,
    false,
    intersect,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from db import words_index
from db.archive_sqlite import ArchiveSearch
from db.at_once import AtOnce
from db.bare_sqlite import BareConnection, BareSqlite
from db.failures import said_plainly
from db.near import ended_statement, near_from, near_statement, points_statement
from db.queue_rows import COLUMN_TEXTS, COLUMNS, rows_from
from db.tables import CHANNELLED, DECIDED, MARKED, RETURNED, REWORKED, cases, steps
from db.types import from_microseconds
from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Point
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.side_paths import TOLD_BY, SidePath
from dispatcher_app.domain.words import Mark, Stage
from dispatcher_app.services.ports import NearCase, SearchQuery

#: Places of cases that are taken over at once: a year has a million.
_POINTS_AT_ONCE = 5000

_C = cases.c
#: A statement takes only so many values.
_ID_CHUNK = 5000
_TEXTS = ("text", "channel", "number", "class_prefix", "unit", "street", "cell", "phone")


class QueueReader:
    """The list-shaped half of :class:`dispatcher_app.services.ports.CaseStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._reading = engine
        self._at_once = AtOnce(engine)

    async def queue(self, stages: Iterable[Stage], chunk: int = 500) -> AsyncIterator[list[QueueRow]]:
        """Cases at *stages*, the soonest due first, in chunks of at most *chunk* rows."""
        wanted = sorted(stage.value for stage in stages)
        if self._at_once.file is not None:
            async for lines in self._queue_of_file(self._at_once.file, wanted, chunk):
                yield lines
            return
        query = select(*COLUMNS).where(_C.stage.in_(wanted)).order_by(_C.due_at.is_(None), _C.due_at, _C.id)
        with said_plainly():
            async with self._reading.connect() as connection:
                result = await connection.stream(query.execution_options(yield_per=chunk))
                async for part in result.partitions(chunk):
                    yield rows_from(part)

    async def _queue_of_file(
        self, file: BareSqlite, stages: Sequence[str], chunk: int
    ) -> AsyncIterator[list[QueueRow]]:
        """The same without SQLAlchemy between: a seat waits for these rows before it can begin."""
        with said_plainly():
            connection = await asyncio.to_thread(file.take)
            try:
                with closing(await asyncio.to_thread(_queue, connection, stages)) as cursor:
                    while lines := await asyncio.to_thread(_next_lines, cursor, chunk):
                        yield lines
            finally:
                file.give_back(connection)

    async def rows(self, case_ids: Sequence[int]) -> list[QueueRow]:
        """The cases with these ids, in no particular order; ids without a case are passed over."""
        found: list[QueueRow] = []
        for start in range(0, len(case_ids), _ID_CHUNK):
            chunk = list(case_ids[start : start + _ID_CHUNK])
            found += await self._list(select(*COLUMNS).where(_C.id.in_(chunk)))
        return found

    async def search(self, query: SearchQuery) -> list[QueueRow]:
        """At most ``query.limit`` cases that match every filter, newest (largest id) first."""
        query = _keepable(query)
        if self._at_once.file is not None:
            with said_plainly():
                return await self._at_once.in_thread(lambda connection: _search(connection, query))
        return await self._list(self._search_statement(query))

    async def near(self, lon: float, lat: float, radius_m: float, since: datetime) -> list[NearCase]:
        """See :meth:`dispatcher_app.services.ports.CaseStore.near`."""
        statement = near_statement(COLUMNS, lon, lat, radius_m, since)
        with said_plainly():
            async with self._reading.connect() as connection:
                rows = (await connection.execute(statement)).all()
        lines = rows_from([row[: len(COLUMNS)] for row in rows])
        found = (near_from(row[len(COLUMNS) :], line) for row, line in zip(rows, lines, strict=True))
        return [case for case in found if case is not None]

    async def ended_in(self, box: Box, since: datetime) -> list[QueueRow]:
        """See :meth:`dispatcher_app.services.ports.CaseStore.ended_in`."""
        return await self._list(ended_statement(COLUMNS, box, since))

    async def case_points(self, since: datetime | None) -> list[Point]:
        """See :meth:`dispatcher_app.services.ports.CaseStore.case_points`."""
        found: list[Point] = []
        with said_plainly():
            async with self._reading.connect() as connection:
                rows = await connection.stream(points_statement(since))
                async for part in rows.partitions(_POINTS_AT_ONCE):
                    found += [(lon, lat) for lon, lat in part]
        return found

    def _search_statement(self, query: SearchQuery) -> Select[Any]:
        """The search on PostgreSQL, whose planner finds its way by itself."""
        statement = select(*COLUMNS)
        if query.text:
            statement = self._with_words(statement, query.text)
        for condition in conditions(query):
            statement = statement.where(condition)
        return statement.order_by(_C.id.desc()).limit(query.limit)

    def _with_words(self, statement: Select[Any], words: str) -> Select[Any]:
        """Only cases with all the words; a text without a single one is nowhere to be found."""
        match = words_index.match("postgresql", words)
        if not match:
            return statement.where(false())
        statement = statement.join(text("case_words"), _C.id == literal_column("case_words.case_id"))
        return statement.where(text("case_words.words @@ CAST(:match AS tsquery)").bindparams(match=match))

    async def _list(self, statement: Select[Any]) -> list[QueueRow]:
        with said_plainly():
            async with self._reading.connect() as connection:
                return rows_from((await connection.execute(statement)).all())


def _queue(connection: BareConnection, stages: Sequence[str]) -> Cursor:
    marks = {f"stage_{number}": stage for number, stage in enumerate(stages)}
    sql = f"SELECT {COLUMN_TEXTS} FROM cases WHERE stage IN ({', '.join(f':{mark}' for mark in marks)}) "
    return connection.cursor(f"{sql} ORDER BY due_at IS NULL, due_at, id", marks)


def _next_lines(cursor: Cursor, count: int) -> list[QueueRow]:
    return rows_from(cursor.fetchmany(count), from_microseconds)


def _search(connection: BareConnection, query: SearchQuery) -> list[QueueRow]:
    return rows_from(ArchiveSearch(connection, COLUMN_TEXTS, query).rows(), from_microseconds)


def _keepable(query: SearchQuery) -> SearchQuery:
    """*query* without characters that no stored text has and no driver takes."""
    texts = {name: plain_text(text) for name in _TEXTS if (text := getattr(query, name))}
    return replace(query, **texts)  # type: ignore[arg-type]


def conditions(query: SearchQuery) -> list[ColumnElement[bool] | TextClause]:
    """One condition for each filter that is set, nearly each served by an index of ``db.tables``."""
    found: list[ColumnElement[bool] | TextClause] = []
    if query.number:
        found.append(_prefix(_C.number, query.number))
    if query.stages:
        found.append(_C.stage.in_([stage.value for stage in query.stages]))
    if query.sources:
        found.append(_C.source.in_(sorted(query.sources)))
    if query.class_prefix:
        found.append(_prefix(_C.class_code, query.class_prefix))
    exact = ((_C.lead_unit, query.unit), (_C.street, query.street), (_C.caller_phone, query.phone))
    found += [column == value for column, value in exact if value]
    if query.channel:
        found += [CHANNELLED, _C.channel == query.channel]
    if query.cell:
        found.append(_prefix(_C.cell_code, query.cell))
    if query.reported_from:
        found.append(_C.reported_at >= query.reported_from)
    if query.reported_to:
        found.append(_C.reported_at < query.reported_to)
    if query.overdue is not None:
        found.append(_C.overdue.is_(query.overdue))
    if query.marks:
        found.append(_C.id.in_(_marked(query.marks)))
    if query.handoffs > 0:
        found += [RETURNED, _C.handoffs >= query.handoffs]
    found += _paths(query.paths)
    if query.before_id is not None:
        found.append(_C.id < query.before_id)
    return found


def _marked(marks: Iterable[Mark]) -> Select[Any]:
    """Ids of the few cases with all *marks*, found first: in the order of their ids a server would look at
    every case for one that few have."""
    hanging = (_C.marks.contains(mark.value) for mark in sorted(marks))
    few = select(_C.id).where(MARKED, *hanging).cte("marked").prefix_with("MATERIALIZED")
    return select(few.c.id)


def _paths(paths: Iterable[SidePath]) -> list[ColumnElement[bool] | TextClause]:
    """Of several that steps tell of, those cases are found first that have been on all of them."""
    told = [path for path in sorted(paths) if path in TOLD_BY]
    if len(told) < 2:
        return [_been_on(path) for path in sorted(paths)]
    every = intersect(*(_told_of(path) for path in told)).cte("on_paths").prefix_with("MATERIALIZED")
    others = [_been_on(path) for path in sorted(paths) if path not in TOLD_BY]
    return [_C.id.in_(select(every.c.case_id)), *others]


def _told_of(path: SidePath) -> Select[Any]:
    verb = literal(TOLD_BY[path].value, String, literal_execute=True)
    return select(steps.c.case_id).where(steps.c.verb == verb)


def _been_on(path: SidePath) -> ColumnElement[bool] | TextClause:
    if path is SidePath.REWORKED:
        return REWORKED
    if path is SidePath.SETTLED:
        return DECIDED
    if path is SidePath.MASTER:
        child = cases.alias("child").c
        return _C.id.in_(select(child.merged_into).where(child.merged_into.is_not(None)))
    return _C.id.in_(_told_of(path))


def _prefix(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """``column`` begins with *beginning*, as a range of its index: codes are sorted byte by byte."""
    return column.between(beginning, beginning + "\U0010ffff")
