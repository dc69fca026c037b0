"""Answers that are nearly always right, filled in before the hand comes."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import datetime, timedelta

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import ClosingKind, SupervisionLevel
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.ui.candidates import behind
from dispatcher_app.ui.gate_words import last_proposal
from dispatcher_app.ui.side.when_words import shown

Usual = Mapping[str, str | bool]
#: Forms that speak for the unit the case was sent to.
_FOR_THE_UNIT = frozenset(
    {
        Verb.UNIT_RETURN,
        Verb.SUBMIT_RESULT,
        Verb.APPLY_EXTENSION,
        Verb.APPLY_SHELVING,
        Verb.APPLY_DEFERRAL,
        Verb.APPEAL,
    }
)
#: Hours of a day in which the public is called back.
_RINGS_FROM, _RINGS_UNTIL = 9, 21


def usual_answers(case: Case, verb: Verb, desk: Desk, opened: OpenedCase | None) -> Usual:
    """What the form of *verb* begins with; *opened* is the case with its history, where it is in hand."""
    proposal = last_proposal(opened) if opened is not None else None
    if verb is Verb.DECLINE and proposal is not None and proposal.verb is Verb.PROPOSE_DECLINE:
        return {"reason_code": proposal.reason_code, "reason": proposal.reason}
    if verb in _FOR_THE_UNIT:
        unit = case.handled_by or case.lead_unit
        return {"on_behalf_of": desk.hall.unit_name(unit)} if unit else {}
    if verb is Verb.PROPOSE_EMERGENCY:
        return _emergency(case, desk, behind(opened.history if opened is not None else ()))
    filling = _USUAL.get(verb)
    return filling(case, desk) if filling is not None else {}


def _close(case: Case, _desk: Desk) -> Usual:
    return {"closing_kind": ClosingKind.OVERDUE if case.overdue else ClosingKind.NORMAL}


def _emergency(case: Case, desk: Desk, said_no: Container[str]) -> Usual:
    """Whose it was decided to be, else the likeliest that has not said no."""
    units = [found.unit.code for found in desk.candidates(case)]
    likely = [code for code in units if code != case.lead_unit and code not in said_no]
    lead = case.decided_unit or next(iter(likely), case.lead_unit)
    assist = ",".join(code for code in case.assist_units if code != lead)
    return {"lead_unit": lead, "assist_units": assist, "requirement": case.requirement}


def _assist(case: Case, _desk: Desk) -> Usual:
    """The one that has not reported yet."""
    told = {report.unit for report in case.assist_reports}
    waiting = [code for code in case.assist_units if code not in told]
    return {"assist_unit": next(iter([*waiting, *case.assist_units]), "")}


def _visit(_case: Case, desk: Desk) -> Usual:
    return {"visit_at": _here(desk.now(), desk)}


def _settle(case: Case, _desk: Desk) -> Usual:
    return {"decided_unit": case.decided_unit}


def _call(_case: Case, desk: Desk) -> Usual:
    again = desk.now() + timedelta(minutes=desk.hall.rules.side.call_again_minutes)
    return {"call_back_next": _here(_by_day(again.astimezone(desk.hall.zone)), desk)}


def _by_day(at: datetime) -> datetime:
    """Nobody is rung up in the night to be asked how satisfied they are; the call taker may still say so."""
    if _RINGS_FROM <= at.hour < _RINGS_UNTIL:
        return at
    day = at + timedelta(days=1) if at.hour >= _RINGS_UNTIL else at
    return day.replace(hour=_RINGS_FROM, minute=0, second=0, microsecond=0)


def _supervise(case: Case, desk: Desk) -> Usual:
    first = SupervisionLevel.ORDER.value
    return {
        "supervision_level": first,
        "supervised_unit": case.lead_unit,
        "supervision_due": _due(case, desk),
    }


def _escalate(case: Case, desk: Desk) -> Usual:
    reached = case.supervision_level or SupervisionLevel.ORDER
    higher = [level for level in SupervisionLevel if level.rung > reached.rung]
    level = higher[0].value if higher else ""
    unit = case.supervised_unit or case.lead_unit
    given = {"supervision_level": level, "supervised_unit": unit, "supervised": case.supervised}
    return {**given, "supervision_due": "+1工作日"}


def _answer(case: Case, desk: Desk) -> Usual:
    unit = case.supervised_unit or case.lead_unit
    return {"on_behalf_of": desk.hall.unit_name(unit)} if unit else {}


def _due(case: Case, desk: Desk) -> str:
    """The limit that the standard gives, while it lies ahead; of an overdue case the next working day."""
    if case.due_at is not None and case.due_at > desk.now():
        return _here(case.due_at, desk)
    return "+1工作日"


def _here(at: datetime, desk: Desk) -> str:
    return shown(at.astimezone(desk.hall.zone))


_USUAL: dict[Verb, Callable[[Case, Desk], Usual]] = {
    Verb.CLOSE: _close,
    Verb.ASSIST_REPORT: _assist,
    Verb.RECORD_VISIT: _visit,
    Verb.SETTLE_BOUNDARY: _settle,
    Verb.CALL_BACK: _call,
    Verb.SUPERVISE: _supervise,
    Verb.ESCALATE_SUPERVISION: _escalate,
    Verb.ANSWER_SUPERVISION: _answer,
}
