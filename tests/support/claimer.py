"""A seat in a process of its own that claims the same cases as its rival at the same moments.

``python -m tests.support.claimer URL PERSON`` is given the cases of each round in one line on its input
and answers with a line: for each case whose session it was told has it. When its input ends, so does it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from db.claims import SqlSeats
from db.engine import open_engine
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import CaseHeld, Claims
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Sitter

ROOT = Path(__file__).parents[2]
#: Cases claimed in one round. Between two the rivals wait for each other.
ROUND = 10

#: Session and name of who was told to have a case, by its id.
Told = dict[int, tuple[str, str]]


def sitter(person: str, session: str = "") -> Sitter:
    return Sitter(session or f"{person}-session", person, person.title(), "dispatcher", f"{person} seat")


async def claim_all(url: str, person: str) -> None:
    engine, bus = open_engine(url), EventBus()
    claims = Claims(SqlSeats(engine), sitter(person), SeatBoard(bus), bus)
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            told = [await _told(claims, int(case_id)) for case_id in line.split()]
            print(" ".join(told), flush=True)  # noqa: T201
    finally:
        await engine.dispose()


async def _told(claims: Claims, case_id: int) -> str:
    try:
        holder = await claims.claim(case_id)
    except CaseHeld as held:
        holder = held.claim
    return f"{case_id},{holder.session},{holder.name}"


def race(url: str, people: Sequence[str], case_ids: Sequence[int]) -> list[Told]:
    """Let *people* claim all of *case_ids*, round by round; what each was told.

    Who hears of a round first takes turns, so that on any machine each of them is faster now and then.
    """
    rivals = [_Rival(url, person) for person in people]
    try:
        for start in range(0, len(case_ids), ROUND):
            for rival in rivals:
                rival.ask(case_ids[start : start + ROUND])
            for rival in rivals:
                rival.hear()
            rivals.reverse()
    finally:
        for rival in rivals:
            rival.end()
    return [rival.told for rival in rivals]


class _Rival:
    def __init__(self, url: str, person: str) -> None:
        words, pipe = [sys.executable, "-m", "tests.support.claimer", url, person], subprocess.PIPE
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        self.told: Told = {}

    def ask(self, case_ids: Sequence[int]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, case_ids)) + "\n")
        self._process.stdin.flush()

    def hear(self) -> None:
        assert self._process.stdout is not None
        for answer in self._process.stdout.readline().split():
            case_id, session, name = answer.split(",")
            self.told[int(case_id)] = (session, name)

    def end(self) -> None:
        self._process.communicate(timeout=60)


if __name__ == "__main__":
    asyncio.run(claim_all(*sys.argv[1:]))
