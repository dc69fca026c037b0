"""Which fields of a case the step of each command may speak of: what the command carries, and what follows.

The database's guards are made of this table, so that nobody who writes a step by hand slips in what its
command does not do. That the rules stay within it, the tests of random lives hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.act import NO_APPLICATION, NO_PAUSE, NO_SUPERVISION
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.transitions import SIGNED_BY, rows_of
from dispatcher_app.domain.words import Stage

V = Verb

#: Of these every step speaks where they moved: the clock of the stage is reckoned anew each time.
_CLOCKS = frozenset("clocks warn_at due_at due_provisional".split())
_CLASS = "class_code condition_no class_name condition_text closing_condition limit"
_PROPOSAL = "proposer proposer_name"
_APPLICATION = " ".join(NO_APPLICATION)
_DISPATCH = f"lead_unit assist_units emergency {_PROPOSAL}"
_FAILED = "attachments reworks failed_unit"
_ENDED = " ".join(
    (_PROPOSAL, _APPLICATION, *NO_PAUSE, *NO_SUPERVISION, "boundary_since failed_unit closed_at")
)
_ASKED = "call_back call_back_attempts call_back_next"
_TAKEN_BACK = f"{_APPLICATION} boundary_since"
_USED = "overdue handling_seconds"

#: What follows from each command, beyond what it carries itself (``accepts`` of the transition table).
_FOLLOWS: Mapping[Verb, str] = {
    V.REPORT: f"number {_CLASS}",
    V.AMEND: _CLASS,
    V.FILE: _CLASS,
    V.PROPOSE_FILING: f"{_CLASS} {_PROPOSAL}",
    V.PROPOSE_DECLINE: _PROPOSAL,
    V.APPROVE_FILING: f"condition_text {_PROPOSAL}",
    V.DECLINE: _ENDED,
    V.SEND_BACK: _PROPOSAL,
    V.SELF_HANDLE: f"{_ENDED} closed_by",
    V.PROPOSE_DISPATCH: _DISPATCH,
    V.PROPOSE_EMERGENCY: _DISPATCH,
    V.APPROVE_DISPATCH: "dispatches handled_by assist_reports boundary_since reworks wrong_dispatches "
    f"failed_unit approved_by {_PROPOSAL} {_USED}",
    V.RETURN_DISPATCH: _PROPOSAL,
    V.UNIT_RETURN: f"handoffs {_TAKEN_BACK}",
    V.REDIRECT: _TAKEN_BACK,
    V.SETTLE_BOUNDARY: "boundary_since settled_handoffs",
    V.APPLY_EXTENSION: "application applicant application_until",
    V.APPLY_SHELVING: "application applicant application_until",
    V.APPLY_DEFERRAL: "application applicant application_until",
    V.GRANT_EXTENSION: f"extensions {_APPLICATION}",
    V.GRANT_SHELVING: f"shelved_until shelvings {_APPLICATION}",
    V.GRANT_DEFERRAL: f"deferred_until {_APPLICATION}",
    V.REFUSE_APPLICATION: _APPLICATION,
    V.RESUME: " ".join(NO_PAUSE),
    V.ASSIST_REPORT: "assist_reports",
    V.SUBMIT_RESULT: f"failed_unit {_APPLICATION} {_USED}",
    V.PASS_TO_CHECK: "passed_by passed_by_name",
    V.REWORK: _FAILED,
    V.CHECK_PASS: "checked_by",
    V.CHECK_FAIL: _FAILED,
    V.CLOSE: f"{_ENDED} closed_by {_ASKED}",
    V.RETURN_CLOSURE: "reworks failed_unit",
    V.CALL_BACK: "call_back_attempts call_back_next reopen_asker",
    V.CONSENT_REOPEN: f"reopened closed_at closing_kind second_look second_looker reopen_asker {_ASKED}",
    V.REFUSE_REOPEN: "reopen_asker",
    V.APPEAL: "appeal appellant",
    V.APPEAL_FIRST_REVIEW: "appeal appeal_reviewer exempt",
    V.APPEAL_FINAL_REVIEW: "appeal appeal_reviewer exempt",
    V.SECOND_LOOK: "second_looker",
    V.VOID: _ENDED,
    V.MERGE: "stage_before_merge since_before_merge call_back_next",
    V.UNMERGE: f"merged_into stage_before_merge since_before_merge {_ASKED}",
    V.ANSWER_SUPERVISION: " ".join(NO_SUPERVISION),
}

#: Fields that hold who did something: a step says there whoever gives its command, or takes the name away.
WHO = frozenset({*SIGNED_BY, "second_looker"})


def fields_of(verb: Verb) -> frozenset[str]:
    """Every field of a case that a step of *verb* may change, its stage and version aside."""
    rows = rows_of(verb)
    carried = frozenset[str]().union(*(row.accepts for row in rows))
    return carried | frozenset(_FOLLOWS.get(verb, "").split()) | _CLOCKS | _moved(verb)


def _moved(verb: Verb) -> frozenset[str]:
    """A case that leaves its stage stands anew, and a pause that is over by then is ended with it."""
    moving = [row for row in rows_of(verb) if row.targets or row.back]
    if not moving:
        return frozenset()
    may_pause = any({Stage.HANDLING, Stage.MERGED} & row.sources for row in moving)
    return frozenset({"stage_since", *(NO_PAUSE if may_pause else ())})
