"""One result: what ours took, what it is held against, and whether that meets the target."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Line:
    """``ratio`` is ours / against_value; ``ratio <= target`` meets the target. ``n`` pairs were timed.

    Without a target the ratio is only told.
    """

    name: str
    ours: float
    against: str
    against_value: float
    target: float | None
    unit: str
    n: int

    @property
    def ratio(self) -> float:
        return self.ours / self.against_value

    def text(self) -> str:
        found = asdict(self) | {"ratio": self.ratio}
        order = ("name", "ours", "against", "against_value", "ratio", "target", "unit", "n")
        return json.dumps({key: _short(found[key]) for key in order}, ensure_ascii=False)


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def compared(
    name: str, ours: Sequence[float], against: str, theirs: Sequence[float], target: float, unit: str = "ms"
) -> Line:
    """The medians of two interleaved series."""
    return Line(name, statistics.median(ours), against, statistics.median(theirs), target, unit, len(ours))


def interleaved(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of *rounds* calls of each, in turns; each goes first every other time."""
    times: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for turn in range(rounds):
        for act in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            start = perf_counter()
            act()
            times[act].append((perf_counter() - start) * 1000)
    return times[ours], times[theirs]


def say(text: str) -> None:
    """A word on how it goes; the results have standard output for themselves."""
    print(text, file=sys.stderr, flush=True)
