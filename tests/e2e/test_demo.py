"""The demo as a user starts it: a process of its own, real windows, and a hall that verifies afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.side_cases import SIDE_CASES

TIMEOUT = 600
#: Whichever test comes first waits for the whole play.
pytestmark = pytest.mark.timeout(TIMEOUT + 30)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "dispatcher_app", "demo", "--out", str(out), "--profile", str(out / "p")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr[-2000:]
    return out


def test_at_least_a_dozen_cases_come_to_their_end(played: Path) -> None:
    summary = json.loads((played / "summary.json").read_text("utf-8"))
    assert summary["cases"] >= 12
    assert summary["still_open"] == []
    assert sum(summary["stages"].values()) == summary["cases"]
    assert summary["verify"] == "ok"


def test_every_kind_of_trouble_happens(played: Path) -> None:
    verbs = json.loads((played / "summary.json").read_text("utf-8"))["steps_by_command"]
    for verb in (
        "unit_return",
        "return_dispatch",
        "return_closure",
        "rework",
        "check_fail",
        "decline",
        "void",
    ):
        assert verbs.get(verb, 0) >= 1, verb
    assert verbs["approve_dispatch"] >= 10
    assert verbs["close"] >= 10


def test_every_side_path_is_gone_and_shown(played: Path) -> None:
    verbs = json.loads((played / "summary.json").read_text("utf-8"))["steps_by_command"]
    assert [verb for verb in SIDE_CASES if verbs.get(verb.value, 0) == 0] == []
    shown = {path.stem.partition("-")[2] for path in played.glob("*.png")}
    assert {
        "record-visit",
        "settle-boundary",
        "propose-emergency",
        "apply-shelving",
        "grant-shelving",
    } <= shown
    assert {"assist-report", "redirect", "supervise", "escalate-supervision", "call-back"} <= shown
    assert {
        "grant-deferral",
        "refuse-reopen",
        "consent-reopen",
        "second-look",
        "appeal",
        "appeal-final-review",
        "self-handle",
    } <= shown


def test_refusals_are_sentences(played: Path) -> None:
    refused = json.loads((played / "summary.json").read_text("utf-8"))["refused"]
    assert len(refused) >= 2
    assert all(sentence and "Traceback" not in sentence for sentence in refused)


def test_screenshots_are_whole_windows(played: Path) -> None:
    from PIL import Image

    shots = sorted(played.glob("*.png"))
    assert len(shots) >= 20
    for shot in shots:
        with Image.open(shot) as image:
            assert image.width >= 1280
            colours = image.convert("RGB").resize((64, 36)).getcolors(64 * 36) or []
            assert len(colours) > 20, f"{shot.name} is nearly empty"


def test_the_hall_left_behind_verifies_from_the_command_line(played: Path) -> None:
    url = f"sqlite:///{played / 'hall.db'}"
    command = [sys.executable, "-m", "dispatcher_app", "db", "verify", "--json", "--url", url]
    done = subprocess.run(
        [*command, "--profile", str(played / "p")], capture_output=True, text=True, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True
