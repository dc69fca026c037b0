"""One line of a case's history (流程记录). Steps are appended, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Verb
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.words import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """What a stopped clock showed, frozen with the limit and calendar it was judged by.

    ``used_seconds`` is in the limit's own kind of time (working seconds for working-time limits).
    """

    clock: str
    limit: Limit
    started_at: datetime
    stopped_at: datetime
    due_at: datetime | None
    used_seconds: int
    overdue: bool
    extensions: int
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who did what to which case, when, why, and which fields it changed."""

    case_id: int
    version: int
    command_id: UUID
    verb: Verb
    from_stage: Stage | None
    to_stage: Stage
    actor: Actor
    at: datetime
    on_behalf_of: str = ""
    reason_code: str = ""
    reason: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: tuple[ClockFact, ...] = ()


def apply(case: Case, step: Step) -> Case:
    """The case after *step*: its changes, its stage, one version on."""
    return replace(case, **{**step.changes, "stage": step.to_stage, "version": step.version})


def first(step: Step, number: str) -> Case:
    """The case that a first step (``from_stage`` None) brings into being."""
    values = {**step.changes, "number": number}
    return Case(id=step.case_id, version=step.version, stage=step.to_stage, **values)


def numbered(step: Step, case_id: int, number: str) -> Step:
    """A first step as it is kept: with the id and number that its case was given when it was written down."""
    return replace(step, case_id=case_id, changes={**step.changes, "number": number})
