"""Likely units for the case in hand, as the dispatcher meets them: those that sent it back come last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import find
from dispatcher_app.domain.units import Candidate
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk, OpenedCase


def candidates_for(opened: OpenedCase, desk: Desk) -> list[Candidate]:
    """Candidates with their reasons; a unit that returned this very case says so and stands behind."""
    returned = returned_by(opened.history)
    fresh, again = [], []
    for found in desk.candidates(opened.case):
        why = returned.get(found.unit.code)
        if why is None:
            fresh.append(found)
        else:
            again.append(Candidate(found.unit, (_("曾回退:{reason}").format(reason=why), *found.reasons)))
    return [*fresh, *again]


def owners_of(case: Case, found: Sequence[Candidate], desk: Desk) -> list[str]:
    """Codes of those among *found* that the component of the case belongs to."""
    component = desk.hall.places.component(case.component_code) if case.component_code else None
    owner = component.owner_unit if component else ""
    names = ((c.unit.code, c.unit.name, c.unit.short_name) for c in found)
    return [code for code, *others in names if owner and owner in (code, *others)]


def returned_by(history: Sequence[Step]) -> Mapping[str, str]:
    """Units that sent the case back, by code, with the reason they gave last."""
    lead, returned = "", {}
    for step in history:
        if step.verb is Verb.UNIT_RETURN and lead:
            returned[lead] = reason_text(step)
        lead = str(step.changes.get("lead_unit", lead) or lead)
    return returned


def reason_text(step: Step) -> str:
    """The coded reason of a step, with what was added in words."""
    row = find(step.verb, step.from_stage)
    words = row.reasons if row is not None else None
    label = words(step.reason_code).label if words is not None and step.reason_code else ""
    return " · ".join(part for part in (label, step.reason) if part)
