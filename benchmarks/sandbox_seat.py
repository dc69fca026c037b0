"""``python -m benchmarks.sandbox_seat URL LOGIN PROFILE``: one seat of a sandbox, whole as it is.

It answers lines of its standard input with one line of JSON each: ``begin SCENARIO SPEED`` (a trainer's),
``watch SECONDS``, ``end``. While it watches, whoever sits there looks at one case after another, or a trainer
at the console.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from db.sandbox.scenarios import SandboxScenarios
from db.scenario_city import scenario_file
from dispatcher_app import bootstrap
from dispatcher_app.cli.seat_window import make_application, mark_windows, work
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from tests.support.loop_watch import LoopWatch

_SIZE = (1600, 1000)
#: Whoever works looks at another case so often (s).
_EVERY = 2.0
_PLAYED = (Role.CALL_TAKER, Role.DISPATCHER, Role.SHIFT_LEADER)


class Sat:
    """The window of *person*, and what it is told."""

    def __init__(self, services: bootstrap.Services, person: Person, window: SeatWindow) -> None:
        self._services, self._person, self._window = services, person, window

    async def begin(self, scenario: str, speed: float) -> dict[str, object]:
        """The exercise is played in this program, as from a trainer's console."""
        sandbox = self._services.sandbox
        assert sandbox is not None
        player, time = sandbox.player, sandbox.time
        player.library = SandboxScenarios(self._services.database.engine, self._services.hall)
        offered = await player.library.open(scenario_file(scenario))
        begun = await player.begin(offered, _PLAYED, self._person.actor())
        await time.step(timedelta(minutes=10))  # something has come in
        await time.set_speed(speed)
        await time.run()
        return {"exercise": begun.name}

    async def watch(self, seconds: float) -> dict[str, object]:
        """The longest the loop was kept: by the clock, and of its thread's own processor time (ms)."""
        loop = asyncio.get_running_loop()
        end, at = loop.time() + seconds, 0
        if self._person.role is Role.TRAINER:
            self._window.work.open("console")
        with LoopWatch() as watch:
            while (left := end - loop.time()) > 0:
                await asyncio.sleep(min(left, _EVERY))
                at = self._look_at_another(at)
        sandbox = self._services.sandbox
        reports = sandbox.player.played.reports if sandbox is not None else 0
        return {"block": watch.longest_block_ms, "busy": watch.longest_busy_ms, "reports": reports}

    def _look_at_another(self, at: int) -> int:
        rows = self._window.queue.table.case_model.shown()
        if rows:
            self._window.in_hand.show(rows[at % len(rows)].case_id)
        return at + 1


async def _sit(url: str, login: str, profile: Path) -> None:
    database = bootstrap.connect(url, opens=HallKind.SANDBOX)
    hall = await bootstrap.open_hall(database)
    services = bootstrap.wire(database, hall, profile)
    (person,) = [who for who in await database.people.people() if who.login == login]
    working = asyncio.create_task(work(services, person, SeatSettings(profile)))
    try:
        window = await _shown(working)
        await _answer(Sat(services, person, window))
        window.closing.emit()
        await working
    finally:
        await services.close()


async def _shown(working: asyncio.Task[None]) -> SeatWindow:
    while True:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, SeatWindow) and each.isVisible():
                each.resize(*_SIZE)
                return each
        if working.done():
            await working
        await asyncio.sleep(0.05)


async def _answer(sat: Sat) -> None:
    _say({"ready": True})
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        if words[0] == "begin":
            _say(await sat.begin(words[1], float(words[2])))
        elif words[0] == "watch":
            _say(await sat.watch(float(words[1])))
        else:
            return


def _say(found: dict[str, object]) -> None:
    print(json.dumps(found), flush=True)


def main(url: str, login: str, profile: Path) -> None:
    app, loop = make_application(SeatSettings(profile))
    mark_windows(app, HallKind.SANDBOX)
    with loop:
        loop.run_until_complete(_sit(url, login, profile))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
