"""The case table against ``QSqlTableModel`` in a ``QTableView``: open, sort, filter all open cases of a file.

Ours is the whole way of a seat: ``QueueDock.reload``, the store, the open cases in memory, the table (as a
table, not as the cards of a narrow pane). Both windows have the same size and the same number of columns,
both read the file anew to open, both show the soonest due first. Each act ends when the window has painted
all rows that it leads to. A heartbeat of a millisecond meanwhile tells how long the window did not answer.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtSql import QSqlDatabase
from PySide6.QtWidgets import QMainWindow, QTableView

from benchmarks.hall_file import hall_file
from benchmarks.line import Line, compared
from benchmarks.seat_on_screen import every_open_case
from benchmarks.table_by_qt import TableByQt, connected
from dispatcher_app import bootstrap
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.context import CaseInHand, SeatContext, Voice
from dispatcher_app.ui.queue_dock import QueueDock
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.ui.tasks import TaskScope
from dispatcher_app.widgets.case_columns import Column
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_table import ListMode
from tests.support.loop_watch import LoopWatch

NAME = "case_table"
TARGET = 1.0
_AGAINST = "QSqlTableModel + QTableView, all rows fetched"
#: How long the window may be kept from answering, ms.
LONGEST_BLOCK = 50.0
_WINDOW = (1600, 900)
_WORD = "井盖"
_DOWN = Qt.SortOrder.DescendingOrder
_SORTS = ((Column.TITLE, "title"), (Column.REPORTED, "reported_at"), (Column.PLACE, "place"))


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    open_cases: int
    rounds: int


SIZES = {"tiny": Size(300, 100, 2), "full": Size(40_000, 20_000, 15)}


def run(size: Size) -> Iterator[Line]:
    file = hall_file(size.cases, size.open_cases)
    with tempfile.TemporaryDirectory() as profile:
        _app, loop = make_application(SeatSettings(Path(profile)))
        with loop:
            race = loop.run_until_complete(_race(file, Path(profile), size))
    yield from race.lines()


@dataclass
class Race:
    """What was measured, by act: milliseconds of each, and the longest block of ours."""

    ours: dict[str, list[float]] = field(default_factory=dict)
    theirs: dict[str, list[float]] = field(default_factory=dict)
    blocks: dict[str, list[float]] = field(default_factory=dict)
    found: int = 0

    def lines(self) -> Iterator[Line]:
        first_rows = self.ours.pop("first rows")
        for act, ours in self.ours.items():
            yield compared(f"{NAME}.{act}", ours, _AGAINST, self.theirs[act], TARGET)
        opened = self.theirs["open"]
        yield compared(f"{NAME}.open to the first cases", first_rows, _AGAINST, opened, TARGET)
        worst = {act: median(blocks) for act, blocks in self.blocks.items()}
        act = max(worst, key=worst.__getitem__)
        limit = f"limit of {LONGEST_BLOCK:.0f} ms"
        name = f"{NAME}.longest block of the window (median; worst act: {act})"
        yield Line(name, worst[act], limit, LONGEST_BLOCK, TARGET, "ms", len(self.blocks[act]))


class Painted(QObject):
    """Waits until a view has painted so many rows."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._wanted = -1
        self._done: asyncio.Future[None] | None = None
        view.viewport().installEventFilter(self)

    async def rows(self, count: int) -> None:
        self._wanted, self._done = count, asyncio.get_running_loop().create_future()
        self._view.viewport().update()
        await self._done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._done is not None and not self._done.done():
            there = self._view.model().rowCount() if self._view.model() else 0
            if there == self._wanted or (self._wanted < 0 and there):
                asyncio.get_running_loop().call_soon(self._finish)
        return False

    def _finish(self) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_result(None)


