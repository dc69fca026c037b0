"""Lists of cases: the open queue in chunks, rows by id, and the archive search."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, false, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import words_index
from db.codec import limit_from
from db.failures import said_plainly
from db.near import EXTRA_COLUMNS, near_from, near_statement
from db.tables import cases
from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Mark, Source, Stage
from dispatcher_app.services.ports import NearCase, SearchQuery

_C = cases.c
_COLUMNS = (
    _C.id, _C.number, _C.version, _C.stage, _C.title, _C.place, _C.street, _C.source, _C.lead_unit,
    _C.reported_at, _C.stage_since, _C.warn_at, _C.due_at, _C.limit_text, _C.handoffs, _C.reworks, _C.marks,
    _C.proposer,
)  # fmt: skip
#: A statement takes only so many values.
_ID_CHUNK = 5000
_STAGES = {stage.value: stage for stage in Stage}
_SOURCES = {source.value: source for source in Source}
_MARKS: dict[str, frozenset[Mark]] = {"": frozenset()}


def _marks(stored: str) -> frozenset[Mark]:
    if stored not in _MARKS:
        _MARKS[stored] = frozenset(Mark(word) for word in stored.split(","))
    return _MARKS[stored]


_limit = cache(limit_from)


def row_from(row: Any) -> QueueRow:
    (
        case_id, number, version, stage, title, place, street, source, unit, reported_at, stage_since,
        warn_at, due_at, limit, handoffs, reworks, marks, proposer,
    ) = row  # fmt: skip
    return QueueRow(
        case_id, number, version, _STAGES[stage], title, place, street, _SOURCES[source], unit, reported_at,
        stage_since, warn_at, due_at, limit and _limit(limit).text, handoffs, reworks, _marks(marks),
        proposer,
    )  # fmt: skip


class QueueReader:
    """The list-shaped half of :class:`dispatcher_app.services.ports.CaseStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._reading = engine

    async def queue(self, stages: Iterable[Stage], chunk: int = 500) -> AsyncIterator[list[QueueRow]]:
        """Cases at *stages*, the soonest due first, in chunks of at most *chunk* rows."""
        wanted = [stage.value for stage in stages]
        query = select(*_COLUMNS).where(_C.stage.in_(wanted)).order_by(_C.due_at.is_(None), _C.due_at, _C.id)
        with said_plainly():
            async with self._reading.connect() as connection:
                result = await connection.stream(query.execution_options(yield_per=chunk))
                async for part in result.partitions(chunk):
                    yield [row_from(row) for row in part]

    async def rows(self, case_ids: Sequence[int]) -> list[QueueRow]:
        """The cases with these ids, in no particular order; ids without a case are passed over."""
        found: list[QueueRow] = []
        for start in range(0, len(case_ids), _ID_CHUNK):
            chunk = list(case_ids[start : start + _ID_CHUNK])
            found += await self._list(select(*_COLUMNS).where(_C.id.in_(chunk)))
        return found

    async def search(self, query: SearchQuery) -> list[QueueRow]:
        """At most ``query.limit`` cases that match every filter, newest (largest id) first."""
        return await self._list(self._search_statement(query))

    async def near(self, lon: float, lat: float, radius_m: float, since: datetime) -> list[NearCase]:
        """See :meth:`dispatcher_app.services.ports.CaseStore.near`."""
        statement = near_statement(_COLUMNS, lon, lat, radius_m, since)
        with said_plainly():
            async with self._reading.connect() as connection:
                rows = (await connection.execute(statement)).all()
        cut = -len(EXTRA_COLUMNS)
        found = (near_from(tuple(row)[cut:], row_from(tuple(row)[:cut])) for row in rows)
        return [case for case in found if case is not None]

    def _search_statement(self, query: SearchQuery) -> Select[Any]:
        statement = select(*_COLUMNS)
        query = _keepable(query)
        if query.text:
            statement = self._with_words(statement, query.text)
        for condition in _conditions(query):
            statement = statement.where(condition)
        return statement.order_by(_C.id.desc()).limit(query.limit)

    def _with_words(self, statement: Select[Any], words: str) -> Select[Any]:
        """Only cases with all the words; a text without a single one is nowhere to be found."""
        dialect = self._reading.dialect.name
        match = words_index.match(dialect, words)
        if not match:
            return statement.where(false())
        if dialect == "postgresql":
            statement = statement.join(text("case_words"), _C.id == literal_column("case_words.case_id"))
            found = text("case_words.words @@ CAST(:match AS tsquery)")
        else:
            found = text("cases.id IN (SELECT rowid FROM case_words WHERE case_words MATCH :match)")
        return statement.where(found.bindparams(match=match))

    async def _list(self, statement: Select[Any]) -> list[QueueRow]:
        with said_plainly():
            async with self._reading.connect() as connection:
                return [row_from(row) for row in await connection.execute(statement)]


def _keepable(query: SearchQuery) -> SearchQuery:
    """*query* without characters that no stored text has and no driver takes."""
    texts = {name: plain_text(value) for name, value in asdict(query).items() if isinstance(value, str)}
    return replace(query, **texts)  # type: ignore[arg-type]


def _conditions(query: SearchQuery) -> list[ColumnElement[bool]]:
    """One condition for each filter that is set, each served by an index of ``db.tables``."""
    found: list[ColumnElement[bool]] = []
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
    if query.cell:
        found.append(_prefix(_C.cell_code, query.cell))
    if query.reported_from:
        found.append(_C.reported_at >= query.reported_from)
    if query.reported_to:
        found.append(_C.reported_at < query.reported_to)
    if query.overdue is not None:
        found.append(_C.overdue.is_(query.overdue))
    if query.before_id is not None:
        found.append(_C.id < query.before_id)
    return found


def _prefix(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """``column`` begins with *beginning*, as a range of its index: codes are sorted byte by byte."""
    return column.between(beginning, beginning + "\U0010ffff")
