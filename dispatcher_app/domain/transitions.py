"""The one transition table: what may be done, from where, by whom, to where, and on which terms.

Buttons, permission checks, the database's guards, the diagram in the documentation and the sandbox's
scoring all read this table. Whatever is not in it is refused.
Source of the rules: the life of a case in the design (§4), 运城 workflow and adjustment rules for returns,
extensions, shelving and appeals.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain import reasons
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import OPEN, Labelled, Mark, Role, Stage

R, S, V, M = Role, Stage, Verb, Mark

REPORT_FIELDS = frozenset(
    "source channel description place lon lat located_by cell_code community street district caller_name "
    "caller_phone wants_callback external_ref attachments component_code class_code condition_no "
    "reported_at".split()
)
AMEND_FIELDS = REPORT_FIELDS - {"reported_at", "external_ref"}
FILING_NEEDS = ("class_code", "condition_no", "cell_code")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    ``sources`` is empty for a command that brings a case into being. ``targets`` lists every stage it may
    lead to; empty means the case stays where it is. ``back`` marks the one command whose target is the
    remembered stage. ``parties`` are roles outside the hall in whose name a seat of ``roles`` acts: the seat
    must say for whom. ``not_by`` names the case fields holding logins that may not act (four eyes).
    ``reasons`` is the code list a reason is chosen from; ``reason_required`` without a list asks for words.
    ``while_marked``: only on a case with one of these marks; ``unless_marked``: on none with any of these.
    ``aside`` rows are beside the road: possible there, but nobody's turn.
    """

    verb: Verb
    sources: frozenset[Stage]
    roles: frozenset[Role]
    targets: tuple[Stage, ...] = ()
    parties: frozenset[Role] = frozenset()
    not_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    accepts: frozenset[str] = frozenset()
    arguments: frozenset[str] = frozenset()
    reasons: type[Labelled] | None = None
    reason_required: bool = False
    gate: int = 0
    back: bool = False
    while_marked: frozenset[Mark] = frozenset()
    unless_marked: frozenset[Mark] = frozenset()
    aside: bool = False

    @property
    def origins(self) -> frozenset[Stage | None]:
        """Stages the command may be given at; None stands for "no case yet"."""
        return frozenset(self.sources) or frozenset({None})

    def leads_to(self, source: Stage | None) -> tuple[Stage, ...]:
        """Every stage the command may end in when given at *source*."""
        if self.back:
            return tuple(sorted(OPEN))
        if self.targets:
            return self.targets
        return () if source is None else (source,)


def _row(verb: Verb, sources: object, roles: object, *targets: Stage, **terms: object) -> Transition:
    def group(value: object) -> frozenset[object]:
        return value if isinstance(value, frozenset) else frozenset({value} if value else ())

    for key in ("accepts", "arguments"):
        if isinstance(text := terms.get(key), str):
            terms[key] = frozenset(text.split())
    if isinstance(field := terms.get("not_by"), str):
        terms["not_by"] = tuple(field.split())
    return Transition(verb, group(sources), group(roles), targets, **terms)  # type: ignore[arg-type]


_UNIT = frozenset({R.UNIT})
_COLLECTOR = frozenset({R.COLLECTOR})
_GRANTERS = frozenset({R.DISPATCHER, R.SHIFT_LEADER})
_BY_UNIT = frozenset({R.UNIT, R.DISPATCHER, R.SHIFT_LEADER})
_APPLIED = frozenset({M.APPLICATION})
_PAUSED = frozenset({M.SHELVED, M.DEFERRED})
_DISPUTED = frozenset({M.BOUNDARY})
_SUPERVISED = frozenset({M.SUPERVISED})
_ASKED_TO_REOPEN = frozenset({M.REOPENING})
_APPEALED = frozenset({M.APPEAL})
_BOUNDARY_ARGUMENTS = "decided_unit cost_note"
#: Where a second look finds something: behind gate 1, after gate 2, and where no gate was passed at all.
_LOOKED_AT = frozenset({S.HANDLING, S.FEEDBACK, S.CHECKING, S.CLOSURE_REVIEW, S.CLOSED, S.SELF_HANDLED})