async def _race(file: Path, profile: Path, size: Size) -> Race:
    database = bootstrap.connect(f"sqlite:///{file}")
    by_qt = connected(file)
    race = Race()
    try:
        hall = await bootstrap.open_hall(database)
        await _round(0, bootstrap.wire(database, hall, profile), by_qt, size, Race())  # warms both up
        for turn in range(size.rounds):
            await _round(turn, bootstrap.wire(database, hall, profile), by_qt, size, race)
    finally:
        by_qt.close()
        await database.close()
    return race


async def _round(
    turn: int, services: bootstrap.Services, by_qt: QSqlDatabase, size: Size, race: Race
) -> None:
    """Both once; each goes first every other time."""
    if turn % 2:
        await _theirs(by_qt, size, race)
        await _ours(services, size, race)
    else:
        await _ours(services, size, race)
        await _theirs(by_qt, size, race)


def _note(times: dict[str, list[float]], act: str, value: float) -> None:
    times.setdefault(act, []).append(value)


async def _timed(race: Race, act: str, doing: Callable[[], Awaitable[int]]) -> int:
    """Time one act of ours together with the longest block in it; answers how many rows it led to."""
    with LoopWatch() as watch:
        start = perf_counter()
        rows = await doing()
        _note(race.ours, act, (perf_counter() - start) * 1000)
    _note(race.blocks, act, watch.longest_block_ms)
    return rows


async def _ours(services: bootstrap.Services, size: Size, race: Race) -> None:
    window = QMainWindow()
    window.resize(*_WINDOW)
    voice = Voice(window)
    tasks = TaskScope(voice.report)
    desk = services.desk(Person("bench", "Bench", Role.SHIFT_LEADER, "1"))
    context = SeatContext(desk, tasks, CaseInHand(desk, tasks, window), voice)
    dock = QueueDock(context, window)
    dock.names.setCurrentRow(every_open_case(desk))
    dock.table.set_mode(ListMode.TABLE)
    window.setCentralWidget(dock.table)
    window.show()
    await asyncio.sleep(0.05)
    painted, table = Painted(dock.table.view), dock.table

    async def open_all() -> int:
        read = asyncio.get_running_loop().create_future()
        dock.read.connect(lambda: read.set_result(None))
        start = perf_counter()
        dock.reload()
        await painted.rows(-1)
        _note(race.ours, "first rows", (perf_counter() - start) * 1000)
        await read
        await painted.rows(size.open_cases)
        return size.open_cases

    async def sort(column: Column) -> int:
        table.sort_by(column, descending=True)
        await painted.rows(size.open_cases)
        return size.open_cases

    async def narrow() -> int:
        table.set_filter(CaseFilter(_WORD))
        await painted.rows(table.case_model.rowCount())
        return table.case_model.rowCount()

    await _timed(race, "open", open_all)
    await asyncio.sleep(1.0 if size.rounds > 2 else 0.1)  # what is done in quiet moments is done
    for column, name in _SORTS:
        await _timed(race, f"sort by {name}", lambda column=column: sort(column))
    race.found = await _timed(race, "filter", narrow)
    await tasks.close()
    services.bus.forget(lambda _listener: True)
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0)


async def _theirs(database: QSqlDatabase, size: Size, race: Race) -> None:
    window = QMainWindow()
    window.resize(*_WINDOW)
    view = QTableView(window)
    window.setCentralWidget(view)
    window.show()
    await asyncio.sleep(0.05)
    painted, table = Painted(view), TableByQt(database, view)

    async def timed(act: str, doing: Callable[[], object], rows: int | None = None) -> None:
        start = perf_counter()
        doing()
        await painted.rows(table.model.rowCount())
        _note(race.theirs, act, (perf_counter() - start) * 1000)
        if rows is not None and table.model.rowCount() != rows:
            raise AssertionError(f"{act}: {table.model.rowCount()} rows, not {rows}")

    await timed("open", table.open, size.open_cases)
    for _column, name in _SORTS:
        await timed(f"sort by {name}", lambda name=name: table.sort(name, _DOWN), size.open_cases)
    await timed("filter", lambda: table.filter(_WORD), race.found or None)
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0)
