"""Two programs on one database, each with its own window: what one commits is painted on the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from dispatcher_app import bootstrap
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.main_window import SeatWindow
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map_layers import LocatorLayers
from tests.support.hall import Hall
from tests.support.live_hall import until
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


def _played(run: TestLoop, url: str, folder: Path, shift: Shift) -> None:
    async def whole() -> None:
        elsewhere = bootstrap.connect(url)
        hall = Hall(elsewhere.engine)
        try:
            async with OtherSeat(url, folder, LI).working() as seat:
                await shift(hall, seat)
        finally:
            await elsewhere.close()

    run(whole(), timeout=60)


def test_a_case_of_another_program_is_painted_within_a_tenth_of_a_second(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        clock, took = asyncio.get_running_loop(), list[float]()
        for _n in range(10):
            case = await hall.case_at(Stage.AWAITING_DISPATCH)
            committed = clock.time()
            await until(lambda number=case.number: number in seat.listed())
            took.append(clock.time() - committed)
        assert sorted(took)[5] < 0.1, took
        counts = [seat.window.queue.names.item(row).data(0x0100) for row in range(7)]
        assert counts == [10, 0, 0, 0, 0, 0, 10]

    _played(run, hall_url, tmp_path, shift)


def test_the_case_in_hand_follows_and_nothing_moves_under_the_hand(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        cases = [await hall.case_at(Stage.AWAITING_DISPATCH) for _n in range(40)]
        await until(lambda: len(seat.listed()) == 40)
        window, table = seat.window, seat.window.queue.table
        table.view.go_to(30)
        await until(lambda: window.in_hand.case is not None)
        mine = window.in_hand.case
        assert mine is not None
        scrolled = table.view.verticalScrollBar().value()
        assert scrolled > 0
        await hall.do(Verb.SUPERVISE, mine)
        await until(lambda: window.in_hand.case is not None and window.in_hand.case.version > mine.version)
        others = [case for case in cases if case.id != mine.id]
        await hall.do(Verb.PROPOSE_DISPATCH, others[0])
        await hall.case_at(Stage.AWAITING_DISPATCH)
        await until(lambda: others[0].number not in seat.listed() and len(seat.listed()) == 40)
        QApplication.processEvents()
        assert table.current_id == mine.id
        assert window.in_hand.case is not None
        assert window.in_hand.case.id == mine.id

    _played(run, hall_url, tmp_path, shift)


def test_who_has_what_open_is_seen_elsewhere_and_gone_afterwards(
    run: TestLoop, hall_url: str, tmp_path: Path
) -> None:
    async def shift(hall: Hall, seat: OtherSeat) -> None:
        case = await hall.case_at(Stage.AWAITING_DISPATCH)
        sitting = seat.desk.sitting
        assert sitting is not None
        sitting.presence.open(case.id)
        sitting.presence.typed()
        await until(lambda: [one.typing for one in sitting.board.open_at(case.id)] == [True])
        await sitting.claims.claim(case.id)
        assert await hall.value("SELECT count(*) FROM claims") == 1

    async def afterwards() -> list[int]:
        database = bootstrap.connect(hall_url)
        hall = Hall(database.engine)
        left = [await hall.value(f"SELECT count(*) FROM {table}") for table in ("claims", "presence")]
        await database.close()
        return left

    _played(run, hall_url, tmp_path, shift)
    assert run(afterwards()) == [0, 0]
