"""A real window on a real server whose network falls silent: it is told in seconds and never stands still."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.engine import open_engine
from db.outbox_file import OutboxFile
from db.store import SqlCaseStore
from dispatcher_app import syllables
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import Outbox, Owner
from tests.support.desk import HandClock, _empty_hall, make_desk
from tests.support.hall import Hall, in_hall
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.postgres import PostgresServer
from tests.support.proxy_thread import ProxyThread
from tests.support.seat import Seat

# Among the long tests: it measures how long the window is busy, which a crowded machine decides.
pytestmark = [pytest.mark.postgres, pytest.mark.soak]


def _desk(url: str, folder: Path) -> Desk:
    clock = HandClock()
    clock.forward(minutes=30)
    engine = open_engine(url)
    store = SqlCaseStore(engine)
    plain = make_desk(folder, Role.SHIFT_LEADER, clock=clock, store=store)  # type: ignore[arg-type]
    return Desk(
        plain.hall,
        plain.person,
        store,
        plain._casework,
        plain.open_cases,
        plain.photos,
        plain.drafts,
        plain.bus,
        clock,
        outbox=Outbox(OutboxFile(folder / "outbox.db"), Owner("hall", plain.person.login), plain.bus, clock),
        contact=Contact(plain.bus, clock),
    )


def test_the_window_lives_on_while_the_network_is_silent(
    postgres_hall: str,
    postgres_server: PostgresServer,
    tmp_path: Path,
    run: TestLoop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("COMMAND_SECONDS", "CONNECT_SECONDS", "STATEMENT_SECONDS"):
        monkeypatch.setattr(f"db.engine.{name}", 2.0)
    _empty_hall()
    syllables.load()  # as while somebody signs in

    async def prepared(hall: Hall) -> int:
        return (await hall.case_at(Stage.DISPATCH_REVIEW)).id

    with ThreadPoolExecutor(1) as beside:  # the loop of the window stays the current one
        case_id = beside.submit(in_hall, postgres_hall, prepared).result()
    with ProxyThread(postgres_server.port) as proxy:
        url = postgres_hall.replace(f":{postgres_server.port}/", f":{proxy.port}/")
        desk = _desk(url, tmp_path)
        seat = Seat(desk, tmp_path)

        async def shift() -> LoopWatch:
            try:
                await seat.sit_down()
                seat.window.in_hand.show(case_id)
                await seat.until(lambda: seat.window.in_hand.opened is not None)
                await seat.settle()
                proxy.stall()
                with LoopWatch() as watch:
                    began = time.monotonic()
                    QTest.keyClick(seat.window.case_pane.timeline.text, Qt.Key.Key_A)
                    seat.window.search_for("井盖")
                    await seat.until(lambda: seat.window.away.is_away)
                    assert time.monotonic() - began < 8
                    await asyncio.sleep(1.0)  # the replayer tries, too
                assert [entry.command.case_id for entry in desk.pending(case_id)] == [case_id]
                proxy.flow()
                await seat.until(lambda: not seat.window.away.is_away)
                await seat.until(lambda: not desk.pending(case_id))
                await seat.settle()
                await seat.until(lambda: seat.case.stage is Stage.HANDLING)
                return watch
            finally:
                await seat.leave()
                await desk._store._engine.dispose()  # type: ignore[attr-defined]

        watch = run(shift(), timeout=60)
    assert watch.beats > 100
    assert watch.longest_busy_ms < 50
