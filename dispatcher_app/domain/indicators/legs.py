"""The legs of a case: what was to be done within a limit, by whom, and how it went. Read off its steps.

A leg begins when the case enters a stage and ends when it leaves it for good; where the clock only pauses
(a verification is out, a unit returns the case, a merge) the leg goes on when the case comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import ClockFact, Step
from dispatcher_app.domain.words import ENDED, Role, Stage

#: The case comes back to the stage it leaves with these.
PAUSING = frozenset({Verb.REQUEST_VERIFICATION, Verb.UNIT_RETURN, Verb.REDIRECT, Verb.MERGE})


@dataclass(slots=True)
class Leg:
    """One stretch of one stage. ``unit`` is the unit that handles, "" in the hall's own stages; ``person``
    the login that ended it, ``party`` the collector or unit in whose name."""

    stage: Stage
    version: int
    unit: str = ""
    due: datetime | None = None
    done: datetime | None = None
    verb: Verb | None = None
    person: str = ""
    party: str = ""
    fact: ClockFact | None = None

    @property
    def late(self) -> bool | None:
        """Whether it was done late; None while it is not done, or where no clock ran."""
        return self.fact.overdue if self.fact is not None and self.done is not None else None

    @property
    def counted_at(self) -> datetime | None:
        """The earlier of done and due; None while neither is known."""
        if self.done is None:
            return self.due
        return self.due if self.late and self.due is not None else self.done


@dataclass(slots=True)
class Legs:
    """The legs of one case in the order in which they began, folded from its steps one by one."""

    all: list[Leg] = field(default_factory=list)
    unit: str = ""
    _due: datetime | None = None
    _open: dict[Stage, Leg] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Legs:
        legs = cls()
        for step in steps:
            legs.add(step)
        return legs

    def of_stage(self, stage: Stage) -> list[Leg]:
        return [leg for leg in self.all if leg.stage is stage]

    def add(self, step: Step) -> None:
        self._due = step.changes.get("due_at", self._due)
        before, self.unit = self.unit, step.changes.get("handled_by", self.unit)
        if step.from_stage is not step.to_stage:
            self._leave(step)
            self._enter(step, before)
        self._set_due(step)

    def _leave(self, step: Step) -> None:
        if step.to_stage in ENDED and step.verb is not Verb.MERGE:
            last = self._open.pop(step.from_stage, None) if step.from_stage else None
            for leg in self._open.values():
                self.all.remove(leg)
            self._open.clear()
            if last is not None:
                self._end(last, step)
        elif step.verb not in PAUSING and step.from_stage in self._open:
            self._end(self._open.pop(step.from_stage), step)

    def _end(self, leg: Leg, step: Step) -> None:
        """What is left when a case is voided is nobody's (decision 009); sent back is not dispatched."""
        undone = step.verb is Verb.VOID or (
            leg.stage is Stage.AWAITING_DISPATCH and step.verb is Verb.SEND_BACK
        )
        if undone or (leg.stage is Stage.HANDLING and step.to_stage in ENDED):
            self.all.remove(leg)
            return
        leg.fact = next((fact for fact in step.facts if fact.clock == leg.stage.value), None)
        leg.due = leg.fact.due_at if leg.fact is not None else leg.due
        leg.done, leg.verb, leg.person, leg.party = step.at, step.verb, step.actor.person, party_of(step)

    def _enter(self, step: Step, unit_before: str) -> None:
        stage = step.to_stage
        if stage in ENDED:
            return
        waiting = self._open.get(stage)
        stopped = any(fact.clock == stage.value for fact in step.facts)
        if waiting is not None and not stopped:
            return
        if waiting is not None:
            self._end(waiting, step)
            if waiting.fact is not None and not waiting.fact.overdue:
                self.all.remove(waiting)  # returned in time: another's now
        leg = Leg(stage, step.version, self.unit if stage is Stage.HANDLING else "")
        self.all.append(leg)
        self._open[stage] = leg

    def _set_due(self, step: Step) -> None:
        """A deadline that had passed when the clock was paused stands; any other is unknown meanwhile."""
        for leg in self._open.values():
            if leg.stage is step.to_stage and self._due is not None:
                leg.due = self._due
            elif leg.due is not None and leg.due > step.at:
                leg.due = None


def party_of(step: Step) -> str:
    """The collector or unit in whose name a step was taken: entered by a seat, or by themselves."""
    outside = step.actor.role in (Role.UNIT, Role.COLLECTOR)
    return step.on_behalf_of or (step.actor.name if outside else "")
