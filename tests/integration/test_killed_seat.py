"""``kill -9`` of a seat at random moments: nothing it was told is lost, nothing half done, no draft gone."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.engine import open_engine
from db.verify import verify
from tests.support.doomed_seat import PERSON, make_seat
from tests.support.hall import run_to_end
from tests.support.seat_on import until

SEED = int(os.environ.get("SOAK_SEED", "7"))


@dataclass
class Told:
    """What the killed seats said before they died."""

    relied_on: list[str] = field(default_factory=list)
    kept: int = 0
    drafts: dict[str, str] = field(default_factory=dict)

    def take(self, line: str) -> None:
        kind, _space, rest = line.partition(" ")
        if kind == "draft":
            key, _space, words = rest.partition(" ")
            self.drafts[key] = words
        elif kind == "dropping":
            self.drafts.pop(rest)
        elif kind in ("done", "kept"):
            self.relied_on.append(rest)
            self.kept += kind == "kept"


def _live_and_die(url: str, folder: Path, seed: int, told: Told) -> None:
    command = [sys.executable, "-m", "tests.support.doomed_seat", url, str(folder), str(seed)]
    log = folder / "seat.log"
    with log.open("a") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as seat:
        assert seat.stdout is not None
        first = seat.stdout.readline()
        assert first, log.read_text()[-2000:]
        time.sleep(random.Random(seed).uniform(0.0, 0.4))
        assert seat.poll() is None, log.read_text()[-2000:]
        seat.kill()
        rest = seat.stdout.read()
    whole = (first + rest).decode().split("\n")[:-1]  # what has no line end was not said to the end
    for line in whole:
        told.take(line)


async def _after(url: str, folder: Path) -> tuple[Counter[str], bool, dict[str, str]]:
    """The seat is opened once more, sends what it kept, and everything is counted."""
    desk, _store = make_seat(url, folder)
    assert desk.replayer is not None
    assert desk.outbox is not None
    outbox = desk.outbox
    sending = asyncio.create_task(desk.replayer.run())
    await until(lambda: not outbox.waiting, 60)
    sending.cancel()
    await asyncio.wait({sending})
    assert [entry.refused for entry in outbox.refused] == []
    drafts = {draft.key: draft.body for draft in desk.drafts.of(PERSON)}
    engine = open_engine(url, pooled=False)
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT command_id FROM steps")
        found = Counter(row[0] for row in rows)
    sound = (await verify(engine)).ok
    await engine.dispose()
    await desk._casework._store._store._engine.dispose()  # type: ignore[attr-defined]
    return found, sound, drafts


def _kill(url: str, folder: Path, times: int) -> None:
    told = Told()
    for turn in range(times):
        _live_and_die(url, folder, SEED * 1000 + turn, told)
    found, sound, drafts = run_to_end(_after(url, folder))
    assert len(told.relied_on) > times
    assert told.kept > 0
    assert [one for one in told.relied_on if found[one] == 0] == []
    assert [one for one, count in found.items() if count > 1] == []
    assert {key: drafts.get(key) for key in told.drafts} == told.drafts
    assert sound


def test_a_killed_seat_loses_nothing(hall_url: str, tmp_path: Path) -> None:
    _kill(hall_url, tmp_path, 10)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_seat_killed_two_hundred_times_loses_nothing(hall_url: str, tmp_path: Path) -> None:
    _kill(hall_url, tmp_path, 200)
