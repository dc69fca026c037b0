"""From a case and its steps to its facts: pure, the same whenever it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.classes import class_of, hour_of_week
from dispatcher_app.domain.indicators.events import events_of
from dispatcher_app.domain.indicators.facts import CaseFacts, StepFacts, StepKind, bounded_values
from dispatcher_app.domain.indicators.handling import handling_facts
from dispatcher_app.domain.indicators.legs import Leg, Legs, party_of
from dispatcher_app.domain.indicators.step_rows import StepRows
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ENDED, PUBLIC_SOURCES, Role, Source, Stage

HALL_ZONE = ZoneInfo("Asia/Shanghai")

#: The hall's own stages: the first leg is on the case's row under this name, every other a row of this kind.
LEGS: dict[Stage, tuple[str, StepKind]] = {
    Stage.REPORTED: ("accept", StepKind.ACCEPT),
    Stage.VERIFYING: ("verify", StepKind.VERIFY),
    Stage.AWAITING_FILING: ("filing", StepKind.FILING),
    Stage.AWAITING_DISPATCH: ("dispatch", StepKind.DISPATCH),
    Stage.DISPATCH_REVIEW: ("review", StepKind.REVIEW),
    Stage.FEEDBACK: ("pass_on", StepKind.PASS_ON),
    Stage.CHECKING: ("check", StepKind.CHECK),
    Stage.CLOSURE_REVIEW: ("closing", StepKind.CLOSING),
}
_BY_COLLECTOR = frozenset({Stage.VERIFYING, Stage.CHECKING})
_FILING = frozenset({Verb.FILE, Verb.APPROVE_FILING})
_HAS_REPORTER = frozenset({Source.COLLECTOR, Source.PATROL})


def facts_of(
    case: Case, steps: Sequence[Step], zone: ZoneInfo = HALL_ZONE
) -> tuple[CaseFacts, tuple[StepFacts, ...]]:
    """The facts of *case*, the fold of *steps* (from its report on); *zone* is the hall's own clock.

    Raises:
        ValueError: *steps* do not lead to the version that the case has.
    """
    if not steps or steps[-1].version != case.version:
        raise ValueError(f"the steps of case {case.id} do not lead to version {case.version}")
    legs = _kept(case, Legs.of(steps), steps)
    happened = events_of(steps)
    values: dict[str, object] = {}
    again: list[tuple[StepKind, Leg]] = []
    for stage, (name, kind) in LEGS.items():
        mine = [leg for leg in legs if leg.stage is stage]
        first = mine[0] if mine else None
        values |= _leg(name, first)
        values[_PERSON_OF[stage]] = _person(first)
        again += [(kind, leg) for leg in mine[1:]]
    handling = handling_facts(case, [leg for leg in legs if leg.stage is Stage.HANDLING])
    rows = StepRows(case)
    rows.add_legs(again, _person)
    rows.add_lost(handling.lost)
    rows.add_events(happened.rows)
    values |= _what(case, zone) | _report(case, steps[0]) | _once(steps, legs)
    values |= handling.values | happened.counters
    return CaseFacts(**bounded_values(values)), rows.made()  # type: ignore[arg-type]


_PERSON_OF = {
    Stage.REPORTED: "acceptor",
    Stage.VERIFYING: "verifier",
    Stage.AWAITING_FILING: "filing_approver",
    Stage.AWAITING_DISPATCH: "dispatcher",
    Stage.DISPATCH_REVIEW: "dispatch_approver",
    Stage.FEEDBACK: "passer",
    Stage.CHECKING: "checker",
    Stage.CLOSURE_REVIEW: "closer",
}


def _kept(case: Case, legs: Legs, steps: Sequence[Step]) -> list[Leg]:
    """The legs that count. A merge ends what was open: at the first desk it is an answer to the report,
    anywhere else what is left is nobody's."""
    if case.stage is not Stage.MERGED:
        return legs.all
    merge = next(step for step in reversed(steps) if step.verb is Verb.MERGE)
    kept = []
    for leg in legs.all:
        if leg.done is None and leg.stage is Stage.REPORTED and merge.from_stage is Stage.REPORTED:
            leg.done, leg.verb, leg.person = merge.at, merge.verb, merge.actor.person
        if leg.done is not None:
            kept.append(leg)
    return kept


