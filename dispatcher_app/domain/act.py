"""One command being decided, and what an effect answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.domain.commands import Actor, Command
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.transitions import Transition
from dispatcher_app.domain.words import Stage
from dispatcher_app.i18n import _

Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True, slots=True)
class Act:
    """One command being decided. ``case`` is None for a report; ``others`` are cases the command names."""

    row: Transition
    case: Case | None
    command: Command
    actor: Actor
    now: datetime
    rules: Rulebook
    others: Mapping[int, Case]

    @property
    def on(self) -> Case:
        """The case acted on; only a report has none."""
        if self.case is None:
            raise Refused("no_such_case")
        return self.case

    def value(self, name: str) -> Any:
        """What the command says of *name*, of the type ``field_kinds`` gives it, or None."""
        return self.command.data.get(name)

    def choice(self, name: str, words: type[Choice]) -> Choice:
        """The argument *name*, a member of *words*; refused where it was left out."""
        value = self.value(name)
        if not isinstance(value, words):
            raise Refused("missing", command=self.row.verb.label, fields=_(FIELD_LABELS[name]))
        return value


@dataclass(frozen=True, slots=True)
class Outcome:
    """Field changes, and the stage where the row leaves a choice."""

    changes: dict[str, Any] = field(default_factory=dict)
    target: Stage | None = None


#: An answered or withdrawn application leaves nothing behind.
NO_APPLICATION: Mapping[str, Any] = {"application": None, "applicant": "", "application_until": None}

Effect = Callable[[Act], Outcome]
