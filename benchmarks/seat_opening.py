"""Opening a seat on PostgreSQL in a hall with a large archive, against one with a small archive.

From the first connection to a painted list of every open case, with the live feed on; both halls have the
same open cases. ``BENCH_ARCHIVED`` sets the size of the large archive: ten million cases need some 40 GB of
disk and twenty minutes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.line import Line, compared
from benchmarks.seat_on_screen import seat_on_screen
from benchmarks.server_hall import bench_server, grow, make_hall
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.layers import LocatorLayers

NAME = "seat_opening"
TARGET = 1.5


@dataclass(frozen=True, slots=True)
class Size:
    """The large archive has ``copies`` times more of the small archive's cases."""

    archived: int
    open_cases: int
    copies: int
    rounds: int


_COPIES = int(os.environ.get("BENCH_ARCHIVED") or 1_000_000) // 20_000 - 1
SIZES = {"tiny": Size(100, 100, 2, 2), "full": Size(20_000, 20_000, max(1, _COPIES), 15)}


def run(size: Size) -> Iterator[Line]:
    with bench_server() as server, tempfile.TemporaryDirectory() as profile:
        small = make_hall(server, "small", size.archived + size.open_cases, size.open_cases)
        large = server.create_database("large", template="small")
        grow(large, size.copies)
        _app, loop = make_application(SeatSettings(Path(profile)))
        with loop:
            ours, theirs = loop.run_until_complete(_race(large, small, Path(profile), size))
    many, few = size.archived * (size.copies + 1), size.archived
    name = f"{NAME} (at {many} archived cases and {size.open_cases} open)"
    yield compared(name, ours, f"the same at {few} archived cases", theirs, TARGET)


async def _race(large: str, small: str, profile: Path, size: Size) -> tuple[list[float], list[float]]:
    """Milliseconds of each opening, in turns; the first of each warms both up."""
    layers, times = LocatorLayers(), {large: list[float](), small: list[float]()}
    for turn in range(size.rounds + 1):
        for url in (large, small) if turn % 2 else (small, large):
            start = perf_counter()
            async with seat_on_screen(url, profile, layers) as seat:
                times[url].append((perf_counter() - start) * 1000)
                if seat.table.case_model.rowCount() != size.open_cases:
                    raise AssertionError(f"{seat.table.case_model.rowCount()} rows, not {size.open_cases}")
    return times[large][1:], times[small][1:]
