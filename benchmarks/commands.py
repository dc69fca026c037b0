"""Forty seats giving commands to one PostgreSQL server, against ``pgbench`` with the same SQL.

Each seat goes through :class:`Casework` and a store, an engine and connections of its own; the seats share a
few processes, and so a few event loops. Both sides offer their commands at random moments of the same rate,
in turns, and both are warm. The highest rate is what forty seats reach that never rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from benchmarks.helper_process import Helper
from benchmarks.line import Line
from benchmarks.pgbench import PgBench
from benchmarks.recorded_sql import life_script
from benchmarks.seat_crowd import Sample
from benchmarks.server_hall import bench_server, make_hall

NAME = "commands"
TARGET = 3.0


@dataclass(frozen=True, slots=True)
class Size:
    """Times in seconds; ``rate``: commands a second of all seats together; ``warm``: pgbench warming up."""

    cases: int
    open_cases: int
    seats: int
    processes: int
    rounds: int
    rate: float = 60.0
    seconds: float = 15.0
    warm: float = 8.0


SIZES = {
    "tiny": Size(200, 100, 4, 1, 1, seconds=2.0, warm=1.0),
    "full": Size(40_000, 20_000, 40, 4, 3),
}


def run(size: Size) -> Iterator[Line]:
    with bench_server() as server, ExitStack() as stack:
        url = make_hall(server, "hall", size.cases, size.open_cases)
        pgbench = PgBench(server, "hall", asyncio.run(life_script(url)), size.seats)
        share = str(size.seats // size.processes)
        words = (url, "--seats", share)
        crowd = [stack.enter_context(Helper("benchmarks.seat_crowd", *words)) for _n in range(size.processes)]
        for helper in crowd:
            helper.answer()
        race = Race(size, crowd, pgbench)
        race.run()
    yield from race.lines()


@dataclass
class Race:
    """Seconds from the call to the commit and from when a command was due; commands a second at the most."""

    size: Size
    crowd: list[Helper]
    pgbench: PgBench
    called: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    due: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    highest: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    def run(self) -> None:
        for turn in range(self.size.rounds):
            for act in (self._ours, self._theirs) if turn % 2 == 0 else (self._theirs, self._ours):
                act()

    def _ours(self) -> None:
        for due, called, _committing, done, *_case in self._samples(self.size.rate):
            self.called[0].append(done - called)
            self.due[0].append(done - due)
        committed = [sample for sample in self._samples(0) if sample[-1]]
        self.highest[0].append(len(committed) / self.size.seconds)

    def _theirs(self) -> None:
        size = self.size
        for told in self.pgbench.run(size.rate, size.seconds, size.warm):
            self.called[1].append(told.took)
            self.due[1].append(told.waited + told.took)
        self.highest[1].append(len(self.pgbench.run(0, size.seconds, size.warm / 2)) / size.seconds)

    def _samples(self, rate: float) -> list[Sample]:
        for seed, helper in enumerate(self.crowd):
            helper.tell(f"{rate / len(self.crowd)} {self.size.seconds} {seed}")
        return [sample for helper in self.crowd for sample in helper.answer()]

    def lines(self) -> Iterator[Line]:
        name, rate = f"{NAME}.{self.size.rate:.0f} a second", f"{self.size.rate:.0f}"
        against = f"pgbench -R {rate}, the same SQL, {self.size.seats} clients"
        for share, word in ((0.99, "99th percentile"), (0.5, "median")):
            yield _line(f"{name} ({word}, call to commit)", self.called, share, against)
        yield _line(f"{name} with the wait for a free seat (99th percentile)", self.due, 0.99, against)
        ours, theirs = (sum(rates) / len(rates) for rates in self.highest)
        against = f"pgbench, the same SQL, {self.size.seats} clients"
        rounds = len(self.highest[0])
        yield Line(f"{NAME}.highest rate (a share)", ours, against, theirs, None, "commands/s", rounds)


def _line(name: str, both: tuple[list[float], list[float]], share: float, against: str) -> Line:
    ours, theirs = (percentile(series, share) * 1000 for series in both)
    return Line(name, ours, against, theirs, TARGET, "ms", len(both[0]))


def percentile(series: list[float], share: float) -> float:
    """The value that *share* of *series* does not exceed."""
    return sorted(series)[min(len(series) - 1, int(len(series) * share))]
