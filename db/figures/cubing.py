"""Adds settled rows to the sums, and takes them out again when their case moves once more.

What a row adds is decided by :func:`dispatcher_app.domain.indicators.conditions.holds`, the plain reading of
the declared counts. Settled facts do not depend on when one asks, so any moment after all of them does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, TextClause, bindparam, select, text

from db.at_once import Executes
from db.figures.codec import case_facts_from, step_facts_from
from db.figures.layout import CUBES, DAY, MONTH, key_text
from db.figures.lists import among, listed
from db.figures.marking import COUNT_UP
from db.figures.spans import day_number, local_day
from db.figures.tables import ADDED, NOT_ADDED, case_facts, column_of, figure_cubes, step_facts
from dispatcher_app.domain.indicators.conditions import holds
from dispatcher_app.domain.indicators.counts import BaseCount, Grain
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts

#: After everything that a settled row tells of.
EVER_AFTER = datetime(9999, 1, 1, tzinfo=UTC)
#: (cube, grain, day, key, second).
Place = tuple[str, str, int, str, str]
#: The sums of each place by the codes of the counts.
Sums = dict[Place, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts of ended cases with all their steps' rows."""

    cases: Sequence[CaseFacts]
    steps: Sequence[StepFacts]


class _Way(NamedTuple):
    """How one count is added up: the cubes it is in, each with the fields of its keys."""

    what: BaseCount
    cubes: tuple[tuple[str, str, tuple[str, ...]], ...]


def sums_of(settled: Settled, zone: ZoneInfo, sign: int = 1) -> Sums:
    """What the rows add to the cubes; with *sign* -1 what takes them out."""
    sums: Sums = defaultdict(lambda: defaultdict(int))
    for grain, rows in ((Grain.CASE, settled.cases), (Grain.STEP, settled.steps)):
        for row in rows:
            _add(sums, row, _ways(grain), zone, sign)
    return sums


def _add(sums: Sums, row: object, ways: Iterable[_Way], zone: ZoneInfo, sign: int) -> None:
    days: dict[datetime, int] = {}
    for count, cubes in ways:
        at: datetime | None = getattr(row, count.at)
        if at is None or not holds(count.where, row, EVER_AFTER):
            continue
        n = sign * ((getattr(row, count.amount) or 0) if count.amount else 1)
        if at not in days:
            days[at] = day_number(local_day(at, zone))
        day = days[at]
        for name, grains, fields in cubes:
            key, second, *_rest = (*(key_text(getattr(row, field)) for field in fields), "", "")
            if MONTH in grains:
                sums[name, MONTH, day - day % 100 + 1, key, second][count.code] += n
            if DAY in grains:
                sums[name, DAY, day, key, second][count.code] += n


@cache
def _ways(grain: Grain) -> tuple[_Way, ...]:
    return tuple(_Way(count, _cubes_of(count)) for count in ADDED if count.grain is grain)


def _cubes_of(count: BaseCount) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    with_fields = ((cube, cube.fields_of(count)) for cube in CUBES)
    return tuple((cube.name, cube.grains, fields) for cube, fields in with_fields if fields is not None)


class CubeStatements(NamedTuple):
    """``ids`` is the parameter of all but ``settled`` (``at_most``) and ``add`` (a row of the cubes)."""

    settled: Select[Any]
    cases_left: Select[Any]
    steps_left: Select[Any]
    cases_added: Select[Any]
    steps_added: Select[Any]
    mark: tuple[TextClause, TextClause]
    add: TextClause
    count_up: TextClause


