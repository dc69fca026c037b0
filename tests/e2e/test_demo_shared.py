"""The shared shift as a user starts it: three processes that only the feed connects, each with its login."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres
TIMEOUT = 240
#: The whole story under SOAK; what three cases need takes a quarter of the time.
CASES = 3
#: Of a step from the seat that gave it to the lists of the others; generous, for this is no measurement.
LATE_MS = 2_000


def _command(url: str, out: Path, *more: str) -> list[str]:
    words = [sys.executable, "-m", "dispatcher_app", "demo", "--url", url, "--out", str(out)]
    return [*words, "--profile", str(out / "profile"), *more]


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def _play(url: str, out: Path, *more: str, timeout: float = TIMEOUT) -> dict[str, Any]:
    done = subprocess.run(
        _command(url, out, *more), env=_environment(), capture_output=True, text=True, timeout=timeout
    )
    assert done.returncode == 0, done.stderr[-2000:]
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return summary


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """Everybody but the owner has to give a password."""
    with PostgresServer(passwords=True) as server:
        yield server


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def hall(server: PostgresServer) -> str:
    return server.create_database()


@pytest.fixture(scope="module")
def summary(hall: str, out: Path) -> dict[str, Any]:
    return _play(hall, out, "--cases", str(CASES))


def _comes_to_its_end(summary: dict[str, Any]) -> None:
    assert summary["still_open"] == []
    assert summary["stages"].get("closed", 0) + summary["stages"].get("declined", 0) > 0
    assert sum(summary["stages"].values()) == summary["cases"]
    assert summary["verify"] == "ok"


def _every_step_was_seen(live: dict[str, Any], steps: int) -> None:
    """Every step was given at one of three seats, and the two others had it without asking."""
    assert live["processes"] == len(live["seats"]) == 3
    assert live["seen"] == live["steps_elsewhere"] == 2 * steps
    for seat in live["seats"].values():
        assert 0 < seat["median_ms"] <= seat["max_ms"] < LATE_MS


@pytest.mark.timeout(TIMEOUT + 30)
def test_the_shift_comes_to_its_end_and_every_step_to_every_seat(summary: dict[str, Any]) -> None:
    assert summary["cases"] == CASES
    _comes_to_its_end(summary)
    _every_step_was_seen(summary["live"], summary["steps"])


def test_what_goes_wrong_on_purpose_is_told_in_sentences(summary: dict[str, Any]) -> None:
    assert summary["steps_by_command"]["return_dispatch"] >= 1
    assert summary["steps_by_command"]["unit_return"] >= 1
    assert "登录名或密码不对,请重新输入。" in summary["refused"]
    assert all(sentence and "Traceback" not in sentence for sentence in summary["refused"])


def test_the_hall_s_time_goes_on_from_seat_to_seat(summary: dict[str, Any], hall: str) -> None:
    """The play has a clock of its own, and three processes and a server do not put it back."""
    steps = asyncio.run(_steps(hall))
    assert len(steps) == summary["steps"]
    assert [at for at, _person in steps] == sorted(at for at, _person in steps)
    assert {person for _at, person in steps} == {"jiexian1", "paiqian1", "banzhang1"}
    first, last = (steps[place][0].astimezone(ZoneInfo("Asia/Shanghai")) for place in (0, -1))
    assert (first.weekday(), first.hour) == (0, 8)
    assert (last - first) > timedelta(minutes=0.7 * (summary["steps"] - 1))


async def _steps(hall: str) -> list[tuple[datetime, str]]:
    connection = await asyncpg.connect(hall)
    try:
        rows = await connection.fetch("SELECT at, person FROM steps ORDER BY id")
    finally:
        await connection.close()
    return [(row["at"], row["person"]) for row in rows]


def test_screenshots_of_all_seats_are_numbered_through(summary: dict[str, Any], out: Path) -> None:
    shots = sorted(shot.name for shot in out.glob("*.png"))
    assert shots == summary["screenshots"]
    assert [int(name[:2]) for name in shots] == list(range(1, len(shots) + 1))
    assert len(shots) >= 15


@pytest.mark.timeout(TIMEOUT)
def test_a_seat_that_dies_ends_the_shift_with_a_sentence(server: PostgresServer, tmp_path: Path) -> None:
    playing = subprocess.Popen(
        _command(server.create_database(), tmp_path),
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    read: list[str] = []
    reading = threading.Thread(target=lambda: read.append(playing.communicate()[1]))
    reading.start()
    try:
        seats = _seats_at_work(playing.pid, tmp_path)
        os.kill(seats[1], signal.SIGKILL)
        reading.join(60)
        assert playing.returncode == 1
    finally:
        playing.terminate()
        reading.join()
    last = read[0].strip().splitlines()[-1]
    assert "的进程意外结束(退出码 -9)" in last
    assert "Traceback" not in last
    assert not [pid for pid in seats if _lives(pid)]


@pytest.mark.timeout(TIMEOUT)
def test_no_seat_outlives_the_prompter(server: PostgresServer, tmp_path: Path) -> None:
    playing = subprocess.Popen(
        _command(server.create_database(), tmp_path),
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        seats = _seats_at_work(playing.pid, tmp_path)
    finally:
        playing.kill()
        playing.wait()
    end = time.monotonic() + 60
    while any(map(_lives, seats)):
        assert time.monotonic() < end, "a seat was left behind"
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    """What nobody has waited for yet lives no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _seats_at_work(prompter: int, folder: Path) -> list[int]:
    """The processes of the three seats, once the play is under way."""
    children = Path(f"/proc/{prompter}/task/{prompter}/children")
    end = time.monotonic() + 90
    while not list(folder.glob("03-*.png")):
        assert time.monotonic() < end, "the play did not begin"
        time.sleep(0.1)
    seats = [int(pid) for pid in children.read_text().split()]
    assert len(seats) == 3
    return seats


def test_a_hall_with_people_of_its_own_is_left_alone(server: PostgresServer, tmp_path: Path) -> None:
    url = server.create_database()
    for words in (["db", "init"], ["seat", "add", "leader.own", "--role", "shift_leader"]):
        done = subprocess.run(
            [sys.executable, "-m", "dispatcher_app", *words, "--url", url, "--profile", str(tmp_path)],
            input="a-password-of-its-own\n",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    done = subprocess.run(
        _command(url, tmp_path), env=_environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "自己的城市或人员" in done.stderr
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.timeout(TIMEOUT)
def test_several_processes_on_one_file(tmp_path: Path) -> None:
    summary = _play(f"sqlite:///{tmp_path / 'shared.db'}", tmp_path, "--cases", "1")
    _comes_to_its_end(summary)
    _every_step_was_seen(summary["live"], summary["steps"])


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_the_whole_shift(server: PostgresServer, tmp_path: Path) -> None:
    summary = _play(server.create_database(), tmp_path, timeout=870)
    assert summary["cases"] >= 12
    _comes_to_its_end(summary)
    _every_step_was_seen(summary["live"], summary["steps"])
