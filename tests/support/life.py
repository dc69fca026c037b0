"""Drives one case through the rules, the way seats would, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from dispatcher_app.domain.case import Attachment, Case, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.decide import decide
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.step import Step, apply, first, numbered
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.rules import CELL, MANHOLE, MORNING, RULES, actor

MINUTE = timedelta(minutes=1)
MASTER_ID = 900
REPORT: dict[str, object] = {
    "source": Source.COLLECTOR,
    "description": "井盖不见了",
    "place": "科苑路 15 号",
    "class_code": str(MANHOLE),
    "condition_no": 1,
    **CELL,
}


def photo(kind: PhotoKind = PhotoKind.AFTER, digit: str = "a") -> Attachment:
    return Attachment(digit * 64, kind, "photo.jpg")


@dataclass(frozen=True)
class Sample:
    """A command that is complete and right, given at the right stage by *role*."""

    role: Role
    data: Mapping[str, object] = field(default_factory=dict)
    reason_code: str = ""
    reason: str = ""
    on_behalf_of: str = ""


def _later() -> dict[str, object]:
    """Until when a case waits, and the paper on which that was agreed."""
    return {
        "until": MORNING + timedelta(days=30),
        "basis": "深南城〔2026〕7 号",
        "basis_date": date(2026, 2, 27),
    }


R, V = Role, Verb
#: One right command for each verb, by the seat that usually gives it.
SAMPLES: dict[Verb, Sample] = {
    V.REPORT: Sample(R.CALL_TAKER, REPORT),
    V.AMEND: Sample(R.CALL_TAKER, {"description": "井盖丢失,有人绊倒"}),
    V.CORRECT_SOURCE: Sample(R.SHIFT_LEADER, {"source": "patrol"}, reason="登记时选错"),
    V.REQUEST_VERIFICATION: Sample(R.CALL_TAKER),
    V.VERIFICATION_RESULT: Sample(R.CALL_TAKER, {"finding": "found"}, on_behalf_of="采集员王五"),
    V.FILE: Sample(R.CALL_TAKER),
    V.PROPOSE_FILING: Sample(R.CALL_TAKER),
    V.PROPOSE_DECLINE: Sample(R.CALL_TAKER, reason_code="scope"),
    V.APPROVE_FILING: Sample(R.SHIFT_LEADER),
    V.DECLINE: Sample(R.SHIFT_LEADER, reason_code="scope"),
    V.SEND_BACK: Sample(R.DISPATCHER, reason_code="place"),
    V.SELF_HANDLE: Sample(
        R.CALL_TAKER,
        {"result": "当场劝离", "attachments": (photo(PhotoKind.AFTER, "b"),)},
        on_behalf_of="采集员王五",
    ),
    V.PROPOSE_EMERGENCY: Sample(
        R.DISPATCHER, {"lead_unit": "U3", "requirement": "先围挡"}, reason="路面塌陷,无主"
    ),
    V.PROPOSE_DISPATCH: Sample(R.DISPATCHER, {"lead_unit": "U1", "requirement": "尽快补盖"}),
    V.APPROVE_DISPATCH: Sample(R.SHIFT_LEADER),
    V.RETURN_DISPATCH: Sample(R.SHIFT_LEADER, reason_code="unit"),
    V.UNIT_RETURN: Sample(R.DISPATCHER, reason_code="function", on_behalf_of="市排水公司"),
    V.REDIRECT: Sample(R.DISPATCHER, reason="不是该单位的管线"),
    V.RECORD_VISIT: Sample(
        R.DISPATCHER,
        {"visit_at": MORNING, "visit_present": "排水公司张工、住建局李工", "visit_finding": "雨水井,属排水"},
    ),
    V.SETTLE_BOUNDARY: Sample(R.SHIFT_LEADER, {"decided_unit": "U1"}, reason_code="function"),
    V.APPLY_EXTENSION: Sample(R.DISPATCHER, reason="缺配件", on_behalf_of="市排水公司"),
    V.GRANT_EXTENSION: Sample(R.SHIFT_LEADER),
    V.APPLY_SHELVING: Sample(R.DISPATCHER, _later(), reason="待改造", on_behalf_of="市排水公司"),
    V.GRANT_SHELVING: Sample(R.SHIFT_LEADER),
    V.APPLY_DEFERRAL: Sample(R.DISPATCHER, _later(), reason="疑难", on_behalf_of="市排水公司"),
    V.GRANT_DEFERRAL: Sample(R.SHIFT_LEADER),
    V.REFUSE_APPLICATION: Sample(R.SHIFT_LEADER, reason="理由不足"),
    V.RESUME: Sample(R.DISPATCHER),
    V.RECKON: Sample(R.CLOCKWORK),
    V.ASSIST_REPORT: Sample(
        R.DISPATCHER, {"assist_unit": "U2", "assist_report": "垃圾已清"}, on_behalf_of="市环卫处"
    ),
    V.SUBMIT_RESULT: Sample(R.DISPATCHER, {"result": "已补新盖"}, on_behalf_of="市排水公司"),
    V.PASS_TO_CHECK: Sample(R.DISPATCHER),
    V.REWORK: Sample(R.DISPATCHER, reason_code="photo"),
    V.CHECK_PASS: Sample(R.CALL_TAKER, on_behalf_of="采集员王五"),
    V.CHECK_FAIL: Sample(R.CALL_TAKER, reason_code="not_done", on_behalf_of="采集员王五"),
    V.CLOSE: Sample(R.SHIFT_LEADER, {"closing_kind": "normal", "closing_met": True}),
    V.RETURN_CLOSURE: Sample(R.SHIFT_LEADER, {"return_to": "checking"}, reason_code="condition"),
    V.CALL_BACK: Sample(R.CALL_TAKER, {"call_back": "satisfied"}),
    V.CONSENT_REOPEN: Sample(R.SHIFT_LEADER),
    V.REFUSE_REOPEN: Sample(R.SHIFT_LEADER, reason="已处置到位"),
    V.APPEAL: Sample(R.DISPATCHER, reason="停水期间无法施工", on_behalf_of="市排水公司"),
    V.APPEAL_FIRST_REVIEW: Sample(R.DISPATCHER, {"passed": True}, reason="属实"),
    V.APPEAL_FINAL_REVIEW: Sample(R.SHIFT_LEADER, {"passed": True}, reason="同意"),
    V.VOID: Sample(R.SHIFT_LEADER, reason_code="mistake"),
    V.MERGE: Sample(R.CALL_TAKER, {"merged_into": MASTER_ID}),
    V.UNMERGE: Sample(R.CALL_TAKER, reason="并错了"),
    V.SUPERVISE: Sample(
        R.SHIFT_LEADER,
        {"supervised": "今日办结", "supervision_due": MORNING + timedelta(days=9)},
        reason_code="leader",
    ),
    V.ESCALATE_SUPERVISION: Sample(
        R.SHIFT_LEADER,
        {"supervision_level": "rectification", "supervision_due": MORNING + timedelta(days=12)},
        reason="逾期未答复",
    ),
    V.SECOND_LOOK: Sample(R.SHIFT_LEADER, {"second_look": "in_order"}, reason="照片与现场一致"),
    V.ANSWER_SUPERVISION: Sample(R.DISPATCHER, reason="已到场", on_behalf_of="市排水公司"),
}

#: The shortest way from the report to each stage.
ROADS: dict[Stage, tuple[Verb, ...]] = {
    Stage.REPORTED: (),
    Stage.VERIFYING: (V.REQUEST_VERIFICATION,),
    Stage.AWAITING_FILING: (V.PROPOSE_FILING,),
    Stage.AWAITING_DISPATCH: (V.FILE,),
    Stage.DISPATCH_REVIEW: (V.FILE, V.PROPOSE_DISPATCH),
    Stage.HANDLING: (V.FILE, V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH),
    Stage.DECLINED: (V.PROPOSE_DECLINE, V.DECLINE),
    Stage.VOIDED: (V.VOID,),
    Stage.MERGED: (V.MERGE,),
    Stage.SELF_HANDLED: (V.SELF_HANDLE,),
}
ROADS[Stage.FEEDBACK] = (*ROADS[Stage.HANDLING], V.SUBMIT_RESULT)
ROADS[Stage.CHECKING] = (*ROADS[Stage.FEEDBACK], V.PASS_TO_CHECK)
ROADS[Stage.CLOSURE_REVIEW] = (*ROADS[Stage.CHECKING], V.CHECK_PASS)
ROADS[Stage.CLOSED] = (*ROADS[Stage.CLOSURE_REVIEW], V.CLOSE)


class Life:
    """One case: ``do`` gives a command (the verb's sample, with changes) and applies its step.

    Every command comes *after* the one before by a minute unless told otherwise.
    """

    def __init__(self, rules: Rulebook = RULES, now: datetime = MORNING, **report: object) -> None:
        self.rules, self.now = rules, now
        self.steps: list[Step] = []
        command = self.command(Verb.REPORT, **report)
        step = decide(None, command, actor(Role.CALL_TAKER), now, rules)
        begun = replace(first(step, "NS20260302-0001"), id=1)
        self._take(numbered(step, begun.id, begun.number))

    def _take(self, step: Step) -> Step:
        self.case = apply(self.case, step) if self.steps else first(step, "NS20260302-0001")
        self.steps.append(step)
        return step

    def command(
        self,
        verb: Verb,
        reason_code: str | None = None,
        reason: str | None = None,
        on_behalf_of: str | None = None,
        **data: object,
    ) -> Command:
        sample = SAMPLES[verb]
        return Command(
            verb=verb,
            case_id=self.case.id if self.steps else None,
            data={**sample.data, **data},
            reason_code=sample.reason_code if reason_code is None else reason_code,
            reason=sample.reason if reason is None else reason,
            on_behalf_of=sample.on_behalf_of if on_behalf_of is None else on_behalf_of,
        )

    def ask(
        self,
        verb: Verb,
        role: Role | None = None,
        person: str = "",
        others: Mapping[int, Case] | None = None,
        **terms: object,
    ) -> Step:
        """The step that the command would give; the case stays as it is."""
        who = actor(role or usual_role(verb, self.case.stage), person)
        command = self.command(verb, **terms)  # type: ignore[arg-type]
        known = {MASTER_ID: master(self.rules)} if others is None else others
        return decide(self.case, command, who, self.now, self.rules, known)

    def do(
        self,
        verb: Verb,
        role: Role | None = None,
        after: timedelta = MINUTE,
        person: str = "",
        **terms: object,
    ) -> Step:
        self.now += after
        return self._take(self.ask(verb, role, person, **terms))  # type: ignore[arg-type]

    def go(self, *verbs: Verb) -> Life:
        for verb in verbs:
            self.do(verb)
        return self


def usual_role(verb: Verb, stage: Stage) -> Role:
    if verb is Verb.SEND_BACK and stage is Stage.AWAITING_FILING:
        return Role.SHIFT_LEADER
    return SAMPLES[verb].role


def life_at(stage: Stage, rules: Rulebook = RULES, **report: object) -> Life:
    """A case that came to *stage* by the shortest way."""
    return Life(rules, **report).go(*ROADS[stage])


def master(rules: Rulebook = RULES) -> Case:
    """Another open case to merge into."""
    step = decide(None, Command(verb=V.REPORT, data=REPORT), actor(R.CALL_TAKER), MORNING, rules)
    return replace(first(step, "ZG20260302-0900"), id=MASTER_ID)


def overdue_closed(rules: Rulebook = RULES) -> Life:
    """A citizen's case, verified, handled too late, closed: everything after the end can be asked of it."""
    life = Life(rules, source=Source.HOTLINE_12345, caller_phone="13800000000")
    life.go(V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, *ROADS[Stage.HANDLING])
    life.do(V.SUBMIT_RESULT, after=timedelta(hours=5))
    life.go(V.PASS_TO_CHECK, V.CHECK_PASS)
    life.do(V.CLOSE, closing_kind="overdue")
    return life
