"""Halls with facts and sums in any number, in a file and on a server; see :mod:`benchmarks.made_facts`.

One month is made case by case and kept in a file. Earlier months are copies of it, made by the database. They
lie so far apart that no day is in two of them; months may be, and their sums are added.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.hall_file import _CITY, _edition, cache, copy_of, hall_file, stored
from benchmarks.line import say
from benchmarks.made_facts import FIRST_ID, FactMaker, Facts
from db.figures.codec import case_row, step_row
from db.figures.cubing import Settled, Sums, _row, sums_of
from db.figures.layout import CUBES, DAY
from db.figures.spans import day_number, day_of
from db.figures.tables import ADDED, case_facts, column_of, figure_cubes, step_facts
from db.pack_files import read_case_texts
from db.types import Instant, from_microseconds
from dispatcher_app import bootstrap

#: Weeks, so that every case stays in its hour of the week; longer than from the first report to the last end.
APART = timedelta(days=84)
_CHUNK = 5000
_CASE_NAMES = tuple(column.name for column in case_facts.columns)
_STEP_NAMES = tuple(column.name for column in step_facts.columns)
_CUBE_NAMES = tuple(column.name for column in figure_cubes.columns)
_SUMS = tuple(column_of(count.code) for count in ADDED)
_BASE = "month_sums"


def month_file(count: int) -> Path:
    """A hall without cases, with the facts of a month of *count* of them, added up; not to be written to."""
    file = cache() / f"figures-{count}-{_edition()}.db"
    if not file.exists():
        start = perf_counter()
        making = copy_of(hall_file(0, 0), "figures.making")
        asyncio.run(_make(making, count))
        making.rename(file)
        say(f"made {file} with facts of {count} cases in {perf_counter() - start:.0f} s")
    return file


async def _make(file: Path, count: int) -> None:
    database = bootstrap.connect(f"sqlite:///{file}", pooled=False)
    try:
        hall = await bootstrap.open_hall(database)
    finally:
        await database.close()
    maker = FactMaker(hall.pack, list(read_case_texts(_CITY)), hall.rules, min(300, count))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("BEGIN")
        connection.execute(f"CREATE TABLE {_BASE} AS SELECT * FROM figure_cubes WHERE FALSE")
        indexes = _indexes_off(connection)
        sums = _fill(connection, maker.facts(count), hall.zone)
        _insert(connection, _BASE, _CUBE_NAMES, (_row(sums, place) for place in sorted(sums)))
        sums.clear()
        for statement in (*copied_sums(0, sqlite=True), *indexes):
            connection.execute(statement)
        connection.execute("COMMIT")


def _fill(connection: sqlite3.Connection, made: Iterator[Facts], zone: ZoneInfo) -> Sums:
    sums: Sums = {}
    while chunk := list(islice(made, _CHUNK)):
        of_cases, of_steps = (
            [case for case, _steps in chunk],
            [row for _case, steps in chunk for row in steps],
        )
        _insert(
            connection, "case_facts", _CASE_NAMES, ({**case_row(row), "in_cubes": True} for row in of_cases)
        )
        _insert(
            connection, "step_facts", _STEP_NAMES, ({**step_row(row), "in_cubes": True} for row in of_steps)
        )
        for place, counts in sums_of(Settled(of_cases, of_steps), zone, days_only=True).items():
            there = sums.setdefault(place, {})
            for code, n in counts.items():
                there[code] = there.get(code, 0) + n
    return sums


def _insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterator[dict[str, Any]]
) -> None:
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    connection.executemany(statement, ([stored(row[name]) for name in names] for row in rows))


def _indexes_off(connection: sqlite3.Connection) -> list[str]:
    """Answers the statements that make them again."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('case_facts', 'step_facts')"
    ).fetchall()
    for name, _sql in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _name, sql in found]


# -- copies ------------------------------------------------------------------------------------------------


def copied_facts(turn: int, count: int, *, sqlite: bool) -> tuple[str, str]:
    """The month once more, *turn* times :data:`APART` earlier."""
    days = turn * APART.days
    back = f"- {days * 86_400_000_000}" if sqlite else f"- interval '{days} days'"
    statements = []
    for table in (case_facts, step_facts):
        values = {
            column.name: f"{column.name} {back}"
            for column in table.columns
            if isinstance(column.type, Instant)
        }
        values |= {"case_id": f"case_id - {turn * count}", "number": f"number || '.{turn}'"}
        names = [column.name for column in table.columns]
        chosen = ", ".join(values.get(name, name) for name in names)
        statements.append(
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {chosen} FROM {table.name} "
            f"WHERE case_id >= {FIRST_ID}"
        )
    return statements[0], statements[1]


