"""A call rings at a call taker's seat: one key picks it up, keys ask, the form is typed as always."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dispatcher_app.domain.simulation.callers import Caller, Question
from dispatcher_app.domain.words import Role, Source, Stage
from dispatcher_app.services.sandbox.calls import CallDesk, Calls, CallState
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.ui.sandbox.calls.place import CallPlace
from dispatcher_app.ui.sandbox.calls.talk import KEYS
from tests.support.exercise_record import MemoryRecord
from tests.support.loop import TestLoop
from tests.support.rules import actor
from tests.support.seat import Hall, Seat, play

TRAINER = actor(Role.TRAINER)
FLOODED = Caller(
    ref="SIM-x-S00001",
    source=Source.HOTLINE_12319,
    phone="13600000001",
    name="刘先生",
    says="下穿通道里的水到车轮一半了,两辆车熄火堵在里面,后面全停了!",
    place="白石洲",
    landmark="就在白石洲地铁站旁边。",
)
SECOND = replace(FLOODED, ref="SIM-x-S00002", phone="13600000002", says="树倒了,压着车。")
K = HappeningKind


class Line:
    """A seat of a sandbox, and what rings there."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.record = MemoryRecord(hall.clock)
        self.happenings = Happenings(self.record, hall.desk.bus)  # type: ignore[arg-type]
        self.calls = Calls(self.happenings, hall.desk.bus, hall.clock, hall.clock)
        hall.desk.calls = CallDesk(self.calls, hall.desk.person.actor())
        self.seat: Seat | None = None

    async def sit(self) -> CallPlace:
        self.seat = await self.hall.seat()
        place = self.seat.window.calls
        assert place is not None
        return place

    async def ring(self, caller: Caller) -> int:
        said = await self.happenings.add(K.RINGS, TRAINER, caller.to_body())
        if self.seat is not None:
            await self.seat.settle()
        return said.number

    def state(self, number: int) -> CallState:
        return self.calls.by_number[number].state


def at_line(run: TestLoop, folder: Path, story: Callable[[Line], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        await story(Line(hall))

    play(run, folder, Role.CALL_TAKER, shift)


def test_a_call_is_picked_up_asked_typed_and_known_as_typed(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        place, seat = await line.sit(), line.seat
        assert seat is not None
        assert not place.strip.isVisible()
        number = await line.ring(FLOODED)
        await line.ring(SECOND)
        line.hall.clock.forward(seconds=12)
        place.look()
        assert place.strip.isVisible()
        assert (place.strip.phone.text(), "已响 12 秒" in place.strip.words.text()) == (FLOODED.phone, True)
        assert place.strip.more.text() == "另有 1 个来电在响"
        await seat.press("Alt+0")
        assert line.state(number) is CallState.TALKING
        assert not place.strip.isVisible(), "a seat that is busy is not rung at"
        intake = seat.window.intake
        assert intake is not None
        assert seat.focus is intake.form.description
        form = intake.form.form
        assert (form.source, form.caller_phone, form.caller_name) == (Source.HOTLINE_12319, FLOODED.phone, "")
        assert place.talk.said == [("", FLOODED.opening)]
        await seat.press(*KEYS.values())
        assert [answer for _asked, answer in place.talk.said[1:]] == [
            FLOODED.answer(question) for question in Question
        ]
        await seat.type("积水")
        await seat.press("Alt+2")
        await seat.type("科苑路")
        await seat.press("Ctrl+S")
        await seat.until(lambda: line.state(number) is CallState.TYPED)
        case = seat.window.in_hand.case
        assert case is not None
        assert line.calls.by_number[number].case_id == case.id
        assert place.talk.isVisible(), "what stays on the form may still be asked about"
        assert case.stage is Stage.REPORTED
        place.haste_ms = 0
        await seat.press("Alt+0")
        assert not place.talk.isVisible()
        assert place.strip.phone.text() == SECOND.phone
        assert place.strip.isVisible()

    at_line(run, tmp_path, story)


def test_the_slower_hand_hears_who_has_the_call(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        place, seat = await line.sit(), line.seat
        assert seat is not None
        number = await line.ring(FLOODED)
        other = replace(actor(Role.CALL_TAKER), person="wang", name="王敏")
        await line.record.add(K.PICKED_UP, other, about=number)
        await seat.press("Alt+0")
        assert seat.said[-1] == ("这个来电已由 王敏 接起。", "due")
        assert not place.strip.isVisible()
        assert place.call is None
        await seat.press("Alt+0")
        assert seat.said[-1] == ("现在没有来电。", "due")

    at_line(run, tmp_path, story)


def test_hanging_up_is_asked_twice_and_what_was_typed_stays_a_draft(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        place, seat = await line.sit(), line.seat
        assert seat is not None
        number = await line.ring(FLOODED)
        await seat.press("Alt+0", "Alt+0")
        assert place.talk.end.text() == "挂断,不登记  Alt+0", "a hand that strikes twice means to pick up"
        await seat.type("问居住证")
        place.haste_ms = 0
        await seat.press("Alt+0")
        assert place.talk.end.text() == "再按一次挂断  Alt+0"
        line.record.away = True
        await seat.window.tasks.idle()
        place.talk.end.click()
        assert not place.talk.isVisible()
        assert place.call is None
        line.record.away = False
        await seat.until(lambda: line.state(number) is CallState.HUNG_UP)
        place.look()
        assert place.call is None
        intake = seat.window.intake
        assert intake is not None
        assert intake.form.form.description == "问居住证"

    at_line(run, tmp_path, story)


def test_what_only_the_telephone_wrote_is_no_draft(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        place, seat = await line.sit(), line.seat
        assert seat is not None
        place.haste_ms = 0
        await line.ring(FLOODED)
        await seat.press("Alt+0", "Alt+0", "Alt+0")
        intake = seat.window.intake
        assert intake is not None
        assert intake.form.form.caller_phone == ""
        await line.ring(SECOND)
        await seat.press("Alt+0")
        assert intake.form.form.caller_phone == SECOND.phone
        assert not intake.drafts.isVisible()

    at_line(run, tmp_path, story)


def test_a_seat_that_died_comes_back_to_its_call_and_its_words(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        first, seat = await line.sit(), line.seat
        assert seat is not None
        await line.ring(FLOODED)
        await seat.press("Alt+0")
        await seat.type("路淹了")
        assert first.call is not None
        await seat.leave()
        again, back = await line.sit(), line.seat
        assert back is not None
        await back.settle()
        assert again.call is not None
        assert again.talk.isVisible()
        intake = back.window.intake
        assert intake is not None
        assert (intake.form.form.description, intake.form.form.caller_phone) == ("路淹了", FLOODED.phone)

    at_line(run, tmp_path, story)


def test_a_caller_who_waited_long_enough_is_gone(run: TestLoop, tmp_path: Path) -> None:
    async def story(line: Line) -> None:
        place, seat = await line.sit(), line.seat
        assert seat is not None
        number = await line.ring(FLOODED)
        line.hall.clock.forward(minutes=2)
        place.look()
        await seat.until(lambda: line.state(number) is CallState.MISSED)
        assert not place.strip.isVisible()
        missed = line.record.sayings[-1]
        assert missed.by.person == line.hall.desk.person.login
        assert missed.at - line.record.sayings[0].at == timedelta(minutes=2)

    at_line(run, tmp_path, story)
