"""Five thousand cases that another program writes at once keep no window from answering."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dispatcher_app import syllables
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person
from tests.support.hall import Hall, in_hall
from tests.support.live_hall import until
from tests.support.live_window import OtherSeat, played
from tests.support.loop import TestLoop
from tests.support.loop_watch import LoopWatch
from tests.support.other_seat import report_many

MANY = 5_000
THERE = 2_000
CHEN = Person("chen", "陈", Role.CALL_TAKER, "接线席 1")


@pytest.mark.soak  # too near its limit for every run: 20 to 52 ms, whatever the size of a slice
@pytest.mark.parametrize("at_once", [MANY, 50])
def test_a_burst_is_taken_in_slices(run: TestLoop, hall_url: str, tmp_path: Path, at_once: int) -> None:
    """On a list that is long already; written in one transaction, or told case by case."""
    syllables.load()  # as while somebody signs in
    watch = LoopWatch()

    async def writes(hall: Hall) -> None:
        for _n in range(MANY // at_once):
            await report_many(hall, at_once)

    async def shift(hall: Hall, seat: OtherSeat) -> None:
        await report_many(hall, THERE)
        await until(lambda: len(seat.desk.open_cases.rows) == THERE, 20)
        await asyncio.sleep(0.5)
        seat.window.queue.table.view.go_to(THERE // 2)
        with ThreadPoolExecutor(1) as beside, watch:  # another program has a processor of its own
            await asyncio.get_running_loop().run_in_executor(None, _ended, beside, hall_url, writes)
            await until(lambda: len(seat.desk.open_cases.rows) == THERE + MANY, 40)
            await asyncio.sleep(0.2)
        assert THERE + MANY in [seat.window.queue.names.item(row).data(0x0100) for row in range(2)]

    played(run, hall_url, tmp_path, shift, CHEN)

    assert watch.beats > 20
    assert watch.longest_busy_ms < 50, f"{watch.longest_busy_ms:.0f} ms busy"


def _ended(beside: ThreadPoolExecutor, url: str, writes: object) -> None:
    beside.submit(in_hall, url, writes).result()  # type: ignore[arg-type]
