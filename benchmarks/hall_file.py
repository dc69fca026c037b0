"""Hall files of any size for the benchmarks, made once and kept in ``BENCH_CACHE`` (default ``out/bench``).

City, standard and calendar are loaded the way ``db init`` and ``pack load`` do it. The cases then go in by
plain SQL, because a million of them through the rules would take hours: guards and indexes are taken off,
rows written, indexes and guards put back. So such a file has the rows, indexes and guards of a real hall,
but each case has only some of its steps (see :mod:`benchmarks.made_cases`).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import db
import resources
from benchmarks import made_cases, side_lives
from benchmarks.line import say
from benchmarks.made_cases import CaseMaker, Made
from db import guards, schema, words_index
from db.pack_files import read_case_texts
from db.tables import cases, steps
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules, load_into

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CASE_NAMES = tuple(column.name for column in cases.columns)
_STEP_NAMES = tuple(column.name for column in steps.columns if column.name != "id")
_CHUNK = 5000
_CITY = Path(next(iter(resources.__path__))) / "packs" / "nanshan"


def cache() -> Path:
    folder = Path(os.environ.get("BENCH_CACHE") or "out/bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hall_file(count: int, open_count: int) -> Path:
    """A hall of the demo city with *count* cases, *open_count* of them open; not to be written to."""
    file = cache() / f"hall-{count}-{open_count}-{_edition()}.db"
    if not file.exists():
        start = perf_counter()
        making = file.with_suffix(".making")
        for left in file.parent.glob(f"hall-{count}-{open_count}-*"):
            left.unlink()
        asyncio.run(_make(making, count, open_count))
        making.rename(file)
        say(f"made {file} with {count} cases in {perf_counter() - start:.0f} s")
    return file


def copy_of(file: Path, name: str) -> Path:
    """A copy that may be written to, without what an earlier run left beside it."""
    copy = cache() / name
    for left in (copy, copy.with_name(f"{name}-wal"), copy.with_name(f"{name}-shm")):
        left.unlink(missing_ok=True)
    shutil.copy(file, copy)
    return copy


def _edition() -> str:
    """Changes with the code that decides what is in a file, so that kept files are made anew."""
    sources = [Path(module.__file__) for module in (made_cases, side_lives, words_index)]
    sources += sorted((Path(db.__file__).parent / "migrations" / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


async def _make(file: Path, count: int, open_count: int) -> None:
    database = bootstrap.connect(f"sqlite:///{file}", pooled=False)
    try:
        await schema.upgrade(database.engine)
        await ensure_rules(database)
        await load_into(database, _CITY, with_past=False)
        hall = await bootstrap.open_hall(database)
        async with database.engine.begin() as connection:
            await connection.run_sync(guards.remove)
        maker = CaseMaker(hall.pack, list(read_case_texts(_CITY)), hall.rules)
        _fill(file, maker.cases(count, open_count))
        async with database.engine.begin() as connection:
            await connection.run_sync(guards.install)
    finally:
        await database.close()


def _fill(file: Path, made: Iterator[Made]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-400000")
        connection.execute("BEGIN")
        indexes = _take_off_indexes(connection)
        for chunk in _chunks(made):
            _write(connection, chunk)
        for sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_off_indexes(connection: sqlite3.Connection) -> list[str]:
    """Answers the statements that make them again."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('cases', 'steps')"
    )
    found = connection.execute(query).fetchall()
    for name, _sql in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _name, sql in found]


def _chunks(made: Iterator[Made]) -> Iterator[list[Made]]:
    chunk: list[Made] = []
    for one in made:
        chunk.append(one)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _write(connection: sqlite3.Connection, made: list[Made]) -> None:
    _insert(connection, "cases", _CASE_NAMES, [one.case for one in made])
    _insert(connection, "steps", _STEP_NAMES, [step for one in made for step in one.steps])
    words = [(one.case["id"], one.words) for one in made]
    connection.executemany("INSERT INTO case_words (rowid, words) VALUES (?, ?)", words)


def _insert(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], rows: list[dict[str, object]]
) -> None:
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    connection.executemany(statement, ([stored(row[name]) for name in names] for row in rows))


def stored(value: object) -> object:
    """*value* as SQLite keeps it: instants are microseconds since 1970."""
    if isinstance(value, datetime):
        return int((value - _EPOCH).total_seconds() * 1_000_000)
    return value
