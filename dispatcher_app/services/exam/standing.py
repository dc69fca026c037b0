"""Trend over months and ranking of a class, worked out from kept results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from dispatcher_app.services.exam.desk import Line
from dispatcher_app.services.exam.record import PaperKind


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's means, None where they sat none of the kind. ``rank`` counts from 1; equals share one."""

    rank: int
    person: str
    name: str
    means: dict[PaperKind, float]
    total: float
    attempts: int


@dataclass(frozen=True, slots=True)
class MonthMean:
    """The mean of a month, and that of the whole class in it."""

    month: date
    own: float | None
    all: float


def counted(lines: Iterable[Line]) -> list[Line]:
    """What counts: results of papers for everybody; one's own exercises are practice."""
    return [line for line in lines if line.points is not None and not line.kept.paper.only_for]


def months_of(lines: Iterable[Line], zone: ZoneInfo) -> list[date]:
    """Months with results, newest first."""
    return sorted({_month(line, zone) for line in counted(lines)}, reverse=True)


def ranked(lines: Iterable[Line], zone: ZoneInfo, month: date | None = None) -> list[Standing]:
    """Everybody with a result, the best first: the mean of the means of each kind of paper that was set.

    Whoever did not sit a kind that others sat has nothing there, and it counts as nothing.
    """
    of_time = [line for line in counted(lines) if month is None or _month(line, zone) == month]
    kinds = [kind for kind in PaperKind if any(line.kept.paper.kind is kind for line in of_time)]
    by_person: dict[str, list[Line]] = {}
    for line in of_time:
        by_person.setdefault(line.kept.attempt.person, []).append(line)
    found = [_standing(person, own, kinds) for person, own in by_person.items()]
    found.sort(key=lambda each: (-each.total, each.name, each.person))
    totals = [each.total for each in found]
    return [
        Standing(totals.index(each.total) + 1, each.person, each.name, each.means, each.total, each.attempts)
        for each in found
    ]


def _standing(person: str, own: list[Line], kinds: list[PaperKind]) -> Standing:
    means = {kind: mean for kind in kinds if (mean := _mean(own, kind)) is not None}
    total = round(sum(means.values()) / len(kinds), 1)
    return Standing(0, person, own[0].kept.attempt.name, means, total, len(own))


def _mean(lines: Iterable[Line], kind: PaperKind | None = None) -> float | None:
    points = [line.points for line in lines if kind is None or line.kept.paper.kind is kind]
    real = [each for each in points if each is not None]
    return round(sum(real) / len(real), 1) if real else None


def trend(
    lines: Iterable[Line], person: str, zone: ZoneInfo, kind: PaperKind | None = None
) -> list[MonthMean]:
    """Month after month, the oldest first; *person* "" for nobody in particular."""
    found = []
    of_kind = [line for line in counted(lines) if kind is None or line.kept.paper.kind is kind]
    for month in reversed(months_of(of_kind, zone)):
        within = [line for line in of_kind if _month(line, zone) == month]
        own = _mean(line for line in within if line.kept.attempt.person == person)
        found.append(MonthMean(month, own, _mean(within) or 0.0))
    return found


def _month(line: Line, zone: ZoneInfo) -> date:
    return line.kept.attempt.at.astimezone(zone).date().replace(day=1)
