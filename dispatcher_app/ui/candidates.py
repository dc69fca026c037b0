"""Likely units for the case in hand, as the dispatcher meets them: those that sent it back come last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import find
from dispatcher_app.domain.units import Candidate
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk, OpenedCase
from dispatcher_app.ui.precedents import decided_first

#: How a dispatch comes back.
_SENT_BACK = frozenset({Verb.RETURN_DISPATCH, Verb.UNIT_RETURN, Verb.REDIRECT})
#: What puts a dispatch up for gate 1.
PROPOSALS = frozenset({Verb.PROPOSE_DISPATCH, Verb.PROPOSE_EMERGENCY})


def candidates_for(opened: OpenedCase, desk: Desk) -> list[Candidate]:
    """Candidates with their reasons; a unit that returned this very case, or that it was taken from, says so
    and stands behind.

    Units of the last proposal say that they were in it, those that are no candidates too. A unit that the
    shift leader has decided for comes first.
    """
    returned, last = behind(opened.history), last_choice(opened.history)
    fresh, again = [], []
    for found in _with_last(desk.candidates(opened.case), last, desk):
        why = returned.get(found.unit.code)
        if why is None:
            fresh.append(found)
        else:
            again.append(Candidate(found.unit, (why, *found.reasons)))
    return decided_first([*fresh, *again], opened.case, desk)


def _with_last(found: Sequence[Candidate], last: Mapping[str, str], desk: Desk) -> list[Candidate]:
    """*found*, marked with what was chosen *last*; units chosen last that are not among them come after."""
    there = {one.unit.code for one in found}
    units = (unit for unit in desk.hall.pack.units if unit.code in last and unit.code not in there)
    marked = [*found, *(Candidate(unit, ()) for unit in units)]
    chosen = [Candidate(c.unit, (last[c.unit.code], *c.reasons)) for c in marked if c.unit.code in last]
    return [*chosen, *(one for one in marked if one.unit.code not in last)]


@dataclass(frozen=True, slots=True)
class LastDispatch:
    """The last proposal to dispatch; ``why`` it came back, as :func:`reason_text`, and through ``verb``."""

    lead: str
    assists: tuple[str, ...] = ()
    verb: Verb | None = None
    why: str = ""


def last_dispatch(history: Sequence[Step]) -> LastDispatch | None:
    """What was proposed last, and what became of it; None where nothing was proposed yet."""
    found: LastDispatch | None = None
    lead, assists = "", tuple[str, ...]()
    for step in history:
        lead = str(step.changes.get("lead_unit") or lead)
        if step.verb in PROPOSALS:
            assists = _codes(step.changes.get("assist_units", assists))
            found = LastDispatch(lead, assists)
        elif found is not None and step.verb in _SENT_BACK:
            found = replace(found, verb=step.verb, why=reason_text(step))
    return found


def last_choice(history: Sequence[Step]) -> dict[str, str]:
    """Units of the last proposal to dispatch, by code, with the part they had in it."""
    last = last_dispatch(history)
    if last is None:
        return {}
    return {code: _("上次协办") for code in last.assists} | ({last.lead: _("上次主办")} if last.lead else {})


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


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


def behind(history: Sequence[Step]) -> Mapping[str, str]:
    """Units that speak against themselves, by code: why they returned the case, or why it was taken back."""
    said = {code: _("曾回退:{reason}").format(reason=why) for code, why in returned_by(history).items()}
    taken = {code: _("曾错派:{reason}").format(reason=why) for code, why in taken_from(history).items()}
    return said | taken


def taken_from(history: Sequence[Step]) -> Mapping[str, str]:
    """Units that the hall took the case back from after a failed result, by code, with the reason."""
    unit, taken = "", {}
    for step in history:
        unit = str(step.changes.get("handled_by") or unit)
        if step.verb is Verb.REDIRECT and unit:
            taken[unit] = reason_text(step)
    return taken


def reason_text(step: Step) -> str:
    """The coded reason of a step, with what was added in words."""
    row = find(step.verb, step.from_stage)
    words = row.reasons if row is not None else None
    label = words(step.reason_code).label if words is not None and step.reason_code else ""
    return " · ".join(part for part in (label, step.reason) if part)
