"""What side paths cost in a large archive: search, registers, queues by mark, counts of the gates.

Each is the whole way of a seat: the call of the store, the statement, the lines. Nothing may keep an operator
waiting for longer than a second. On the file of ``archive_search``; with ``BENCH_ARCHIVED`` (10,000,000 need
some 60 GB) on a PostgreSQL of that many ended cases.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.hall_file import hall_file
from benchmarks.line import Line
from benchmarks.made_cases import NEWEST
from benchmarks.server_hall import bench_server, grow, make_hall
from db.engine import open_engine
from db.hall_counts import SqlHallCounts
from db.registers import SqlRegisters
from db.side_registers import SqlSideRegisters
from db.store import SqlCaseStore
from db.tables import cases
from dispatcher_app.domain.side_paths import SidePath
from dispatcher_app.domain.words import OPEN, Mark
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.registers.query import RegisterFilter
from dispatcher_app.services.registers.table import REGISTERS
from dispatcher_app.services.ruling.store import Gate

NAME = "side_paths"
#: Longest wait that nobody notices as one, ms.
LIMIT = 1000.0
_OPEN_AT_SERVER = 20_000
_MONTH = (NEWEST - timedelta(days=50), NEWEST - timedelta(days=20))
_DAY = (NEWEST - timedelta(days=1), NEWEST)
_CLASS = "GB/T 30428.2:部件-01-07"
Ask = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    open_cases: int
    rounds: int


SIZES = {"tiny": Size(300, 100, 2), "full": Size(1_000_000, 20_000, 5)}


def run(size: Size) -> Iterator[Line]:
    archived = int(os.environ.get("BENCH_ARCHIVED") or 0) if size.rounds > 2 else 0
    if not archived:
        yield from _lines(f"sqlite:///{hall_file(size.cases, size.open_cases)}", size.rounds, size.cases)
        return
    with bench_server() as server:
        first = min(archived, 200_000)
        url = make_hall(server, "side_paths", first + _OPEN_AT_SERVER, _OPEN_AT_SERVER)
        if archived > first:
            grow(url, archived // first - 1)
        yield from _lines(url, size.rounds, archived)


def _lines(url: str, rounds: int, cases: int) -> Iterator[Line]:
    found = asyncio.run(_measured(url, rounds))
    for group in dict.fromkeys(name.partition(".")[0] for name in found):
        worst = max((name for name in found if name.startswith(f"{group}.")), key=lambda name: found[name])
        yield _line(
            f"{NAME}.{group} (worst of {cases} cases: {worst.partition('.')[2]})", found[worst], rounds
        )
    for name, took in found.items():
        yield _line(f"{NAME}.{name}", took, rounds)


def _line(name: str, took: float, rounds: int) -> Line:
    return Line(name, took, "the limit", LIMIT, 1.0, "ms", rounds)


async def _measured(url: str, rounds: int) -> dict[str, float]:
    """Milliseconds of each, the median of *rounds* after one that warms up."""
    engine = open_engine(url)
    try:
        found = {}
        asked = _searches(SqlCaseStore(engine), await _a_unit(engine))
        asked |= _registers(SqlRegisters(engine)) | _waiting(SqlSideRegisters(engine))
        asked |= _counts(SqlHallCounts(engine))
        for name, ask in asked.items():
            await ask()
            times = []
            for _round in range(rounds):
                start = perf_counter()
                await ask()
                times.append((perf_counter() - start) * 1000)
            found[name] = median(times)
        return found
    finally:
        await engine.dispose()


async def _a_unit(engine: AsyncEngine) -> str:
    """One that a case of the middle of the archive was sent to."""
    half = select(func.max(cases.c.id) / 2).scalar_subquery()
    sent = select(cases.c.lead_unit).where(cases.c.id >= half, cases.c.lead_unit != "").limit(1)
    async with engine.connect() as connection:
        return str((await connection.execute(sent)).scalar_one())


def _searches(store: SqlCaseStore, unit: str) -> dict[str, Ask]:
    """Each term alone, and with what people put beside it."""
    terms: dict[str, SearchQuery] = {
        f"{path.value}": SearchQuery(paths=frozenset({path})) for path in SidePath
    }
    terms |= {f"now {mark.value}": SearchQuery(marks=frozenset({mark})) for mark in Mark}
    terms |= {f"handed on {count} times": SearchQuery(handoffs=count) for count in (1, 2, 3)}
    terms["shelved and supervised"] = SearchQuery(paths=frozenset({SidePath.SHELVED, SidePath.SUPERVISED}))
    found = {f"search.{name}": _search(store, query) for name, query in terms.items()}
    beside: Mapping[str, dict[str, object]] = {
        "unit": {"unit": unit},
        "a month": {"reported_from": _MONTH[0], "reported_to": _MONTH[1]},
        "words": {"text": "井盖"},
        "open": {"stages": OPEN},
    }
    for name in ("supervised", "reworked", "merged", "handed on 2 times", "now supervised"):
        for what, more in beside.items():
            query = replace(terms[name], **more)  # type: ignore[arg-type]
            found[f"search.{name}, {what}"] = _search(store, query)
    return found


def _search(store: SqlCaseStore, query: SearchQuery) -> Ask:
    return lambda: store.search(query)


def _registers(store: SqlRegisters) -> dict[str, Ask]:
    """The first page of each view; the whole history also narrowed to a month."""
    found = {}
    for register in REGISTERS.values():
        for view in register.views:
            ask = partial(store.page, view.listed, RegisterFilter(), register.beside)
            found[f"registers.{register.name} {view.name}"] = ask
        month = RegisterFilter(*_MONTH)
        found[f"registers.{register.name} a month"] = partial(
            store.page, register.views[-1].listed, month, register.beside
        )
    found["registers.calls by their answer"] = partial(store.call_backs, RegisterFilter(*_MONTH))
    return found


def _waiting(store: SqlSideRegisters) -> dict[str, Ask]:
    """What queues by mark read once a minute, and after steps that concern them."""
    return {
        "queues.paused": store.paused,
        "queues.supervised": store.supervised,
        "queues.owed a call": partial(store.waiting_after_end, Mark.CALL_BACK, NEWEST),
        "queues.to be reopened": partial(store.waiting_after_end, Mark.REOPENING),
        "queues.appeals": partial(store.waiting_after_end, Mark.APPEAL),
        "queues.emergencies": partial(store.waiting_after_end, Mark.BOUNDARY),
    }


def _counts(store: SqlHallCounts) -> dict[str, Ask]:
    return {
        "counts.through gate 1 in a month": partial(store.passings, Gate.DISPATCH, *_MONTH),
        "counts.through gate 2 in a month": partial(store.passings, Gate.CLOSURE, *_MONTH),
        "counts.through gate 1 in a day": partial(store.passings, Gate.DISPATCH, *_DAY),
        "counts.closed in a day": partial(store.closed, *_DAY),
        "counts.a collection of a month": partial(store.reported, (_CLASS,), (), *_MONTH),
        "counts.channels": store.channels,
    }
