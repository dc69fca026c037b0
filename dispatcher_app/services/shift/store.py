"""What the handover needs of a database: the open cases of one moment, counted, the most pressing named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.shifts import Matter
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.ports import Person

#: Matters that are cases; the others are in the hall's own record.
CASE_MATTERS = (Matter.DUE, Matter.OVERDUE, Matter.APPROVALS, Matter.SUPERVISED, Matter.CALL_BACKS)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case that the next shift is told of by name."""

    case_id: int
    number: str
    title: str
    place: str
    stage: Stage
    unit: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class HallMoment:
    """The cases of the hall at one moment of its database.

    ``counts`` are of all, ``lines`` the most pressing of each matter. ``after_act`` and ``after_step`` are
    the newest act of the hall's record and the newest step that were there.
    """

    at: datetime
    after_act: int
    after_step: int
    stages: Mapping[Stage, int] = field(default_factory=dict)
    counts: Mapping[Matter, int] = field(default_factory=dict)
    lines: Mapping[Matter, Sequence[CaseLine]] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that came after: which case, what was done, when."""

    number: str
    verb: Verb
    at: datetime


class ShiftStore(Protocol):
    """Raises of all methods:
    ExternalError: the database does not answer.
    """

    async def moment(self, now: datetime, most: int) -> HallMoment:
        """How things stand, all of one moment; at most *most* lines of each matter."""
        ...

    async def steps_after(self, step: int, most: int) -> tuple[int, Sequence[StepLine]]:
        """How many steps are newer than *step*, and the first *most* of them."""
        ...

    async def people(self) -> Sequence[Person]:
        """Everybody of the hall, closed logins too."""
        ...
