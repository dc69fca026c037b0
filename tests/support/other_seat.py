"""Another seat in a process of its own: ``python -m tests.support.other_seat URL SEED COUNT``.

It reports, amends and voids cases of its own, COUNT steps in all, and ends.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path

from db.engine import open_engine
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.services.ports import CaseTransaction
from tests.support.hall import Hall
from tests.support.life import REPORT, SAMPLES
from tests.support.rules import RULES, actor

ROOT = Path(__file__).parents[2]


async def work(url: str, seed: int, count: int) -> None:
    engine, chance = open_engine(url), random.Random(seed)
    hall, mine = Hall(engine), list[Case]()
    try:
        for _step in range(count):
            verb = chance.choice((Verb.REPORT, Verb.AMEND, Verb.AMEND, Verb.VOID)) if mine else Verb.REPORT
            case = None if verb is Verb.REPORT else mine.pop(chance.randrange(len(mine)))
            after = (await hall.do(verb, case)).case
            if verb is not Verb.VOID:
                mine.append(after)
    finally:
        await engine.dispose()


def start(url: str, seed: int, count: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.support.other_seat", url, str(seed), str(count)]
    return subprocess.Popen(words, cwd=ROOT)


async def ended(process: subprocess.Popen[bytes]) -> None:
    assert await asyncio.to_thread(process.wait, 60) == 0


async def act(transaction: CaseTransaction, hall: Hall, verb: Verb, case_id: int) -> Case:
    """Give *verb* in a transaction that somebody else commits, at a time of their own choosing."""
    held = await transaction.case(case_id)
    assert held is not None
    sample = SAMPLES[verb]
    command = Command(
        verb=verb,
        case_id=case_id,
        data=sample.data,
        reason_code=sample.reason_code,
        reason=sample.reason,
    )
    step = decide(held, command, actor(sample.role), hall.clock.forward(minutes=1), RULES)
    return await transaction.append(held, step)


async def report_many(hall: Hall, count: int) -> list[Case]:
    """*count* new cases in one transaction, as an import writes them."""
    command = Command(verb=Verb.REPORT, data=REPORT)
    reporter = actor(SAMPLES[Verb.REPORT].role)
    async with hall.store.transaction() as transaction:
        numbers = await transaction.next_numbers("NS", "20260302", count)
        now = hall.clock.forward(minutes=1)
        steps = [
            decide(None, Command(verb=Verb.REPORT, data=command.data), reporter, now, RULES) for _n in numbers
        ]
        cases = await transaction.begin_cases(list(zip(steps, numbers, strict=True)))
        await transaction.commit()
    return cases


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
