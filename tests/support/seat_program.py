"""A seat with its window in a process of its own: ``python -m tests.support.seat_program URL FOLDER ...``.

Each line on its standard input is an order (``open 7``, ``press C Return``, ``type 文字``, ``tell``). It is
answered by one line of JSON about what is to be seen then. When its input ends, the seat is left.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import Person

ROOT = Path(__file__).parents[2]


class SeatProgram:
    """The other end of the pipe."""

    def __init__(self, url: str, folder: Path, person: Person) -> None:
        who = (person.login, person.name, person.seat)
        words = [sys.executable, "-m", "tests.support.seat_program", url, str(folder / person.login), *who]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", env=environment
        )

    def order(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def do(self, line: str) -> dict[str, Any]:
        self.order(line)
        return self.answer()

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.wait(60)

    def close(self) -> None:
        """Leave the seat, where it is still there."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(60)


async def work(url: str, folder: Path, person: Person) -> None:
    from tests.support.company import LiveSeat, live_seat

    def tell(seat: LiveSeat) -> str:
        case = seat.window.in_hand.case
        claim = seat.sitting.board.claim_of(case.id) if case is not None else None
        return json.dumps(
            {
                "said": seat.said[-1] if seat.said else ("", ""),
                "case": case.id if case is not None else 0,
                "holder": claim.name if claim is not None else "",
                "stale": claim is not None and claim.stale,
                "held": sorted(seat.sitting.claims.held),
                "listed": seat.listed,
            },
            ensure_ascii=False,
        )

    async with live_seat(url, folder, person) as seat:
        print(tell(seat), flush=True)  # noqa: T201
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            verb, _blank, rest = line.partition(" ")
            if verb == "open":
                seat.window.in_hand.show(int(rest))
                await seat.settle()
                seat.window.queue.table.setFocus()
            elif verb == "press":
                await seat.press(*rest.split())
            elif verb == "type":
                await seat.type(rest)
            await seat.settle()
            print(tell(seat), flush=True)  # noqa: T201


if __name__ == "__main__":
    import PySide6.QtCore  # noqa: F401 - before qasync, so that it binds to PySide6
    import qasync
    from PySide6.QtWidgets import QApplication

    address, home, login, name, place = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(work(address, Path(home), Person(login, name, Role.DISPATCHER, place)))
