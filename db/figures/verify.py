"""Whether facts and sums are what the steps make of them; a part of ``db verify``.

Facts are worked out anew, case by case. Sums are held, month by month, against the facts that are said to be
in them, counted one by one by the same conditions as every figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from db.codec import case_from, step_from
from db.figures.codec import CASE_FIELDS, case_facts_from, step_facts_from
from db.figures.count_sql import CountSql
from db.figures.counted import EVER_AFTER
from db.figures.layout import CUBES, DAY, MONTH, Cube
from db.figures.question import ask
from db.figures.spans import day_number, midnight
from db.figures.tables import (
    ADDED,
    BACKLOG,
    CASE_INSTANTS,
    case_facts,
    column_of,
    facts_stale,
    figure_cubes,
    figures_state,
    step_facts,
)
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.figures.store import Slice

#: (day, key, second) and the counts that are not nothing.
_Sums = dict[tuple[int, str, str], dict[str, int]]
_FEW = 5


async def facts_problem(
    connection: AsyncConnection, rows: Sequence[Any], lines: Mapping[int, Sequence[Any]], zone: ZoneInfo
) -> str:
    """The first of the cases *rows* with the steps *lines* whose facts are not what its steps make of them.

    What waits to be worked out is as it should be.
    """
    first, last = rows[0].id, rows[-1].id
    waiting = await _waiting(connection, first, last)
    query = select(case_facts).where(case_facts.c.case_id.between(first, last))
    kept = {row.case_id: row for row in await connection.execute(query)}
    query = select(step_facts).where(step_facts.c.case_id.between(first, last))
    of_steps: dict[int, list[Any]] = {}
    for row in await connection.execute(query):
        of_steps.setdefault(row.case_id, []).append(row)
    for row in rows:
        facts = kept.pop(row.id, None)
        if row.id not in waiting:
            problem = _difference(row, lines.get(row.id, ()), facts, of_steps.get(row.id, []), zone)
            if problem:
                return problem
    strays = kept.keys() | (of_steps.keys() - {row.id for row in rows})
    return _("统计数据 {case} 没有对应的案件。").format(case=min(strays)) if strays else ""


async def sums_problem(connection: AsyncConnection, zone: ZoneInfo) -> str:
    """The first month and cube whose sums are not those of the facts in it."""
    ends = await _ends(connection)
    if ends is None:
        return await _beyond(connection, 0, 0)
    months = list(_months(*(end.astimezone(zone).date() for end in ends)))
    for month, following in months:
        for cube in CUBES:
            problem = await _month_problem(connection, cube, month, following, zone)
            if problem:
                return problem
    return await _beyond(connection, day_number(months[0][0]), day_number(months[-1][1]))


# -- facts -------------------------------------------------------------------------------------------------


async def _waiting(connection: AsyncConnection, first: int, last: int) -> frozenset[int]:
    noted = select(facts_stale.c.case_id).where(facts_stale.c.case_id.between(first, last))
    found = frozenset((await connection.execute(noted)).scalars())
    backlog = select(func.max(figures_state.c.value)).where(figures_state.c.name == BACKLOG)
    upto = min((await connection.execute(backlog)).scalar_one() or 0, last)
    return found | frozenset(range(first, upto + 1))


def _difference(row: Any, lines: Sequence[Any], kept: Any, of_steps: Sequence[Any], zone: ZoneInfo) -> str:
    if kept is None:
        return _("案件 {number} 没有统计数据。").format(number=row.number)
    facts, steps = facts_of(case_from(row), [step_from(line) for line in lines], zone)
    wrong = _wrong_fields(facts, case_facts_from(kept))
    found = sorted((step_facts_from(line) for line in of_steps), key=lambda one: (one.version, one.kind))
    if not wrong and found != list(steps):
        wrong = ["step_facts"]
    if not wrong and any(line.in_cubes != kept.in_cubes for line in of_steps):
        wrong = ["in_cubes"]
    if not wrong:
        return ""
    return _("案件 {number} 的统计数据与其步骤不符:{fields}。").format(
        number=row.number, fields=listed(wrong)
    )


def _wrong_fields(right: CaseFacts, kept: CaseFacts) -> list[str]:
    return [name for name in CASE_FIELDS if getattr(right, name) != getattr(kept, name)]


# -- sums --------------------------------------------------------------------------------------------------


async def _ends(connection: AsyncConnection) -> tuple[datetime, datetime] | None:
    """The first and the last instant of anything that is counted."""
    columns = (*(case_facts.c[name] for name in CASE_INSTANTS), step_facts.c.at)
    ends = [select(end(column)) for column in columns for end in (func.min, func.max)]
    known = [end for query in ends if (end := (await connection.execute(query)).scalar_one()) is not None]
    return (min(known), max(known)) if known else None


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        yield month, following
        month = following


async def _month_problem(
    connection: AsyncConnection, cube: Cube, month: date, following: date, zone: ZoneInfo
) -> str:
    span = (midnight(month, zone), midnight(following, zone))
    by_day = DAY in cube.grains
    slices = Slice.DAY if by_day else Slice.MONTH
    question = ask(ADDED, span, EVER_AFTER, cube.dimensions, {}, zone, slices)
    statement = CountSql(question, connection.dialect.name).of_added()
    right: _Sums = {}
    for part, day, *values in await connection.execute(text(statement.sql), statement.bound):
        keys, numbers = values[: len(cube.dimensions)], values[len(cube.dimensions) :]
        place = (day, *keys, *([""] * (2 - len(keys))))
        _add(right, place, dict(zip(statement.codes[part], numbers, strict=False)))
    grains = {DAY: right, MONTH: _by_month(right)} if by_day else {MONTH: right}
    for grain, sums in grains.items():
        kept = await _kept(connection, cube, grain, day_number(month), day_number(following))
        for place in sorted(kept.keys() | sums.keys()):
            if kept.get(place) != sums.get(place):
                return _said(cube, place, kept.get(place, {}), sums.get(place, {}))
    return ""


def _add(sums: _Sums, place: Any, counts: Mapping[str, int]) -> None:
    found = {code: int(n) for code, n in counts.items() if n}
    if found:
        there = sums.setdefault(place, {})
        for code, n in found.items():
            there[code] = there.get(code, 0) + n


def _by_month(sums: _Sums) -> _Sums:
    total: _Sums = {}
    for (day, key, second), counts in sums.items():
        _add(total, (day - day % 100 + 1, key, second), counts)
    return total


async def _kept(connection: AsyncConnection, cube: Cube, grain: str, first: int, end: int) -> _Sums:
    c = figure_cubes.c
    query = select(figure_cubes).where(c.cube == cube.name, c.grain == grain, c.day >= first, c.day < end)
    kept: _Sums = {}
    for row in await connection.execute(query):
        counts = {count.code: getattr(row, column_of(count.code)) or 0 for count in ADDED}
        _add(kept, (row.day, row.key, row.second), counts)
    return kept


async def _beyond(connection: AsyncConnection, first: int, end: int) -> str:
    """Sums of months in which nothing is counted, or of cubes that there are not."""
    c = figure_cubes.c
    known = [cube.name for cube in CUBES]
    query = select(figure_cubes).where((c.day < first) | (c.day >= end) | c.cube.not_in(known))
    for row in await connection.execute(query):
        counts = {count.code: n for count in ADDED if (n := getattr(row, column_of(count.code)))}
        if counts:
            return _told(row.cube, row.day, f"{row.key} {row.second}", counts)
    return ""


def _said(cube: Cube, place: tuple[int, str, str], kept: Mapping[str, int], right: Mapping[str, int]) -> str:
    day, *keys = place
    wrong = [code for code in {**kept, **right} if kept.get(code, 0) != right.get(code, 0)]
    return _told(cube.name, day, " ".join(keys), wrong)


def _told(cube: str, day: int, key: str, codes: Any) -> str:
    return _("汇总数与案件不符:{cube} {day} {key}({counts})。").format(
        cube=cube, day=day, key=key.strip(), counts=listed(sorted(codes)[:_FEW])
    )
