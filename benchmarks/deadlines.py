"""A million deadlines, against a plain loop over nothing but numbers and two binary searches.

Ours is what an import or a change of the calendar asks: a :class:`Clock` each, ``clock.due(calendar)``, with
its limit of the shipped standard, one in ten extended; the answer says whether it is provisional, too. The
bound is the least that Python can do for the same instants: the tables of the calendar lie ready as lists,
the allowance is a duration already, there is no clock, no check and no word on unpublished years. Both take
aware instants and answer aware instants, in turns, in portions, and both answers are compared.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

from benchmarks.line import Line, compared
from db.reference_files import shipped_calendar, shipped_standard
from dispatcher_app.domain.calendar import WorkCalendar
from dispatcher_app.domain.clock import Clock

NAME = "deadlines"
TARGET = 3.0
_EPOCH, _MICRO = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_FIRST_DAY = datetime(2025, 1, 2, tzinfo=UTC)
_DAYS = 600
_SEED = 13


@dataclass(frozen=True, slots=True)
class Size:
    deadlines: int
    portion: int


SIZES = {"tiny": Size(4_000, 1_000), "full": Size(1_000_000, 50_000)}


def run(size: Size) -> Iterator[Line]:
    calendar, bare = shipped_calendar(), Bare(shipped_calendar())
    ours: list[float] = []
    theirs: list[float] = []
    for turn, clocks in enumerate(_portions(size)):
        if turn == 0:
            _ours(calendar, clocks), bare.dues(_asked(clocks))  # the years are built once
        asked = _asked(clocks)
        for mine in (True, False) if turn % 2 else (False, True):
            start = perf_counter()
            if mine:
                found = _ours(calendar, clocks)
            else:
                least = bare.dues(asked)
            took = (perf_counter() - start) * 1e6 / len(clocks)
            (ours if mine else theirs).append(took)
        if found != least:
            raise AssertionError("the plain loop answers other deadlines")
    against = "a plain loop: two binary searches each"
    yield compared(f"{NAME} ({size.deadlines} of them)", ours, against, theirs, TARGET, "us each")


def _portions(size: Size) -> Iterator[list[Clock]]:
    dice = random.Random(_SEED)
    limits = [row.limit for row in shipped_standard().rows if row.limit is not None]
    for _portion in range(size.deadlines // size.portion):
        yield [
            Clock(
                "handling",
                dice.choice(limits),
                _FIRST_DAY + timedelta(seconds=dice.randrange(_DAYS * 86_400)),
                extensions=int(dice.random() < 0.1),
            )
            for _case in range(size.portion)
        ]


def _ours(calendar: WorkCalendar, clocks: Sequence[Clock]) -> list[datetime | None]:
    found = []
    for clock in clocks:
        due = clock.due(calendar)
        found.append(due.at if due else None)
    return found


Asked = tuple[datetime, timedelta, bool]


def _asked(clocks: Sequence[Clock]) -> list[Asked]:
    return [(clock.started_at, clock.allowance, clock.limit.continuous) for clock in clocks]


class Bare:
    """The working periods of some years as three lists, and nothing else."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._starts, self._ends, self._done = [0], [0], [0]
        day = date(_FIRST_DAY.year - 1, 1, 1)
        while day.year <= _FIRST_DAY.year + 4:
            if calendar.is_working_day(day):
                for opens, closes in calendar.hours:
                    self._add(_micros(calendar, day, opens), _micros(calendar, day, closes))
            day += timedelta(days=1)

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)
        self._done.append(self._done[-1] + end - start)

    def dues(self, asked: Sequence[Asked]) -> list[datetime | None]:
        starts, ends, done = self._starts, self._ends, self._done
        found: list[datetime | None] = []
        for at, allowance, continuous in asked:
            if continuous:
                found.append(at + allowance)
                continue
            start = (at - _EPOCH) // _MICRO
            before = bisect_right(starts, start) - 1
            target = done[before] - max(0, ends[before] - start) + allowance // _MICRO
            last = bisect_left(done, target)
            found.append(_EPOCH + timedelta(microseconds=ends[last] - done[last] + target))
        return found


def _micros(calendar: WorkCalendar, day: date, at: time) -> int:
    return (datetime.combine(day, at, calendar.zone) - _EPOCH) // _MICRO
