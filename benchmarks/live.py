"""From the commit on one seat to the painted row on another, against a bare LISTEN/NOTIFY in the same run.

One real window follows the hall, and with it as many further feeds as make forty, each with a connection and
the open cases in memory. Seats in other processes amend cases that the window shows. The time runs from the
moment a COMMIT is sent to the end of the paint event in which its row was drawn.
"""

from __future__ import annotations

import asyncio
import tempfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent

from benchmarks.commands import percentile
from benchmarks.helper_process import Helper
from benchmarks.line import Line
from benchmarks.seat_crowd import Sample
from benchmarks.seat_on_screen import SeatOnScreen, seat_on_screen
from benchmarks.server_hall import bench_server, make_hall
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_table import CaseTable, ListMode
from dispatcher_app.widgets.map.layers import LocatorLayers

NAME = "live"
#: Batches may add so much (s), beside three times the bare round trip.
BATCHING, TIMES = 0.050, 3.0
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Size:
    """``feeds`` besides the window's, in ``processes`` of their own; ``rate`` in commands a second."""

    cases: int
    open_cases: int
    feeds: int
    processes: int
    writers: int
    seconds: float
    rate: float = 50.0


SIZES = {"tiny": Size(200, 100, 3, 1, 2, 2.0), "full": Size(4_000, 2_000, 39, 3, 20, 30.0)}


@dataclass(frozen=True, slots=True)
class Helpers:
    feeds: list[Helper]
    writers: Helper
    probe: Helper


def run(size: Size) -> Iterator[Line]:
    with bench_server() as server, ExitStack() as stack, tempfile.TemporaryDirectory() as profile:
        url = make_hall(server, "hall", size.cases, size.open_cases)
        helpers = _helpers(url, size, stack)
        _app, loop = make_application(SeatSettings(Path(profile)))
        with loop:
            seen, bare = loop.run_until_complete(_watch(url, Path(profile), helpers, size))
    for share, word in ((0.99, "99th percentile"), (0.5, "median")):
        name = f"{NAME}.{word} ({size.feeds + 1} feeds, {size.rate:.0f} commands a second)"
        yield _line(name, percentile(seen, share), percentile(bare, share), len(seen))


def _line(name: str, seen: float, bare: float, count: int) -> Line:
    against = f"{TIMES:.0f} x LISTEN/NOTIFY ({bare * 1000:.1f} ms) + {BATCHING * 1000:.0f} ms of batching"
    return Line(name, seen * 1000, against, (TIMES * bare + BATCHING) * 1000, 1.0, "ms", count)


def _helpers(url: str, size: Size, stack: ExitStack) -> Helpers:
    def begun(module: str, *words: str) -> Helper:
        return stack.enter_context(Helper(f"benchmarks.{module}", url, *words))

    each = str(size.feeds // size.processes)
    feeds = [begun("feed_crowd", "--feeds", each) for _process in range(size.processes)]
    writers = begun("seat_crowd", "--seats", str(size.writers), "--faithful")
    found = Helpers(feeds, writers, begun("notify_probe"))
    for helper in (*found.feeds, found.probe):
        helper.answer()
    return found


class Paints(QObject):
    """When each version of a case was first drawn, as paint events go by."""

    def __init__(self, table: CaseTable, watched: set[int]) -> None:
        super().__init__(table)
        self._table, self._watched = table, watched
        self.drawn: dict[int, list[tuple[int, float]]] = defaultdict(list)
        table.view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            versions = self._versions(event)
            asyncio.get_running_loop().call_soon(self._note, versions)
        return False

    def _versions(self, event: QPaintEvent) -> dict[int, int]:
        """What this event draws of the cases watched."""
        model, view, region = self._table.case_model, self._table.view, event.region()
        found = {}
        for case_id in self._watched:
            row = model.row_of(case_id)
            if row >= 0 and region.intersects(view.visualRect(model.index(row, Column.TITLE))):
                found[case_id] = model.case_at(row).version
        return found

    def _note(self, versions: dict[int, int]) -> None:
        now = perf_counter()
        for case_id, version in versions.items():
            drawn = self.drawn[case_id]
            if not drawn or drawn[-1][0] < version:
                drawn.append((version, now))

    def delay(self, sample: Sample) -> float | None:
        """Seconds until a command's version, or a later one, was drawn; None where it has not been."""
        _due, _called, committing, _done, case_id, version = sample
        drawn = self.drawn[case_id]
        place = bisect_left(drawn, (version, 0.0))
        return drawn[place][1] - committing if place < len(drawn) else None


async def _watch(url: str, profile: Path, helpers: Helpers, size: Size) -> tuple[list[float], list[float]]:
    """The delays of every command, and the bare round trips meanwhile."""
    cases = set((await helpers.writers.answer_soon())["cases"])
    async with seat_on_screen(url, profile, LocatorLayers()) as seat:
        await _in_sight(seat, cases)
        paints = Paints(seat.table, cases)
        helpers.writers.tell(f"{size.rate} {size.seconds} 1")
        helpers.probe.tell(str(size.seconds))
        samples, bare = await helpers.writers.answer_soon(), await helpers.probe.answer_soon()
        if not all(sample[-1] for sample in samples):
            raise AssertionError("a command was given up by the server")
        delays = await _all_drawn(paints, samples)
        await _agreed(seat, helpers.feeds)
    return delays, bare


async def _in_sight(seat: SeatOnScreen, cases: set[int]) -> None:
    """The newest reports on top, and those that will change among them."""
    seat.table.set_mode(ListMode.TABLE, compact=True)
    seat.table.sort_by(Column.REPORTED, descending=True)
    await asyncio.sleep(0.5)
    first, last = seat.table.view.visible_rows()
    shown = {seat.table.case_model.case_at(row).case_id for row in range(first, last)}
    if not cases <= shown:
        raise AssertionError(f"{len(cases - shown)} of the cases are out of sight")


async def _all_drawn(paints: Paints, samples: list[Sample]) -> list[float]:
    end = perf_counter() + _PATIENCE
    while any(paints.delay(sample) is None for sample in samples):
        if perf_counter() > end:
            raise AssertionError("a committed step was never drawn")
        await asyncio.sleep(0.05)
    return [delay for sample in samples if (delay := paints.delay(sample)) is not None]


async def _agreed(seat: SeatOnScreen, feeds: list[Helper]) -> None:
    """Every feed ends with the same versions as the window; the last step may still be on its way to some."""
    end = perf_counter() + _PATIENCE
    for feed in feeds:
        while set(sums := await _sums(feed)) != {there := _sum(seat)}:
            if perf_counter() > end:
                raise AssertionError(f"feeds disagree: {there} here, {sums} there")
            await asyncio.sleep(0.05)


def _sum(seat: SeatOnScreen) -> int:
    return sum(row.version for row in seat.services.open_cases.rows.values())


async def _sums(feed: Helper) -> list[int]:
    feed.tell("sums")
    sums: list[int] = await feed.answer_soon()
    return sums
