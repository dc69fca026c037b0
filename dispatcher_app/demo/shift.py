"""The prompter: goes through the script, hands every scene to the seat it belongs to, and reports honestly.

It knows seats only by the orders they take, so a shift is the same whether its seats are windows of this
process (:mod:`dispatcher_app.demo.local`) or processes of their own (:mod:`dispatcher_app.demo.shared`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from db.verify import Verdict, verify
from dispatcher_app.bootstrap import Database
from dispatcher_app.demo.acts import ACTS, IN_PLACE
from dispatcher_app.demo.orders import Moved, Order, Report
from dispatcher_app.demo.seats import MINUTES_A_STEP, ShiftClock
from dispatcher_app.demo.side_stories import SCRIPT, SIDE_STORIES
from dispatcher_app.demo.story import STORIES, Act
from dispatcher_app.domain.words import ENDED, Role

PEOPLE = {Role.CALL_TAKER: "jiexian1", Role.DISPATCHER: "paiqian1", Role.SHIFT_LEADER: "banzhang1"}
#: Who does what those may not do twice: four eyes.
OTHERS = {Role.DISPATCHER: "paiqian2", Role.SHIFT_LEADER: "banzhang2"}

SUMMARY = "summary.json"
_ZONE = ZoneInfo("Asia/Shanghai")


class Player(Protocol):
    """Whoever plays a seat."""

    async def play(self, order: Order) -> Report: ...


class Shift:
    """A shift of the first *count* stories; of all without one, and then of the side paths, one by one.

    ``numbers`` are the cases registered, in the order of the stories; ``kept`` and ``seen`` are what each
    seat did itself and what came to its screen.
    """

    def __init__(
        self,
        players: Mapping[Role, Player],
        clock: ShiftClock,
        count: int | None,
        others: Mapping[Role, Player] | None = None,
    ) -> None:
        """Without *others* there is nobody for four eyes, and the side paths are left out."""
        self._players, self._clock, self._stories = players, clock, STORIES[:count]
        self._others: Mapping[Role, Player] = others or {}
        self._side_paths = SIDE_STORIES if others and count is None else ()
        self._newest: dict[str, Moved] = {}
        self.numbers: list[str] = []
        self.shots: list[str] = []
        self.refused: list[str] = []
        self.kept: dict[Role, list[Moved]] = {role: [] for role in players}
        self.seen: dict[Role, list[Moved]] = {role: [] for role in players}

    async def play(self) -> None:
        """Raises:
        Lost: a scene could not be played to its end.
        """
        for role in self._players:
            await self._order(role, "begin")
        await self._order(Role.SHIFT_LEADER, "empty_hall")
        await self._report_cases()
        await self._order(Role.CALL_TAKER, "morning")
        for turn in range(max(len(story.acts) for story in self._stories)):
            for story, played in enumerate(self._stories):
                if turn < len(played.acts):
                    await self._act(story, turn)
            if turn == 0:
                await self._order(Role.DISPATCHER, "map_follows")
        for number, played in enumerate(self._side_paths, start=len(STORIES)):
            await self._report_case(number)
            for turn in range(len(played.acts)):
                await self._act(number, turn)
        ends = (self.numbers[0], self.numbers[min(2, len(self.numbers) - 1)])
        await self._order(Role.SHIFT_LEADER, "closing", numbers=ends)
        for role in self._players:
            await self._order(role, "begin")  # what came to the other screens last is told, too

    async def _report_cases(self) -> None:
        """The last of them comes while another seat looks at the map."""
        *others, last = range(len(self._stories))
        for story in others:
            await self._report_case(story)
        await self._order(Role.DISPATCHER, "map_before")
        await self._report_case(last)
        known = self._newest[self.numbers[last]]
        await self._order(Role.DISPATCHER, "map_after", case_id=known.case_id, version=known.version)

    async def _report_case(self, story: int) -> None:
        self._clock.forward(MINUTES_A_STEP)
        report = await self._order(Role.CALL_TAKER, "report", story=story)
        self.numbers.append(report.number)
        self._newest[report.number] = report.kept[-1]

    async def _act(self, story: int, turn: int) -> None:
        act = SCRIPT[story].acts[turn]
        self._clock.forward(act.wait or MINUTES_A_STEP)
        number = self.numbers[story]
        known = self._newest[number]
        place = {"story": story, "act": turn, "case_id": known.case_id, "version": known.version}
        report = await self._order(seat_of(act), "act", act.by_other, number=number, **place)
        mine = [moved for moved in report.kept if moved.case_id == known.case_id]
        self._newest[number] = max([known, *mine], key=lambda moved: moved.version)

    async def _order(self, role: Role, scene: str, by_other: bool = False, **rest: Any) -> Report:
        order = Order(scene, self._clock(), len(self.shots), **rest)
        report = await (self._others if by_other else self._players)[role].play(order)
        self._clock.at_least(report.now)
        self.shots += report.shots
        self.refused += report.refused
        self.kept[role] += report.kept
        self.seen[role] += report.seen
        return report


def seat_of(act: Act) -> Role:
    """Whose act it is; what the tables do not know is done in the call taker's form."""
    if act.name in IN_PLACE:
        return IN_PLACE[act.name]
    return ACTS[act.name][0] if act.name in ACTS else Role.CALL_TAKER


def clear(folder: Path, *more: str) -> None:
    """A folder of this play alone: what an earlier one left there goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.png", SUMMARY, *more):
        for old in folder.glob(pattern):
            old.unlink()


def morning() -> datetime:
    """Five past eight of the last Monday, so that working-time limits run as on any working morning."""
    today = datetime.now(_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    return datetime.combine(monday, clock_time(8, 5), _ZONE).astimezone(UTC)


async def summary_of(database: Database, shift: Shift, refused: Sequence[str] = ()) -> dict[str, Any]:
    """What happened, as the database has it, for ``summary.json``."""
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
    refusals = [*refused, *shift.refused]
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
