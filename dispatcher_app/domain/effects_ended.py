"""What may still be done to a case that has ended: call-back, reopening, appeal, second look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dispatcher_app.domain.act import Act, Effect, Outcome
from dispatcher_app.domain.case import Appeal, CallBack
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import PUBLIC_SOURCES, Stage


def _call_back(act: Act) -> Outcome:
    case = act.on
    _check_callable(act)
    if case.call_back in (CallBack.SATISFIED, CallBack.NOT_SATISFIED):
        raise Refused("callback_done")
    if case.stage is Stage.MERGED:
        _check_master_closed(act)
    called = _called(act, act.choice("call_back", CallBack))
    return Outcome({**called, **_asked_to_reopen(act)})


def _check_callable(act: Act) -> None:
    """A call may be owed although no number was left; then all that can be said is that nobody is reached."""
    case = act.on
    missed = case.call_back_next is not None and act.value("call_back") is CallBack.NOT_REACHED
    if case.source not in PUBLIC_SOURCES or not (case.caller_phone or missed):
        raise Refused("callback_public")


def _check_master_closed(act: Act) -> None:
    """Every caller gets an answer; that of a merged case is how its master ended. Only a master reopens."""
    master = act.others.get(act.on.merged_into or 0)
    if master is None or master.stage is not Stage.CLOSED:
        raise Refused("callback_master_open")


def _called(act: Act, answer: CallBack) -> dict[str, Any]:
    """Whoever was not reached is called again, so often and then no more."""
    attempts = act.on.call_back_attempts + 1
    missed = answer is CallBack.NOT_REACHED and bool(act.on.caller_phone)
    again = missed and attempts < act.rules.side.max_call_backs
    next_call = _next_call(act) if again else None
    return {"call_back": answer, "call_back_attempts": attempts, "call_back_next": next_call}


def _next_call(act: Act) -> datetime:
    asked: datetime | None = act.value("call_back_next")
    if asked is not None and asked <= act.now:
        raise Refused("date_past", command=act.row.verb.label)
    return asked or act.now + timedelta(minutes=act.rules.side.call_again_minutes)


def _asked_to_reopen(act: Act) -> dict[str, Any]:
    """The call taker asks, with a reason; the shift leader decides. Once in the life of a case."""
    if not act.value("reopen"):
        return {}
    if act.value("call_back") is not CallBack.NOT_SATISFIED:
        raise Refused("reopen_satisfied")
    if act.on.reopened:
        raise Refused("reopen_once")
    if not act.command.reason:
        raise Refused("needs_reason", command=act.row.verb.label)
    return {"reopen_asker": act.actor.person}


def _consent_reopen(_act: Act) -> Outcome:
    """The next end has its own call-back, and its own second look."""
    # Whoever closed it stays known: the guards hold a second look against the last who did (four eyes).
    begun_anew = {"closed_at": None, "closing_kind": None, "second_look": None}
    asked = {"reopen_asker": "", "call_back": None, "call_back_attempts": 0, "second_looker": ""}
    return Outcome({"reopened": 1, **begun_anew, **asked})


def _refuse_reopen(_act: Act) -> Outcome:
    return Outcome({"reopen_asker": ""})


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


def _second_look(act: Act) -> Outcome:
    """Somebody looks again at what a policy or another person let pass; it changes nothing but is kept."""
    return Outcome({"second_looker": act.actor.person})


ENDED_EFFECTS: dict[Verb, Effect] = {
    Verb.CALL_BACK: _call_back,
    Verb.CONSENT_REOPEN: _consent_reopen,
    Verb.REFUSE_REOPEN: _refuse_reopen,
    Verb.APPEAL: _appeal,
    Verb.APPEAL_FIRST_REVIEW: _appeal_review(Appeal.APPLIED, Appeal.FIRST_PASSED),
    Verb.APPEAL_FINAL_REVIEW: _appeal_review(Appeal.FIRST_PASSED, Appeal.GRANTED),
    Verb.SECOND_LOOK: _second_look,
}
