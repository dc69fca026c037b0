"""What 20,000 open cases cost a seat on which nothing happens: lamps that turn, dates that come, deadlines.

A real window with every open case in its list, the feed, the heartbeat and the clockwork, once as it is and
once with the list narrowed to the lamps that are amber or red, so that rows come and go by themselves. The
processor time is that of the whole process, all of it, not only of the clocks. The longest block is measured
in a stretch of its own, because the heartbeat that finds it costs more than all the rest: as processor time
of the window's thread, since the wall clock of a shared machine tells of the others' work.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time, thread_time

from PySide6.QtWidgets import QApplication

from benchmarks.hall_file import copy_of, hall_file
from benchmarks.line import Line
from benchmarks.seat_on_screen import SeatOnScreen, seat_on_screen
from dispatcher_app import bootstrap
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp, Mark, Stage
from dispatcher_app.services.bus import EventBus, RowsRead
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.ui.garbage import Garbage
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.map.layers import LocatorLayers
from tests.support.loop_watch import LoopWatch

NAME = "standing"
#: Percent of one core, and milliseconds (issue 5).
MOST, LONGEST = 2.0, 20.0
_TURNING = CaseFilter(lamps=frozenset({Lamp.DUE, Lamp.OVER}))


@dataclass(frozen=True, slots=True)
class Size:
    """``seconds`` of standing still for each figure; ``asleep``: shelved cases that the clockwork watches."""

    cases: int
    open_cases: int
    seconds: float
    asleep: int


SIZES = {"tiny": Size(300, 100, 0.5, 10), "full": Size(40_000, 20_000, 40.0, 1_000)}


def run(size: Size) -> Iterator[Line]:
    file = copy_of(hall_file(size.cases, size.open_cases), "standing.db")
    with tempfile.TemporaryDirectory() as profile:
        _app, loop = make_application(SeatSettings(Path(profile)))
        with loop:
            found = loop.run_until_complete(_stand(f"sqlite:///{file}", Path(profile), size))
    for name, value, most, unit in found:
        yield Line(f"{NAME}.{name}", value, f"{most:g} {unit}", most, 1.0, unit, 1)


Found = tuple[str, float, float, str]


async def _stand(url: str, profile: Path, size: Size) -> list[Found]:
    found: list[Found] = []
    async with seat_on_screen(url, profile, LocatorLayers()) as seat, seat.services.clockwork.running():
        _settled()
        for name, wanted in (("seat", CaseFilter()), ("seat that shows only amber and red", _TURNING)):
            seat.table.set_filter(wanted)
            await asyncio.sleep(min(5.0, size.seconds))  # what is done in quiet moments is done
            found.append((name, await _share(size.seconds), MOST, "% of a core"))
            found.append((f"longest block of a {name}", await _block(size.seconds), LONGEST, "ms"))
        found.append(await _clockwork(seat, size))
    return found


def _settled() -> None:
    """As the program does when it has read every open case."""
    app = QApplication.instance()
    assert app is not None
    Garbage.of(app).settle()


async def _share(seconds: float) -> float:
    used, clock = process_time(), asyncio.get_running_loop().time
    start = clock()
    await asyncio.sleep(seconds)
    return max(1e-3, (process_time() - used) / (clock() - start) * 100)


async def _block(seconds: float) -> float:
    with LoopWatch() as watch:
        await asyncio.sleep(seconds)
    return watch.longest_busy_ms


async def _clockwork(seat: SeatOnScreen, size: Size) -> Found:
    """One look of the clockwork at the same open cases, of which some are shelved and none is due."""
    rows = [row for row in seat.services.open_cases.rows.values() if row.stage is Stage.HANDLING]
    case = await seat.services.database.store.case(rows[0].case_id)
    assert case is not None
    asleep = [_shelved(row) for row in rows[: size.asleep]]
    sleepers = _Sleepers(case, {row.case_id: row.version for row in asleep})
    bus = EventBus()
    open_cases = OpenCases(sleepers, bus)  # type: ignore[arg-type]
    everything = [*(row for row in seat.services.open_cases.rows.values()), *asleep]
    bus.publish(RowsRead(tuple({row.case_id: row for row in everything}.values()), frozenset()))
    works = Clockwork(seat.services.casework, sleepers, open_cases, bootstrap.utc_now)  # type: ignore[arg-type]
    await works.turn()  # reads the dates
    used = thread_time()
    await works.turn()
    return "one look of the clockwork", max(1e-3, (thread_time() - used) * 1000), LONGEST, "ms"


def _shelved(row: QueueRow) -> QueueRow:
    return row._replace(marks=frozenset({Mark.SHELVED}), warn_at=None, due_at=None)


class _Sleepers:
    """A store of shelved cases whose date is far."""

    def __init__(self, pattern: Case, versions: dict[int, int]) -> None:
        self._pattern, self._versions = pattern, versions
        self._until = datetime.now(UTC) + timedelta(days=90)

    async def case(self, case_id: int) -> Case:
        return replace(self._pattern, id=case_id, version=self._versions[case_id], shelved_until=self._until)
