"""``sandbox play`` as a process: killed and gone on with, it plays all of its plan, and nothing twice."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from db.scenario_city import city_in, usual_rules
from db.scenario_files import read_scenario
from dispatcher_app.__main__ import main
from dispatcher_app.services.sandbox.exercise import resumed
from dispatcher_app.services.sandbox.outside import parties_of
from tests.support.small_pack import write_small_pack

_TEXTS = """
[[cases]]
class = "部件-01-02"
condition = 1
title = "井盖缺失"
place = "{road}"
text = "井盖不见了"
callers = ["井盖没了!"]
done = "已补盖"
"""
_SCENARIO = """
format: 1
name: short
title: 短演练
summary: 二十分钟
pack: yanhu
begins: 2026-11-23 08:00
lasts: 20m
seed: 3
seats: {call_taker: 1, dispatcher: 1, shift_leader: 1}
goals: [不重不漏]
flow: {cases_a_day: 2000, backlog: 5, sources: {collector: 1}}
units: {"*": {pace: 0.05}}
"""
#: Real seconds; only a hanging test waits so long.
_PATIENCE = 60


class Room:
    """A sandbox of the small town in *folder*, and words of the command line."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.profile, self.pack, self.scenario = folder / "profile", folder / "pack", folder / "short.yaml"
        self._monkeypatch, self._capsys = monkeypatch, capsys
        write_small_pack(self.pack)
        (self.pack / "case_texts.toml").write_text(_TEXTS, encoding="utf-8")
        self.scenario.write_text(_SCENARIO, encoding="utf-8")

    def cli(self, *words: str, typed: str = "") -> dict[str, object]:
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["sandbox", *words, "--json", "--profile", str(self.profile)])
        said = self._capsys.readouterr()
        assert code == 0, said.err
        found: dict[str, object] = json.loads(said.out)
        return found

    def make(self) -> None:
        new = ("new", "--pack", str(self.pack), "--no-cases", "--start", "2026-11-23T08:00")
        self.cli(*new, "--password-stdin", typed="eine-lange-losung\n")

    def play(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dispatcher_app", "sandbox", "play", *words]
        command += ["--pack", str(self.pack), "--json", "--profile", str(self.profile)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def planned(self, name: str) -> int:
        """How many reports the seed makes of it."""
        city = city_in(self.pack)
        exercise = resumed(read_scenario(self.scenario, city), name)
        return len(parties_of(exercise.scenario, city, usual_rules(city), name).plan.arrivals)

    def rows(self, statement: str) -> list[Sequence[object]]:
        database = sqlite3.connect(self.profile / "sandbox" / "sandbox.db", timeout=10)
        try:
            return list(database.execute(statement))
        finally:
            database.close()

    def reports(self) -> list[str]:
        """Made of seed and report: the same report has the same id."""
        return [str(row[0]) for row in self.rows("SELECT command_id FROM steps WHERE verb = 'report'")]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Room:
    return Room(tmp_path, monkeypatch, capsys)


_SEATS = ("--seat", "call_taker", "--seat", "dispatcher", "--seat", "shift_leader")


def test_what_was_killed_is_gone_on_with_and_nothing_is_played_twice(room: Room) -> None:
    room.make()
    with room.play(str(room.scenario), *_SEATS) as first:
        assert first.stderr is not None
        name = first.stderr.readline().split()[1]
        room.cli("clock", "--run", "--speed", "1000")
        end = time.monotonic() + _PATIENCE
        while len(room.reports()) < 7:
            assert first.poll() is None, first.stderr.read()
            assert time.monotonic() < end, "nothing comes in"
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
    before = set(room.reports())
    with room.play("--resume", name) as second:
        out, err = second.communicate(timeout=_PATIENCE)
    assert second.returncode == 0, err
    told = json.loads(out)
    assert (told["exercise"], told["refused"]) == (name, [])
    after = room.reports()
    assert before < set(after)
    assert len(after) == len(set(after)) == len(before) + told["reports"] == room.planned(name)
    steps = room.rows("SELECT command_id FROM steps")
    assert len(steps) == len(set(steps))
    assert room.cli("verify")
