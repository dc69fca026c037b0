"""``python -m benchmarks.seat_crowd URL …``: seats without windows, giving commands.

Prints ``ready``, waits for a line on standard input, works, and prints what it measured as JSON: for each
command ``[due, called, committing, done, case, version]``, times in seconds of the system's monotonic clock.
Each seat has an engine, a store and connections of its own, as in a program of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import cycle
from time import perf_counter

from sqlalchemy import event

from benchmarks.command import LIFE, sample_command
from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.ports import ExternalError
from tests.support.life import SAMPLES
from tests.support.rules import actor

#: One command: when it was due, called, its COMMIT sent, answered (s); its case and the version it led to.
Sample = tuple[float, float, float, float, int, int]
PREFIX = "BM"


def utc_now() -> datetime:
    return datetime.now(UTC)


class CrowdSeat:
    """One seat. It leads cases through :data:`LIFE`, or amends one case again and again (*faithful*)."""

    def __init__(self, database: bootstrap.Database, rules: Rulebook, *, faithful: bool) -> None:
        self._database = database
        self._work = Casework(database.store, rules, EventBus(), utc_now, PREFIX)
        self._case: Case | None = None
        self._given, self._committing = 0, 0.0
        event.listen(database.engine.sync_engine, "commit", self._on_commit)
        self._verbs = (Verb.AMEND,) if faithful else LIFE
        self._turns = cycle(self._verbs)
        self._warming = (Verb.REPORT,) if faithful else LIFE

    @property
    def case_id(self) -> int:
        return self._case.id if self._case is not None else 0

    def _on_commit(self, _connection: object) -> None:
        self._committing = perf_counter()

    async def begin(self) -> None:
        """Connected and warm: a life, and for a faithful seat the report of its case."""
        for verb in self._warming:
            await self._perform(verb)

    async def command(self, due: float) -> Sample:
        """One that the server gives up says so by version 0; the seat goes on with another case."""
        called = perf_counter()
        try:
            case_id, version = await self._perform(next(self._turns))
        except ExternalError:
            case_id, version = 0, 0
            self._turns = cycle(self._verbs)
        return due, called, self._committing, perf_counter(), case_id, version

    async def _perform(self, verb: Verb) -> tuple[int, int]:
        """The case and the version it was led to."""
        case = None if verb is Verb.REPORT else self._case
        command = sample_command(verb, case, self._work.rules)
        if verb is Verb.AMEND:
            self._given += 1
            command.data["description"] = f"第 {self._given} 次补充:井盖丢失"  # type: ignore[index]
        self._case = (await self._work.perform(command, actor(SAMPLES[verb].role))).case
        return self._case.id, self._case.version

    async def leave(self) -> None:
        await self._database.close()


@asynccontextmanager
async def crowd(url: str, seats: int, *, faithful: bool = False) -> AsyncIterator[list[CrowdSeat]]:
    """*seats* at work; the rules are read once for all of them."""
    first = bootstrap.connect(url)
    rules = (await bootstrap.open_hall(first)).rules
    databases = [first, *(bootstrap.connect(url) for _seat in range(1, seats))]
    there = [CrowdSeat(database, rules, faithful=faithful) for database in databases]
    try:
        for seat in there:
            await seat.begin()
        yield there
    finally:
        for seat in there:
            await seat.leave()


async def offer(seats: list[CrowdSeat], rate: float, seconds: float, seed: int) -> list[Sample]:
    """*rate* commands a second together at random moments, as pgbench offers them: whoever is free takes the
    next one that is due. With a rate of 0 everybody works as fast as they can."""
    begun, chance = perf_counter(), random.Random(seed)
    end, moments = begun + seconds, iter(_moments(begun, rate, seconds, chance))
    found: list[Sample] = []

    async def work(seat: CrowdSeat) -> None:
        while perf_counter() < end:
            due = next(moments, None) if rate else perf_counter()
            if due is None:
                return
            await asyncio.sleep(max(0.0, due - perf_counter()))
            found.append(await seat.command(due))

    await asyncio.gather(*map(work, seats))
    return found


def _moments(begun: float, rate: float, seconds: float, chance: random.Random) -> list[float]:
    due, found = begun, list[float]()
    while rate and (due := due + chance.expovariate(rate)) < begun + seconds:
        found.append(due)
    return found


async def _run(arguments: argparse.Namespace) -> None:
    async with crowd(arguments.url, arguments.seats, faithful=arguments.faithful) as seats:
        say = {"cases": [seat.case_id for seat in seats]}
        print(json.dumps(say), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            rate, seconds, seed = line.split()
            print(json.dumps(await offer(seats, float(rate), float(seconds), int(seed))), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser("seat_crowd", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--seats", type=int, required=True)
    parser.add_argument("--faithful", action="store_true", help="each seat amends one case again and again")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
