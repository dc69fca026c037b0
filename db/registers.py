"""Reads the registers, a page at a time, each stage and each verb by the index that holds no others.

A database that is asked for several stages or verbs at once in the order of time may walk through everything
there is. So each is asked for on its own, as many as a page needs; the newest of all of them are the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    TextClause,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.codec import case_from, step_from
from db.failures import said_plainly
from db.readable import readable_columns
from db.tables import MARKED, cases, steps
from dispatcher_app.domain.case import CallBack, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.services.registers.query import (
    PAGE,
    CasesAt,
    Listed,
    RegisterFilter,
    RegisterLine,
    RegisterPage,
    StepsOf,
)

_C, _S = cases.c, steps.c


class SqlRegisters:
    """Implements :class:`dispatcher_app.services.registers.query.RegisterStore`."""

    def __init__(self, engine: AsyncEngine, *, private: bool = False) -> None:
        """*private*: whether the reader may read private fields of cases."""
        self._engine = engine
        self._of_case = readable_columns(cases, private=private)
        self._of_step = readable_columns(steps, private=private)

    async def page(
        self,
        listed: Listed,
        asked: RegisterFilter,
        beside: Sequence[Verb],
        after: RegisterLine | None = None,
        limit: int = PAGE,
    ) -> RegisterPage:
        """See :meth:`RegisterStore.page`."""
        statement = page_statement(listed, asked, after, limit + 1)
        with said_plainly():
            async with self._engine.connect() as connection:
                keys = [tuple(row) for row in (await connection.execute(statement)).all()]
                lines = await self._lines(connection, keys[:limit], listed, beside)
        return RegisterPage(tuple(lines), len(keys) > limit)

    async def call_backs(self, asked: RegisterFilter) -> dict[CallBack, int]:
        """See :meth:`RegisterStore.call_backs`."""
        said = [_S.body.contains(_said(result), autoescape=True) for result in CallBack]
        counted = [func.count().filter(so) for so in said]
        query = select(*counted).join_from(steps, cases, _S.case_id == _C.id)
        query = query.where(_verb(Verb.CALL_BACK), *_of_time(_S.at, asked), *_of_case(asked))
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(query)).one()
        return dict(zip(CallBack, row, strict=True))

    async def _lines(
        self,
        connection: AsyncConnection,
        keys: Sequence[tuple[int, int]],
        listed: Listed,
        beside: Sequence[Verb],
    ) -> list[RegisterLine]:
        """*keys* are ids of cases with the version of the line's step, 0 for none."""
        ids = sorted({case_id for case_id, _version in keys})
        found = await self._cases(connection, ids)
        verbs = {*beside, *(listed.verbs if isinstance(listed, StepsOf) else ())}
        steps_of = await self._steps(connection, ids, verbs)
        merged_into = {case.merged_into for case in found.values()} - {None}
        masters = await self._cases(connection, sorted(id_ for id_ in merged_into if id_ is not None))
        return [
            RegisterLine(
                case=found[case_id],
                step=next((step for step in steps_of[case_id] if step.version == version), None),
                steps=tuple(steps_of[case_id]),
                master=masters.get(found[case_id].merged_into or 0),
            )
            for case_id, version in keys
            if case_id in found
        ]

    async def _cases(self, connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Case]:
        if not ids:
            return {}
        rows = await connection.execute(select(*self._of_case).where(_C.id.in_(ids)))
        return {row.id: case_from(row) for row in rows}

    async def _steps(
        self, connection: AsyncConnection, ids: Sequence[int], verbs: Iterable[Verb]
    ) -> defaultdict[int, list[Step]]:
        found: defaultdict[int, list[Step]] = defaultdict(list)
        if wanted := sorted(verb.value for verb in verbs):
            query = select(*self._of_step).where(_S.case_id.in_(ids), _S.verb.in_(wanted))
            for row in await connection.execute(query.order_by(_S.case_id, _S.version)):
                found[row.case_id].append(step_from(row))
        return found


