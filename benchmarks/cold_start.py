"""From the start of the process to a queue that can be used, against an empty window of the same Qt modules.

Measured from before the process is started until the seat's window has painted the cases of its queue and its
event loop has come round: Python, imports, texts, database, city and rules, the whole window with all its
panes, the first cases. Left out is only the person at the sign-in page; the seat is opened for a dispatcher
as if the right password had been given (checking one takes its time on purpose).

The other is a fresh process, too: it imports the Qt modules that ours had imported in the end, and shows an
empty main window until its event loop has come round.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import CLOCK_MONOTONIC, clock_gettime

from benchmarks.hall_file import hall_file
from benchmarks.line import Line, compared

NAME = "cold_start"
TARGET = 1.5
_AGAINST = "empty PySide6 window, same Qt modules"
#: A window that waits for somebody, say to be told that the hall cannot be opened, ends the benchmark.
_TIMEOUT_S = 60
_WINDOWS = (sys.executable, "-m", "benchmarks.cold_start_windows")


@dataclass(frozen=True, slots=True)
class Size:
    cases: int
    open_cases: int
    rounds: int


SIZES = {"tiny": Size(300, 100, 1), "full": Size(40_000, 20_000, 15)}


def run(size: Size) -> Iterator[Line]:
    url = f"sqlite:///{hall_file(size.cases, size.open_cases)}"
    for name, language in ((NAME, "zh_CN"), (f"{NAME}.english", "en")):
        with tempfile.TemporaryDirectory() as profile:
            seat = ("seat", url, profile, language)
            _took, modules = _start(seat)  # the first start also brings the files into memory
            ours, theirs = _alternated(seat, ("empty", *modules), size.rounds)
        yield compared(name, ours, _AGAINST, theirs, TARGET)


def _alternated(seat: Sequence[str], empty: Sequence[str], rounds: int) -> tuple[list[float], list[float]]:
    pairs = [(_start(seat)[0], _start(empty)[0]) for _round in range(rounds)]
    return [ours for ours, _theirs in pairs], [theirs for _ours, theirs in pairs]


def _start(arguments: Sequence[str]) -> tuple[float, list[str]]:
    """Milliseconds until the window could be used, and the Qt modules it had then."""
    begun = clock_gettime(CLOCK_MONOTONIC)
    command = [*_WINDOWS, *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_TIMEOUT_S).stdout
    at, *modules = told.split()
    return (float(at) - begun) * 1000, modules
