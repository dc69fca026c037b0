"""A scenario: a stretch of a hall's life with its reports, parties and surprises, and what would be right.

Written as YAML (docs/scenarios.md); how it is read is no matter of the domain. Codes of classes carry their
scheme, coordinates are degrees CGCS2000, instants are UTC, times of day are the hall's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Finding
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.reasons import DeclineReason
from dispatcher_app.domain.simulation.words import Fault, Filing, Gate, InjectKind, UnitAnswer
from dispatcher_app.domain.words import Role, Source


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What is right at a gate; a return is right with any of the ``reasons`` (codes; none: with any)."""

    decision: Gate = Gate.PASS
    reasons: tuple[str, ...] = ()


PASS = GateAnswer()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKey:
    """What would be right to do with a scripted case, and why.

    ``duplicate_of`` is the name of the scripted case that this one repeats. ``unit`` is the one responsible,
    ``also`` are others that count as right. ``tolerance_m`` is how far the place may be off, in metres.
    ``needs`` are the fields that must be filled in. ``finding`` is what a collector finds on site.
    """

    filing: Filing
    why: str
    class_code: str = ""
    condition_no: int = 0
    lon: float | None = None
    lat: float | None = None
    tolerance_m: float = 50.0
    duplicate_of: str = ""
    decline_reasons: tuple[DeclineReason, ...] = ()
    finding: Finding = Finding.FOUND
    unit: str = ""
    also: tuple[str, ...] = ()
    limit: Limit | None = None
    gate_1: GateAnswer = PASS
    gate_2: GateAnswer = PASS
    needs: tuple[str, ...] = ("place", "description")

    @property
    def units(self) -> frozenset[str]:
        """Every unit that counts as right."""
        return frozenset({self.unit, *self.also} - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedCase:
    """One report of a scenario, ``after`` its beginning.

    ``says`` is what is reported, ``place`` the place in the reporter's own words. ``located`` tells whether
    coordinates come along (a terminal, a camera) or have to be found. ``answers`` is what units answer, by
    code, round by round. ``proposed_unit`` is whom a played dispatcher proposes instead of the right one:
    then gate 1 has something to find.
    """

    name: str
    after: timedelta
    source: Source
    says: str
    place: str
    key: AnswerKey
    caller: str = ""
    phone: str = ""
    located: bool = False
    component_code: str = ""
    result: str = ""
    proposed_unit: str = ""
    answers: Mapping[str, tuple[UnitAnswer, ...]] = field(default_factory=dict)
    return_reason: str = "function"
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that happens beside the reports: *text* is what people read; a fault ``lasts`` so long."""

    after: timedelta
    kind: InjectKind
    text: str = ""
    fault: Fault | None = None
    lasts: timedelta = timedelta(0)
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The everyday reports between the scripted ones. Shares are weights, of any sum.

    ``hours`` and ``weekdays`` (Monday first) say when, ``sources`` through which door, ``classes`` how many
    times the usual a class code or its beginning occurs, ``areas`` the same for streets and communities.
    The rest are shares of 0 to 1: callers who say only part of the address, report again, report what is no
    matter of the hall's, report what nobody finds; collectors who put things right themselves.
    ``backlog`` reports wait when the scenario begins.
    """

    cases_a_day: float
    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    sources: Mapping[Source, float]
    classes: Mapping[str, float] = field(default_factory=dict)
    areas: Mapping[str, float] = field(default_factory=dict)
    partial: float = 0.25
    repeats: float = 0.06
    calls_again: float = 0.08
    out_of_scope: float = 0.05
    unfounded: float = 0.06
    self_handled: float = 0.16
    backlog: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a unit behaves; shares of 0 to 1. ``pace`` multiplies the time it takes.

    ``returns``: of what is not its own. ``shirks``: of what is its own, 推诿.
    """

    pace: float = 1.0
    returns: float = 0.85
    shirks: float = 0.02
    false_replies: float = 0.03
    extends: float = 0.03
    shelves: float = 0.004


USUAL_MANNER = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario. ``begins`` is UTC; ``seats`` are how many people it is made for, by role; ``rings_s``
    is how many seconds a call rings until its caller hangs up."""

    name: str
    title: str
    summary: str
    pack: str
    begins: datetime
    lasts: timedelta
    seed: int
    flow: Flow
    seats: Mapping[Role, int]
    cases: tuple[ScriptedCase, ...] = ()
    injects: tuple[Inject, ...] = ()
    manner: Manner = USUAL_MANNER
    units: Mapping[str, Manner] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    rings_s: int = 60

    @property
    def ends(self) -> datetime:
        return self.begins + self.lasts

    def manner_of(self, unit: str) -> Manner:
        return self.units.get(unit, self.manner)

    def named(self, name: str) -> ScriptedCase | None:
        return next((case for case in self.cases if case.name == name), None)

    def starting(self, at: datetime) -> Scenario:
        """The same from *at* (UTC) on: everything keeps its distance from the beginning."""
        return replace(self, begins=at)

    def with_cases_a_day(self, count: float) -> Scenario:
        """The same with another everyday flow; the scripted reports stay."""
        return replace(self, flow=replace(self.flow, cases_a_day=count))