def page_statement(
    listed: Listed, asked: RegisterFilter, after: RegisterLine | None, limit: int
) -> Select[Any]:
    """Ids of cases and the versions of their steps (0 for none), the newest first."""
    if isinstance(listed, CasesAt):
        parts = [part.order_by(_C.id.desc()).limit(limit) for part in _cases_parts(listed, asked, after)]
        all_of = union_all(*(select(part.subquery()) for part in parts)).subquery()
        return select(all_of.c.id, all_of.c.version).order_by(all_of.c.id.desc()).limit(limit)
    parts = [part.order_by(*_newest(_S)).limit(limit) for part in _step_parts(listed, asked, after)]
    each = union_all(*(select(part.subquery()) for part in parts)).subquery()
    newest = select(each.c.case_id, each.c.version).order_by(*_newest(each.c))
    return newest.limit(limit)


def _cases_parts(listed: CasesAt, asked: RegisterFilter, after: RegisterLine | None) -> Iterator[Select[Any]]:
    terms: list[ColumnElement[bool] | TextClause] = [*_of_time(_C.reported_at, asked), *_of_case(asked)]
    if listed.marks:
        terms += [MARKED, or_(*(_C.marks.contains(mark.value) for mark in listed.marks))]
    if after is not None:
        terms.append(_C.id < after.case.id)
    for stage in listed.stages:
        at = _C.stage == literal(stage.value, String, literal_execute=True)
        yield select(_C.id, literal(0).label("version")).where(at, *terms)


def _step_parts(listed: StepsOf, asked: RegisterFilter, after: RegisterLine | None) -> Iterator[Select[Any]]:
    terms = [*_of_time(_S.at, asked), *_of_case(asked)]
    if after is not None and after.step is not None:
        terms += _before(after.step)
    for verb in listed.verbs:
        query = select(_S.case_id, _S.version, _S.at)
        if _of_case(asked):
            query = query.join_from(steps, cases, _S.case_id == _C.id)
        yield query.where(_verb(verb), *terms)


def _newest(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return columns.at.desc(), columns.case_id.desc(), columns.version.desc()


def _before(step: Step) -> list[ColumnElement[bool]]:
    """Older than *step*, in the order of :func:`_newest`; the bound on the time alone is for the index."""
    same_time = and_(_S.at == step.at, tuple_(_S.case_id, _S.version) < (step.case_id, step.version))
    return [_S.at <= step.at, or_(_S.at < step.at, same_time)]


def _verb(verb: Verb) -> ColumnElement[bool]:
    """Said as the index says it, so that both databases see that it holds all of them."""
    return _S.verb == literal(verb.value, String, literal_execute=True)


def _of_time(column: ColumnElement[Any], asked: RegisterFilter) -> list[ColumnElement[bool]]:
    terms = []
    if asked.begins is not None:
        terms.append(column >= asked.begins)
    if asked.ends is not None:
        terms.append(column < asked.ends)
    return terms


def _of_case(asked: RegisterFilter) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    if asked.unit:
        terms.append(_of_unit(asked.unit))
    if asked.area:
        terms.append(or_(_C.district == asked.area, _C.street == asked.area))
    for word in asked.words:
        like = [column.contains(word, autoescape=True) for column in (_C.title, _C.place, _C.description)]
        terms.append(or_(_C.number.contains(word.upper(), autoescape=True), *like))
    return terms


def _of_unit(unit: str) -> ColumnElement[bool]:
    """Who handled a case, or answers for its supervision, is not a column."""
    in_detail = (f'"{name}":"{unit}"' for name in ("handled_by", "supervised_unit"))
    said = [_C.detail.contains(text, autoescape=True) for text in in_detail]
    return or_(_C.lead_unit == unit, _C.decided_unit == unit, *said)


def _said(result: CallBack) -> str:
    """How the body of a step writes what the caller said."""
    return f'"call_back":"{result.value}"'
