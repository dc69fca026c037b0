"""A sandbox with windows at 60 times: the longest any window's event loop is kept while an exercise runs.

A trainer's console, a call taker, a dispatcher and a shift leader, each a process of its own with the real
window, drawn offscreen, on one PostgreSQL; the trainer's plays everybody else. Everybody looks at a case
every two seconds. Held against the limit is the processor time of the window's own thread, for the clock of a
shared machine tells of the others' work; by the clock it is told beside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.helper_process import Helper
from benchmarks.line import Line, say
from db.scenario_city import pack_folder
from dispatcher_app.cli.sandbox_new import make_from_pack
from tests.support.postgres import PostgresServer

NAME = "sandbox_windows"
LIMIT_MS, SPEED = 50.0, 60
_SCENARIO, _TRAINER = "hotline-flood", "jiaoyuan"
_SEATS = (_TRAINER, "jiexian1", "paiqian1", "banzhang1")


@dataclass(frozen=True, slots=True)
class Size:
    """``seconds`` of real time are watched after ``warm``, in which windows settle; ``whole``: with its cases
    and on a server, else an empty one in a file."""

    seats: tuple[str, ...]
    seconds: float
    warm: float
    whole: bool


SIZES = {"tiny": Size(_SEATS[::2], 1, 0.5, whole=False), "full": Size(_SEATS, 140, 10, whole=True)}


def run(size: Size) -> Iterator[Line]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = f"sqlite:///{folder / 'sandbox.db'}"
        if size.whole:
            url = stack.enter_context(PostgresServer()).create_database()
        say("making a sandbox of the demo city")
        asyncio.run(make_from_pack(url, pack_folder("nanshan"), with_past=size.whole))
        found = _exercised(url, folder, size)
    against = f"{LIMIT_MS:g} ms"
    for login, each in found.items():
        yield Line(f"{NAME}.{login}", each["busy"], against, LIMIT_MS, 1.0, "ms", 1)
    for name, kind, target in (("longest", "busy", 1.0), ("longest by the clock", "block", None)):
        worst = max(each[kind] for each in found.values())
        yield Line(f"{NAME}.{name}", worst, against, LIMIT_MS, target, "ms", len(found))


def _exercised(url: str, folder: Path, size: Size) -> dict[str, dict[str, float]]:
    with ExitStack() as stack:
        seats = {}
        for login in size.seats:
            words = (url, login, str(folder / login))
            seats[login] = stack.enter_context(Helper("benchmarks.sandbox_seat", *words))
        for seat in seats.values():
            seat.answer()
        trainer = seats[_TRAINER]
        trainer.tell(f"begin {_SCENARIO} {SPEED}")
        say(f"{trainer.answer()['exercise']}, {SPEED} times")
        for seconds in (size.warm, size.seconds):
            for seat in seats.values():
                seat.tell(f"watch {seconds}")
            found = {login: seat.answer() for login, seat in seats.items()}
        assert found[_TRAINER]["reports"], "nothing came in"
        return found
