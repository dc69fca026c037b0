"""A seat on a real screen, used from outside: keys by xdotool, the answer read from the database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.xvfb, pytest.mark.timeout(180)]
_PATIENCE = 60.0


class Screen:
    """What a person at the machine does."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def tool(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], capture_output=True, text=True, timeout=30)
        return done.stdout.strip()

    def window(self, name: str) -> str:
        """Id of the window whose title holds *name*, once it is on the screen."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            assert self._process.poll() is None, "the program has ended"
            found = self.tool("search", "--onlyvisible", "--name", name).split()
            if found:
                self.tool("windowfocus", "--sync", found[-1])
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no window {name}")

    def type(self, text: str) -> None:
        self.tool("type", "--delay", "15", text)

    def key(self, chord: str) -> None:
        self.tool("key", chord)
        time.sleep(0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seat.ini").write_text("[login]\nlast=jiexian1\n", "utf-8")
    return tmp_path


@pytest.fixture
def screen(folder: Path) -> Iterator[Screen]:
    if shutil.which("xdotool") is None:
        pytest.fail("xdotool is missing; tools/setup.sh installs it")
    url = f"sqlite:///{folder / 'hall.db'}"
    command = [sys.executable, "-m", "dispatcher_app", "--demo-city", "--url", url, "--profile", str(folder)]
    process = subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "xcb"})
    yield Screen(process)
    if process.poll() is None:
        process.kill()
    process.wait()


def _cases(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "hall.db") as file:
        return file.execute(
            "SELECT c.description, s.person FROM cases c JOIN steps s ON s.case_id = c.id "
            "WHERE s.verb = 'report' AND c.description LIKE '%screen%'"
        ).fetchall()


def test_sign_in_register_and_leave(screen: Screen, folder: Path) -> None:
    screen.window("南山区")
    screen.type("nanshan-demo")
    screen.key("Return")
    screen.window("陈晓梅")
    time.sleep(1.5)
    screen.key("F2")
    screen.type("typed on a real screen")
    screen.key("Tab")
    screen.type("gate 3")
    screen.key("Escape")
    screen.key("ctrl+s")
    end = time.monotonic() + _PATIENCE
    while not _cases(folder) and time.monotonic() < end:
        time.sleep(0.2)
    assert _cases(folder) == [("typed on a real screen", "jiexian1")]
    screen.key("ctrl+q")
    assert screen._process.wait(timeout=30) == 0
