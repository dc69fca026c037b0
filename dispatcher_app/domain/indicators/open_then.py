"""A case as it was at a past moment, of the steps until then: what was open, with whom, and how late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.indicators.build import facts_of
from dispatcher_app.domain.indicators.facts import CaseFacts
from dispatcher_app.domain.queue import QueueRow, row_of
from dispatcher_app.domain.step import Step, apply, first


@dataclass(frozen=True, slots=True)
class OpenThen:
    """The ``facts`` of every case that was open at ``moment``, as they were.

    ``lines``: of those that have gone on since, the lines of lists as they were; others are as they are now.
    """

    moment: datetime
    facts: Sequence[CaseFacts] = ()
    lines: Mapping[int, QueueRow] = field(default_factory=dict)


def case_after(steps: Sequence[Step], number: str) -> Case:
    """The case that *steps*, from the report on, have made so far."""
    case = first(steps[0], number)
    for step in steps[1:]:
        case = apply(case, step)
    return case


def as_it_was(steps: Sequence[Step], number: str, zone: ZoneInfo) -> tuple[CaseFacts, QueueRow]:
    """Facts and line of the case when *steps* were all there were."""
    case = case_after(steps, number)
    facts, _of_steps = facts_of(case, steps, zone)
    return facts, row_of(case)
