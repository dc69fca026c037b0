"""Every filter of the search pane, alone and together, in a large archive, against SQL written by hand.

Ours is the whole way: the call of the store, a thread, the statement, and the lines a screen shows. By hand
is ``sqlite3`` on an open connection of this thread, as far as the values of the rows; only answers that take
it less than the trip to a thread are compared with the hand making that trip.
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
Found = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    open_cases: int
    rounds: int


SIZES = {"tiny": Size(300, 100, 2), "full": Size(1_000_000, 20_000, 40)}


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
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
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
    named = f"SELECT caller_phone FROM cases WHERE caller_phone > '131' AND {half}"
    sent = f"SELECT lead_unit, number FROM cases WHERE lead_unit <> '' AND {half}"
    (phone,), (unit, number) = connection.execute(named).fetchone(), connection.execute(sent).fetchone()
    return phone, unit, number


async def _compare(store: SqlCaseStore, connection: sqlite3.Connection, wanted: ByHand, rounds: int) -> Line:
    """The hand's best statement is found out first; then both go in turns."""
    ids = [row.case_id for row in await store.search(wanted.query)]
    tried = {statement: await _tried(connection, statement, wanted, ids) for statement in wanted.statements}
    best = min(tried, key=tried.__getitem__)
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(2 * rounds):
        start = perf_counter()
        if turn % 4 in (0, 3):
            await store.search(wanted.query)
            ours.append((perf_counter() - start) * 1000)
        else:
            await _by_hand(connection, best, wanted)
            theirs.append((perf_counter() - start) * 1000)
    against = "sqlite3 by hand" + (" in a thread" if wanted.instant else "")
    against += f", best of {len(tried)}" if len(tried) > 1 else ""
    return compared(f"{NAME}.{wanted.name}", ours, against, theirs, TARGET)


async def _tried(connection: sqlite3.Connection, statement: str, wanted: ByHand, ids: list[int]) -> float:
    """Milliseconds, the median of a few; it has to find the same cases."""
    times = []
    for _time in range(5):
        start = perf_counter()
        found = await _by_hand(connection, statement, wanted)
        times.append((perf_counter() - start) * 1000)
        if [row[0] for row in found] != ids:
            raise AssertionError(f"{wanted.name}: by hand finds others: {statement}")
    return statistics.median(times)


async def _by_hand(
    connection: sqlite3.Connection, statement: str, wanted: ByHand
) -> list[tuple[object, ...]]:
    def fetch() -> list[tuple[object, ...]]:
        return connection.execute(statement, wanted.values).fetchall()

    return await asyncio.to_thread(fetch) if wanted.instant else fetch()
