"""Several programs on one database, each with its own window, in one process: as two people at two seats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import Person
from dispatcher_app.services.sitting import Sitting
from tests.support.hall import Hall
from tests.support.loop import TestLoop
from tests.support.rules import RULES
from tests.support.seat import Seat
from tests.support.town import town

LI = Person("li", "李静", Role.DISPATCHER, "派遣席 1")
WANG = Person("wang", "王强", Role.DISPATCHER, "派遣席 2")


class Heart:
    """A :class:`SeatStore` that tells nothing of its own program between ``stop`` and ``go_on``, as if that
    hung."""

    def __init__(self, seats: Any) -> None:
        self._seats = seats
        self._beats = asyncio.Event()
        self._beats.set()
        self._telling = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._seats, name)

    async def beat(self, *told: Any) -> Any:
        return await self._tell(self._seats.beat, *told)

    async def show(self, *told: Any) -> None:
        await self._tell(self._seats.show, *told)

    async def _tell(self, how: Callable[..., Awaitable[Any]], *told: Any) -> Any:
        await self._beats.wait()
        self._telling += 1
        try:
            return await how(*told)
        finally:
            self._telling -= 1

    @property
    def is_still(self) -> bool:
        return not (self._beats.is_set() or self._telling)

    def stop(self) -> None:
        self._beats.clear()

    def go_on(self) -> None:
        self._beats.set()


class LiveSeat(Seat):
    """A seat that follows the hall and sits in it, as the program opens it."""

    heart: Heart

    async def hang(self) -> None:
        """Its program stands still: from here on no sign of life of it comes to the others."""
        self.heart.stop()
        await self.until(lambda: self.heart.is_still)

    def wake_up(self) -> None:
        """It goes on, and says at once that it lives."""
        self.heart.go_on()
        self.sitting._beat_at = 0.0
        self.sitting._woken.set()

    @property
    def sitting(self) -> Sitting:
        sitting = self.desk.sitting
        assert sitting is not None
        return sitting

    def holder_of(self, case: Case) -> str:
        """What the queue shows of who works on the case, in words; "" for nobody."""
        holder = self.window.queue.table.case_model.holder(case.id)
        return holder.words if holder is not None else ""

    async def open(self, case: Case) -> None:
        """Take the case up from the queue by the mouse, as somebody does who looks.

        Where the queue is to list it, that is waited for.
        """
        known = self.desk.open_cases
        await self.until(lambda: known.version(case.id) >= case.version)
        row = known.rows.get(case.id)
        if row is not None and self._is_to_list(row):
            await self.until(lambda: case.number in self.listed)
        self.window.queue.table.select_case(case.id)
        self.window.in_hand.show(case.id)
        await self.until(lambda: self.window.in_hand.case is not None)
        await self.settle()
        assert self.case.id == case.id

    def _is_to_list(self, row: QueueRow) -> bool:
        """What hangs on claims is for the test to wait for."""
        queue = self.window.queue.current
        return queue.held is None and queue.holds(row, self.desk.person.login)

    async def asks_until(self, hall: Hall, question: str, answer: object) -> None:
        """Wait until the database answers so: what is seen at the seat may be there a little before."""
        clock = asyncio.get_running_loop()
        end = clock.time() + 30
        while (found := await hall.value(question)) != answer:
            assert clock.time() < end, f"{question}: {found}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def live_seat(url: str, folder: Path, person: Person) -> AsyncIterator[LiveSeat]:
    database = bootstrap.connect(url)
    pack = town()
    city = City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test waits for nobody here
    services = bootstrap.wire(database, city, folder)
    heart = Heart(services.seats)
    seat = LiveSeat(replace(services, seats=heart).desk(person), folder)
    seat.heart = heart
    try:
        async with services.live.running(), seat.sitting.running():
            try:
                await seat.sit_down()
                yield seat
            finally:
                await seat.leave()
    finally:
        await database.close()
        services.drafts.close()
        services.kept.close()


@asynccontextmanager
async def in_company(url: str, folder: Path, *people: Person) -> AsyncIterator[tuple[Hall, list[LiveSeat]]]:
    """A hall and a seat for each of *people*, all on the database at *url*."""
    elsewhere = bootstrap.connect(url)
    try:
        async with AsyncExitStack() as stack:
            seats = [
                await stack.enter_async_context(live_seat(url, folder / person.login, person))
                for person in people
            ]
            yield Hall(elsewhere.engine), seats
    finally:
        await elsewhere.close()


def shared_shift(
    run: TestLoop,
    url: str,
    folder: Path,
    shift: Callable[[Hall, LiveSeat, LiveSeat], Awaitable[None]],
    people: tuple[Person, Person] = (LI, WANG),
) -> None:
    """Run *shift* with two people at two seats of one hall."""

    async def whole() -> None:
        async with in_company(url, folder, *people) as (hall, (one, other)):
            await shift(hall, one, other)

    run(whole(), timeout=90)
