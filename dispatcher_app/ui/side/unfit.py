"""Why a command of a side path makes no sense on a case, though its stage knows it.

The rules refuse such a command as well; here the button is left out, and its key says why before any form
has been filled in for nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from dispatcher_app.domain.case import Appeal, Application, CallBack, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.marks import check_marks
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.transitions import find
from dispatcher_app.domain.words import PUBLIC_SOURCES, Mark, SupervisionLevel
from dispatcher_app.services.hall import Hall

Check = Callable[[Case, Hall], Refused | None]


def unfit(case: Case, verb: Verb, hall: Hall) -> str:
    """Why nobody would look for *verb* on *case* now; "" where it belongs there, live or barred."""
    row = find(verb, case.stage)
    if row is not None and row.while_marked:
        try:
            check_marks(row, case)
        except Refused as refusal:
            return str(refusal)
    check = _CHECKS.get(verb)
    why = check(case, hall) if check is not None else None
    return str(why) if why is not None else ""


def _applied_for(what: Application) -> Check:
    return lambda case, _hall: None if case.application is what else Refused("no_application")


def _appealed(state: Appeal) -> Check:
    return lambda case, _hall: None if case.appeal is state else Refused("appeal_stage")


def _appeal(case: Case, _hall: Hall) -> Refused | None:
    if not case.overdue:
        return Refused("appeal_overdue_only")
    return Refused("appeal_once") if case.appeal is not Appeal.NONE else None


def _redirect(case: Case, hall: Hall) -> Refused | None:
    return _paused(case, hall) if case.failed_unit else Refused("redirect_after_failure")


def _paused(case: Case, _hall: Hall) -> Refused | None:
    """It is resumed first; nobody should type a result that cannot go out."""
    mark = next((mark for mark in (Mark.SHELVED, Mark.DEFERRED) if mark in case.marks), None)
    return Refused("paused_case", mark=mark.label) if mark is not None else None


def _assist(case: Case, hall: Hall) -> Refused | None:
    return None if case.assist_units else Refused("not_assisting", unit=hall.unit_name(case.lead_unit))


def _call_back(case: Case, _hall: Hall) -> Refused | None:
    if case.source not in PUBLIC_SOURCES or not case.caller_phone:
        return Refused("callback_public")
    answered = case.call_back in (CallBack.SATISFIED, CallBack.NOT_SATISFIED)
    return Refused("callback_done") if answered else None


def _self_handle(case: Case, hall: Hall) -> Refused | None:
    if case.source not in hall.rules.side.self_handled_of:
        return Refused("self_handle_source", source=case.source.label)
    return Refused("self_handle_dispatched") if case.dispatches else None


def _supervise(case: Case, _hall: Hall) -> Refused | None:
    return Refused("supervision_open") if Mark.SUPERVISED in case.marks else None


def _escalate(case: Case, _hall: Hall) -> Refused | None:
    top = case.supervision_level is list(SupervisionLevel)[-1]
    return Refused("escalate_upward", level=SupervisionLevel.CIRCULAR.label) if top else None


_CHECKS: dict[Verb, Check] = {
    Verb.GRANT_EXTENSION: _applied_for(Application.EXTENSION),
    Verb.GRANT_SHELVING: _applied_for(Application.SHELVING),
    Verb.GRANT_DEFERRAL: _applied_for(Application.DEFERRAL),
    Verb.APPEAL: _appeal,
    Verb.APPEAL_FIRST_REVIEW: _appealed(Appeal.APPLIED),
    Verb.APPEAL_FINAL_REVIEW: _appealed(Appeal.FIRST_PASSED),
    Verb.REDIRECT: _redirect,
    Verb.SUBMIT_RESULT: _paused,
    Verb.UNIT_RETURN: _paused,
    Verb.ASSIST_REPORT: _assist,
    Verb.CALL_BACK: _call_back,
    Verb.SELF_HANDLE: _self_handle,
    Verb.SUPERVISE: _supervise,
    Verb.ESCALATE_SUPERVISION: _escalate,
}