TRANSITIONS: tuple[Transition, ...] = (
    _row(V.REPORT, None, frozenset({R.CALL_TAKER, R.EXCHANGE}), S.REPORTED, accepts=REPORT_FIELDS),
    _row(V.AMEND, S.REPORTED, R.CALL_TAKER, accepts=AMEND_FIELDS),
    _row(V.CORRECT_SOURCE, S.REPORTED, R.SHIFT_LEADER, needs=("source",), accepts="source channel",
         reason_required=True),
    _row(V.REQUEST_VERIFICATION, S.REPORTED, R.CALL_TAKER, S.VERIFYING, needs=("place",)),
    _row(V.VERIFICATION_RESULT, S.VERIFYING, frozenset({R.COLLECTOR, R.CALL_TAKER}), S.REPORTED,
         parties=_COLLECTOR, needs=("finding",), accepts="finding attachments"),
    _row(V.FILE, S.REPORTED, R.CALL_TAKER, S.AWAITING_DISPATCH, needs=FILING_NEEDS, accepts=AMEND_FIELDS),
    _row(V.PROPOSE_FILING, S.REPORTED, R.CALL_TAKER, S.AWAITING_FILING,
         needs=("place", "description"), accepts=AMEND_FIELDS),
    _row(V.PROPOSE_DECLINE, S.REPORTED, R.CALL_TAKER, S.AWAITING_FILING,
         reasons=reasons.DeclineReason, reason_required=True),
    _row(V.APPROVE_FILING, S.AWAITING_FILING, R.SHIFT_LEADER, S.AWAITING_DISPATCH,
         not_by="proposer", needs=("cell_code", "limit"), accepts="limit closing_condition"),
    _row(V.DECLINE, S.AWAITING_FILING, R.SHIFT_LEADER, S.DECLINED, not_by="proposer",
         reasons=reasons.DeclineReason, reason_required=True),
    _row(V.SEND_BACK, S.AWAITING_FILING, R.SHIFT_LEADER, S.REPORTED, not_by="proposer",
         reasons=reasons.SendBackReason, reason_required=True),
    _row(V.SEND_BACK, S.AWAITING_DISPATCH, R.DISPATCHER, S.REPORTED,
         reasons=reasons.SendBackReason, reason_required=True),
    _row(V.SELF_HANDLE, S.REPORTED, frozenset({R.COLLECTOR, R.CALL_TAKER}), S.SELF_HANDLED,
         parties=_COLLECTOR, needs=("result",), accepts="result attachments", unless_marked=_SUPERVISED),
    _row(V.PROPOSE_DISPATCH, S.AWAITING_DISPATCH, R.DISPATCHER, S.DISPATCH_REVIEW, unless_marked=_DISPUTED,
         needs=("lead_unit", "limit"), accepts="lead_unit assist_units requirement"),
    _row(V.PROPOSE_EMERGENCY, S.AWAITING_DISPATCH, _GRANTERS, S.DISPATCH_REVIEW, reason_required=True,
         needs=("lead_unit", "limit"), accepts="lead_unit assist_units requirement"),
    _row(V.APPROVE_DISPATCH, S.DISPATCH_REVIEW, frozenset({R.SHIFT_LEADER, R.POLICY}), S.HANDLING,
         not_by="proposer", gate=1),
    _row(V.RETURN_DISPATCH, S.DISPATCH_REVIEW, R.SHIFT_LEADER, S.AWAITING_DISPATCH, not_by="proposer",
         reasons=reasons.DispatchReturnReason, reason_required=True, gate=1),
    _row(V.UNIT_RETURN, S.HANDLING, _BY_UNIT, S.AWAITING_DISPATCH, parties=_UNIT,
         reasons=reasons.ReturnReason, reason_required=True),
    _row(V.REDIRECT, S.HANDLING, _GRANTERS, S.AWAITING_DISPATCH, reason_required=True),
    _row(V.RECORD_VISIT, OPEN | {S.CLOSED}, _GRANTERS, while_marked=_DISPUTED, aside=True,
         accepts="visit_at visit_present visit_finding attachments"),
    _row(V.SETTLE_BOUNDARY, S.AWAITING_DISPATCH, R.SHIFT_LEADER, while_marked=_DISPUTED,
         accepts=_BOUNDARY_ARGUMENTS, reasons=reasons.BoundaryBasis, reason_required=True),
    _row(V.SETTLE_BOUNDARY, (OPEN | {S.CLOSED}) - {S.AWAITING_DISPATCH}, R.SHIFT_LEADER, aside=True,
         while_marked=_DISPUTED, accepts=_BOUNDARY_ARGUMENTS, reasons=reasons.BoundaryBasis,
         reason_required=True),
    _row(V.APPLY_EXTENSION, S.HANDLING, _BY_UNIT, parties=_UNIT, reason_required=True,
         unless_marked=_APPLIED | _PAUSED, accepts="basis basis_date"),
    _row(V.GRANT_EXTENSION, S.HANDLING, _GRANTERS, not_by="applicant", while_marked=_APPLIED),
    _row(V.APPLY_SHELVING, S.HANDLING, _BY_UNIT, parties=_UNIT, reason_required=True,
         unless_marked=_APPLIED | _PAUSED, needs=("until", "basis", "basis_date"), arguments="until",
         accepts="basis basis_date"),
    _row(V.GRANT_SHELVING, S.HANDLING, _GRANTERS, not_by="applicant", while_marked=_APPLIED),
    _row(V.APPLY_DEFERRAL, S.HANDLING, _BY_UNIT, parties=_UNIT, reason_required=True,
         unless_marked=_APPLIED | _PAUSED, needs=("until", "basis", "basis_date"), arguments="until",
         accepts="basis basis_date"),
    _row(V.GRANT_DEFERRAL, S.HANDLING, R.SHIFT_LEADER, not_by="applicant", while_marked=_APPLIED),
    _row(V.REFUSE_APPLICATION, S.HANDLING, _GRANTERS, not_by="applicant", reason_required=True,
         while_marked=_APPLIED),
    _row(V.RESUME, S.HANDLING, frozenset({R.DISPATCHER, R.SHIFT_LEADER, R.CLOCKWORK}), while_marked=_PAUSED),
    _row(V.RECKON, OPEN, R.CLOCKWORK),
    _row(V.ASSIST_REPORT, S.HANDLING, frozenset({R.UNIT, R.DISPATCHER}), parties=_UNIT,
         accepts="attachments", arguments="assist_unit assist_report"),
    _row(V.SUBMIT_RESULT, S.HANDLING, frozenset({R.UNIT, R.DISPATCHER}), S.FEEDBACK, parties=_UNIT,
         needs=("result",), accepts="result attachments"),
    _row(V.PASS_TO_CHECK, S.FEEDBACK, R.DISPATCHER, S.CHECKING),
    _row(V.REWORK, S.FEEDBACK, R.DISPATCHER, S.HANDLING, reasons=reasons.ReworkReason, reason_required=True),
    _row(V.CHECK_PASS, S.CHECKING, frozenset({R.COLLECTOR, R.DISPATCHER, R.CALL_TAKER}), S.CLOSURE_REVIEW,
         parties=_COLLECTOR, accepts="attachments"),
    _row(V.CHECK_FAIL, S.CHECKING, frozenset({R.COLLECTOR, R.DISPATCHER, R.CALL_TAKER}), S.HANDLING,
         parties=_COLLECTOR, accepts="attachments", reasons=reasons.ReworkReason, reason_required=True),
    _row(V.CLOSE, S.CLOSURE_REVIEW, frozenset({R.SHIFT_LEADER, R.POLICY}), S.CLOSED,
         not_by="passed_by checked_by", needs=("closing_kind",), accepts="closing_kind",
         arguments="closing_met", gate=2),
    _row(V.RETURN_CLOSURE, S.CLOSURE_REVIEW, R.SHIFT_LEADER, S.CHECKING, S.HANDLING,
         not_by="passed_by checked_by", reasons=reasons.ClosureReturnReason, reason_required=True,
         arguments="return_to", gate=2),
    _row(V.CALL_BACK, S.CLOSED, R.CALL_TAKER, needs=("call_back",), accepts="call_back call_back_next",
         arguments="reopen"),
    _row(V.CALL_BACK, S.MERGED, R.CALL_TAKER, needs=("call_back",), accepts="call_back call_back_next"),
    _row(V.CONSENT_REOPEN, S.CLOSED, R.SHIFT_LEADER, S.AWAITING_DISPATCH, not_by="reopen_asker",
         while_marked=_ASKED_TO_REOPEN),
    _row(V.REFUSE_REOPEN, S.CLOSED, R.SHIFT_LEADER, not_by="reopen_asker", while_marked=_ASKED_TO_REOPEN,
         reason_required=True),
    _row(V.APPEAL, S.CLOSED, frozenset({R.UNIT, R.DISPATCHER}), parties=_UNIT, reason_required=True),
    _row(V.APPEAL_FIRST_REVIEW, S.CLOSED, R.DISPATCHER, not_by="appellant", needs=("passed",),
         arguments="passed", reason_required=True, while_marked=_APPEALED),
    _row(V.APPEAL_FINAL_REVIEW, S.CLOSED, R.SHIFT_LEADER, not_by="appeal_reviewer appellant",
         needs=("passed",), arguments="passed", reason_required=True, while_marked=_APPEALED),
    _row(V.SECOND_LOOK, _LOOKED_AT, R.SHIFT_LEADER, not_by="approved_by closed_by passed_by checked_by",
         needs=("second_look",), accepts="second_look", reason_required=True, aside=True),
    _row(V.VOID, OPEN, R.SHIFT_LEADER, S.VOIDED, reasons=reasons.VoidReason, reason_required=True),
    _row(V.MERGE, OPEN, frozenset({R.CALL_TAKER, R.DISPATCHER}), S.MERGED,
         needs=("merged_into",), accepts="merged_into", unless_marked=_SUPERVISED),
    _row(V.UNMERGE, S.MERGED, frozenset({R.CALL_TAKER, R.DISPATCHER}), reason_required=True, back=True),
    _row(V.SUPERVISE, OPEN, R.SHIFT_LEADER, needs=("supervised", "supervision_due"),
         accepts="supervised supervision_due supervision_level supervised_unit supervision_no",
         reasons=reasons.SupervisionReason, reason_required=True, unless_marked=_SUPERVISED),
    _row(V.ESCALATE_SUPERVISION, OPEN, R.SHIFT_LEADER, reason_required=True, while_marked=_SUPERVISED,
         accepts="supervised supervision_due supervision_level supervised_unit supervision_no"),
    _row(V.ANSWER_SUPERVISION, OPEN, _BY_UNIT, parties=_UNIT, reason_required=True,
         while_marked=_SUPERVISED),
)  # fmt: skip