def _person(leg: Leg | None) -> str:
    if leg is None or leg.done is None:
        return ""
    return leg.party or leg.person if leg.stage in _BY_COLLECTOR else leg.person


def _leg(name: str, leg: Leg | None) -> dict[str, object]:
    return {
        f"{name}_at": leg.done if leg else None,
        f"{name}_counted_at": leg.counted_at if leg else None,
        f"{name}_late": leg.late if leg else None,
    }


def _what(case: Case, zone: ZoneInfo) -> dict[str, object]:
    return {
        "case_id": case.id,
        "number": case.number,
        "version": case.version,
        "stage": case.stage.value,
        "open": case.stage not in ENDED,
        "source": case.source.value,
        "channel": case.channel,
        **class_of(case),
        "district": case.district,
        "street": case.street,
        "community": case.community,
        "cell_code": case.cell_code,
        "unit": case.handled_by,
        "urgent": case.limit is not None and case.limit.continuous,
        "emergency": case.emergency,
        "public": case.source in PUBLIC_SOURCES,
        "found": None if case.finding is None else case.finding.value == "found",
        "reported_at": case.reported_at,
        "reported_hour": hour_of_week(case.reported_at, zone),
        "exempt": case.exempt,
        "overdue": case.overdue,
        "closing_kind": case.closing_kind.value if case.closing_kind else "",
        "dispatches": case.dispatches,
        "reworks": case.reworks,
        "wrong_dispatches": case.wrong_dispatches,
        "extensions": case.extensions,
        "shelvings": case.shelvings,
        "reopened": case.reopened,
        "call_back": case.call_back.value if case.call_back else "",
        "shelved": case.shelved_until is not None,
        "deferred": case.deferred_until is not None,
        "supervised": bool(case.supervised),
    }


def _report(case: Case, report: Step) -> dict[str, object]:
    """Of callers nothing is told; whoever reports for the hall is named by the exchange, or as the caller."""
    reporter = party_of(report) or case.caller_name
    return {
        "taker": report.actor.person if report.actor.role is Role.CALL_TAKER else "",
        "reporter": reporter if case.source in _HAS_REPORTER else "",
    }


def _once(steps: Sequence[Step], legs: list[Leg]) -> dict[str, object]:
    """What is told by the first step of its kind, or by the one that ended the case."""
    filed = next((step for step in steps if step.verb in _FILING), None)
    asked = next((step for step in steps if step.verb is Verb.REQUEST_VERIFICATION), None)
    sent = next((step for step in steps if step.verb is Verb.APPROVE_DISPATCH), None)
    last = next((step for step in reversed(steps) if step.from_stage is not step.to_stage), steps[-1])
    ended = last if last.to_stage in ENDED else None
    closed = ended is not None and ended.to_stage is Stage.CLOSED
    spot = ended is not None and ended.verb is Verb.SELF_HANDLE
    return {
        "filer": filed.actor.person if filed else "",
        "filed_at": filed.at if filed else None,
        "filed_late": _stopped_late(filed) if filed else None,
        "verify_asker": asked.actor.person if asked else "",
        "verify_asked_at": asked.at if asked else None,
        "verify_asked_late": _asked_late(steps, asked) if asked else None,
        "sent_at": sent.at if sent else None,
        "ended_at": ended.at if ended else None,
        "closed_at": ended.at if ended and closed else None,
        "self_handler": (party_of(ended) or ended.actor.person) if ended and spot else "",
    }


def _stopped_late(step: Step) -> bool | None:
    """Whether *step* was late by the clock of the stage it left."""
    fact = next((fact for fact in step.facts if fact.clock == step.from_stage), None)
    return fact.overdue if fact is not None else None


def _asked_late(steps: Sequence[Step], asked: Step) -> bool | None:
    """A request for a verification is judged by the deadline that the desk was shown until then."""
    due: datetime | None = None
    for step in steps:
        if step is asked:
            break
        due = step.changes.get("due_at", due)
    return asked.at > due if due is not None else None
