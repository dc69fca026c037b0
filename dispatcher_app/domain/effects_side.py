"""What the side paths change: extension, shelving, deferral, call-back, appeal, merge, supervision."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatcher_app.domain.act import NO_APPLICATION, Act, Effect, Outcome
from dispatcher_app.domain.case import Appeal, Application, CallBack, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.words import OPEN, PUBLIC_SOURCES, Mark, Stage
from dispatcher_app.i18n import listed


def _apply_for(what: Application) -> Effect:
    def effect(act: Act) -> Outcome:
        case = act.on
        if case.application is not None:
            raise Refused("application_open")
        _check_may_apply(act, what)
        until = _until(act) if what is not Application.EXTENSION else None
        return Outcome({"application": what, "applicant": act.actor.person, "application_until": until})

    return effect


def _check_may_apply(act: Act, what: Application) -> None:
    """The deadline bars an application for an extension, not the grant of one applied for in time."""
    case = act.on
    for mark in (Mark.SHELVED, Mark.DEFERRED):
        if mark in case.marks:
            raise Refused("already_marked", mark=mark.label)
    if what is not Application.EXTENSION:
        return
    clock = case.clocks[HANDLING_CLOCK]
    if clock.overdue(act.rules.calendar_of(clock), act.now):
        raise Refused("already_overdue", command=what.label)
    if case.extensions >= act.rules.max_extensions:
        raise Refused("extension_limit", count=case.extensions)


def _until(act: Act) -> datetime:
    until = act.value("until")
    if not isinstance(until, datetime):
        raise Refused("date_needed", command=act.row.verb.label)
    if until <= act.now:
        raise Refused("date_past", command=act.row.verb.label)
    latest = act.now + timedelta(days=act.rules.max_shelving_days)
    if until > latest:
        raise Refused("date_too_far", command=act.row.verb.label, latest=act.rules.local(latest))
    return until


def _granted(act: Act, what: Application) -> Case:
    if act.on.application is not what:
        raise Refused("no_application")
    return act.on


def _grant_extension(act: Act) -> Outcome:
    case = _granted(act, Application.EXTENSION)
    clock = case.clocks[HANDLING_CLOCK].extend()
    clocks = {**case.clocks, HANDLING_CLOCK: clock}
    return Outcome({**NO_APPLICATION, "extensions": case.extensions + 1, "clocks": clocks})


def _grant_pause(what: Application, field: str) -> Effect:
    def effect(act: Act) -> Outcome:
        case = _granted(act, what)
        if case.application_until is None or case.application_until <= act.now:
            raise Refused("date_past", command=what.label)
        clocks = {**case.clocks, HANDLING_CLOCK: case.clocks[HANDLING_CLOCK].pause(act.now)}
        return Outcome({**NO_APPLICATION, field: case.application_until, "clocks": clocks})

    return effect


def _refuse_application(act: Act) -> Outcome:
    if act.on.application is None:
        raise Refused("no_application")
    return Outcome(dict(NO_APPLICATION))


def _resume(act: Act) -> Outcome:
    """The clock runs on from the agreed date, however late somebody notices that it has come."""
    case = act.on
    until = case.shelved_until or case.deferred_until
    if until is None:
        raise Refused("not_marked", mark=f"{Mark.SHELVED.label}/{Mark.DEFERRED.label}")
    clock = case.clocks[HANDLING_CLOCK].resume(min(act.now, until))
    clocks = {**case.clocks, HANDLING_CLOCK: clock}
    return Outcome({"shelved_until": None, "deferred_until": None, "clocks": clocks})


def _call_back(act: Act) -> Outcome:
    case = act.on
    if case.source not in PUBLIC_SOURCES or not case.caller_phone:
        raise Refused("callback_public")
    if case.call_back in (CallBack.SATISFIED, CallBack.NOT_SATISFIED):
        raise Refused("callback_done")
    if case.stage is Stage.MERGED:
        return _call_back_merged(act)
    answer = act.choice("call_back", CallBack)
    if not act.value("reopen"):
        return Outcome({"call_back": answer}, case.stage)
    if answer is not CallBack.NOT_SATISFIED:
        raise Refused("reopen_satisfied")
    if case.reopened:
        raise Refused("reopen_once")
    reopened = {"reopened": 1, "closed_at": None, "closing_kind": None}
    return Outcome({"call_back": answer, **reopened}, act.row.targets[1])


def _call_back_merged(act: Act) -> Outcome:
    """Every caller gets an answer; that of a merged case is how its master ended. Only a master reopens."""
    master = act.others.get(act.on.merged_into or 0)
    if master is None or master.stage is not Stage.CLOSED:
        raise Refused("callback_master_open")
    return Outcome({"call_back": act.choice("call_back", CallBack)})


def _reckon(act: Act) -> Outcome:
    """The calendar of a year has come: a deadline that was provisional is reckoned anew, and says so.

    Only the instants move (:mod:`dispatcher_app.domain.stage_clocks`); what stopped clocks froze stays.
    """
    clock = act.on.clocks.get(act.on.stage.value)
    running = clock is not None and clock.is_running
    due = clock.due(act.rules.calendar_of(clock)) if clock is not None and running else None
    if not act.on.due_provisional or due is None or (due.provisional and due.at == act.on.due_at):
        raise Refused("deadline_known")
    return Outcome()


def _appeal(act: Act) -> Outcome:
    if act.on.appeal is not Appeal.NONE:
        raise Refused("appeal_once")
    if not act.on.overdue:
        raise Refused("appeal_overdue_only")
    # A field of its own: a case reopened meanwhile has other applications, and its next end clears those.
    return Outcome({"appeal": Appeal.APPLIED, "appellant": act.actor.person})


def _appeal_review(expected: Appeal, onward: Appeal) -> Effect:
    def effect(act: Act) -> Outcome:
        if act.on.appeal is not expected:
            raise Refused("appeal_stage")
        appeal = onward if act.value("passed") else Appeal.REFUSED
        reviewer = {"appeal_reviewer": act.actor.person}
        return Outcome({"appeal": appeal, "exempt": appeal is Appeal.GRANTED, **reviewer})

    return effect


def _merge(act: Act) -> Outcome:
    case = act.on
    master = act.others.get(act.value("merged_into") or 0)
    if master is not None and master.id == case.id:
        raise Refused("merge_self")
    if master is not None and master.merged_into == case.id:
        raise Refused("merge_cycle")
    if master is None or master.stage not in OPEN:
        raise Refused("merge_target")
    return Outcome({"stage_before_merge": case.stage})


#: Ends that answer nobody's report: a case that others wait upon must not come to one.
LEAVES_CHILDREN = frozenset({Verb.MERGE, Verb.VOID, Verb.DECLINE})


def check_children(act: Act) -> None:
    """A master is where the callers of its merged cases get their answer (decision 009).

    Raises:
        Refused: ``has_children``, with their numbers.
    """
    if act.row.verb not in LEAVES_CHILDREN:
        return
    named, others = act.value("merged_into"), act.others.values()
    waiting = [case.number for case in others if case.merged_into == act.on.id and case.id != named]
    if waiting:
        raise Refused("has_children", numbers=listed(sorted(waiting)), command=act.row.verb.label)


def _unmerge(act: Act) -> Outcome:
    return Outcome({"merged_into": None, "stage_before_merge": None}, act.on.stage_before_merge)


def _supervise(act: Act) -> Outcome:
    if act.on.supervised:
        raise Refused("supervision_open")
    due = act.value("supervision_due")
    if due is not None and due <= act.now:
        raise Refused("date_past", command=act.row.verb.label)
    return Outcome()


def _answer_supervision(act: Act) -> Outcome:
    if not act.on.supervised:
        raise Refused("no_supervision")
    return Outcome({"supervised": "", "supervision_due": None})


SIDE_EFFECTS: dict[Verb, Effect] = {
    Verb.APPLY_EXTENSION: _apply_for(Application.EXTENSION),
    Verb.APPLY_SHELVING: _apply_for(Application.SHELVING),
    Verb.APPLY_DEFERRAL: _apply_for(Application.DEFERRAL),
    Verb.GRANT_EXTENSION: _grant_extension,
    Verb.GRANT_SHELVING: _grant_pause(Application.SHELVING, "shelved_until"),
    Verb.GRANT_DEFERRAL: _grant_pause(Application.DEFERRAL, "deferred_until"),
    Verb.REFUSE_APPLICATION: _refuse_application,
    Verb.RESUME: _resume,
    Verb.RECKON: _reckon,
    Verb.CALL_BACK: _call_back,
    Verb.APPEAL: _appeal,
    Verb.APPEAL_FIRST_REVIEW: _appeal_review(Appeal.APPLIED, Appeal.FIRST_PASSED),
    Verb.APPEAL_FINAL_REVIEW: _appeal_review(Appeal.FIRST_PASSED, Appeal.GRANTED),
    Verb.MERGE: _merge,
    Verb.UNMERGE: _unmerge,
    Verb.SUPERVISE: _supervise,
    Verb.ANSWER_SUPERVISION: _answer_supervision,
}