def copied_sums(turn: int, *, sqlite: bool) -> Iterator[str]:
    """What that copy adds: by day where days are kept, and by month."""
    first = day_of(20260901)
    days = [first + timedelta(days=n) for n in range(160)]
    moved = ((day_number(day), day_number(day - turn * APART)) for day in days)
    values = ", ".join(f"({day}, {to})" for day, to in moved)
    by_day = ", ".join(f"'{cube.name}'" for cube in CUBES if DAY in cube.grains)
    names, sums = ", ".join(_CUBE_NAMES), ", ".join(_SUMS)
    moving = f"WITH moved (was, now) AS (VALUES {values}) "
    into, of = f"INSERT INTO figure_cubes ({names}) ", f"FROM {_BASE} b JOIN moved ON moved.was = b.day"
    head = (moving + into) if sqlite else (into + moving)
    yield f"{head} SELECT cube, 'd', now, key, second, {sums} {of} WHERE cube IN ({by_day})"
    added = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in _SUMS)
    put = ", ".join(
        f"{n} = coalesce(figure_cubes.{n} + excluded.{n}, excluded.{n}, figure_cubes.{n})" for n in _SUMS
    )
    yield (
        f"{head} SELECT cube, 'm', now / 100 * 100 + 1, key, second, {added} {of} WHERE TRUE "
        f"GROUP BY 1, 2, 3, 4, 5 ON CONFLICT (cube, grain, day, key, second) DO UPDATE SET {put}"
    )


def history_file(count: int, copies: int) -> Path:
    """The month with *copies* of it before."""
    file = cache() / f"figures-{count}x{copies + 1}-{_edition()}.db"
    if copies and not file.exists():
        start = perf_counter()
        making = copy_of(month_file(count), "figures.growing")
        with closing(sqlite3.connect(making, isolation_level=None)) as connection:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
                connection.execute(f"PRAGMA {pragma}")
            indexes = _indexes_off(connection)
            for turn in range(1, copies + 1):
                for statement in copied_facts(turn, count, sqlite=True):
                    connection.execute(statement)
                for statement in copied_sums(turn, sqlite=True):
                    connection.execute(statement)
            for statement in indexes:
                connection.execute(statement)
            connection.execute("PRAGMA journal_mode=WAL")
        making.rename(file)
        say(f"made {file} in {perf_counter() - start:.0f} s")
    return file if copies else month_file(count)


async def fill_server(url: str, count: int, copies: int) -> None:
    """The same on a server whose hall has the city already: the month from its file, copies by the server."""
    start = perf_counter()
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    try:
        await connection.execute("SET synchronous_commit = off")
        await connection.execute(f"CREATE UNLOGGED TABLE {_BASE} AS SELECT * FROM figure_cubes WHERE FALSE")
        indexes = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('case_facts', 'step_facts') "
            "AND indexname LIKE 'ix_%'"
        )
        for name, _made_by in indexes:
            await connection.execute(f"DROP INDEX {name}")
        with closing(sqlite3.connect(month_file(count))) as file:
            for table, of in ((case_facts, "case_facts"), (step_facts, "step_facts"), (figure_cubes, _BASE)):
                await _carry(file, connection, table, of)
        for turn in range(copies + 1):
            for statement in copied_facts(turn, count, sqlite=False) if turn else ():
                await connection.execute(statement)
            for statement in copied_sums(turn, sqlite=False):
                await connection.execute(statement)
            say(f"month {turn + 1} of {copies + 1} after {perf_counter() - start:.0f} s")
        for _name, made_by in indexes:
            await connection.execute(made_by)
        for table in ("case_facts", "step_facts", "figure_cubes"):
            await connection.execute(f"VACUUM ANALYZE {table}")
    finally:
        await connection.close()
    say(
        f"filled {url.rpartition('/')[2]} with {count * (copies + 1)} cases in {perf_counter() - start:.0f} s"
    )


async def _carry(file: sqlite3.Connection, to: asyncpg.Connection[Any], table: Any, of: str) -> None:
    """Rows of a file's table to the server, each value as a server keeps it."""
    names = tuple(column.name for column in table.columns)
    instants = [n for n, column in enumerate(table.columns) if isinstance(column.type, Instant)]
    truths = [n for n, column in enumerate(table.columns) if column.type.python_type is bool]
    cursor = file.execute(f"SELECT {', '.join(names)} FROM {of}")
    while rows := cursor.fetchmany(_CHUNK):
        columns = [list(column) for column in zip(*rows, strict=True)]
        for n in instants:
            columns[n] = list(from_microseconds(columns[n]))
        for n in truths:
            columns[n] = [None if value is None else bool(value) for value in columns[n]]
        await to.copy_records_to_table(of, records=list(zip(*columns, strict=True)), columns=names)
