"""What a trainer tells comes to a trainee's seat without taking their keys, and goes when they confirm it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel

from dispatcher_app.domain.simulation.words import Fault, InjectKind
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.sandbox.faults import Faults
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.messages import Messages
from dispatcher_app.services.sandbox.record import HappeningKind
from dispatcher_app.ui.sandbox.seat.message_list import MessageList
from dispatcher_app.ui.sandbox.seat.place import TrainingPlace
from tests.support.exercise_record import MemoryRecord
from tests.support.loop import TestLoop
from tests.support.rules import actor
from tests.support.seat import Hall, Seat, play

TRAINER = actor(Role.TRAINER)


class Lesson:
    """A trainee's seat, and a trainer who speaks to it."""

    def __init__(self, hall: Hall) -> None:
        desk = hall.desk
        self.hall = hall
        self.record = MemoryRecord(hall.clock)
        self.happenings = Happenings(self.record, desk.bus)  # type: ignore[arg-type]
        self.teacher = Messages(self.happenings, TRAINER)
        self.faults = desk.faults = Faults(self.happenings, hall.clock, desk.bus)
        desk.happenings, desk.messages = self.happenings, Messages(self.happenings, desk.person.actor())
        self.seat: Seat

    async def sit(self, *, hasty: bool = True) -> TrainingPlace:
        await self.faults.sit_down(self.hall.desk.role)
        self.seat = await self.hall.seat()
        place = self.seat.window.training
        assert place is not None
        if hasty:
            place.strip.look_ms = 0
        return place

    async def shown(self, place: TrainingPlace, text: str) -> None:
        await self.seat.until(lambda: place.strip.text == text and place.strip.isVisible())


def in_lesson(run: TestLoop, folder: Path, role: Role, story: Callable[[Lesson], Awaitable[None]]) -> None:
    async def shift(hall: Hall) -> None:
        await story(Lesson(hall))

    play(run, folder, role, shift)


def test_messages_queue_up_and_typing_goes_on(run: TestLoop, tmp_path: Path) -> None:
    async def story(lesson: Lesson) -> None:
        place = await lesson.sit()
        seat, intake = lesson.seat, lesson.seat.window.intake
        assert intake is not None
        intake.form.description.setFocus()
        await seat.type("井盖")
        await lesson.teacher.send("第一条")
        await lesson.teacher.send("第二条")
        await lesson.teacher.send("不是给你的", to_role=Role.DISPATCHER)
        await seat.type("丢了")
        await lesson.shown(place, "第一条")
        assert intake.form.description.hasFocus()
        assert intake.form.description.toPlainText() == "井盖丢了"
        assert "1" in seat.find(QLabel, "message_more").text()
        await seat.press("Alt+R")
        await lesson.shown(place, "第二条")
        await seat.press("Alt+R")
        await seat.until(lambda: not place.strip.isVisible())
        read = {one.text: [reader.login for reader in one.readers] for one in lesson.teacher.sent}
        me = lesson.hall.desk.person.login
        assert read == {"第一条": [me], "第二条": [me], "不是给你的": []}
        await seat.press("Alt+R")
        assert seat.said[-1][0] == "没有未读的演练消息。"
        await seat.press("Alt+J")
        listed = seat.find(MessageList, "message_list_sheet")
        assert [fact.value.splitlines()[0] for fact in listed.facts.sections[0].facts] == ["第二条", "第一条"]

    in_lesson(run, tmp_path, Role.CALL_TAKER, story)


def test_a_message_nobody_could_have_read_yet_is_not_confirmed(run: TestLoop, tmp_path: Path) -> None:
    async def story(lesson: Lesson) -> None:
        await lesson.teacher.send("开机前就在")
        place = await lesson.sit(hasty=False)
        place.strip.look_ms = 3_600_000
        await lesson.shown(place, "开机前就在")
        await lesson.seat.press("Alt+R")
        assert place.strip.isVisible()
        place.strip.look_ms = 0
        await lesson.seat.press("Alt+R")
        await lesson.seat.until(lambda: not place.strip.isVisible())

    in_lesson(run, tmp_path, Role.DISPATCHER, story)


def test_an_order_of_the_scenario_names_its_case_and_opens_it(run: TestLoop, tmp_path: Path) -> None:
    async def story(lesson: Lesson) -> None:
        case = await lesson.hall.case_at(Stage.HANDLING)
        place = await lesson.sit()
        body = {"sort": InjectKind.SUPERVISE.value, "from_scenario": True, "text": "今日办结。"}
        about = {"case_id": case.id, "case_number": case.number}
        await lesson.happenings.add(
            HappeningKind.MESSAGE, TRAINER, body | about, to_role=Role.SHIFT_LEADER.value
        )
        await lesson.shown(place, f"{case.number}  今日办结。")
        assert lesson.seat.find(QLabel, "message_from").text() == "督办"
        place.strip._case.click()
        await lesson.seat.settle()
        assert lesson.seat.case.id == case.id

    in_lesson(run, tmp_path, Role.SHIFT_LEADER, story)


def test_what_cannot_be_written_down_stays_to_be_read(run: TestLoop, tmp_path: Path) -> None:
    async def story(lesson: Lesson) -> None:
        place = await lesson.sit()
        await lesson.teacher.send("要确认")
        await lesson.shown(place, "要确认")

        lesson.record.away = True
        await lesson.seat.press("Alt+R")
        await lesson.shown(place, "要确认")
        lesson.record.away = False
        await lesson.seat.press("Alt+R")
        await lesson.seat.until(lambda: not place.strip.isVisible())

    in_lesson(run, tmp_path, Role.DISPATCHER, story)


def test_dead_telephones_are_told_while_they_are_dead(run: TestLoop, tmp_path: Path) -> None:
    async def story(lesson: Lesson) -> None:
        await lesson.faults.put_in(Fault.PHONES, 10, TRAINER)
        place = await lesson.sit()
        assert place.phones.isVisible()
        assert "话务故障" in place.phones.text
        lesson.hall.clock.forward(minutes=10)
        lesson.faults.look()
        assert not place.phones.isVisible()

    in_lesson(run, tmp_path, Role.CALL_TAKER, story)


def test_live_halls_and_trainers_have_nothing_of_it(run: TestLoop, tmp_path: Path) -> None:
    async def live(hall: Hall) -> None:
        window = (await hall.seat()).window
        assert window.training is None
        assert "message-read" not in {action.name for action in window.keys.actions}

    async def trainer(lesson: Lesson) -> None:
        await lesson.faults.put_in(Fault.SERVER, None, TRAINER)
        await lesson.faults.sit_down(Role.TRAINER)
        assert not lesson.faults.felt(Fault.SERVER)
        assert lesson.faults.holds_server()
        assert (await lesson.hall.seat()).window.training is None

    play(run, tmp_path, Role.CALL_TAKER, live)
    in_lesson(run, tmp_path, Role.TRAINER, trainer)
