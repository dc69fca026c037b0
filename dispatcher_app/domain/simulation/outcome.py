"""What a rehearsal showed: queues, waiting, overdue, use of seats, and where the hall breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from dispatcher_app.domain.simulation.day import Day
from dispatcher_app.domain.simulation.posts import ROLE_OF, WORKING_ROLES, Post
from dispatcher_app.domain.words import OPEN, Stage


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds: how many were measured, their 50th, 90th and 95th percentile, and the longest."""

    count: int
    p50: float
    p90: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """One post: how long things waited to be taken, what waits at the end, the longest queue and when.

    ``breaks_at`` is the beginning of the first hour in which its queue was never empty; None: there was none.
    ``full_hours`` are all such hours.
    """

    post: Post
    waited: Spread
    left: int
    oldest_left: float
    longest_queue: int
    longest_at: datetime | None
    breaks_at: datetime | None
    full_hours: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """Clocks of one stage, in their limit's kind of time; ``late`` stopped late, ``late_open`` run over."""

    stage: Stage
    used: Spread
    late: int
    late_open: int


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """One unit: dispatched to it, results, late ones, still open and over, returned by it, to be mended."""

    code: str
    name: str
    dispatched: int
    results: int
    late: int
    late_open: int
    returned: int
    reworks: int


@dataclass(frozen=True, slots=True)
class SeatOutcome:
    """Seats of one role: how many, and which share of the time they worked; ``busiest`` is one hour's."""

    role: str
    label: str
    seats: int
    use: float
    busiest: float
    busiest_at: datetime | None
    done: int
    in_vain: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The queues at one moment, by post."""

    at: datetime
    queues: dict[str, int]
    open_cases: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole of it. ``digest`` is the hash of every step: the same day has the same."""

    scenario: str
    title: str
    seed: int
    begins: datetime
    ends: datetime
    reports: int
    steps: int
    digest: str
    by_verb: dict[str, int]
    by_source: dict[str, int]
    open_cases: int
    abandoned_calls: int
    refused: dict[str, int]
    posts: tuple[PostOutcome, ...]
    stages: tuple[StageOutcome, ...]
    units: tuple[UnitOutcome, ...]
    seats: tuple[SeatOutcome, ...]
    moments: tuple[Moment, ...]

    @property
    def breaks(self) -> PostOutcome | None:
        """The post that gives way first; None where none does.

        Calls back are made when nothing else waits: they give way only where they are all that does.
        """
        broken = [post for post in self.posts if post.breaks_at is not None]
        return min(
            broken,
            key=lambda post: (post.post is Post.CALL_BACK, post.breaks_at, -len(post.full_hours)),
            default=None,
        )

    def to_json(self, zone: ZoneInfo) -> dict[str, Any]:
        """A JSON document; instants by the hall's own clock, durations in seconds."""
        found = asdict(self)
        first = self.breaks
        found["breaks"] = None if first is None else {"post": first.post.value, "hour": first.breaks_at}
        return {key: _plain(value, zone) for key, value in found.items()}


def outcome_of(day: Day) -> Outcome:
    """What *day*, which has been run, showed."""
    measures, scenario = day.measures, day.plan.scenario
    return Outcome(
        scenario=scenario.name,
        title=scenario.title,
        seed=scenario.seed,
        begins=day.begins,
        ends=day.ends,
        reports=measures.verbs["report"],
        steps=day.hall.steps,
        digest=day.hall.digest,
        by_verb=dict(measures.verbs.most_common()),
        by_source={source.value: n for source, n in measures.sources.most_common()},
        open_cases=measures.open_cases,
        abandoned_calls=measures.abandoned,
        refused=dict(measures.refused),
        posts=tuple(_posts(day)),
        stages=tuple(_stages(day)),
        units=tuple(_units(day)),
        seats=tuple(_seats(day)),
        moments=tuple(
            Moment(one.at, {post.value: n for post, n in one.lengths.items()}, one.open_cases)
            for one in measures.samples
        ),
    )


def spread(values: Sequence[float]) -> Spread:
    """Percentiles by the nearest rank, so every number was really measured."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0, 0.0, 0.0, 0.0, 0.0)

    def rank(share: float) -> float:
        return round(ordered[max(0, ceil(share * len(ordered)) - 1)], 1)

    return Spread(len(ordered), rank(0.5), rank(0.9), rank(0.95), round(ordered[-1], 1))


def _posts(day: Day) -> list[PostOutcome]:
    full, left = day.measures.never_empty(), list(day.still_waiting())
    found = []
    for post in Post:
        here = [waiting for waiting in left if waiting.post is post]
        waits = day.measures.waits.get(post, ())
        if not waits and not here:
            continue
        peak = max(day.measures.samples, key=lambda one: one.lengths.get(post, 0))
        longest = peak.lengths.get(post, 0)
        hours = tuple(day.begins + timedelta(hours=hour) for hour in full.get(post, ()))
        oldest = max(((day.ends - waiting.since).total_seconds() for waiting in here), default=0.0)
        at = peak.at if longest else None
        first = hours[0] if hours else None
        found.append(PostOutcome(post, spread(waits), len(here), round(oldest, 1), longest, at, first, hours))
    return found


def _stages(day: Day) -> list[StageOutcome]:
    over = [case.stage for case in day.hall.cases.values() if _is_over(case.stage, case.due_at, day.ends)]
    found = []
    for stage in Stage:
        count = day.measures.stages.get(stage)
        if count is not None:
            found.append(StageOutcome(stage, spread(count.used), count.late, over.count(stage)))
    return found


def _is_over(stage: Stage, due_at: datetime | None, now: datetime) -> bool:
    return stage in OPEN and due_at is not None and due_at < now


def _units(day: Day) -> list[UnitOutcome]:
    cases = [case for case in day.hall.cases.values() if case.stage is Stage.HANDLING]
    over = [case.handled_by for case in cases if _is_over(case.stage, case.due_at, day.ends)]
    names = day.hall.rules.unit_names
    found = [
        UnitOutcome(
            code,
            names.get(code, code),
            count.dispatched,
            count.results,
            count.late,
            over.count(code),
            count.returned,
            count.reworks,
        )
        for code, count in day.measures.units.items()
        if code
    ]
    return sorted(found, key=lambda unit: (-unit.late - unit.late_open, -unit.dispatched, unit.code))


def _seats(day: Day) -> list[SeatOutcome]:
    hours = max(1e-9, (day.ends - day.begins).total_seconds())
    found = []
    for role in WORKING_ROLES:
        people = day.staff.people.get(role, [])
        if not people:
            continue
        by_hour: dict[int, float] = {}
        for (hour, post), seconds in day.measures.busy.items():
            if ROLE_OF[post] is role:
                by_hour[hour] = by_hour.get(hour, 0.0) + seconds
        peak = max(by_hour, key=lambda hour: by_hour[hour], default=0)
        found.append(
            SeatOutcome(
                role.value,
                role.label,
                len(people),
                round(sum(by_hour.values()) / (hours * len(people)), 4),
                round(by_hour.get(peak, 0.0) / (3600 * len(people)), 4),
                day.begins + timedelta(hours=peak) if by_hour else None,
                sum(person.done for person in people),
                sum(person.vain for person in people),
            )
        )
    return found


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="minutes")
    if isinstance(value, dict):
        return {key: _plain(inner, zone) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, zone) for inner in value]
    return value.value if isinstance(value, Post | Stage) else value
