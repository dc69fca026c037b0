"""A wall over a whole day: whether its memory grows, and whether it shows every case at the end.

A process of its own plays 24 hours of a large hall into a database (:mod:`benchmarks.wall_day`); the wall
follows it by the live feed and reads its figures, with all its pages turning the whole time.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QRect
from sqlalchemy import text

import resources
from benchmarks.helper_process import Helper
from benchmarks.line import Line, say
from benchmarks.wall_day import BEGIN, DAY_S, told_time
from db import schema
from db.pack_files import read_pack
from dispatcher_app import bootstrap
from dispatcher_app.cli.database import ensure_rules
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.domain.duty import DutyTimes
from dispatcher_app.domain.words import OPEN, Role
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.keeping.store import KeptRows
from dispatcher_app.services.ports import Person
from dispatcher_app.services.shift.duty import Duty
from dispatcher_app.services.wall.layout_file import LayoutFile
from dispatcher_app.services.wall.reading import StoredFigures
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.ui.wall.catalogue import CONTENTS, usual_layout
from dispatcher_app.ui.wall.city import WallCity
from dispatcher_app.ui.wall.show import ShowOptions, WallShow
from dispatcher_app.ui.wall.source import WallHall, WallSource
from dispatcher_app.widgets.map.input import pack_layers
from tests.support.rules import actor

NAME = "wall_soak"
_CITY = Path(next(iter(resources.__path__))) / "packs" / "nanshan"
#: A page is turned and the memory looked at so often (s).
_TURN_S = 0.4
_PATIENCE_S = 60.0
#: Memory may grow by so much after the first tenth of the day.
_GROWTH = 1.02


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    width: int
    height: int


SIZES = {"tiny": Size(40, 960, 540), "full": Size(9_000, 1920, 1080)}


@dataclass(frozen=True, slots=True)
class Found:
    """Memory by the share of the day that had passed; what the wall showed, and what there was."""

    memory: list[tuple[float, Resident]]
    shown: dict[str, int]
    there: dict[str, int]


def run(size: Size) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url, clock = f"sqlite:///{folder}/hall.db", Path(folder) / "clock"
        asyncio.run(_make_hall(url))
        words = (url, str(clock), "--cases", str(size.cases))
        day = stack.enter_context(Helper("benchmarks.wall_day", *words))
        day.answer()
        _app, loop = make_application(SeatSettings(Path(folder)))
        with loop:
            found = loop.run_until_complete(_watch(url, Path(folder), clock, day, size))
    later = [each for at, each in found.memory if at >= 0.1] or [found.memory[-1][1]]
    own = [each.own / 2**20 for each in later]
    tenth = max(1, len(own) // 9)
    before, after = statistics.median(own[:tenth]), statistics.median(own[-tenth:])
    every = [round(statistics.median(own[at : at + tenth]), 1) for at in range(0, len(own), tenth)]
    say(f"{NAME}: MiB after the first tenth, by tenths: {every}")
    mapped = [round(each.file / 2**20) for each in (later[0], later[-1])]
    say(f"{NAME}: MiB of the hall's file beside them, at first and at last: {mapped}")
    say(f"{NAME}: shown {found.shown}, there {found.there}")
    told = f"the same after the first tenth of 24 h with {size.cases} cases"
    yield Line(f"{NAME}.memory", after, told, before, _GROWTH, "MiB", len(found.memory))
    wrong = sum(abs(found.shown[name] - found.there[name]) for name in found.there)
    every_case = float(sum(found.there.values()))
    told = "those that the wall counts rightly: reported, closed, open, by hour"
    yield Line(f"{NAME}.dropped", every_case, told, max(0.5, every_case - wrong), 1.0, "cases", size.cases)


async def _make_hall(url: str) -> None:
    database = bootstrap.connect(url)
    await schema.upgrade(database.engine)
    await ensure_rules(database)
    pack = replace(read_pack(_CITY), components=())  # which no wall shows
    await database.documents.save_pack(pack, actor(Role.ADMINISTRATOR))
    await database.close()


async def _watch(url: str, folder: Path, clock: Path, day: Helper, size: Size) -> Found:
    told = os.open(clock, os.O_RDONLY)
    database = bootstrap.connect(url)
    hall = await bootstrap.open_hall(database)
    services = bootstrap.wire(database, hall, folder / "wall", lambda: told_time(told))
    source, show = _wall(services, folder, size)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.close)
        await stack.enter_async_context(services.live.running())
        await stack.enter_async_context(source.running())
        show.begin()
        stack.callback(show.end)
        await _until(lambda: source.data_at is not None)
        day.tell("go")
        playing = asyncio.create_task(day.answer_soon())
        memory = []
        while not playing.done():
            for window in show.windows.values():
                window.turn(1)
            await asyncio.sleep(_TURN_S)
            passed = (services.now() - BEGIN).total_seconds() / DAY_S
            memory.append((passed, Resident.now(folder)))
        say(f"{NAME}: {await playing}")
        there = await _there(services)
        await _settled(source, there)
        memory.append((1.0, Resident.now(folder)))
        return Found(memory, _shown(source), there)


def _wall(services: bootstrap.Services, folder: Path, size: Size) -> tuple[WallSource, WallShow]:
    hall, person = services.hall, Person("wall", "wall", Role.WALL, "wall")
    times = DutyTimes(hall.pack.info.shifts, hall.zone)
    duty = Duty(person, RecordDesk(services.record, person.actor()), times, services.now)
    kept = KeptRows(services.hall_documents, services.now)
    source = WallSource(
        WallHall(
            bus=services.bus,
            now=services.now,
            contact=services.contact,
            open_cases=services.open_cases,
            board=services.board,
            duty=duty,
            figures=StoredFigures(services.figures, hall.zone, services.now, kept),
        )
    )
    file = LayoutFile(folder / "wall.toml", usual_layout(), CONTENTS)
    screen = QRect(0, 0, 2 * size.width, 2 * size.height)  # windows take half of it
    city = WallCity(hall, pack_layers(hall.pack))
    return source, WallShow(source, city, file, ShowOptions(windowed=True), lambda: [screen])


def _shown(source: WallSource) -> dict[str, int]:
    state = source.state()
    assert state.figures is not None
    assert state.open is not None
    return {
        "reported": state.figures.today["reported"],
        "closed": state.figures.today["closed"],
        "by hour": sum(state.figures.hours_today.values()),
        "open": state.open.total,
    }


async def _there(services: bootstrap.Services) -> dict[str, int]:
    """Counted straight off the cases."""
    stages = ", ".join(f"'{stage.value}'" for stage in OPEN)
    async with services.database.engine.connect() as connection:

        async def count(where: str) -> int:
            return int((await connection.execute(text(f"SELECT count(*) FROM cases{where}"))).scalar_one())

        every, closed = await count(""), await count(" WHERE stage = 'closed'")
        still_open = await count(f" WHERE stage IN ({stages})")
        return {"reported": every, "closed": closed, "by hour": every, "open": still_open}


async def _settled(source: WallSource, there: dict[str, int]) -> None:
    """Until the wall shows all of it, or does not for a long time: then what is missing is told."""
    end = asyncio.get_running_loop().time() + _PATIENCE_S
    while _shown(source) != there and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0.1)


async def _until(holds: Callable[[], object]) -> None:
    while not holds():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Resident:
    """Bytes of this process in memory: all of them but the hall's file, and those of the hall's file."""

    own: int
    file: int

    @staticmethod
    def now(folder: Path) -> Resident:
        """Files of *folder* that are mapped count as the hall's.

        SQLite maps the hall's file, which grows by 100 MB on such a day: its pages are the system's cache of
        a file, shared with every seat of the machine, and it takes them back when it likes. A wall on a
        server has none of them.
        """
        whole = file = 0
        path = ""
        for line in Path("/proc/self/smaps").read_text().splitlines():
            first, _space, rest = line.partition(" ")
            if not first.endswith(":"):
                path = rest.split(maxsplit=4)[-1]
            elif first == "Rss:":
                size = int(rest.split()[0]) * 1024
                whole += size
                file += size if path.startswith(str(folder)) else 0
        return Resident(whole - file, file)
