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
from dispatcher_app.i18n import _, listed

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

    def told(self, *names: str) -> None:
        """The command itself says all of *names*, whatever the case holds from before.

        Raises:
            Refused: ``missing``, with those it does not say.
        """
        missing = [_(FIELD_LABELS[name]) for name in names if self.value(name) in (None, "")]
        if missing:
            raise Refused("missing", command=self.row.verb.label, fields=listed(missing))

    def known_unit(self, name: str) -> str:
        """The unit that the command names as *name*, "" where none; refused where there is no such."""
        code = self.value(name) or ""
        if code and code not in self.rules.unit_names:
            raise Refused("unknown_unit", code=code)
        return str(code)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Field changes, and the stage where the row leaves a choice."""

    changes: dict[str, Any] = field(default_factory=dict)
    target: Stage | None = None


#: An answered or withdrawn application leaves nothing behind.
NO_APPLICATION: Mapping[str, Any] = {
    "application": None,
    "applicant": "",
    "application_until": None,
    "basis": "",
    "basis_date": None,
}
#: A pause that is over takes the paper with it on which it was agreed.
NO_PAUSE: Mapping[str, Any] = {
    "shelved_until": None,
    "deferred_until": None,
    "basis": "",
    "basis_date": None,
}
#: Neither does a supervision that was answered or has lost its case.
NO_SUPERVISION: Mapping[str, Any] = {
    "supervised": "",
    "supervision_due": None,
    "supervision_level": None,
    "supervised_unit": "",
    "supervision_no": "",
}

Effect = Callable[[Act], Outcome]
