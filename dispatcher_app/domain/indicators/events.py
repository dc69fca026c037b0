"""What happened to a case that counts by itself: returns, failed results, grants, call-backs, supervision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.indicators.facts import StepKind
from dispatcher_app.domain.indicators.legs import party_of
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import ENDED, Stage

_PLAIN: dict[Verb, StepKind] = {
    Verb.SEND_BACK: StepKind.SEND_BACK,
    Verb.RETURN_DISPATCH: StepKind.GATE_RETURN,
    Verb.UNIT_RETURN: StepKind.UNIT_RETURN,
    Verb.REDIRECT: StepKind.REDIRECT,
    Verb.CHECK_FAIL: StepKind.CHECK_FAIL,
    Verb.RETURN_CLOSURE: StepKind.CLOSURE_RETURN,
    Verb.GRANT_EXTENSION: StepKind.EXTENSION,
    Verb.GRANT_SHELVING: StepKind.SHELVING,
    Verb.GRANT_DEFERRAL: StepKind.DEFERRAL,
    Verb.REFUSE_APPLICATION: StepKind.REFUSAL,
    Verb.ASSIST_REPORT: StepKind.ASSIST,
    Verb.RECORD_VISIT: StepKind.VISIT,
    Verb.SETTLE_BOUNDARY: StepKind.BOUNDARY,
    Verb.CALL_BACK: StepKind.CALL_BACK,
    Verb.CONSENT_REOPEN: StepKind.REOPENED,
    Verb.APPEAL: StepKind.APPEAL,
    Verb.SUPERVISE: StepKind.SUPERVISION,
    Verb.ESCALATE_SUPERVISION: StepKind.ESCALATION,
    Verb.ANSWER_SUPERVISION: StepKind.ANSWER,
    Verb.SECOND_LOOK: StepKind.SECOND_LOOK,
}
#: Where a failed result sends the case back to its unit.
_FAILS = frozenset({Verb.REWORK, Verb.CHECK_FAIL, Verb.RETURN_CLOSURE})
SAME, OTHER = "same", "other"


@dataclass(slots=True)
class Event:
    """One thing that happened, with the unit that had the case, or that it was about."""

    kind: StepKind
    version: int
    at: datetime
    unit: str
    person: str
    reason: str
    answer: str = ""
    due: datetime | None = None
    done: datetime | None = None

    @property
    def late(self) -> bool | None:
        return self.done > self.due if self.done is not None and self.due is not None else None


@dataclass(frozen=True, slots=True)
class Happened:
    rows: tuple[Event, ...]
    counters: dict[str, object]


def events_of(steps: Sequence[Step]) -> Happened:
    """All events of a case in order, and how many of some kinds there were."""
    reader = _Reader()
    for step in steps:
        reader.read(step)
    many = Counter(event.kind for event in reader.events)
    counters: dict[str, object] = {
        "redirected": reader.redirected,
        "returns": many[StepKind.UNIT_RETURN],
        "deferrals": many[StepKind.DEFERRAL],
        "supervisions": many[StepKind.SUPERVISION],
    }
    return Happened(tuple(reader.events), counters)


class _Reader:
    """Reads the steps once, remembering who had the case and what was still open."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.failed: Event | None = None
        self.redirected = 0
        self._unit = ""
        self._supervised_unit = ""
        self._supervision: Event | None = None
        self._returned: list[Event] = []

    def read(self, step: Step) -> None:
        if step.verb is Verb.SUBMIT_RESULT:
            self.failed = None  # mended by the unit that failed: a rework for good
        if step.verb is Verb.APPROVE_DISPATCH:
            self._sent(step)
        self._supervised_unit = step.changes.get("supervised_unit") or self._supervised_unit
        kind = _PLAIN.get(step.verb)
        if kind is not None:
            self._add(kind, step)
        if step.verb in _FAILS and step.to_stage is Stage.HANDLING:
            self.failed = self._add(StepKind.REWORK, step)
        if step.verb is Verb.APPEAL_FINAL_REVIEW and step.changes.get("exempt"):
            self._add(StepKind.APPEAL_GRANTED, step)
        if step.to_stage in ENDED:
            self._lift(step)

    def _sent(self, step: Step) -> None:
        """Who has it now tells what the returns and the failed result before were."""
        unit = step.changes.get("handled_by", self._unit)
        same = unit == self._unit
        if self._unit and not same:
            self.redirected += 1
            if self.failed is not None and self.failed.unit != unit:
                self.failed.kind = StepKind.WRONG_DISPATCH
                self.failed = None
        for event in self._returned:
            event.answer = SAME if same else OTHER
        self._returned.clear()
        self._unit = unit

    def _lift(self, step: Step) -> None:
        """A supervision that is raised, or whose case ends, before its deadline was never due."""
        if self._supervision is not None and self._supervision.due is not None:
            if step.at <= self._supervision.due:
                self._supervision.due = None
            self._supervision = None

    def _add(self, kind: StepKind, step: Step) -> Event:
        event = Event(kind, step.version, step.at, self._unit, step.actor.person, step.reason_code)
        match kind:
            case StepKind.SUPERVISION | StepKind.ESCALATION:
                self._lift(step)
                event.unit = self._supervised_unit or self._unit
                event.answer = step.changes.get("supervision_level") or ""
                event.due = step.changes.get("supervision_due")
                self._supervision = event
            case StepKind.ANSWER if self._supervision is not None:
                self._supervision.done = step.at
                event.unit, self._supervision = self._supervision.unit, None
            case StepKind.UNIT_RETURN:
                self._returned.append(event)
            case StepKind.CALL_BACK:
                event.answer = step.changes.get("call_back") or ""
            case StepKind.SECOND_LOOK:
                event.answer = step.changes.get("second_look") or ""
            case StepKind.ASSIST:
                reports = step.changes.get("assist_reports") or ()
                event.unit = reports[-1].unit if reports else event.unit
            case StepKind.CHECK_FAIL:
                event.person = party_of(step) or event.person
        self.events.append(event)
        return event
