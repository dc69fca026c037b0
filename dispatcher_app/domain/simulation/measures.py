"""What is measured of a simulated day while it runs."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.simulation.posts import Post
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import OPEN, Source, Stage

_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class StageCount:
    """Clocks of one stage that stopped: seconds used (of the limit's own kind) and how many were late."""

    used: array[float] = field(default_factory=lambda: array("d"))
    late: int = 0


@dataclass(slots=True)
class UnitCount:
    """One unit: dispatched to it, results, late results, what it returned, what it had to mend."""

    dispatched: int = 0
    results: int = 0
    late: int = 0
    returned: int = 0
    reworks: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """How long the queues were at one moment, and how many cases were open."""

    at: datetime
    lengths: Mapping[Post, int]
    open_cases: int


class Measures:
    """Counts of one day from *begins* on."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self.waits: dict[Post, array[float]] = defaultdict(lambda: array("d"))
        self.stages: dict[Stage, StageCount] = defaultdict(StageCount)
        self.units: dict[str, UnitCount] = defaultdict(UnitCount)
        self.verbs: Counter[str] = Counter()
        self.sources: Counter[Source] = Counter()
        self.samples: list[Sample] = []
        self.busy: dict[tuple[int, Post], float] = defaultdict(float)
        self.refused: Counter[str] = Counter()
        self.stale = 0
        self.abandoned = 0
        self.open_cases = 0
        self._least: dict[tuple[int, Post], int] = {}

    def stepped(self, before: Case | None, case: Case, step: Step) -> None:
        """Count one step: what was done, the clocks that it stopped, what units did."""
        self.verbs[step.verb.value] += 1
        if before is None:
            self.sources[case.source] += 1
        was, now = before is not None and before.stage in OPEN, case.stage in OPEN
        self.open_cases += now - was
        for fact in step.facts:
            count = self.stages[Stage(fact.clock)]
            count.used.append(float(fact.used_seconds))
            count.late += fact.overdue
        self._unit(before, case, step)

    def _unit(self, before: Case | None, case: Case, step: Step) -> None:
        if before is None:
            return
        if case.dispatches > before.dispatches:
            self.units[case.handled_by].dispatched += 1
        if case.handoffs > before.handoffs:
            self.units[before.handled_by].returned += 1
        if case.reworks > before.reworks:
            self.units[before.handled_by].reworks += 1
        if step.to_stage is Stage.FEEDBACK:
            late = any(fact.overdue for fact in step.facts if fact.clock == HANDLING_CLOCK)
            self.units[before.handled_by].results += 1
            self.units[before.handled_by].late += late

    def waited(self, post: Post, since: datetime, now: datetime) -> None:
        """Something was taken from a queue after so long."""
        self.waits[post].append((now - since).total_seconds())

    def lengths(self, now: datetime, lengths: Mapping[Post, int]) -> None:
        """The queues changed: remember the shortest of each hour."""
        hour = int((now - self._begins) / _HOUR)
        for post in Post:
            length, key = lengths.get(post, 0), (hour, post)
            known = self._least.get(key)
            if known is None or length < known:
                self._least[key] = length

    def sample(self, now: datetime, lengths: Mapping[Post, int]) -> None:
        self.samples.append(Sample(now, dict(lengths), self.open_cases))

    def worked(self, start: datetime, end: datetime, post: Post) -> None:
        """A seat worked at *post*; its seconds are counted in the hours they lie in."""
        at = start
        while at < end:
            hour = int((at - self._begins) / _HOUR)
            until = min(end, self._begins + (hour + 1) * _HOUR)
            self.busy[hour, post] += (until - at).total_seconds()
            at = until

    def never_empty(self) -> dict[Post, list[int]]:
        """Hours (from the beginning, 0 first) in which a queue of each post was never empty."""
        found: dict[Post, list[int]] = defaultdict(list)
        for (hour, post), least in sorted(self._least.items()):
            if least > 0:
                found[post].append(hour)
        return dict(found)