@cache
def _statements(dialect: str) -> CubeStatements:
    these_cases, these_steps = among(dialect, case_facts.c.case_id), among(dialect, step_facts.c.case_id)
    left, added = text(NOT_ADDED), text("in_cubes")
    return CubeStatements(
        settled=select(case_facts.c.case_id)
        .where(left, text("open = FALSE"))
        .order_by(case_facts.c.case_id)
        .limit(bindparam("at_most")),
        cases_left=select(case_facts).where(these_cases, left, text("open = FALSE")),
        steps_left=select(step_facts).where(these_steps, left, text("open = FALSE")),
        cases_added=select(case_facts).where(these_cases, added),
        steps_added=select(step_facts).where(these_steps, added),
        mark=(
            text(f"UPDATE case_facts SET in_cubes = TRUE WHERE {these_cases.text}"),
            text(f"UPDATE step_facts SET in_cubes = TRUE WHERE {these_steps.text}"),
        ),
        add=_adding(),
        count_up=text(COUNT_UP),
    )


def _adding() -> TextClause:
    names = [column.name for column in figure_cubes.columns]
    sums = [column_of(count.code) for count in ADDED]
    put = (f"{n} = coalesce(figure_cubes.{n} + excluded.{n}, excluded.{n}, figure_cubes.{n})" for n in sums)
    values = ", ".join(f":{name}" for name in names)
    return text(
        f"INSERT INTO figure_cubes ({', '.join(names)}) VALUES ({values}) "
        f"ON CONFLICT (cube, grain, day, key, second) DO UPDATE SET {', '.join(put)}"
    )


class Cubing:
    """The writing half; whoever calls holds the lock under which figures are written."""

    def __init__(self, dialect: str, zone: ZoneInfo) -> None:
        self._dialect, self._zone = dialect, zone
        self._sql = _statements(dialect)

    async def settled(self, connection: Executes, at_most: int, at_least: int) -> Settled:
        """Up to *at_most* settled cases that are in no sum; none where there are fewer than *at_least*."""
        ids = [row[0] for row in (await connection.execute(self._sql.settled, {"at_most": at_most})).all()]
        if len(ids) < max(at_least, 1):
            return Settled((), ())
        return await self._facts(connection, self._sql.cases_left, self._sql.steps_left, ids)

    def sums(self, settled: Settled) -> Sums:
        """In any thread: some tenths of a millisecond for each case."""
        return sums_of(settled, self._zone)

    async def put_in(self, connection: Executes, settled: Settled, sums: Sums) -> int:
        """Add *settled*, unless one of its cases has moved since it was read; how many were added."""
        ids = [facts.case_id for facts in settled.cases]
        if (
            not ids
            or await self._facts(connection, self._sql.cases_left, self._sql.steps_left, ids) != settled
        ):
            return 0
        await self._write(connection, sums)
        for statement in self._sql.mark:
            await connection.execute(statement, listed(self._dialect, ids))
        await connection.execute(self._sql.count_up)
        return len(ids)

    async def take_out(self, connection: Executes, case_ids: Sequence[int]) -> None:
        """Take out whatever is added up of these cases; their rows are about to be replaced."""
        added = await self._facts(connection, self._sql.cases_added, self._sql.steps_added, case_ids)
        if added.cases:
            await self._write(connection, sums_of(added, self._zone, -1))

    async def _facts(
        self, connection: Executes, of_cases: Select[Any], of_steps: Select[Any], ids: Sequence[int]
    ) -> Settled:
        wanted = listed(self._dialect, ids)
        rows = (await connection.execute(of_cases, wanted)).all()
        lines = (await connection.execute(of_steps, wanted)).all()
        return Settled([case_facts_from(row) for row in rows], [step_facts_from(line) for line in lines])

    async def _write(self, connection: Executes, sums: Sums) -> None:
        """In the order of the cubes' own key: neighbours lie on the same pages."""
        rows = [_row(sums, place) for place in sorted(sums)]
        if rows:
            await connection.execute(self._sql.add, rows)


_NOTHING = {column_of(count.code): None for count in ADDED}


def _row(sums: Mapping[Place, Mapping[str, int]], place: Place) -> dict[str, object]:
    where = dict(zip(("cube", "grain", "day", "key", "second"), place, strict=True))
    return {**where, **_NOTHING, **{column_of(code): n for code, n in sums[place].items()}}
