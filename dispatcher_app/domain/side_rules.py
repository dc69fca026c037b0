"""The numbers of the side paths that a hall may set for itself. Data, not code."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.words import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRules:
    """How often, how long, for whom; the defaults are those of decision 013.

    Attributes:
        max_handoffs: hand-offs by units after which the shift leader decides whose the case is. Two: both
            units have said no by then (domain facts §1.4).
        max_shelvings: how often a case may be shelved; once, as in 运城.
        max_call_backs: calls that nobody answered after which no further one is owed.
        call_again_minutes: when the next call is due after one that nobody answered.
        self_handled_of: sources whose trivial items may be put right on the spot without being filed. Nobody
            waits for an answer there, and no gate is passed.

    Raises:
        ValueError: a number below one, or a source whose caller waits for an answer.
    """

    max_handoffs: int = 2
    max_shelvings: int = 1
    max_call_backs: int = 3
    call_again_minutes: int = 120
    self_handled_of: frozenset[Source] = frozenset({Source.COLLECTOR, Source.PATROL})

    def __post_init__(self) -> None:
        numbers = (self.max_handoffs, self.max_shelvings, self.max_call_backs, self.call_again_minutes)
        if min(numbers) < 1:
            raise ValueError(f"a number of the side paths is below one: {numbers}")
        if self.self_handled_of - _UNASKED:
            raise ValueError(f"not to be handled without an answer: {self.self_handled_of - _UNASKED}")


#: Reports that come from the hall's own people.
_UNASKED = frozenset({Source.COLLECTOR, Source.PATROL, Source.VIDEO})
