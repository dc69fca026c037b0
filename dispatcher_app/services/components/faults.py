"""A component that cannot be as asked: every field at fault, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.component_rules import Fault
from dispatcher_app.domain.refusal import DomainError

#: Longest reason of an edit, in characters.
REASON_LIMIT = 500


class ComponentRefused(DomainError):
    """A component cannot be as asked; ``faults`` says what is wrong with which field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)
