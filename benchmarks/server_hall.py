"""Halls of any size on a PostgreSQL server of the benchmarks' own, which ends with them.

Unlike the tests' server it keeps its promises: every commit waits for the disk. Cases go in by ``COPY`` with
the triggers switched off; larger archives are copies of those rows made by the server itself, under other
numbers, at earlier times.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

import resources
from benchmarks.line import say
from benchmarks.made_cases import CaseMaker, Made
from db import schema
from db.pack_files import read_case_texts
from db.tables import cases, steps
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules, load_into
from tests.support.postgres import PostgresServer

_OPTIONS = {
    "fsync": "on",
    "full_page_writes": "on",
    "shared_buffers": "1GB",
    "max_connections": "200",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "maintenance_work_mem": "512MB",
}
_CITY = Path(next(iter(resources.__path__))) / "packs" / "nanshan"
_CASE_NAMES = tuple(column.name for column in cases.columns)
_STEP_NAMES = tuple(column.name for column in steps.columns if column.name != "id")
_INSTANTS = ("reported_at", "stage_since", "warn_at", "due_at", "closed_at")
_CHUNK = 5000
_TABLES = "('cases', 'steps', 'case_words')"
_INDEXES = f"""SELECT c.relname, pg_get_indexdef(c.oid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname IN {_TABLES} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)"""


@contextmanager
def bench_server() -> Iterator[PostgresServer]:
    """A server on the disk."""
    with PostgresServer(options=_OPTIONS, in_memory=False) as server:
        yield server


def make_hall(server: PostgresServer, name: str, count: int, open_count: int) -> str:
    """The URL of a new hall of the demo city with *count* cases, *open_count* of them open."""
    url = server.create_database(name)
    start = perf_counter()
    asyncio.run(_make(url, count, open_count))
    say(f"made a hall of {count} cases in {perf_counter() - start:.0f} s")
    return url


def grow(url: str, copies: int) -> None:
    """Have each ended case of the hall *copies* times more."""
    start = perf_counter()
    asyncio.run(_grow(url, copies))
    say(f"grew the archive by {copies} times its size in {perf_counter() - start:.0f} s")


async def _make(url: str, count: int, open_count: int) -> None:
    database = bootstrap.connect(url, pooled=False)
    try:
        await schema.upgrade(database.engine)
        await ensure_rules(database)
        await load_into(database, _CITY, with_past=False)
        hall = await bootstrap.open_hall(database)
    finally:
        await database.close()
    maker = CaseMaker(hall.pack, list(read_case_texts(_CITY)), hall.rules)
    connection = await _loading(url)
    try:
        made = maker.cases(count, open_count)
        while chunk := tuple(islice(made, _CHUNK)):
            await _copy(connection, chunk)
        await connection.execute("SELECT setval('cases_id_seq', (SELECT max(id) FROM cases))")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _loading(url: str) -> asyncpg.Connection[Any]:
    """A connection on which no trigger speaks: neither guards nor the telling of steps."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("SET synchronous_commit = off")
    await connection.execute("CREATE TEMP TABLE words_of (case_id bigint, words text)")
    return connection


async def _copy(connection: asyncpg.Connection[Any], made: tuple[Made, ...]) -> None:
    for table, names, rows in (
        ("cases", _CASE_NAMES, [one.case for one in made]),
        ("steps", _STEP_NAMES, [step for one in made for step in one.steps]),
    ):
        records = [tuple(row[name] for name in names) for row in rows]
        await connection.copy_records_to_table(table, records=records, columns=names)
    words = [(one.case["id"], one.words) for one in made]
    await connection.copy_records_to_table("words_of", records=words)
    await connection.execute(
        "INSERT INTO case_words SELECT case_id, array_to_tsvector(ARRAY(SELECT DISTINCT w FROM "
        "unnest(string_to_array(words, ' ')) w WHERE w <> '')) FROM words_of"
    )
    await connection.execute("TRUNCATE words_of")


async def _grow(url: str, copies: int) -> None:
    connection = await _loading(url)
    try:
        indexes = await connection.fetch(_INDEXES)
        for name, _definition in indexes:
            await connection.execute(f"DROP INDEX {name}")
        newest = await connection.fetchval("SELECT max(id) FROM cases")
        for turn in range(1, copies + 1):
            for statement in _copies(turn * newest, turn):
                await connection.execute(statement)
        for _name, definition in indexes:
            await connection.execute(definition)
        await connection.execute("SELECT setval('cases_id_seq', (SELECT max(id) FROM cases))")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _copies(shift: int, turn: int) -> tuple[str, ...]:
    """What copies every ended case of the first hall once more."""
    first = f"c.closed_at IS NOT NULL AND c.id <= {shift // turn}"
    earlier = f"- interval '{turn * 20} days'"
    case = {name: f"c.{name} {earlier}" for name in _INSTANTS}
    case |= {"id": f"c.id + {shift}", "number": f"c.number || '.{turn}'"}
    step = {
        "case_id": f"s.case_id + {shift}",
        "command_id": f"overlay(s.command_id placing lpad('{turn}', 4, '0') || '-5' from 10)",
        "at": f"s.at {earlier}",
    }
    into, values = ", ".join(_CASE_NAMES), ", ".join(case.get(name, f"c.{name}") for name in _CASE_NAMES)
    step_into = ", ".join(_STEP_NAMES)
    step_values = ", ".join(step.get(name, f"s.{name}") for name in _STEP_NAMES)
    return (
        f"INSERT INTO cases ({into}) SELECT {values} FROM cases c WHERE {first}",
        f"INSERT INTO steps ({step_into}) SELECT {step_values} FROM steps s JOIN cases c ON c.id = s.case_id "
        f"WHERE {first}",
        f"INSERT INTO case_words SELECT w.case_id + {shift}, w.words FROM case_words w "
        f"JOIN cases c ON c.id = w.case_id WHERE {first}",
    )