#: Whose login each field of the four-eyes rule holds: that of whoever gave one of these commands last.
SIGNED_BY: dict[str, frozenset[Verb]] = {
    "proposer": frozenset({V.PROPOSE_FILING, V.PROPOSE_DECLINE, V.PROPOSE_DISPATCH, V.PROPOSE_EMERGENCY}),
    "approved_by": frozenset({V.APPROVE_DISPATCH}),
    "passed_by": frozenset({V.PASS_TO_CHECK}),
    "checked_by": frozenset({V.CHECK_PASS}),
    "applicant": frozenset({V.APPLY_EXTENSION, V.APPLY_SHELVING, V.APPLY_DEFERRAL}),
    "closed_by": frozenset({V.CLOSE, V.SELF_HANDLE}),
    "reopen_asker": frozenset({V.CALL_BACK}),
    "appellant": frozenset({V.APPEAL}),
    "appeal_reviewer": frozenset({V.APPEAL_FIRST_REVIEW}),
}

_BY_VERB: dict[Verb, tuple[Transition, ...]] = {
    verb: tuple(row for row in TRANSITIONS if row.verb is verb) for verb in Verb
}


def rows_of(verb: Verb) -> tuple[Transition, ...]:
    return _BY_VERB[verb]


def find(verb: Verb, stage: Stage | None) -> Transition | None:
    """The row that allows *verb* at *stage* (None: no case yet), or None."""
    for row in _BY_VERB[verb]:
        if (stage is None and not row.sources) or stage in row.sources:
            return row
    return None


