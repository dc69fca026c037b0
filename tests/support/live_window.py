"""A seat's window with everything behind it, as the program opens it, while another program works on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.layers import LocatorLayers
from tests.support.hall import Hall
from tests.support.loop import TestLoop
from tests.support.rules import RULES
from tests.support.town import town

LI = Person("li", "李", Role.DISPATCHER, "派遣席 1")


class OtherSeat:
    """A seat's window with everything behind it, as the program opens it."""

    def __init__(self, url: str, folder: Path, person: Person) -> None:
        self.database = bootstrap.connect(url)
        pack = town()
        city = City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES)
        self.services = bootstrap.wire(self.database, city, folder)
        self.desk = self.services.desk(person)
        self.window = SeatWindow(self.desk, SeatSettings(folder), LocatorLayers())

    @asynccontextmanager
    async def working(self) -> AsyncIterator[OtherSeat]:
        assert self.desk.sitting is not None
        try:
            async with self.services.live.running(), self.desk.sitting.running():
                self.window.resize(1600, 900)
                self.window.show()
                self.window.queue.reload()
                await self.window.tasks.idle()
                try:
                    yield self
                finally:
                    await self.window.shut()
        finally:
            await self.database.close()
            self.services.drafts.close()
            self.services.kept.close()

    def listed(self) -> list[str]:
        return [row.number for row in self.window.queue.table.case_model.shown()]


Shift = Callable[[Hall, OtherSeat], Awaitable[None]]


def played(run: TestLoop, url: str, folder: Path, shift: Shift, person: Person = LI) -> None:
    """Run *shift* with a hall of its own connections, and the window of *person* on the same database."""

    async def whole() -> None:
        elsewhere = bootstrap.connect(url)
        hall = Hall(elsewhere.engine)
        try:
            async with OtherSeat(url, folder, person).working() as seat:
                await shift(hall, seat)
        finally:
            await elsewhere.close()

    run(whole(), timeout=60)


async def painted() -> None:
    """Let the window lay out and paint what it was told.

    Never by ``processEvents`` in a coroutine: tasks cannot run within one another, so whoever is woken there
    sleeps for ever.
    """
    for _turn in range(5):  # a timer's turn comes after what was posted before it, however long that takes
        await asyncio.sleep(0.01)
