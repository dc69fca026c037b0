"""A day of a large hall, played into its database as fast as it goes: ``-m benchmarks.wall_day URL …``.

Every case goes through the real rules, step by step, by a clock that says what time of that day it is; a file
of eight bytes tells the clock to whoever follows. Facts are folded as a seat would. Starts when it is told to
and answers with what it did.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.figures.folding import SqlFolding
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from tests.support.desk import HandClock
from tests.support.hall import Hall, opened
from tests.support.life import ROADS
from tests.support.rules import RULES

#: Midnight by the hall's clock.
BEGIN = datetime(2026, 11, 22, 16, tzinfo=UTC)
DAY_S = 24 * 3600
#: A case is closed in so many steps.
STEPS = 1 + len(ROADS[Stage.CLOSED])
#: Cases under way at once, and how many of a hundred stay open.
_AT_ONCE, _STAY = 60, 3
#: Facts are folded after so many commands.
_FOLD = 40


class ToldClock(HandClock):
    """Goes on by the same step with every command, and tells where it is."""

    def __init__(self, file: Path, step: timedelta) -> None:
        super().__init__(BEGIN)
        self._step = step
        self._told = os.open(file, os.O_RDWR | os.O_CREAT)
        self._tell()

    def forward(self, **length: float) -> datetime:
        self.at += self._step
        self._tell()
        return self.at

    def _tell(self) -> None:
        os.pwrite(self._told, struct.pack("d", self.at.timestamp()), 0)


def told_time(file: int) -> datetime:
    """What a :class:`ToldClock` told last."""
    return datetime.fromtimestamp(struct.unpack("d", os.pread(file, 8, 0))[0], UTC)


async def play(url: str, clock_file: Path, cases: int) -> dict[str, object]:
    draw = random.Random(24)
    async with opened(url, RULES) as hall:
        folding = SqlFolding(hall.engine, RULES.calendar.zone)
        hall.clock = ToldClock(clock_file, timedelta(seconds=(DAY_S - 60) / (cases * STEPS)))
        hall.casework._now = hall.clock
        print(json.dumps({"ready": True}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        under_way: list[tuple[Case, list[Verb]]] = []
        begun = commands = 0
        while begun < cases or under_way:
            if begun < cases and len(under_way) < _AT_ONCE:
                road = list(ROADS[Stage.CLOSED])
                if draw.randrange(100) < _STAY:
                    road = road[: draw.randrange(len(road))]
                under_way.append((await hall.report(), road))
                begun += 1
            else:
                await _one_step(hall, under_way, draw)
            commands += 1
            if commands % _FOLD == 0:
                await folding.fold()
                if commands % (50 * _FOLD) == 0:
                    await folding.add_up()
        while (await folding.fold()).more:
            pass
        await folding.add_up()
        hall.clock.at = BEGIN + timedelta(seconds=DAY_S - 30)
        hall.clock._tell()
        return {"cases": begun, "commands": commands}


async def _one_step(hall: Hall, under_way: list[tuple[Case, list[Verb]]], draw: random.Random) -> None:
    """Some case goes one step on; at the end of its way it leaves."""
    at = draw.randrange(len(under_way))
    case, road = under_way[at]
    if road:
        kind = {"closing_kind": "overdue"} if road[0] is Verb.CLOSE and case.overdue else {}
        under_way[at] = (await hall.do(road[0], case, **kind)).case, road[1:]
    if len(road) <= 1:
        under_way.pop(at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("clock", type=Path)
    parser.add_argument("--cases", type=int, required=True)
    wanted = parser.parse_args()
    print(json.dumps(asyncio.run(play(wanted.url, wanted.clock, wanted.cases))), flush=True)


if __name__ == "__main__":
    main()
