"""Whose case is it? What units hand on to one another goes to the shift leader (decision 013).

Source: domain facts §1.4. Both units go to the site together; what is still open then the leader decides, the
unit of the territory where nobody else can be named; danger without an owner is met at once.
"""

from __future__ import annotations

from typing import Any

from dispatcher_app.domain.act import Act, Effect, Outcome
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import NOT_OURS
from dispatcher_app.domain.refusal import Refused


def disputed_by(act: Act, handoffs: int) -> dict[str, Any]:
    """What a case that comes back from a unit brings: a dispute, after so many hand-offs since the last
    decision, or as soon as somebody does not accept that decision."""
    case = act.on
    disobeyed = bool(case.decided_unit) and (
        act.row.verb is Verb.REDIRECT or act.command.reason_code in NOT_OURS
    )
    if disobeyed or handoffs - case.settled_handoffs >= act.rules.side.max_handoffs:
        return {"boundary_since": case.boundary_since or act.now}
    return {}


def check_decided(act: Act, lead: str) -> None:
    """What the shift leader has decided binds the dispatcher.

    Raises:
        Refused: ``boundary_decided``, with the unit.
    """
    decided = act.on.decided_unit
    if decided and lead != decided:
        raise Refused("boundary_decided", unit=act.rules.unit_names.get(decided, decided))


def _record_visit(act: Act) -> Outcome:
    """Who was on the site, when, and what they found; the newest stands on the case, all in its steps."""
    act.told("visit_at", "visit_present", "visit_finding")
    if act.value("visit_at") > act.now:
        raise Refused("visit_later", at=act.rules.local(act.value("visit_at")))
    kept, new = act.on.attachments, act.value("attachments") or ()
    return Outcome({"attachments": kept + tuple(photo for photo in new if photo not in kept)})


def _settle(act: Act) -> Outcome:
    """From now on the case is the unit's: hand-offs are counted anew."""
    act.told("decided_unit")
    decided = act.known_unit("decided_unit")
    return Outcome({"decided_unit": decided, "boundary_since": None, "settled_handoffs": act.on.handoffs})


BOUNDARY_EFFECTS: dict[Verb, Effect] = {
    Verb.RECORD_VISIT: _record_visit,
    Verb.SETTLE_BOUNDARY: _settle,
}
