"""The draw for a second look: the same for everybody who has list and seed, and fair."""

from __future__ import annotations

import hashlib
import math
import random
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatcher_app.domain import draw
from dispatcher_app.domain.draw import drawn, is_true, population_hash, take_draw

NUMBERS = [f"NS20260302-{serial:04d}" for serial in range(1, 401)]


def test_a_draw_worked_out_by_hand() -> None:
    """By the definition alone: lowest digests first."""
    lots = {name: hashlib.sha256(f"s:{name}".encode()).hexdigest() for name in "ABC"}
    expected = tuple(sorted("ABC", key=lots.__getitem__))
    assert drawn("ABC", "s", 3) == expected
    assert drawn("ABC", "s", 1) == expected[:1]
    assert population_hash(["B", "A"]) == hashlib.sha256(b"A\nB\n").hexdigest()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum")
def test_the_shell_line_of_the_docstring_draws_the_same(tmp_path: Path) -> None:
    (tmp_path / "numbers").write_text("".join(f"{number}\n" for number in NUMBERS[:30]), encoding="utf-8")
    told = (draw.__doc__ or "").split("::\n\n")[1].split("\n\n")[0]
    answer = subprocess.run(
        ["sh", "-c", f"seed='2026 秋'; {told}"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    lines = [line.split()[1] for line in answer.stdout.splitlines()]
    assert tuple(lines) == drawn(NUMBERS[:30], "2026 秋", 20)


def test_neither_order_nor_repetition_changes_it() -> None:
    shuffled = [*NUMBERS, *NUMBERS[:50]]
    random.Random(1).shuffle(shuffled)
    assert take_draw(shuffled, "x", 20) == take_draw(NUMBERS, "x", 20)
    assert take_draw(NUMBERS, "x", 20).chosen != take_draw(NUMBERS, "y", 20).chosen


def test_whoever_cheats_is_found() -> None:
    honest = take_draw(NUMBERS, "x", 20, "每日复看")
    assert not list(honest.faults(datetime(2026, 3, 2, tzinfo=UTC)))
    assert is_true(honest, NUMBERS)
    assert not is_true(honest, NUMBERS[1:])
    other = next(number for number in NUMBERS if number not in honest.chosen)
    assert not is_true(replace(honest, chosen=(other, *honest.chosen[1:])), NUMBERS)


@pytest.mark.parametrize(("wanted", "got"), [(0, 0), (-1, 0), (400, 400), (9999, 400)])
def test_none_and_all(wanted: int, got: int) -> None:
    assert len(drawn(NUMBERS, "x", wanted)) == got


def test_every_case_comes_up_as_often_as_any_other() -> None:
    """Within five standard deviations over 2,000 seeds, always the same ones."""
    counts = Counter(n for seed in range(2000) for n in drawn(NUMBERS[:40], str(seed), 4))
    expected, spread = 200, math.sqrt(2000 * 0.1 * 0.9)
    assert all(abs(counts[number] - expected) < 5 * spread for number in NUMBERS[:40])
