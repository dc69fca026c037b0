"""What each command changes on the case, beyond the fields it carries: the rules of the straight road.

Side paths live in :mod:`dispatcher_app.domain.effects_side`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatcher_app.domain.act import NO_APPLICATION, NO_PAUSE, NO_SUPERVISION, Act, Effect, Outcome
from dispatcher_app.domain.boundary import check_decided, disputed_by
from dispatcher_app.domain.case import FIELD_LABELS, Case, Finding, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.standard import OUTSIDE, ClassCode
from dispatcher_app.domain.words import PUBLIC_SOURCES, ClosingKind, Mark, Source, Stage
from dispatcher_app.i18n import _


def policy_verb(case: Case | None, command: Command, rules: Rulebook) -> Verb:
    """Filing becomes a proposal where the filing policy asks for a review (design §4)."""
    source = command.data.get("source", case.source if case else None)
    if command.verb is Verb.FILE and source in rules.review_filing_of:
        return Verb.PROPOSE_FILING
    return command.verb


def _report(act: Act) -> Outcome:
    place = act.value("place") or act.value("cell_code") or act.value("lon") is not None
    if not place or not (act.value("description") or act.value("class_code")):
        raise Refused("needs_place_or_words")
    source = act.choice("source", Source)
    reported_at = act.value("reported_at") or act.now
    if reported_at > act.now:
        raise Refused("reported_later", at=act.rules.local(reported_at))
    return Outcome({**_classified(act), "source": source, "reported_at": reported_at})


def _amend(act: Act) -> Outcome:
    _check_source_not_eased(act)
    return Outcome({**_classified(act), **_more_photos(act), **_left_channel(act)})


def _left_channel(act: Act) -> dict[str, Any]:
    """A channel belongs to its source: whoever names another source leaves it."""
    moved = (act.value("source") or act.on.source) is not act.on.source
    return {"channel": ""} if moved and act.value("channel") is None else {}


def _check_source_not_eased(act: Act) -> None:
    """What a report's source asks for is not got rid of by naming another source (decision 008)."""
    old, new = act.on.source, act.value("source") or act.on.source
    if not act.rules.duties_of(old) <= act.rules.duties_of(new):
        raise Refused("source_eased", source=old.label, new=new.label)


def _correct_source(act: Act) -> Outcome:
    """The shift leader's own correction may lead anywhere; the step keeps both sources, and why."""
    if act.choice("source", Source) is act.on.source:
        raise Refused("same_source", source=act.on.source.label)
    return Outcome(_left_channel(act))


def _classified(act: Act) -> dict[str, Any]:
    """The standard's answer for the class and filing condition the command names."""
    code, number = act.value("class_code"), act.value("condition_no")
    if code is None and number is None:
        return {}
    before = act.case.class_code if act.case else ""
    code = before if code is None else code
    if number is None:
        number = act.case.condition_no if act.case and code == before else 0
    blank = {"class_name": "", "condition_text": "", "closing_condition": "", "limit": None}
    if not code:
        return {**blank, "class_code": "", "condition_no": 0}
    found = _from_standard(act.rules, code, number)
    return {**blank, "class_code": code, "condition_no": number, **found}


def _from_standard(rules: Rulebook, text: str, number: int) -> dict[str, Any]:
    try:
        code = ClassCode.parse(text)
    except ValueError:
        raise Refused("unknown_class", code=text, number=number) from None
    name, row = rules.standard.name(code), rules.standard.row(code, number)
    if name is None or not rules.standard.conditions(code) or (row is None and number):
        raise Refused("unknown_class", code=text, number=number)
    if row is None:
        return {"class_name": name.minor_name}
    return {
        "class_name": row.minor_name,
        "condition_text": row.condition,
        "closing_condition": row.closing_condition,
        "limit": row.limit,
    }


def _more_photos(act: Act) -> dict[str, Any]:
    """Photos are added, never taken away."""
    new = act.value("attachments")
    if new is None:
        return {}
    kept = act.on.attachments
    return {"attachments": kept + tuple(item for item in new if item not in kept)}


def _verification_result(act: Act) -> Outcome:
    return Outcome({"finding": act.choice("finding", Finding), **_more_photos(act)})


def _check_may_file(act: Act) -> None:
    case = act.on
    source = act.value("source") or case.source
    if source in act.rules.verify_first and case.finding is None:
        raise Refused("verify_first", source=source.label)
    if case.finding is Finding.NOT_FOUND:
        raise Refused("verified_not_found")


def _file(act: Act) -> Outcome:
    _check_may_file(act)
    return _amend(act)


