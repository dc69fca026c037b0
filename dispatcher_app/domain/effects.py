"""What each command changes on the case, beyond the fields it carries: the rules of the straight road.

Side paths live in :mod:`dispatcher_app.domain.effects_side`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatcher_app.domain.act import Act, Effect, Outcome
from dispatcher_app.domain.case import Attachment, Case, Finding
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import ClosingKind, Mark, Source, Stage
from dispatcher_app.i18n import _


def policy_verb(case: Case | None, command: Command, rules: Rulebook) -> Verb:
    """Filing becomes a proposal where the filing policy asks for a review (design §4)."""
    if command.verb is Verb.FILE and case is not None and case.source in rules.review_filing_of:
        return Verb.PROPOSE_FILING
    return command.verb


def _report(act: Act) -> Outcome:
    if not act.value("place") and not act.value("description"):
        raise Refused("needs_place_or_words")
    source = act.choice("source", Source)
    reported_at = act.value("reported_at") or act.now
    if not isinstance(reported_at, datetime) or reported_at.tzinfo is None or reported_at > act.now:
        raise Refused("bad_value", field=_("上报时间"), value=reported_at)
    return Outcome({**_classified(act), "source": source, "reported_at": reported_at})


def _amend(act: Act) -> Outcome:
    return Outcome({**_classified(act), **_more_photos(act)})


def _classified(act: Act) -> dict[str, Any]:
    """The standard's answer for the class and filing condition the command names."""
    code, number = act.value("class_code"), act.value("condition_no")
    if code is None and number is None:
        return {}
    before = act.case.class_code if act.case else ""
    code = str(before if code is None else code)
    if number is None:
        number = act.case.condition_no if act.case and code == before else 0
    blank = {"class_name": "", "condition_text": "", "closing_condition": "", "limit": None}
    if not code:
        return {**blank, "class_code": "", "condition_no": 0}
    found = _from_standard(act.rules, code, int(number))
    return {**blank, "class_code": code, "condition_no": int(number), **found}


def _from_standard(rules: Rulebook, text: str, number: int) -> dict[str, Any]:
    try:
        code = ClassCode.parse(text)
    except ValueError:
        raise Refused("unknown_class", code=text, number=number) from None
    name, row = rules.standard.name(code), rules.standard.row(code, number)
    if name is None or (row is None and number):
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
    new = act.value("attachments")
    if not new:
        return {}
    if not all(isinstance(item, Attachment) for item in new):
        raise Refused("bad_value", field=_("照片"), value=new)
    kept = act.on.attachments
    return {"attachments": kept + tuple(item for item in new if item not in kept)}


def _verification_result(act: Act) -> Outcome:
    return Outcome({"finding": act.choice("finding", Finding), **_more_photos(act)})


def _check_may_file(act: Act) -> None:
    case = act.on
    if case.source in act.rules.verify_first and case.finding is None:
        raise Refused("verify_first", source=case.source.label)
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


def _propose_dispatch(act: Act) -> Outcome:
    lead = str(act.value("lead_unit") or act.on.lead_unit)
    assist = tuple(act.value("assist_units") or ())
    for code in (lead, *assist):
        if code and code not in act.rules.unit_names:
            raise Refused("unknown_unit", code=code)
    if lead in assist:
        raise Refused("lead_also_assists", unit=act.rules.unit_names[lead])
    return Outcome({"lead_unit": lead, "assist_units": assist, **_proposal(act)})


def _approve_dispatch(act: Act) -> Outcome:
    case = act.on
    return Outcome({**_NO_PROPOSAL, "dispatches": case.dispatches + 1, "handled_by": case.lead_unit})


def _unit_return(act: Act) -> Outcome:
    return Outcome({"handoffs": act.on.handoffs + 1, "application": None, "applicant": ""})


def _submit_result(act: Act) -> Outcome:
    _not_paused(act.on)
    return Outcome({**_more_photos(act), "application": None, "applicant": ""})


def _not_paused(case: Case) -> None:
    for mark in (Mark.SHELVED, Mark.DEFERRED):
        if mark in case.marks:
            raise Refused("paused_case", mark=mark.label)


def _pass_to_check(act: Act) -> Outcome:
    return Outcome({"passed_by": act.actor.person, "passed_by_name": act.actor.name})


def _check_pass(act: Act) -> Outcome:
    """Whoever records the passed check for the collector hands it to gate 2, and may not open that gate."""
    return Outcome(_more_photos(act))


def _failed(act: Act) -> Outcome:
    return Outcome({**_more_photos(act), "reworks": act.on.reworks + 1})


def _close(act: Act) -> Outcome:
    case = act.on
    if case.closing_condition and act.value("closing_met") is not True:
        raise Refused("closing_unticked", condition=case.closing_condition)
    kind = act.choice("closing_kind", ClosingKind)
    if kind is ClosingKind.NORMAL and case.overdue:
        raise Refused("closing_kind")
    return Outcome({"closing_kind": kind, "closed_at": act.now})


def _return_closure(act: Act) -> Outcome:
    target = str(act.value("return_to") or "")
    if target not in act.row.targets:
        raise Refused("return_target")
    reworks = act.on.reworks + (target == Stage.HANDLING)
    return Outcome({"reworks": reworks}, Stage(target))


def _void(act: Act) -> Outcome:
    return Outcome({**_NO_PROPOSAL, "application": None, "closed_at": act.now})


def _nothing(_act: Act) -> Outcome:
    return Outcome()


def _decline(act: Act) -> Outcome:
    return Outcome({**_NO_PROPOSAL, "closed_at": act.now})


EFFECTS: dict[Verb, Effect] = {
    Verb.REPORT: _report,
    Verb.AMEND: _amend,
    Verb.REQUEST_VERIFICATION: _nothing,
    Verb.VERIFICATION_RESULT: _verification_result,
    Verb.FILE: _file,
    Verb.PROPOSE_FILING: _propose_filing,
    Verb.PROPOSE_DECLINE: _propose,
    Verb.APPROVE_FILING: _settle,
    Verb.DECLINE: _decline,
    Verb.SEND_BACK: _settle,
    Verb.PROPOSE_DISPATCH: _propose_dispatch,
    Verb.APPROVE_DISPATCH: _approve_dispatch,
    Verb.RETURN_DISPATCH: _settle,
    Verb.UNIT_RETURN: _unit_return,
    Verb.SUBMIT_RESULT: _submit_result,
    Verb.PASS_TO_CHECK: _pass_to_check,
    Verb.REWORK: _failed,
    Verb.CHECK_PASS: _check_pass,
    Verb.CHECK_FAIL: _failed,
    Verb.CLOSE: _close,
    Verb.RETURN_CLOSURE: _return_closure,
    Verb.VOID: _void,
}
