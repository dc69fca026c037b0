"""A seat that works until it is killed, and says on its standard output what it may rely on.

``python -m tests.support.doomed_seat URL FOLDER SEED``. A line is printed only after the call it speaks of
came back: ``draft KEY BODY``, ``done ID``, ``kept ID``; ``dropping KEY`` is printed before.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path
from uuid import uuid4

from db.engine import open_engine
from db.outbox_file import OutboxFile
from db.store import SqlCaseStore
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import CommandKept, Outbox, Owner
from tests.support.away import AwayStore, Network
from tests.support.desk import make_desk
from tests.support.life import REPORT

PERSON, HALL = "call_taker-1", "hall-1"
_WEATHER = (Network.FINE,) * 6 + (Network.GONE, Network.LOSES_ANSWERS)


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def make_seat(url: str, folder: Path) -> tuple[Desk, AwayStore]:
    store = AwayStore(SqlCaseStore(open_engine(url)))
    plain = make_desk(folder, Role.CALL_TAKER, person=PERSON, store=store)  # type: ignore[arg-type]
    store.keeps = plain
    outbox = Outbox(OutboxFile(folder / "outbox.db"), Owner(HALL, PERSON), plain.bus, plain.now)
    desk = Desk(
        plain.hall,
        plain.person,
        store,  # type: ignore[arg-type]
        plain._casework,
        plain.open_cases,
        plain.photos,
        plain.drafts,
        plain.bus,
        plain.now,
        outbox=outbox,
        contact=Contact(plain.bus, plain.now),
    )
    return desk, store


async def _work(desk: Desk, store: AwayStore, luck: random.Random) -> None:
    assert desk.replayer is not None
    sending = asyncio.create_task(desk.replayer.run())
    while not sending.done():
        store.network = luck.choice(_WEATHER)
        key, words = f"report:{uuid4()}", f"井盖丢失-{luck.randrange(10**9)}"
        for end in range(1, len(words), 4):
            desk.drafts.save(PERSON, key, words[:end], desk.now())
        desk.drafts.save(PERSON, key, words, desk.now())
        _say("draft", key, words)
        report = Command(verb=Verb.REPORT, data={**REPORT, "description": words})
        case = await _sent(desk, report)
        if case is not None:
            await _sent(desk, Command(verb=Verb.FILE, case_id=case))
        _say("dropping", key)
        desk.drafts.drop(PERSON, key)
        if luck.random() < 0.2:
            desk.replayer.try_now()
            await asyncio.sleep(0.01)


async def _sent(desk: Desk, command: Command) -> int | None:
    try:
        done = await desk.perform(command)
    except CommandKept as later:
        _say("kept", command.id)
        return later.case.id if later.case is not None else None
    _say("done", command.id)
    return done.case.id


if __name__ == "__main__":
    made = make_seat(sys.argv[1], Path(sys.argv[2]))
    asyncio.run(_work(*made, random.Random(int(sys.argv[3]))))
