"""Every filter of the search pane, alone and together, in a large archive, against SQL written by hand.

Ours is the whole way: the call of the store, a thread, the statement, and the lines a screen shows. By hand
is ``sqlite3`` on an open connection of this thread, as far as the values of the rows.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

from benchmarks.hall_file import hall_file
from benchmarks.line import Line, compared
from benchmarks.search_by_hand import ByHand, searches
from db.engine import PRAGMAS
from db.store import SqlCaseStore
from dispatcher_app import bootstrap

NAME = "archive_search"
TARGET = 2.0


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    open_cases: int
    rounds: int


SIZES = {"tiny": Size(300, 100, 2), "full": Size(1_000_000, 20_000, 25)}


def run(size: Size) -> Iterator[Line]:
    lines = asyncio.run(_race(f"{hall_file(size.cases, size.open_cases)}", size.rounds))
    worst = max(lines, key=lambda line: line.ratio)
    yield Line(
        f"{NAME} (worst: {worst.name})", worst.ours, worst.against, worst.against_value, TARGET, "ms", worst.n
    )
    yield from lines


async def _race(file: str, rounds: int) -> list[Line]:
    database = bootstrap.connect(f"sqlite:///{file}")
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            return [
                await _compare(database.store, connection, wanted, rounds)
                for wanted in searches(*_values_there_are(connection))
            ]
    finally:
        await database.close()


def _values_there_are(connection: sqlite3.Connection) -> tuple[str, str, str]:
    """A caller's phone, a unit and a number from the middle of the archive."""
    half = "id >= (SELECT max(id) / 2 FROM cases) LIMIT 1"
    named = f"SELECT caller_phone FROM cases WHERE caller_phone <> '' AND {half}"
    sent = f"SELECT lead_unit, number FROM cases WHERE lead_unit <> '' AND {half}"
    (phone,), (unit, number) = connection.execute(named).fetchone(), connection.execute(sent).fetchone()
    return phone, unit, number


async def _compare(store: SqlCaseStore, connection: sqlite3.Connection, wanted: ByHand, rounds: int) -> Line:
    """In turns: ours, then each statement by hand; the hand's best one counts."""
    ours: list[float] = []
    theirs: list[list[float]] = [[] for _statement in wanted.statements]
    for turn in range(rounds + 1):
        start = perf_counter()
        rows = await store.search(wanted.query)
        ours.append((perf_counter() - start) * 1000)
        for statement, times in zip(wanted.statements, theirs, strict=True):
            start = perf_counter()
            found = connection.execute(statement, wanted.values).fetchall()
            times.append((perf_counter() - start) * 1000)
            if turn == 0 and [row.case_id for row in rows] != [row[0] for row in found]:
                raise AssertionError(f"{wanted.name}: by hand finds others: {statement}")
    best = min(theirs, key=lambda times: statistics.median(times[1:]))
    against = f"sqlite3 by hand, best of {len(theirs)}" if len(theirs) > 1 else "sqlite3 by hand"
    return compared(f"{NAME}.{wanted.name}", ours[1:], against, best[1:], TARGET)
