"""The trainer's console: the clock by keys, every trainee's open case, reports put in by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.sandbox.trainer import LastAct, TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Claim, Presence, Seats
from dispatcher_app.ui.sandbox.console.page import ConsolePage
from tests.support.console import AtConsole, console_of
from tests.support.exam import empty_sandbox, give_exam
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

AT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


class Shelf:
    """A clock's store in memory; real time stands still."""

    def __init__(self) -> None:
        self.clock = SimulatedClock(AT, AT)

    async def read(self) -> SimulatedClock:
        return self.clock

    async def real_now(self) -> datetime:
        return AT

    async def change(self, clock: SimulatedClock) -> bool:
        self.clock = clock
        return True


class Acts:
    """Everybody dispatched something a minute ago."""

    async def of(self, logins: Collection[str]) -> dict[str, LastAct]:
        return {login: LastAct(Verb.PROPOSE_DISPATCH, AT - timedelta(minutes=1), 1) for login in logins}


class Console(AtConsole):
    def __init__(self, seat: Seat, hall: Hall, shelf: Shelf, board: SeatBoard, page: ConsolePage) -> None:
        super().__init__(seat, page)
        self.hall, self.shelf, self.board = hall, shelf, board

    async def changed(self, key: str, revision: int) -> None:
        """Press *key* and wait for what it does to the clock, in the database and on the screen."""
        await self.press(key)
        time = self.page.clock
        await self.seat.until(lambda: self.shelf.clock.revision == revision)
        await self.seat.until(
            lambda: time.button.text().startswith("停" if self.shelf.clock.running else "走")
        )

    def acted(self) -> str:
        """What the first seat did last, as the screen says after it was read."""
        self.page.look_again()
        return self.cells()[8]

    def cells(self, number: int = 0) -> list[str]:
        return list(self.page.seats.table.lines.cells(number))


def at_console(run: TestLoop, folder: Path, scenario: Callable[[Console], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        desk, shelf, bus = hall.desk, Shelf(), EventBus()
        give_exam(desk, folder)  # a window asks once whether this is a sandbox
        board = SeatBoard(bus)
        time = SandboxTime(lambda: AT, shelf, bus, shelf.clock)
        desk.trainer = TrainerDesk(time, desk._casework, board, desk.open_cases, acts=Acts())
        seat = await hall.seat()
        await scenario(Console(seat, hall, shelf, board, await console_of(seat)))

    empty_sandbox()
    play(run, folder, Role.TRAINER, shift)


def test_the_clock_is_steered_by_keys(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Console) -> None:
        page, shelf = console.page, console.shelf
        assert page.clock.state.text() == "停着"
        for key, revision in (("Ctrl+Return", 2), ("Ctrl+Up", 3), ("Ctrl+Up", 4)):
            await console.changed(key, revision)
        assert (shelf.clock.running, shelf.clock.speed) == (True, 5)
        await console.seat.until(lambda: page.clock.state.text() == "在走,5 倍")
        assert page.clock.button.text().startswith("停")
        for key, revision in (("Ctrl+Down", 5), ("Ctrl+Return", 6), ("Alt+2", 7), ("Alt+3", 8)):
            await console.changed(key, revision)
        assert (shelf.clock.speed, shelf.clock.running) == (2, False)
        assert shelf.clock.shows == AT + timedelta(minutes=70)

    at_console(run, tmp_path, scenario)


def test_who_has_what_open_is_seen(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Console) -> None:
        page, case = console.page, await console.hall.case_at(Stage.AWAITING_DISPATCH)
        desk = console.hall.desk
        since = AT - timedelta(seconds=75)
        who = {"session": "s1", "person": "li", "name": "李静", "role": "dispatcher", "seat": "派遣席 1"}
        sits = Presence(**who, case_id=case.id, typing=True, since=since, beat_at=AT)
        me = who | {"session": "s2", "person": desk.person.login}
        own = Presence(**me, case_id=0, typing=False, since=AT, beat_at=AT)
        claim = Claim(**who, case_id=case.id, since=since, beat_at=AT)
        assert page.seats.pages.currentIndex() == 0
        console.board.take(Seats((claim,), (sits, own)))
        page.look_again()
        assert len(page.seats.table.lines) == 1
        assert console.cells()[:3] == ["派遣席 1", "李静", "派遣员"]
        assert console.cells()[5:8] == ["1 分 15 秒", "在录入", "1"]
        await console.seat.until(lambda: bool(console.acted()))
        assert console.cells()[8].startswith("派遣")
        assert "派遣员 1 件在等,最久" in page.seats.waiting.text()
        wanted: list[int] = []
        page.case_wanted.connect(wanted.append)
        page.seats.table.setFocus()
        await console.press("Return")
        assert wanted == [case.id]
        page.seats._on_longest()  # the seat's window has the keys by now
        assert wanted == [case.id] * 2

    at_console(run, tmp_path, scenario)


def test_a_report_is_put_in_by_hand(run: TestLoop, tmp_path: Path) -> None:
    async def scenario(console: Console) -> None:
        page, told = console.page, console.told
        page.reports.source.setCurrentIndex(page.reports.source.findData(Source.MEDIA))
        page.reports.send.click()
        await console.seat.settle()
        assert told == [("至少写明地点和一句情况描述。", False)]
        page.reports.place.setText("老街桥头")
        page.reports.words.setText("栏杆倒了,有人差点掉下去")
        page.reports.words.setFocus()
        await console.press("Return")
        await console.seat.until(lambda: len(told) == 2)
        assert told[1][1] is True
        assert page.reports.words.text() == ""

    at_console(run, tmp_path, scenario)
