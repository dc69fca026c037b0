"""Several programs on one database, each with its own window, in one process: as two people at two seats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.domain.case import Case
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


class LiveSeat(Seat):
    """A seat that follows the hall and sits in it, as the program opens it."""

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
        """Take the case up from the queue by the mouse, as somebody does who looks."""
        self.window.queue.table.select_case(case.id)
        self.window.in_hand.show(case.id)
        await self.settle()
        assert self.case.id == case.id


@asynccontextmanager
async def live_seat(url: str, folder: Path, person: Person) -> AsyncIterator[LiveSeat]:
    database = bootstrap.connect(url)
    pack = town()
    city = City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test waits for nobody here
    services = bootstrap.wire(database, city, folder)
    seat = LiveSeat(services.desk(person), folder)
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
