"""Units that a shift leader has decided for: in this case before all others, in cases like it as a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.units import Candidate
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.side_registers import PastDecision


def decided_first(found: Sequence[Candidate], case: Case, desk: Desk) -> list[Candidate]:
    """*found* with the unit that was decided for *case* before all others: it can go nowhere else."""
    unit = desk.hall.units.get(case.decided_unit) if case.decided_unit else None
    if unit is None:
        return list(found)
    reasons = next((one.reasons for one in found if one.unit.code == unit.code), ())
    others = (one for one in found if one.unit.code != unit.code)
    return [Candidate(unit, (_("值班长已裁定归它"), *reasons)), *others]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decision in a case of the same class; ``near`` tells that it was at the same place, too."""

    decision: PastDecision
    near: bool


async def read_precedents(case: Case, desk: Desk) -> list[Precedent]:
    """The newest first; none while the server is away."""
    if desk.registers is None or not case.class_code:
        return []
    try:
        same = await desk.registers.decisions(class_code=case.class_code)
        near = await desk.registers.decisions(lon=case.lon, lat=case.lat) if case.located else []
    except ExternalError:  # the seat says elsewhere that it is cut off; a reason less is no failure
        return []
    here = {one.case_id for one in near}
    like = (one for one in same if one.case_id != case.id)
    return [Precedent(one, one.case_id in here) for one in like]


def with_precedents(
    found: Sequence[Candidate], precedents: Sequence[Precedent], desk: Desk
) -> list[Candidate]:
    """*found* in its order, because digits choose by it; units that were decided for say so."""
    newest = {one.decision.unit: one for one in reversed(precedents)}
    listed = {one.unit.code for one in found}
    units = (desk.hall.units.get(code) for code in newest if code not in listed)
    more = [Candidate(unit, ()) for unit in units if unit is not None]
    return [_with(one, newest.get(one.unit.code), desk) for one in (*found, *more)]


def _with(found: Candidate, precedent: Precedent | None, desk: Desk) -> Candidate:
    if precedent is None:
        return found
    text = (
        _("此处同类 {number} 于 {day} 裁定归它") if precedent.near else _("同类 {number} 于 {day} 裁定归它")
    )
    day = precedent.decision.at.astimezone(desk.hall.zone)
    words = text.format(number=precedent.decision.number, day=f"{day:%Y-%m-%d}")
    return Candidate(found.unit, (*found.reasons, words))
