"""The play: opens three seats on a fresh demo hall, works every story to its end, and reports honestly."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from db.verify import Verdict, verify
from dispatcher_app import bootstrap
from dispatcher_app.cli.demo_city import prepare_demo_city
from dispatcher_app.demo.acts import ACTS
from dispatcher_app.demo.desk_of_calls import CallTaker
from dispatcher_app.demo.hand import Camera
from dispatcher_app.demo.seats import MINUTES_A_STEP, PlayedSeat, ShiftClock
from dispatcher_app.demo.sign_in import sign_in
from dispatcher_app.demo.story import STORIES, Act, Story
from dispatcher_app.domain.words import ENDED, Role
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.tokens import DARK, LIGHT

PEOPLE = {Role.CALL_TAKER: "jiexian1", Role.DISPATCHER: "paiqian1", Role.SHIFT_LEADER: "banzhang1"}

SUMMARY = "summary.json"
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(slots=True)
class Shift:
    """A shift under way. ``numbers`` are the cases registered, in the order of the stories."""

    services: bootstrap.Services
    clock: ShiftClock
    camera: Camera
    seats: dict[Role, PlayedSeat]
    numbers: list[str]

    async def play(self) -> None:
        taker = CallTaker(self.seats[Role.CALL_TAKER], self.clock)
        await self._opening()
        for story in STORIES:
            self.numbers.append(await taker.report(story))
        await taker.seat.shot("queue-of-the-morning")
        for turn in range(max(len(story.acts) for story in STORIES)):
            for number, story in zip(self.numbers, STORIES, strict=True):
                if turn < len(story.acts):
                    await self._do(taker, number, story, story.acts[turn])
        await self._closing()

    async def _opening(self) -> None:
        for seat in self.seats.values():
            await seat.hand.focus()
            await seat.settle()
        leader = self.seats[Role.SHIFT_LEADER]
        await leader.shot("empty-hall")
        await leader.hand.press("F1")
        await leader.shot("all-keys")
        await leader.hand.press("Esc")

    async def _do(self, taker: CallTaker, number: str, story: Story, act: Act) -> None:
        self.clock.forward(MINUTES_A_STEP)
        if act.name in taker.acts:
            await taker.seat.open(number)
            await taker.acts[act.name](act, story)
            return
        role, doing, stages = ACTS[act.name]
        seat = self.seats[role]
        await seat.open(number)
        await doing(seat, act)
        await seat.reached_by(number, stages)

    async def _closing(self) -> None:
        """The end of the shift: what is in the archive, and the same hall at night."""
        leader = self.seats[Role.SHIFT_LEADER]
        await leader.hand.focus()
        await leader.hand.press("Ctrl+F")
        await leader.settle()
        await leader.hand.type("井盖")
        await leader.hand.press("Return")
        await leader.shot("archive-search")
        await leader.open(self.numbers[0])
        await leader.shot("closed-case")
        await leader.hand.press("A")
        await leader.shot("refused")
        await leader.open(self.numbers[2])
        await leader.night(DARK)
        await leader.shot("night")
        await leader.night(LIGHT)


async def play(folder: Path, profile: Path) -> dict[str, Any]:
    """Play the shift; screenshots are left in *folder*. Answers what happened, for ``summary.json``."""
    started = time.monotonic()
    _clear(folder)
    clock = ShiftClock(_morning())
    services, password = await _fresh_hall(folder, profile, clock)
    camera = Camera(folder)
    settings = SeatSettings(profile)
    people = {person.login: person for person in await services.database.people.people()}
    refused = await sign_in(services, camera, people[PEOPLE[Role.CALL_TAKER]], password)
    seats = {role: PlayedSeat(services, people[login], settings, camera) for role, login in PEOPLE.items()}
    shift = Shift(services, clock, camera, seats, [])
    try:
        await shift.play()
    finally:
        for seat in seats.values():
            await seat.window.shut()
    summary = await _summary(shift, [refused, *(s for seat in seats.values() for s in seat.refusals)])
    summary["seconds"] = round(time.monotonic() - started, 1)
    summary["screenshots"] = camera.shots
    await services.database.close()
    return summary


def _clear(folder: Path) -> None:
    """A folder of this play alone: what an earlier one left there goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.png", "hall.db*", SUMMARY):
        for old in folder.glob(pattern):
            old.unlink()


def _morning() -> datetime:
    """Five past eight of the last Monday, so that working-time limits run as on any working morning."""
    today = datetime.now(_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    return datetime.combine(monday, clock_time(8, 5), _ZONE).astimezone(UTC)


async def _fresh_hall(folder: Path, profile: Path, clock: ShiftClock) -> tuple[bootstrap.Services, str]:
    database = bootstrap.connect(f"sqlite:///{folder / 'hall.db'}")
    await prepare_demo_city(database, with_past=False)
    hall = await bootstrap.open_hall(database)
    return bootstrap.wire(database, hall, profile, clock), hall.pack.info.demo_password or ""


async def _summary(shift: Shift, refusals: list[str]) -> dict[str, Any]:
    database = shift.services.database
    verdict: Verdict = await verify(database.engine)
    verbs: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    open_cases = []
    for number in shift.numbers:
        case = await database.store.case_by_number(number)
        if case is None:
            continue
        stages[case.stage.value] += 1
        verbs.update(step.verb.value for step in await database.store.history(case.id))
        if case.stage not in ENDED:
            open_cases.append({"number": number, "stage": case.stage.value, "why": case.stage.label})
    return {
        "cases": len(shift.numbers),
        "steps": sum(verbs.values()),
        "steps_by_command": dict(verbs.most_common()),
        "stages": dict(stages),
        "still_open": open_cases,
        "refusals": len(refusals),
        "refused": refusals,
        "verify": "ok" if verdict.ok else verdict.problem,
    }
