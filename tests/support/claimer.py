"""A seat in a process of its own that claims one case after another, at the same moments as its rival.

``python -m tests.support.claimer URL PERSON START CASE_ID...`` prints a line for each: the case, and whose
session it was told has it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from db.claims import SqlSeats
from db.engine import open_engine
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import CaseHeld, Claims
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Sitter

ROOT = Path(__file__).parents[2]
#: One round after another at this distance (s); who is late does not wait.
ROUND = 0.004


def sitter(person: str, session: str = "") -> Sitter:
    return Sitter(session or f"{person}-session", person, person.title(), "dispatcher", f"{person} seat")


async def claim_all(url: str, person: str, start: float, case_ids: Sequence[int]) -> list[str]:
    engine, bus, told = open_engine(url), EventBus(), list[str]()
    claims = Claims(SqlSeats(engine), sitter(person), SeatBoard(bus), bus)
    try:
        for place, case_id in enumerate(case_ids):
            await asyncio.sleep(start + place * ROUND - time.time())
            try:
                holder = await claims.claim(case_id)
            except CaseHeld as held:
                holder = held.claim
            told.append(f"{case_id} {holder.session} {holder.name}")
    finally:
        await engine.dispose()
    return told


def run(url: str, person: str, start: float, case_ids: Sequence[int]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.support.claimer", url, person, str(start), *map(str, case_ids)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


if __name__ == "__main__":
    url, person, start, *case_ids = sys.argv[1:]
    print("\n".join(asyncio.run(claim_all(url, person, float(start), [int(one) for one in case_ids]))))  # noqa: T201
