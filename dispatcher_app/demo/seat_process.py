"""One seat of a shared shift in a process of its own, started by the program itself (``cli.own_process``).

The first line on its standard input says where it sits (:class:`Place`), each further one is an order; each
is answered by one line on its standard output. When its input closes, the seat is left and the process ends:
whatever becomes of the prompter, no seat stays behind.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from db.engine import is_server
from dispatcher_app import bootstrap, i18n
from dispatcher_app.bootstrap import Services
from dispatcher_app.cli.seat_window import make_application
from dispatcher_app.demo.commits import timed
from dispatcher_app.demo.hand import Camera, Lost
from dispatcher_app.demo.orders import Order, Report
from dispatcher_app.demo.part import Part
from dispatcher_app.demo.seats import PlayedSeat, ShiftClock
from dispatcher_app.demo.sign_in import ServerDoor, file_page, sign_in
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.ui.login import LoginWindow
from dispatcher_app.ui.server_login import ServerLoginWindow
from dispatcher_app.ui.settings import SeatSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and as whom the seat sits down; a password comes this way, not where others can see it.

    ``wrong_first``: this seat shows what a wrong password gets. ``now`` is the hall's time of the play.
    """

    url: str
    login: str
    password: str
    profile: str
    folder: str
    language: str
    now: str
    wrong_first: bool

    def line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> Place:
        return cls(**json.loads(line))


class Stand:
    """A seat between its first line and its last."""

    def __init__(self, place: Place, lines: AsyncIterator[str], answers: TextIO) -> None:
        self._place, self._lines, self._answers = place, lines, answers
        self._clock = ShiftClock(datetime.fromisoformat(place.now))
        self._camera = Camera(Path(place.folder))
        self._settings = SeatSettings(Path(place.profile))

    async def serve(self) -> None:
        """Sit down, play what is ordered until nothing more can come, and leave."""
        try:
            services, person, refused = await self._come_in()
        except (Lost, DomainError, ExternalError) as error:
            self._tell(Report(self._clock(), lost=str(error)))
            return
        try:
            await self._sit(services, person, refused)
        finally:
            await services.close()

    async def _come_in(self) -> tuple[Services, Person, list[str]]:
        place = self._place
        if is_server(place.url):
            door = ServerDoor(place.url, Path(place.profile), self._clock)
            person, refused = await self._sign_in(door.page(place.login))
            assert door.services is not None
            return door.services, person, refused
        database = bootstrap.connect(place.url)
        services = bootstrap.wire(
            database, await bootstrap.open_hall(database), Path(place.profile), self._clock
        )
        person, refused = await self._sign_in(await file_page(services, place.login, place.password))
        return services, person, refused

    async def _sign_in(self, page: LoginWindow | ServerLoginWindow) -> tuple[Person, list[str]]:
        return await sign_in(page, self._camera, self._place.password, wrong_first=self._place.wrong_first)

    async def _sit(self, services: Services, person: Person, refused: list[str]) -> None:
        """As the program does, without its clockwork: that goes by the server's clock, a play by its own."""
        services, sent = timed(services)
        seat = PlayedSeat(services, person, self._settings, self._camera)
        part = Part(seat, self._clock, self._camera, sent)
        sitting = seat.window.desk.sitting
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(services.live.running())
            if sitting is not None:
                await stack.enter_async_context(sitting.running())
            stack.push_async_callback(part.leave)
            self._tell(Report(self._clock(), shots=self._camera.shots[:], refused=refused))
            async for line in self._lines:
                self._tell(await self._played(part, Order.read(line)))

    async def _played(self, part: Part, order: Order) -> Report:
        try:
            return await part.play(order)
        except (Lost, DomainError, ExternalError) as error:
            return Report(self._clock(), lost=str(error))

    def _tell(self, report: Report) -> None:
        self._answers.write(report.line() + "\n")
        self._answers.flush()


async def lines_of(stream: TextIO) -> AsyncIterator[str]:
    """Lines as they come, until the stream closes; read by a thread, because a window may not wait for it."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str]()

    def read() -> None:
        for line in iter(stream.readline, ""):
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, "")

    threading.Thread(target=read, name="orders", daemon=True).start()
    while line := await queue.get():
        yield line


def main() -> int:
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may come between the answers
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    logging.getLogger("db.failures").setLevel(logging.CRITICAL)  # a wrong password is in the play
    place = Place.read(sys.stdin.readline())
    i18n.install(place.language)
    _app, loop = make_application(SeatSettings(Path(place.profile)))
    with loop:
        loop.run_until_complete(_serve(place, answers))
    return 0


async def _serve(place: Place, answers: TextIO) -> None:
    await Stand(place, lines_of(sys.stdin), answers).serve()