def _proposal(act: Act) -> dict[str, Any]:
    return {"proposer": act.actor.person, "proposer_name": act.actor.name}


def _propose_filing(act: Act) -> Outcome:
    filed = _file(act)
    return Outcome({**filed.changes, **_proposal(act)})


def _propose(act: Act) -> Outcome:
    return Outcome(_proposal(act))


_NO_PROPOSAL = {"proposer": "", "proposer_name": ""}


def _settle(act: Act) -> Outcome:
    """An answered proposal is no longer anyone's."""
    return Outcome(dict(_NO_PROPOSAL))


def _approve_filing(act: Act) -> Outcome:
    """Also a proposed decline may be filed instead, but never past the verification on site."""
    _check_may_file(act)
    if not act.on.in_standard:
        return Outcome({**_outside_standard(act), **_NO_PROPOSAL})
    if act.value("limit") is not None or act.value("closing_condition"):
        raise Refused("standard_decides", limit=act.on.limit.text if act.on.limit else "—")
    return _settle(act)


def _outside_standard(act: Act) -> dict[str, Any]:
    """What no row of the standard fits is filed on the shift leader's own terms, with a reason."""
    if not act.command.reason:
        raise Refused("outside_needs_reason")
    closing = act.value("closing_condition") or act.on.closing_condition
    if not closing:
        label = _(FIELD_LABELS["closing_condition"])
        raise Refused("missing", command=act.row.verb.label, fields=label)
    return {"condition_text": OUTSIDE, "closing_condition": closing}


def _propose_dispatch(act: Act) -> Outcome:
    dispatch = _dispatch(act)
    check_decided(act, dispatch["lead_unit"])
    return Outcome({**dispatch, "emergency": False})


def _propose_emergency(act: Act) -> Outcome:
    """Danger does not wait until somebody knows whose it is; gate 1 stays, the question stays open."""
    return Outcome({**_dispatch(act), "emergency": True})


def _dispatch(act: Act) -> dict[str, Any]:
    case, named = act.on, act.value("assist_units")
    lead = act.value("lead_unit") or case.decided_unit or case.lead_unit
    # A dispatch proposed again keeps the assisting units, unless one of them now leads.
    assist = tuple(code for code in case.assist_units if code != lead) if named is None else named
    for code in (lead, *assist):
        if code and code not in act.rules.unit_names:
            raise Refused("unknown_unit", code=code)
    if lead in assist:
        raise Refused("lead_also_assists", unit=act.rules.unit_names[lead])
    return {"lead_unit": lead, "assist_units": assist, **_proposal(act)}


def _approve_dispatch(act: Act) -> Outcome:
    case = act.on
    sent = {"dispatches": case.dispatches + 1, "handled_by": case.lead_unit, "assist_reports": ()}
    if case.emergency and not case.decided_unit:
        sent["boundary_since"] = case.boundary_since or act.now
    return Outcome({**_NO_PROPOSAL, **sent, **_wrongly_sent(case), "approved_by": act.actor.person})


def _wrongly_sent(case: Case) -> dict[str, Any]:
    """A failed result is a rework of the unit that mends it; where another unit gets the case, it was not
    that unit's to mend, and the dispatch was wrong."""
    if case.failed_unit in ("", case.lead_unit):
        return {}
    return {"reworks": case.reworks - 1, "wrong_dispatches": case.wrong_dispatches + 1, "failed_unit": ""}


def _unit_return(act: Act) -> Outcome:
    _not_paused(act)
    handoffs = act.on.handoffs + 1
    return Outcome({**NO_APPLICATION, "handoffs": handoffs, **disputed_by(act, handoffs)})


def _redirect(act: Act) -> Outcome:
    """The hall takes back what it sent to the wrong unit, as a failed result has shown."""
    _not_paused(act)
    if not act.on.failed_unit:
        raise Refused("redirect_after_failure")
    return Outcome({**NO_APPLICATION, **disputed_by(act, act.on.handoffs)})


def _submit_result(act: Act) -> Outcome:
    _not_paused(act)
    return Outcome({**NO_APPLICATION, **_more_photos(act), "failed_unit": ""})


def _not_paused(act: Act) -> None:
    """A date that has come ends the pause by itself, whether or not anybody has resumed the case."""
    for mark, until in ((Mark.SHELVED, act.on.shelved_until), (Mark.DEFERRED, act.on.deferred_until)):
        if until is not None and until > act.now:
            raise Refused("paused_case", mark=mark.label)


