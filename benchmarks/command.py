"""One command, from the call of the service to the committed step, against the same statements by hand.

Whole lives of cases, from the report to the closure, on two copies of one hall file: each command is given
through :class:`Casework` on the first, then its rows are written by hand into the second.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

from benchmarks.by_hand import ByHand, Rows
from benchmarks.hall_file import copy_of, hall_file, stored
from benchmarks.line import Line, compared
from db import words_index
from db.codec import case_columns, changed_columns, step_columns
from db.store import _SEARCHED
from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from tests.support.life import ROADS, SAMPLES
from tests.support.rules import actor

NAME = "command"
TARGET = 3.0
_AGAINST = "the same statements by hand in sqlite3"
LIFE = (Verb.REPORT, *ROADS[Stage.CLOSED])
_PREFIX = "BM"


@dataclass(frozen=True, slots=True)
class Size:
    """``lives`` cases go from report to closure in a hall of ``cases``, of which ``open_cases`` are open."""

    lives: int
    cases: int
    open_cases: int


SIZES = {"tiny": Size(2, 300, 100), "full": Size(60, 40_000, 20_000)}


def run(size: Size) -> Iterator[Line]:
    base = hall_file(size.cases, size.open_cases)
    own, other = copy_of(base, "command-ours.db"), copy_of(base, "command-by-hand.db")
    by_hand = ByHand(other)
    try:
        ours, theirs = asyncio.run(_Race(f"sqlite:///{own}", by_hand).run(size.lives))
    finally:
        by_hand.close()
    yield compared(NAME, _all(ours), _AGAINST, _all(theirs), TARGET)
    for verb in LIFE:
        yield compared(f"{NAME}.{verb.value}", ours[verb], _AGAINST, theirs[verb], TARGET)


Times = dict[Verb, list[float]]


def _all(times: Times) -> list[float]:
    return [value for series in times.values() for value in series]


class _Race:
    """Both ways, command by command."""

    def __init__(self, url: str, by_hand: ByHand) -> None:
        self._url, self._by_hand = url, by_hand
        self._now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        self._ours: Times = defaultdict(list)
        self._theirs: Times = defaultdict(list)

    async def run(self, lives: int) -> tuple[Times, Times]:
        database = bootstrap.connect(self._url)
        try:
            rules = (await bootstrap.open_hall(database)).rules
            casework = Casework(database.store, rules, EventBus(), lambda: self._now, _PREFIX)
            for turn in range(lives + 1):
                await self._life(casework)
                if turn == 0:  # the first life warms both up
                    self._ours.clear()
                    self._theirs.clear()
        finally:
            await database.close()
        return self._ours, self._theirs

    async def _life(self, casework: Casework) -> None:
        case: Case | None = None
        last_hash = ""
        for verb in LIFE:
            self._now += timedelta(seconds=90)
            command = sample_command(verb, case, casework.rules)
            who = actor(SAMPLES[verb].role)
            start = perf_counter()
            done = await casework.perform(command, who)
            self._ours[verb].append((perf_counter() - start) * 1000)
            rows = _rows(case, done, last_hash)
            start = perf_counter()
            if case is None:
                self._by_hand.begin_case(rows, f"{_PREFIX}{self._now:%Y%m%d}")
            else:
                self._by_hand.append(rows)
            self._theirs[verb].append((perf_counter() - start) * 1000)
            case, last_hash = done.case, str(rows.step["hash"])


def sample_command(verb: Verb, case: Case | None, rules: Rulebook) -> Command:
    """A right command of :data:`LIFE` for *case*, in the city whose rules these are."""
    sample = SAMPLES[verb]
    data = dict(sample.data)
    if verb is Verb.REPORT:
        row = rules.standard.rows[0]
        data |= {"class_code": str(row.code), "condition_no": row.condition_no}
    if verb is Verb.PROPOSE_DISPATCH:
        data["lead_unit"] = next(iter(rules.unit_names))
    return Command(
        verb=verb,
        case_id=case.id if case else None,
        data=data,
        reason=sample.reason,
        reason_code=sample.reason_code,
        on_behalf_of=sample.on_behalf_of,
    )


def _rows(before: Case | None, done: Done, last_hash: str) -> Rows:
    after = [getattr(done.case, name) for name in _SEARCHED]
    same = before is not None and after == [getattr(before, name) for name in _SEARCHED]
    step = step_columns(replace(done.step, case_id=done.case.id), last_hash)
    columns = changed_columns(before, done.case) if before else case_columns(done.case)
    return Rows(
        done.case.id,
        {name: stored(value) for name, value in columns.items()},
        {name: stored(value) for name, value in step.items()},
        None if same else words_index.document("sqlite", *after),
    )
