"""Writes the surprises of a scenario into the record, from where every seat hears of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.simulation.arrivals import Plan
from dispatcher_app.domain.simulation.scenario import Inject, Scenario
from dispatcher_app.domain.simulation.words import InjectKind
from dispatcher_app.domain.words import OPEN, Role
from dispatcher_app.services.ports import CaseStore
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.record import HappeningKind

#: The id and the number of the case that a scripted report (by its name) came in as; None before it did.
FindCase = Callable[[str], Awaitable[tuple[int, str] | None]]
#: Orders and warnings reach a hall through whoever leads it, who then acts with the forms of every day.
_TO_LEADERS = frozenset({InjectKind.SUPERVISE, InjectKind.WEATHER})


class ScriptedCases:
    """Finds the open case that a scripted report became, whoever typed it."""

    def __init__(self, plan: Plan, store: CaseStore) -> None:
        self._plan, self._store = plan, store

    async def find(self, name: str) -> tuple[int, str] | None:
        """A :data:`FindCase`.

        Raises:
            ExternalError: the database does not answer.
        """
        async for chunk in self._store.queue(OPEN):
            for row in chunk:
                case = await self._store.case(row.case_id)
                script = self._plan.script_of(case) if case is not None else None
                if case is not None and script is not None and script.name == name:
                    return case.id, case.number
        return None


class Telling:
    """A :data:`dispatcher_app.services.sandbox.outside.Tell`: each surprise is told once, however often the
    exercise is taken up again.

    A fault ends when the *scenario*, as it was begun, says so, and not so long after it was told.
    """

    def __init__(self, happenings: Happenings, scenario: Scenario, actor: Actor, find_case: FindCase) -> None:
        self._happenings, self._scenario, self._actor = happenings, scenario, actor
        self._find_case = find_case

    async def __call__(self, inject: Inject, told_as: UUID) -> None:
        """Raises:
        ExternalError: the database does not answer; to be told again.
        """
        if inject.kind is InjectKind.FAULT:
            await self._add(HappeningKind.FAULT, self._fault(inject), told_as)
        else:
            role = Role.SHIFT_LEADER.value if inject.kind in _TO_LEADERS else ""
            await self._add(HappeningKind.MESSAGE, await self._message(inject), told_as, role)

    async def _add(self, kind: HappeningKind, body: dict[str, Any], told_as: UUID, to_role: str = "") -> None:
        await self._happenings.add(kind, self._actor, body, to_role=to_role, key=str(told_as))

    def _fault(self, inject: Inject) -> dict[str, Any]:
        assert inject.fault is not None
        until = self._scenario.begins + inject.after + inject.lasts
        return {"fault": inject.fault.value, "until": until.isoformat(), "text": inject.text}

    async def _message(self, inject: Inject) -> dict[str, Any]:
        case_id, number = (await self._find_case(inject.case) if inject.case else None) or (0, "")
        about = {"case_id": case_id, "case_number": number}
        return {"text": inject.text, "sort": inject.kind.value, "from_scenario": True, **about}