def _pass_to_check(act: Act) -> Outcome:
    return Outcome({"passed_by": act.actor.person, "passed_by_name": act.actor.name})


def _check_pass(act: Act) -> Outcome:
    """Whoever records the passed check for the collector hands it to gate 2, and may not open that gate."""
    return Outcome({**_more_photos(act), "checked_by": act.actor.person})


def _failed(act: Act) -> Outcome:
    return Outcome({**_more_photos(act), **_to_mend(act.on)})


def _to_mend(case: Case) -> dict[str, Any]:
    return {"reworks": case.reworks + 1, "failed_unit": case.handled_by}


def _close(act: Act) -> Outcome:
    case = act.on
    if case.closing_condition and act.value("closing_met") is not True:
        raise Refused("closing_unticked", condition=case.closing_condition)
    kind = act.choice("closing_kind", ClosingKind)
    if kind is ClosingKind.NORMAL and case.overdue:
        raise Refused("closing_kind")
    if kind is ClosingKind.OVERDUE and not case.overdue:
        raise Refused("closing_on_time")
    # A case that was reopened gets its caller asked again.
    asked = {"call_back": None, "call_back_attempts": 0, "call_back_next": owed_call(act)}
    # Whose an emergency was, and who pays, is still to be decided.
    still_open = {"boundary_since": case.boundary_since} if case.emergency else {}
    signed = {"closing_kind": kind, "closed_by": act.actor.person}
    return Outcome({**_ended(act), **signed, **asked, **still_open})


def owed_call(act: Act) -> datetime | None:
    """When the caller is to be called back: from now on, where the case has a caller of the public.

    Who may not read telephone numbers cannot know that none was left; whoever is to call finds that out.
    """
    case = act.on
    reachable = bool(case.caller_phone) or not reads_phone(act.actor.role)
    return act.now if case.source in PUBLIC_SOURCES and reachable else None


def _self_handle(act: Act) -> Outcome:
    """Put right on the spot, never filed: no gate, so only what no caller waits for, and with a picture."""
    case, photos = act.on, act.value("attachments") or ()
    if case.source not in act.rules.side.self_handled_of:
        raise Refused("self_handle_source", source=case.source.label)
    if case.dispatches:
        raise Refused("self_handle_dispatched")
    if not any(photo.kind is PhotoKind.AFTER for photo in photos):
        raise Refused("after_photo_needed")
    return Outcome({**_ended(act), **_more_photos(act), "closed_by": act.actor.person})


def _return_closure(act: Act) -> Outcome:
    target = act.value("return_to")
    if target not in act.row.targets:
        raise Refused("return_target")
    return Outcome(_to_mend(act.on) if target is Stage.HANDLING else {}, target)


def _ended(act: Act) -> dict[str, Any]:
    """Nothing that was to be done before the end is still to be done after it."""
    ended = {"boundary_since": None, "failed_unit": "", "closed_at": act.now}
    return {**_NO_PROPOSAL, **NO_APPLICATION, **NO_PAUSE, **NO_SUPERVISION, **ended}


def _end(act: Act) -> Outcome:
    return Outcome(_ended(act))


def _nothing(_act: Act) -> Outcome:
    return Outcome()


EFFECTS: dict[Verb, Effect] = {
    Verb.REPORT: _report,
    Verb.AMEND: _amend,
    Verb.CORRECT_SOURCE: _correct_source,
    Verb.REQUEST_VERIFICATION: _nothing,
    Verb.VERIFICATION_RESULT: _verification_result,
    Verb.FILE: _file,
    Verb.PROPOSE_FILING: _propose_filing,
    Verb.PROPOSE_DECLINE: _propose,
    Verb.APPROVE_FILING: _approve_filing,
    Verb.DECLINE: _end,
    Verb.SEND_BACK: _settle,
    Verb.SELF_HANDLE: _self_handle,
    Verb.PROPOSE_DISPATCH: _propose_dispatch,
    Verb.PROPOSE_EMERGENCY: _propose_emergency,
    Verb.APPROVE_DISPATCH: _approve_dispatch,
    Verb.RETURN_DISPATCH: _settle,
    Verb.UNIT_RETURN: _unit_return,
    Verb.REDIRECT: _redirect,
    Verb.SUBMIT_RESULT: _submit_result,
    Verb.PASS_TO_CHECK: _pass_to_check,
    Verb.REWORK: _failed,
    Verb.CHECK_PASS: _check_pass,
    Verb.CHECK_FAIL: _failed,
    Verb.CLOSE: _close,
    Verb.RETURN_CLOSURE: _return_closure,
    Verb.VOID: _end,
}
