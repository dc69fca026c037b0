"""Supervision (督办): what is asked of whom until when, and how it gets heavier where nothing comes of it."""

from __future__ import annotations

from dispatcher_app.domain.act import NO_SUPERVISION, Act, Effect, Outcome
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import SupervisionLevel


def _supervise(act: Act) -> Outcome:
    _check_date(act)
    level = act.value("supervision_level") or SupervisionLevel.ORDER
    unit = act.known_unit("supervised_unit") or act.on.lead_unit
    return Outcome({"supervision_level": level, "supervised_unit": unit})


def _escalate(act: Act) -> Outcome:
    """One rung or more, never down; each rung has its own deadline and paper."""
    act.told("supervision_level", "supervision_due")
    _check_date(act)
    level, reached = act.value("supervision_level"), act.on.supervision_level or SupervisionLevel.ORDER
    if level.rung <= reached.rung:
        raise Refused("escalate_upward", level=reached.label)
    unit = act.known_unit("supervised_unit") or act.on.supervised_unit
    said = act.value("supervised") or act.on.supervised
    return Outcome(
        {"supervised": said, "supervised_unit": unit, "supervision_no": act.value("supervision_no") or ""}
    )


def _check_date(act: Act) -> None:
    due = act.value("supervision_due")
    if due is not None and due <= act.now:
        raise Refused("date_past", command=act.row.verb.label)


def _answer(_act: Act) -> Outcome:
    return Outcome(dict(NO_SUPERVISION))


SUPERVISION_EFFECTS: dict[Verb, Effect] = {
    Verb.SUPERVISE: _supervise,
    Verb.ESCALATE_SUPERVISION: _escalate,
    Verb.ANSWER_SUPERVISION: _answer,
}
