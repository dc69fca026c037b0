"""Killed at any moment, again and again: nothing that was answered is lost, nothing is half done.

Long, so only with ``make soak``. ``SOAK_SECONDS`` says how long each goes on, ``SOAK_SEED`` repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from db.verify import verify
from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.answers import DONE
from tests.support.hall import Hall, in_hall
from tests.support.town import town

SECONDS = float(os.environ.get("SOAK_SECONDS", "90"))
pytestmark = [pytest.mark.soak, pytest.mark.timeout(SECONDS * 3 + 120)]

_ROWS = 30_000
_MAP = """\
format = 1
system = "old"
[fields]
external_ref = "id"
source = { value = "12345" }
description = "text"
place = "where"
"""


@pytest.fixture
def chance() -> Random:
    seed = os.environ.get("SOAK_SEED") or str(time.time_ns())
    print(f"SOAK_SEED={seed}")  # noqa: T201 - pytest shows it with a failure
    return Random(seed)


def _until(seconds: float) -> Iterator[int]:
    """Counts rounds until the time is over."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        yield count
        count += 1


def _killed(process: subprocess.Popen[str], patience: float) -> list[str]:
    """What *process* printed until it was killed, *patience* seconds after its first line."""
    assert process.stdout is not None
    with process:
        lines = [process.stdout.readline()]
        timer = threading.Timer(patience, process.kill)
        timer.start()
        lines += process.stdout.readlines()
        timer.join()
    return [line for line in lines if line.endswith("\n")]


def test_what_was_answered_outlives_any_kill(hall_url: str, chance: Random) -> None:
    newest: dict[int, int] = {}

    async def check(hall: Hall) -> None:
        verdict = await verify(hall.engine)
        assert verdict.ok, verdict.problem
        found = {row.id: row.version for row in await hall.sql("SELECT id, version FROM cases")}
        lost = {case: version for case, version in newest.items() if found.get(case, 0) < version}
        assert not lost

    rounds = 0
    for number in _until(SECONDS):
        rounds = number + 1
        command = [sys.executable, "-m", "tests.support.busy_hall", hall_url, str(chance.random())]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in _killed(process, chance.choice([0.0, 0.02, 0.1, 0.5, 1.5]) * chance.random()):
            case, version = map(int, line.split())
            newest[case] = max(newest.get(case, 0), version)
        in_hall(hall_url, check)
    assert rounds >= 5
    assert len(newest) >= rounds


def test_an_import_killed_at_any_moment_goes_on_and_doubles_nothing(
    hall_url: str, tmp_path: Path, chance: Random
) -> None:
    profile = ["--url", hall_url, "--profile", str(tmp_path / "profile")]
    assert main(["db", "init", *profile]) == DONE
    asyncio.run(_load_town(hall_url))
    file, mapping = tmp_path / "old.csv", tmp_path / "old.toml"
    mapping.write_text(_MAP, encoding="utf-8")
    killed = 0
    for number in _until(SECONDS):
        rows = "".join(f"R{number}-{i},第 {i} 件,科苑路\n" for i in range(_ROWS))
        file.write_text("id,text,where\n" + rows, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "dispatcher_app",
            "import",
            "cases",
            str(file),
            "--map",
            str(mapping),
        ]
        while True:
            process = subprocess.Popen([*command, *profile], stdout=subprocess.DEVNULL)
            try:
                code = process.wait(timeout=chance.uniform(0.8, 6.0) + killed % 7)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
                continue
            assert code == DONE
            break
        wanted = (number + 1) * _ROWS
        ((count, different),) = in_hall(hall_url, lambda hall: hall.sql(_COUNT))
        assert (count, different) == (wanted, wanted)
    assert main(["db", "verify", *profile]) == DONE
    assert killed


_COUNT = "SELECT count(*), count(DISTINCT command_id) FROM steps"


async def _load_town(url: str) -> None:
    database = bootstrap.connect(url, pooled=False)
    await database.documents.save_pack(town())
    await database.close()