def verbs_at(stage: Stage, role: Role) -> tuple[Verb, ...]:
    """What a *role* may ask for at *stage*, in the order of the table."""
    return tuple(row.verb for row in TRANSITIONS if stage in row.sources and role in row.roles)


def deciding_at(stage: Stage, role: str) -> tuple[Verb, ...]:
    """What is a *role*'s own turn at *stage*: without what may be asked for at any time (merging, voiding,
    supervising). *role* is a :class:`Role` or the word stored for one."""
    own = (row for row in TRANSITIONS if row.sources != OPEN and not row.aside)
    return tuple(row.verb for row in own if stage in row.sources and role in row.roles)


def rules() -> frozenset[tuple[Verb, Stage | None, Stage, Role]]:
    """Every (command, from, to, role) that may stand in a step: what the database's guards are made of."""
    return frozenset(
        (row.verb, source, target, role)
        for row in TRANSITIONS
        for source in row.origins
        for target in row.leads_to(source)
        for role in row.roles
    )


#: What the table allowed once: steps of then are kept and hold, and no new one is written.
FORMER_RULES: frozenset[tuple[Verb, Stage | None, Stage, Role]] = frozenset(
    {(V.CALL_BACK, S.CLOSED, S.AWAITING_DISPATCH, R.CALL_TAKER)}  # before a shift leader had to consent
)


def edges() -> frozenset[tuple[Verb, Stage | None, Stage]]:
    """Every (command, from, to), whoever gives it."""
    return frozenset((verb, source, target) for verb, source, target, _role in rules())
