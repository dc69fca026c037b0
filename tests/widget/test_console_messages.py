"""The trainer's console: messages written and failures begun and mended by keys, and who has read what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtTest import QTest

from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.domain.simulation.words import Fault
from dispatcher_app.domain.words import Role
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.messages import Messages
from dispatcher_app.services.sandbox.time import SandboxTime
from dispatcher_app.services.sandbox.trainer import TrainerDesk
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Presence, Seats
from dispatcher_app.ui.sandbox.console.messages_panel import MessagesPanel
from dispatcher_app.ui.sandbox.console.page import ConsolePage
from tests.support.console import AtConsole, console_of
from tests.support.exam import empty_sandbox, give_exam
from tests.support.exercise_record import MemoryRecord
from tests.support.loop import TestLoop
from tests.support.rules import actor
from tests.support.seat import Hall, Seat, play

CLERK = replace(actor(Role.CALL_TAKER), seat="")


class Console(AtConsole):
    def __init__(self, seat: Seat, hall: Hall, record: MemoryRecord, page: ConsolePage) -> None:
        super().__init__(seat, page)
        self.hall, self.record = hall, record

    @property
    def panel(self) -> MessagesPanel:
        return self.page.messages

    async def state(self, fault: Fault, text: str) -> None:
        await self.seat.until(lambda: text in self.panel.faults.states[fault].text())


def at_console(run: TestLoop, folder: Path, story: Callable[[Console], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        desk, clock = hall.desk, hall.clock
        give_exam(desk, folder)  # a window asks once whether this is a sandbox
        board, record = SeatBoard(desk.bus), MemoryRecord(clock)
        here = {"seat": "1 号席", "case_id": 0, "typing": False, "since": clock(), "beat_at": clock()}
        sits = Presence(session="s1", person=CLERK.person, name="李静", role=CLERK.role.value, **here)  # type: ignore[arg-type]
        board.take(Seats((), (sits,)))
        desk.happenings = Happenings(record, desk.bus)  # type: ignore[arg-type]
        desk.faults = Faults(desk.happenings, clock, desk.bus)
        desk.messages = Messages(desk.happenings, desk.person.actor())
        time = SandboxTime(clock, _Shelf(clock()), desk.bus, SimulatedClock(clock(), clock()))
        desk.trainer = TrainerDesk(time, desk._casework, board, desk.open_cases)
        seat = await hall.seat()
        await story(Console(seat, hall, record, await console_of(seat)))

    empty_sandbox()
    play(run, folder, Role.TRAINER, shift)


class _Shelf:
    """A clock that nobody moves."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    async def read(self) -> SimulatedClock:
        return SimulatedClock(self._at, self._at)

    async def real_now(self) -> datetime:
        return self._at

    async def change(self, _clock: SimulatedClock) -> bool:
        return False


def test_a_message_is_written_by_keys_and_who_read_it_is_seen(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        await console.press("Alt+M")
        telling = console.panel.telling
        assert telling.words.hasFocus()
        await console.press("Return")
        assert console.told == [("请写明要告诉学员什么。", False)]
        offered = [telling.to.itemText(at) for at in range(telling.to.count())]
        assert offered == ["全体学员", "全体接线员", "全体派遣员", "全体值班长", "李静  1 号席"]
        telling.to.setCurrentIndex(4)
        QTest.keyClicks(telling.words, "ok")
        await console.press("Return")
        assert console.told[-1] == ("已发给李静。", True)
        assert telling.words.text() == ""
        (said,) = console.record.sayings
        assert (said.to_person, said.to_role, said.body["text"]) == (CLERK.person, "", "ok")
        assert list(telling.table.lines.cells(0))[1:] == ["李静", "ok", "无人已阅"]
        assert telling.whole.text().endswith("李静还没有确认")
        happenings = console.hall.desk.happenings
        assert happenings is not None
        await Messages(happenings, CLERK).confirm(telling._shown[0])
        await console.seat.until(lambda: telling.table.lines.cells(0)[3] == CLERK.name)
        assert "已阅" in telling.whole.text()
        assert "还没有确认" not in telling.whole.text()

    at_console(run, tmp_path, story)


def test_failures_begin_run_down_and_are_mended_by_keys(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        faults, panel = console.hall.desk.faults, console.panel.faults
        assert faults is not None
        await console.press("Alt+M")
        panel.minutes[Fault.SERVER].setValue(25)
        panel.minutes[Fault.PHONES].setValue(0)
        await console.press("Alt+7", "Alt+8")
        await console.state(Fault.SERVER, "还剩 25 分")
        await console.state(Fault.PHONES, "直到排除")
        assert panel.states[Fault.MAP].text() == "正常"
        console.hall.clock.forward(minutes=24)
        console.page.look_again()
        await console.state(Fault.SERVER, "还剩 1 分")
        console.hall.clock.forward(minutes=1)
        faults.look()
        await console.state(Fault.SERVER, "正常")
        await console.press("Alt+8")
        await console.state(Fault.PHONES, "正常")
        assert console.told[-1] == ("故障已排除。", True)
        assert faults.in_force == ()

    at_console(run, tmp_path, story)


def test_a_database_that_is_away_is_said_and_nothing_is_lost(run: TestLoop, tmp_path: Path) -> None:
    async def story(console: Console) -> None:
        await console.press("Alt+M")
        QTest.keyClicks(console.panel.telling.words, "ok")
        console.record.away = True
        await console.press("Return")
        assert console.told[-1][1] is False
        assert console.panel.telling.words.text() == "ok"
        console.hall.clock.at += timedelta(seconds=1)

    at_console(run, tmp_path, story)
