"""Figures: a month by unit against SQL by hand, panels from years of history, and how soon a step is counted.

*By hand* are single statements over the same two tables of facts, with every count of the declared table, by
the bare driver; the best of two ways of writing it counts, and it has to find the same. Ours is the whole
way of a screen, once as it is (from the sums) and once counting every fact. A step is counted when somebody
else, who asks four times a second whether anything is new, has read the figure.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.command import sample_command
from benchmarks.commands import percentile
from benchmarks.figures_by_hand import ByHand
from benchmarks.figures_hall import fill_server, history_file, month_file
from benchmarks.hall_file import copy_of
from benchmarks.line import Line, compared
from benchmarks.made_facts import AS_OF
from benchmarks.server_hall import bench_server, make_hall
from db.figures.reading import SqlFigures
from dispatcher_app import bootstrap
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.count_table import COUNTS
from dispatcher_app.domain.indicators.dimensions import (
    CELL,
    COMMUNITY,
    DISTRICT,
    HANDLING_TIME,
    HOUR,
    MAJOR,
    MINOR,
    PERSON,
    SOURCE,
    UNIT,
)
from dispatcher_app.domain.indicators.periods import Period, PeriodKind, days, period_of
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.figures.store import Slice
from tests.support.rules import actor

NAME = "figures"
#: Ours against SQL by hand; a panel in ms; a step in s.
BY_HAND, PANEL, FRESH = 1.5, 1000.0, 1.0
_FLOWS = tuple(code for code, count in COUNTS.items() if not count.stock)
_FEW = ("reported", "filed", "handling_due", "handled_on_time", "handled_late", "closed", "closed_on_time")
_ASKED_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Size:
    """``cases`` of one month, ``copies`` of it before; ``steps`` are timed; ``on``: which databases."""

    cases: int
    copies: int
    rounds: int
    steps: int
    on: tuple[str, ...] = ("sqlite", "postgres")


SIZES = {
    "tiny": Size(400, 1, 2, 3),
    "full": Size(270_000, 3, 5, 60),
    # Ten million cases; for once, not for every day: it takes up to an hour and 25 GB of a disk meanwhile.
    "huge": Size(270_000, 36, 3, 0, ("sqlite",)),
}


def run(size: Size) -> Iterator[Line]:
    if "sqlite" in size.on:
        month, history = month_file(size.cases), history_file(size.cases, size.copies)
        yield from asyncio.run(_in_file(month, history, size))
    if "postgres" in size.on:
        with bench_server() as server:
            month_url, url = (make_hall(server, name, 0, 0) for name in ("month", "years"))
            asyncio.run(fill_server(month_url, size.cases, 0))
            asyncio.run(fill_server(url, size.cases, size.copies))
            yield from asyncio.run(_measured("postgres", month_url, url, size))


async def _in_file(month: Path, history: Path, size: Size) -> list[Line]:
    if not size.steps:
        return await _measured("sqlite", f"sqlite:///{month}", f"sqlite:///{history}", size)
    written = copy_of(history, "figures.written")
    try:
        return await _measured("sqlite", f"sqlite:///{month}", f"sqlite:///{written}", size)
    finally:
        written.unlink()


async def _measured(kind: str, month_url: str, url: str, size: Size) -> list[Line]:
    lines = await _month_by_unit(kind, month_url, size)
    lines += await _panels(kind, url, size)
    if size.steps:
        lines.append(await _fresh(kind, url, size))
    return lines


# -- a month by unit ---------------------------------------------------------------------------------------


async def _month_by_unit(kind: str, url: str, size: Size) -> list[Line]:
    database = bootstrap.connect(url, pooled=False)  # with a command line's patience
    zone = (await bootstrap.open_hall(database)).zone
    period = period_of(PeriodKind.MONTH, date(2026, 10, 1), zone)
    by_hand = await ByHand.on(url, period, AS_OF)
    try:
        ours: dict[str, Callable[[], Awaitable[Any]]] = {}
        for name, with_cubes in (("", True), (", every fact", False)):
            figures = SqlFigures(database.engine, zone, with_cubes=with_cubes)
            ours[name] = lambda figures=figures: figures.counts(_FLOWS, period, AS_OF, (UNIT,))
        best = await by_hand.best(await ours[""]())
        times: dict[str, list[float]] = {name: [] for name in (*ours, best)}
        for _turn in range(size.rounds):
            for name, act in (*ours.items(), (best, lambda: by_hand.run(best))):
                times[name].append(await _timed(act))
        against = f"one statement by hand ({best})"
        return [
            compared(f"{NAME}.{kind}, month by unit{name}", times[name], against, times[best], BY_HAND)
            for name in ours
        ]
    finally:
        await by_hand.close()
        await database.close()


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    start = perf_counter()
    await act()
    return (perf_counter() - start) * 1000


# -- panels ------------------------------------------------------------------------------------------------


async def _panels(kind: str, url: str, size: Size) -> list[Line]:
    database = bootstrap.connect(url)
    try:
        hall = await bootstrap.open_hall(database)
        zone, unit = hall.zone, hall.pack.units[7].code
        figures = SqlFigures(database.engine, zone)
        found = []
        cases = size.cases * (size.copies + 1)
        for name, act in panels(figures, zone, size.copies, unit):
            await act()
            times = [await _timed(act) for _turn in range(size.rounds)]
            name = f"{NAME}.{kind}, {name} (from {cases:,} cases)"
            found.append(Line(name, statistics.median(times), "limit of 1 s", PANEL, 1.0, "ms", len(times)))
        return found
    finally:
        await database.close()


def panels(
    figures: SqlFigures, zone: Any, copies: int, unit: str
) -> Iterator[tuple[str, Callable[[], Awaitable[Any]]]]:
    """What a screen of panels or a page of the wall asks, each with the dearest period it may have."""
    month = period_of(PeriodKind.MONTH, date(2026, 10, 1), zone)
    year = days(PeriodKind.ANY, date(2025, 11, 12), date(2026, 11, 11), zone)
    odd = days(PeriodKind.ANY, date(2026, 1, 20), date(2026, 10, 9), zone)
    ever = days(
        PeriodKind.ANY, date(2026, 12, 1) - (copies + 1) * timedelta(days=84), date(2026, 11, 30), zone
    )
    shift = _shift(copies)

    def counts(
        codes: Sequence[str], period: Period, *by: Any, **filters: Any
    ) -> Callable[[], Awaitable[Any]]:
        return lambda: figures.counts(
            codes, period, AS_OF, by, {k: frozenset({v}) for k, v in filters.items()}
        )

    yield (
        "today at a glance",
        counts(tuple(COUNTS), days(PeriodKind.DAY, date(2026, 10, 20), date(2026, 10, 20), zone)),
    )
    yield "trend of a year by day", lambda: figures.trend(_FEW, year, AS_OF)
    yield "trend of all years by month", lambda: figures.trend(_FLOWS, ever, AS_OF, Slice.MONTH)
    yield (
        "trend of one unit by day",
        lambda: figures.trend(_FEW, year, AS_OF, filters={"unit": frozenset({unit})}),
    )
    yield "all indicators of all years by unit", counts(_FLOWS, ever, UNIT)
    yield "all indicators of odd days by unit", counts(_FLOWS, odd, UNIT)
    yield "all indicators of a year by district", counts(_FLOWS, year, DISTRICT)
    yield "Pareto of minor classes of a year", counts(_FEW, year, MINOR)
    yield "hours of the week of a year", counts(("reported", "handled_late"), year, HOUR)
    yield "handling times of a year", counts(("handling_timed",), year, HANDLING_TIME)
    yield (
        "handling times of a quarter by unit",
        counts(
            ("handling_timed",), period_of(PeriodKind.QUARTER, date(2026, 10, 1), zone), UNIT, HANDLING_TIME
        ),
    )
    yield "sources of a year", counts(_FEW, year, SOURCE)
    yield "communities of odd days", counts(_FEW, odd, COMMUNITY)
    yield "grid cells of a month", counts(_FEW, month, CELL)
    yield "all indicators of a month by person", counts(_FLOWS, month, PERSON)
    yield (
        "classes of one unit in ten whole months",
        counts(_FEW, days(PeriodKind.ANY, date(2026, 1, 1), date(2026, 10, 31), zone), MAJOR, unit=unit),
    )
    yield "one shift of years ago by unit", counts(_FLOWS, shift, UNIT)
    yield (
        "first page of the late cases of one unit in a year",
        lambda: figures.members("handled_late", year, AS_OF, {"unit": frozenset({unit})}, limit=100),
    )
    yield (
        "sources of one unit in a week, fact by fact",
        counts(_FEW, days(PeriodKind.WEEK, date(2026, 10, 12), date(2026, 10, 18), zone), SOURCE, unit=unit),
    )


def _shift(copies: int) -> Period:
    start = datetime(2026, 10, 20, tzinfo=UTC) - copies * timedelta(days=84)
    day = start.date()
    return replace(Period(PeriodKind.SHIFT, start, start + timedelta(hours=8), day, day), shift="")


# -- how soon ----------------------------------------------------------------------------------------------


async def _fresh(kind: str, url: str, size: Size) -> Line:
    """One seat keeps the books, another reports, somebody else reads."""
    seat, writer, reader = (bootstrap.connect(url) for _n in range(3))
    try:
        with tempfile.TemporaryDirectory() as profile:
            hall = await bootstrap.open_hall(seat)
            services = bootstrap.wire(seat, hall, Path(profile))
            casework = Casework(writer.store, hall.rules, EventBus(), bootstrap.utc_now, "BF")
            figures = SqlFigures(reader.engine, hall.zone)
            # The feed of a file begins when the open cases are read.
            await services.open_cases.load()
            async with services.live.running(), services.bookkeeper.running():
                times = [
                    await _counted_after(casework, hall.rules, figures, hall.zone) for _n in range(size.steps)
                ]
            services.drafts.close()
            services.kept.close()
    finally:
        for database in (seat, writer, reader):
            await database.close()
    name = f"{NAME}.{kind}, from a step to its figure (95th percentile)"
    return Line(name, percentile(times, 0.95), "limit of 1 s", FRESH, 1.0, "s", len(times))


async def _counted_after(casework: Casework, rules: Any, figures: SqlFigures, zone: Any) -> float:
    now = datetime.now(UTC)
    today = period_of(PeriodKind.DAY, now.astimezone(zone).date(), zone)
    wanted = await _reported(figures, today, now) + 1
    serial = await figures.serial()
    await casework.perform(sample_command(Verb.REPORT, None, rules), actor(Role.CALL_TAKER))
    start = perf_counter()
    while True:
        await asyncio.sleep(_ASKED_EVERY)
        if (newest := await figures.serial()) != serial:
            serial = newest
            if await _reported(figures, today, datetime.now(UTC)) >= wanted:
                return perf_counter() - start


async def _reported(figures: SqlFigures, today: Period, now: datetime) -> int:
    found = await figures.counts(["reported"], today, now)
    return found[()]["reported"] if found else 0
