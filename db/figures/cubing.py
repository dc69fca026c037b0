"""Adds settled rows to the sums, and takes them out again when their case moves once more.

What a row adds is decided by the plain reading of the declared counts (:mod:`db.figures.counted`).
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, TextClause, bindparam, select, text

from db.at_once import Executes
from db.codec import to_text
from db.figures.codec import case_facts_from, step_facts_from
from db.figures.counted import counted, counts_of
from db.figures.layout import CUBES, DAY, Cube, key_text
from db.figures.lists import among, listed
from db.figures.marking import COUNT_UP
from db.figures.spans import day_number, local_day
from db.figures.tables import ADDED, NOT_ADDED, case_facts, column_of, figure_cubes, step_facts
from dispatcher_app.domain.indicators.counts import Grain
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts

#: (cube, grain, day, key, second).
Place = tuple[str, str, int, str, str]
#: The sums of each place by the codes of the counts.
Sums = dict[Place, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Settled:
    """Facts of ended cases with all their steps' rows."""

    cases: Sequence[CaseFacts]
    steps: Sequence[StepFacts]


#: The parameters of :attr:`CubeStatements.add`, once for each time it is run.
Ready = list[dict[str, object]]
#: Rows of the cubes that a server is sent in one go.
_AT_ONCE = 500
#: What a row adds on one day: (code, number) of each count, in the order of the declared table.
_Adds = tuple[tuple[str, int], ...]


def sums_of(settled: Settled, zone: ZoneInfo, sign: int = 1, *, days_only: bool = False) -> Sums:
    """What the rows add to the cubes; with *sign* -1 what takes them out.

    *days_only*: every cube by day, also where the program keeps months only.
    """
    # Most rows add the same to a place as others do: those are counted first, and multiplied then.
    alike: Counter[tuple[_Ways, int, str, str, _Adds]] = Counter()
    for grain, rows in ((Grain.CASE, settled.cases), (Grain.STEP, settled.steps)):
        for row in rows:
            alike.update(_places(row, grain, zone))
    sums: Sums = defaultdict(lambda: defaultdict(int))
    for (ways, day, key, second, adds), many in alike.items():
        for grain_of_days in DAY if days_only else ways.grains:
            there = sums[ways.cube, grain_of_days, day if grain_of_days == DAY else _month(day), key, second]
            for code, n in adds:
                there[code] += sign * many * n
    return sums


def _month(day: int) -> int:
    return day - day % 100 + 1


class _Ways(NamedTuple):
    """The counts of one cube that find their keys in the same fields."""

    cube: str
    grains: str
    fields: tuple[str, ...]
    codes: frozenset[str]


def _places(row: object, grain: Grain, zone: ZoneInfo) -> Iterator[tuple[_Ways, int, str, str, _Adds]]:
    """Where *row* adds something, and what."""
    by_day: dict[int, list[tuple[str, int]]] = {}
    days: dict[datetime, int] = {}
    for count in counted(grain).of(row):
        at: datetime = getattr(row, count.at)
        if at not in days:
            days[at] = day_number(local_day(at, zone))
        n = (getattr(row, count.amount) or 0) if count.amount else 1
        by_day.setdefault(days[at], []).append((count.code, n))
    everything = {day: tuple(adds) for day, adds in by_day.items()}
    for ways in _all_ways(grain):
        key, second, *_rest = (*(key_text(getattr(row, field)) for field in ways.fields), "", "")
        for day, adds in everything.items():
            mine = adds if len(ways.codes) == len(counts_of(grain)) else _only(adds, ways.codes)
            if mine:
                yield ways, day, key, second, mine


@lru_cache(4096)
def _only(adds: _Adds, codes: frozenset[str]) -> _Adds:
    return tuple((code, n) for code, n in adds if code in codes)


@cache
def _all_ways(grain: Grain) -> tuple[_Ways, ...]:
    codes: dict[tuple[Cube, tuple[str, ...]], set[str]] = {}
    for cube in CUBES:
        for count in counts_of(grain):
            if (fields := cube.fields_of(count)) is not None:
                codes.setdefault((cube, fields), set()).add(count.code)
    return tuple(_Ways(cube.name, cube.grains, fields, frozenset(of)) for (cube, fields), of in codes.items())


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
        add=_adding() if dialect == "sqlite" else _adding_many(),
        count_up=text(COUNT_UP),
    )


