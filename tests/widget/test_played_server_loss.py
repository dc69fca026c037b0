"""A server that a trainer lets fail, at a whole seat of a sandbox: the screens and ways of a real loss."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from dispatcher_app import bootstrap, syllables
from dispatcher_app.bootstrap import SandboxServices
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Role
from dispatcher_app.services.hall import Hall as City
from dispatcher_app.services.live import Pace
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import Person, SearchQuery
from dispatcher_app.services.sandbox.faults import Faults
from tests.support.exam import empty_sandbox
from tests.support.loop import TestLoop
from tests.support.rules import MORNING, RULES, actor
from tests.support.seat import Seat
from tests.support.town import town

TRAINER = actor(Role.TRAINER)


def _opened(folder: Path) -> bootstrap.Services:
    """A program of the sandbox in *folder*."""
    database = bootstrap.connect(f"sqlite:///{folder / 'sandbox.db'}", opens=HallKind.SANDBOX)
    pack = town()
    clock = SimulatedClock(MORNING, MORNING)
    city = City(pack, UnitRegister(pack.units), PlaceIndex(pack), RULES, clock=clock)
    return bootstrap.wire(database, city, folder)


class Class:
    """A call taker's seat with everything behind it; the trainer acts through the record."""

    def __init__(self, folder: Path) -> None:
        self.services = _opened(folder)
        self.services.live._pace = Pace(beat=0.05, longest_pause=0.1)
        self.desk = self.services.desk(Person("liming", "李明", Role.CALL_TAKER, "接线席 1"))
        self.seat: Seat

    @property
    def sandbox(self) -> SandboxServices:
        assert self.services.sandbox is not None
        return self.services.sandbox

    @property
    def faults(self) -> Faults:
        return self.sandbox.faults

    async def run(self, folder: Path, story: Callable[[Class], Awaitable[None]], *, failing: bool) -> None:
        services = self.services
        if failing:
            await self.faults.put_in(Fault.SERVER, None, TRAINER)
        await self.faults.sit_down(Role.CALL_TAKER)
        self.seat = Seat(self.desk, folder)
        try:
            async with services.live.running(), self.sandbox.following():
                await self.seat.sit_down()
                await story(self)
                await self.seat.leave()
        finally:
            await self.seat.leave()
            await services.close()

    @property
    def is_away(self) -> bool:
        return self.seat.window.away.banner.isVisible()

    async def mend(self) -> None:
        for one in self.faults.in_force:
            await self.faults.mend(one.number, TRAINER)

    async def type_case(self, words: str) -> None:
        """Into the form, as after a call, and send it on."""
        intake = self.seat.window.intake
        assert intake is not None
        self.seat.window.new_report()
        await self.seat.settle()
        form = intake.session.draft.form
        intake.session.edit_form(replace(form, description=words, place="海德三道"))
        intake.session.send()
        await self.seat.settle()


def in_class(
    run: TestLoop, folder: Path, story: Callable[[Class], Awaitable[None]], *, failing: bool = False
) -> None:
    shutil.copy(empty_sandbox(), folder / "sandbox.db")
    syllables.load()  # as while somebody signs in
    run(Class(folder).run(folder, story, failing=failing), timeout=60)


def test_a_trainee_writes_on_and_it_is_sent_once_when_it_is_mended(run: TestLoop, tmp_path: Path) -> None:
    async def story(at: Class) -> None:
        seat, faults = at.seat, at.faults
        await at.type_case("井盖丢失")
        assert not at.is_away
        await faults.put_in(Fault.SERVER, None, TRAINER)
        await seat.until(lambda: at.is_away)
        assert "最后联系" in seat.window.away.banner.text
        assert not seat.window.header.connected
        await at.type_case("路灯不亮")
        await seat.until(lambda: seat.window.away.button.text() == "待发送 1")
        await at.mend()
        await seat.until(lambda: not at.is_away)
        outbox = at.desk.outbox
        assert outbox is not None
        await seat.until(lambda: not outbox.waiting)
        await seat.settle()
        assert seat.window.header.connected
        kept = [one.number for one in await at.desk.search(SearchQuery(text="路灯不亮"))]
        assert len(kept) == 1
        assert any("已发送" in text for text, _tone in seat.said)

    in_class(run, tmp_path, story)


def test_a_seat_that_opens_during_the_failure_opens_in_it_and_works_afterwards(
    run: TestLoop, tmp_path: Path
) -> None:
    async def story(at: Class) -> None:
        await at.seat.until(lambda: at.is_away)
        await at.type_case("井盖丢失")
        await at.mend()
        await at.seat.until(lambda: not at.is_away)
        outbox = at.desk.outbox
        assert outbox is not None
        await at.seat.until(lambda: not outbox.waiting and len(at.seat.listed) == 1)

    in_class(run, tmp_path, story, failing=True)
