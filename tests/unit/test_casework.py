"""Commands under way when a window closes, and cases opened while somebody else works on them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import pytest

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.bus import CasesChanged, EventBus
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.services.ports import Person
from tests.support.life import Life, life_at
from tests.support.rules import MORNING, RULES, actor


class SlowStore:
    """Answers a command only when told to, as a thread would: asking it to stop changes nothing."""

    def __init__(self, answer: object) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._answer = answer

    async def in_transaction(self, _work: Callable[..., Coroutine[Any, Any, Any]]) -> Any:
        self.begun.set()
        await self.go_on.wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Screen:
    def __init__(self, bus: EventBus) -> None:
        self.told: list[CasesChanged] = []
        bus.subscribe(CasesChanged, self.take)

    def take(self, event: CasesChanged) -> None:
        self.told.append(event)


def _stopped_in_the_middle(answer: object) -> list[CasesChanged]:
    """What screens are told of a command whose window is closed while the database works on it."""

    async def scenario() -> list[CasesChanged]:
        bus, store = EventBus(), SlowStore(answer)
        screen = Screen(bus)
        casework = Casework(store, RULES, bus, lambda: MORNING, "NS")  # type: ignore[arg-type]
        command = life_at(Stage.REPORTED).command(Verb.VOID)
        task = asyncio.create_task(casework.perform(command, actor(Role.SHIFT_LEADER), "window"))
        await store.begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        store.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        return screen.told

    return asyncio.run(scenario())


def test_a_command_that_is_kept_is_told_though_its_window_closed() -> None:
    life = life_at(Stage.REPORTED)
    step = life.do(Verb.VOID)
    (event,) = _stopped_in_the_middle((Done(life.case, step), (step,)))
    assert (event.cases, event.steps, event.initiator) == ((life.case,), (step,), "window")


def test_a_command_that_is_not_kept_is_not_told() -> None:
    assert _stopped_in_the_middle(Refused("no_such_case")) == []


class BusyStore:
    """A store in which the case moves on between two readings."""

    def __init__(self, before: Case, life: Life) -> None:
        self._before, self._life = before, life

    async def case(self, _case_id: int) -> Case:
        return self._before

    async def case_by_number(self, _number: str) -> Case:
        return self._before

    async def history(self, _case_id: int) -> list[Step]:
        return self._life.steps


@pytest.mark.parametrize("by_number", [False, True])
def test_a_case_and_its_history_are_of_one_moment(by_number: bool) -> None:
    life = life_at(Stage.AWAITING_DISPATCH)
    before, seen = life.case, list(life.steps)
    life.do(Verb.PROPOSE_DISPATCH)
    person = Person("li", "李", Role.DISPATCHER, "派遣席")
    nobody: Any = None
    store: Any = BusyStore(before, life)
    hall: Any = SimpleNamespace(pack=SimpleNamespace(collectors=()), rules=RULES)
    desk = Desk(hall, person, store, nobody, nobody, nobody, nobody, EventBus(), lambda: MORNING)
    opening = desk.open_number(before.number) if by_number else desk.open(before.id)
    assert asyncio.run(opening) == OpenedCase(before, seen)  # type: ignore[arg-type]
