"""Every benchmark runs and prints lines that can be read; how fast it is no test says."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import NAMES

ROOT = Path(__file__).parents[2]
KEYS = {"name", "ours", "against", "against_value", "ratio", "target", "unit", "n"}
#: What has to be among the lines of each.
PROMISED = {
    "command": {"command"},
    "figures": {
        "figures.sqlite, month by unit",
        "figures.sqlite, from a step to its figure",
        "figures.postgres, month by unit, every fact",
        "figures.postgres, Pareto of minor classes of a year",
    },
    "archive_search": {"archive_search", "archive_search.words", "archive_search.unit, open"},
    "side_paths": {
        "side_paths.search",
        "side_paths.registers",
        "side_paths.queues",
        "side_paths.counts",
        "side_paths.search.supervised",
    },
    "case_table": {"case_table.open", "case_table.filter", "case_table.longest block of the window"},
    "cold_start": {"cold_start", "cold_start.english"},
    "keystroke": {"keystroke.132 units", "keystroke.places"},
    "commands": {"commands.60 a second", "commands.highest rate"},
    "live": {"live.99th percentile"},
    "seat_opening": {"seat_opening"},
    "deadlines": {"deadlines"},
    "standing": {
        "standing.seat",
        "standing.seat that shows only amber and red",
        "standing.longest block of a seat",
        "standing.one look of the clockwork",
    },
    "map_index": {"map_index.loaded", "map_index.memory"},
    "map_points": {"map_points.to the unit", "map_points.limit"},
    "map_ground": {"map_ground.first, 95th percentile", "map_ground.again, 95th percentile"},
    "map_tiles": {"map_tiles.drawn, 95th percentile", "map_tiles.kept"},
    "wall_soak": {"wall_soak.memory", "wall_soak.dropped"},
    "rehearsal": {"rehearsal.a day", "rehearsal.against the decisions alone"},
    "playback": {"playback.the film alone, 95th percentile", "playback.seek, 95th percentile"},
    "sandbox_windows": {"sandbox_windows.longest", "sandbox_windows.longest by the clock"},
    "map_page": {"map_page.the first view", "map_page.frame while panning"},
}


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_prints_its_lines(name: str, halls: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", name, "--size", "tiny"]
    environment = {**os.environ, "BENCH_CACHE": str(halls), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        assert set(line) == KEYS
        assert line["ours"] > 0
        assert line["against_value"] > 0
        assert math.isclose(line["ratio"], line["ours"] / line["against_value"], rel_tol=5e-3)
        assert line["target"] is None or line["target"] > 0
        assert line["n"] >= 1
    assert {line["name"].partition(" (")[0] for line in lines} >= PROMISED[name]


def test_a_benchmark_that_is_not_there_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "nothing" in done.stderr
