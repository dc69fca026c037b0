"""What a register asks of the database, and what it is answered: cases, or steps by which they got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.case import CallBack, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Mark, Stage

#: Lines read at a time.
PAGE = 200


@dataclass(frozen=True, slots=True)
class CasesAt:
    """Cases as they are now: at one of *stages*, with one of *marks* where there are any."""

    stages: tuple[Stage, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class StepsOf:
    """Everything that was ever done by one of these commands, a line for each."""

    verbs: tuple[Verb, ...]


Listed = CasesAt | StepsOf


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Empty fields ask for everything.

    ``begins`` and ``ends`` (the first instant after) are about when a case was reported, or a step was.
    ``unit`` handles the case, was decided or is supervised; ``area`` is the name of a district or a street;
    ``words`` are looked for in number, class, place and description, all of them.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    unit: str = ""
    area: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line. ``step`` is None where cases are listed; ``steps`` are those of the case that the register
    wants to know beside it, in order; ``master`` is the case it is merged into."""

    case: Case
    step: Step | None = None
    steps: tuple[Step, ...] = ()
    master: Case | None = None

    @property
    def handled(self) -> Case:
        """The case that was handled: for a merged one its master, whose unit and end are its own, too."""
        return self.master or self.case

    @property
    def key(self) -> str:
        """Tells lines of one register apart."""
        return f"{self.case.id}.{self.step.version if self.step else 0}"

    @property
    def case_id(self) -> int:
        return self.case.id

    def last(self, *verbs: Verb) -> Step | None:
        """The newest of the steps with one of these verbs."""
        return next((step for step in reversed(self.steps) if step.verb in verbs), None)

    def next(self, *verbs: Verb) -> Step | None:
        """The first step with one of these verbs after the line's own."""
        begins = self.step.version if self.step is not None else 0
        return next((step for step in self.steps if step.version > begins and step.verb in verbs), None)


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """``more``: others follow."""

    lines: tuple[RegisterLine, ...] = ()
    more: bool = False


class RegisterStore(Protocol):
    """Raises of all methods:
    ExternalError: the database does not answer.
    """

    async def page(
        self,
        listed: Listed,
        asked: RegisterFilter,
        beside: Sequence[Verb],
        after: RegisterLine | None = None,
        limit: int = PAGE,
    ) -> RegisterPage:
        """The newest lines, or those that follow *after*; with their cases' steps of the verbs *beside*."""
        ...

    async def call_backs(self, asked: RegisterFilter) -> Mapping[CallBack, int]:
        """How many calls ended how."""
        ...