def _adding() -> TextClause:
    """A row at a time, a parameter for each column."""
    names = [column.name for column in figure_cubes.columns]
    values = ", ".join(f":{name}" for name in names)
    return text(f"INSERT INTO figure_cubes ({', '.join(names)}) VALUES ({values}) {_adds_to_what_is_there()}")


def _adding_many() -> TextClause:
    """Many rows as one text of JSON, which names only what they add: made in a thread, sent in one go."""
    names = ", ".join(column.name for column in figure_cubes.columns)
    return text(
        f"INSERT INTO figure_cubes ({names}) SELECT {names} "
        f"FROM jsonb_populate_recordset(CAST(NULL AS figure_cubes), CAST(:rows AS jsonb)) "
        f"{_adds_to_what_is_there()}"
    )


def _adds_to_what_is_there() -> str:
    sums = [column_of(count.code) for count in ADDED]
    put = (f"{n} = coalesce(figure_cubes.{n} + excluded.{n}, excluded.{n}, figure_cubes.{n})" for n in sums)
    return f"ON CONFLICT (cube, grain, day, key, second) DO UPDATE SET {', '.join(put)}"


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
        return await self._left(connection, ids)

    def made_ready(self, settled: Settled, sign: int = 1) -> Ready:
        """What *settled* adds, or takes out, as the database takes it. In any thread: some tenths of a
        millisecond for each case."""
        sums = sums_of(settled, self._zone, sign)
        places = _in_order(sums)
        if self._dialect == "sqlite":
            return [_row(sums, place) for place in places]
        parts = (places[start : start + _AT_ONCE] for start in range(0, len(places), _AT_ONCE))
        return [{"rows": to_text([_short_row(sums, place) for place in part])} for part in parts]

    async def put_in(self, connection: Executes, settled: Settled, ready: Ready) -> int:
        """Add *settled*, which is *ready*; how many cases that were. On a server whoever holds the lock has
        read them in this very transaction; in a file they may have moved since, and then none is added."""
        ids = [facts.case_id for facts in settled.cases]
        if not ids or (self._dialect == "sqlite" and await self._left(connection, ids) != settled):
            return 0
        await self._write(connection, ready)
        for statement in self._sql.mark:
            await connection.execute(statement, listed(self._dialect, ids))
        await connection.execute(self._sql.count_up)
        return len(ids)

    async def take_out(self, connection: Executes, case_ids: Sequence[int]) -> None:
        """Take out whatever is added up of these cases; their rows are about to be replaced."""
        added = await self._facts(connection, self._sql.cases_added, self._sql.steps_added, case_ids)
        if not added.cases:
            return
        if self._dialect == "sqlite":  # in a thread already
            await self._write(connection, self.made_ready(added, -1))
        else:
            await self._write(connection, await asyncio.to_thread(self.made_ready, added, -1))

    async def _left(self, connection: Executes, ids: Sequence[int]) -> Settled:
        return await self._facts(connection, self._sql.cases_left, self._sql.steps_left, ids)

    async def _facts(
        self, connection: Executes, of_cases: Select[Any], of_steps: Select[Any], ids: Sequence[int]
    ) -> Settled:
        wanted = listed(self._dialect, ids)
        rows = (await connection.execute(of_cases, wanted)).all()
        lines = (await connection.execute(of_steps, wanted)).all()
        return Settled([case_facts_from(row) for row in rows], [step_facts_from(line) for line in lines])

    async def _write(self, connection: Executes, ready: Ready) -> None:
        if self._dialect == "sqlite" and ready:
            await connection.execute(self._sql.add, ready)
        elif ready:
            for part in ready:
                await connection.execute(self._sql.add, part)


def _in_order(places: Iterable[Place]) -> list[Place]:
    """By their key: neighbours lie on the same pages. Cube by cube, because nothing else runs while a long
    list is sorted, no event loop either."""
    by_cube: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_cube[place[0]].append(place)
    return [place for name in sorted(by_cube) for place in sorted(by_cube[name])]


_NOTHING = {column_of(count.code): None for count in ADDED}


def _row(sums: Mapping[Place, Mapping[str, int]], place: Place) -> dict[str, object]:
    """A whole row of the cubes."""
    return _NOTHING | _short_row(sums, place)


def _short_row(sums: Mapping[Place, Mapping[str, int]], place: Place) -> dict[str, object]:
    """One that names only what it adds."""
    where = dict(zip(("cube", "grain", "day", "key", "second"), place, strict=True))
    return where | {column_of(code): n for code, n in sums[place].items()}
