"""What is wrong with a scenario, line by line, in sentences for its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _


@dataclass(frozen=True, slots=True, order=True)
class ScenarioFault:
    """One fault; ``line`` is counted from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("第 {line} 行:{sentence}").format(line=self.line, sentence=self.sentence)


class ScenarioError(DomainError):
    """A scenario that cannot be used; ``faults`` says all that is wrong, ``str()`` the first of it."""

    def __init__(self, name: str, faults: Sequence[ScenarioFault]) -> None:
        super().__init__(name)
        self.name, self.faults = name, tuple(sorted(set(faults)))

    def __str__(self) -> str:
        first = _("{file} {fault}").format(file=self.name, fault=self.faults[0])
        more = len(self.faults) - 1
        return first + _("(另有 {count} 处)").format(count=more) if more else first
