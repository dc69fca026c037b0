"""What the side paths of an open case change: extension, shelving, deferral, assisting units, merging.

Of ended cases: :mod:`~dispatcher_app.domain.effects_ended`; of supervision and of cases that nobody wants, in
modules of their own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatcher_app.domain.act import NO_APPLICATION, NO_PAUSE, Act, Effect, Outcome
from dispatcher_app.domain.boundary import BOUNDARY_EFFECTS
from dispatcher_app.domain.case import Application, AssistReport, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.effects import owed_call
from dispatcher_app.domain.effects_ended import ENDED_EFFECTS
from dispatcher_app.domain.effects_supervision import SUPERVISION_EFFECTS
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.words import OPEN
from dispatcher_app.i18n import listed


def _apply_for(what: Application) -> Effect:
    def effect(act: Act) -> Outcome:
        _check_may_apply(act, what)
        _check_basis(act)
        until = _until(act) if what is not Application.EXTENSION else None
        return Outcome({"application": what, "applicant": act.actor.person, "application_until": until})

    return effect


def _check_may_apply(act: Act, what: Application) -> None:
    """The deadline bars an application for an extension, not the grant of one applied for in time."""
    case = act.on
    if what is Application.SHELVING and case.shelvings >= act.rules.side.max_shelvings:
        raise Refused("shelving_limit", count=case.shelvings)
    if what is not Application.EXTENSION:
        return
    clock = case.clocks[HANDLING_CLOCK]
    if clock.overdue(act.rules.calendar_of(clock), act.now):
        raise Refused("already_overdue", command=what.label)
    if case.extensions >= act.rules.max_extensions:
        raise Refused("extension_limit", count=case.extensions)
    if case.extensions:  # 许昌: a second one only on a stamped paper
        act.told("basis", "basis_date")


def _check_basis(act: Act) -> None:
    """The paper an application rests on was signed before it."""
    date = act.value("basis_date")
    if date is not None and date > act.now.astimezone(act.rules.calendar.zone).date():
        raise Refused("basis_later", date=date.isoformat())


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
        counted = {"shelvings": case.shelvings + 1} if what is Application.SHELVING else {}
        # The paper stays with the pause that rests on it.
        paper = {"basis": case.basis, "basis_date": case.basis_date}
        agreed = {field: case.application_until, "clocks": clocks, **counted, **paper}
        return Outcome({**NO_APPLICATION, **agreed})

    return effect


def _refuse_application(_act: Act) -> Outcome:
    """What was refused does not use up what may be granted."""
    return Outcome(dict(NO_APPLICATION))


def _resume(act: Act) -> Outcome:
    """The clock runs on from the agreed date, however late somebody notices that it has come."""
    case = act.on
    until = case.shelved_until or case.deferred_until
    clock = case.clocks[HANDLING_CLOCK].resume(min(act.now, until or act.now))
    clocks = {**case.clocks, HANDLING_CLOCK: clock}
    return Outcome({**NO_PAUSE, "clocks": clocks})


def _assist_report(act: Act) -> Outcome:
    """Assisting units report to the lead, whose result moves the case (design §4, domain facts §1.4)."""
    act.told("assist_unit", "assist_report")
    case, unit = act.on, act.known_unit("assist_unit")
    if unit not in case.assist_units:
        raise Refused("not_assisting", unit=act.rules.unit_names[unit])
    kept, new = case.attachments, act.value("attachments") or ()
    report = AssistReport(unit, act.now, act.value("assist_report"))
    photos = kept + tuple(photo for photo in new if photo not in kept)
    return Outcome({"assist_reports": (*case.assist_reports, report), "attachments": photos})


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


def _merge(act: Act) -> Outcome:
    case = act.on
    master = act.others.get(act.value("merged_into") or 0)
    if master is not None and master.id == case.id:
        raise Refused("merge_self")
    if master is not None and master.merged_into == case.id:
        raise Refused("merge_cycle")
    if master is None or master.stage not in OPEN:
        raise Refused("merge_target")
    before = {"stage_before_merge": case.stage, "since_before_merge": case.stage_since}
    return Outcome({**before, "call_back_next": owed_call(act)})


#: Ends that answer nobody's report: a case that others wait upon must not come to one.
LEAVES_CHILDREN = frozenset({Verb.MERGE, Verb.VOID, Verb.DECLINE, Verb.SELF_HANDLE})


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
    """The case is what it was, but for the time that it was merged: no clock of its own ran then.

    Its caller heard how the master ended, and is asked again when the case itself ends.
    """
    merge = {"merged_into": None, "stage_before_merge": None, "since_before_merge": None}
    asked = {"call_back": None, "call_back_attempts": 0, "call_back_next": None}
    return Outcome({**merge, **asked}, act.on.stage_before_merge)


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
    Verb.ASSIST_REPORT: _assist_report,
    Verb.MERGE: _merge,
    Verb.UNMERGE: _unmerge,
    **BOUNDARY_EFFECTS,
    **ENDED_EFFECTS,
    **SUPERVISION_EFFECTS,
}
