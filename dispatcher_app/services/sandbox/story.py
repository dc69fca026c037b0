"""What the record of an exercise says of its calls and cases, for whoever plays it on or scores it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatcher_app.domain.exam.exercise.key import Rang
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.services.sandbox.calls import CallState, RungCall, after, rung
from dispatcher_app.services.sandbox.record import Happening, HappeningKind


def calls_in(story: Iterable[Happening]) -> list[RungCall]:
    """Every time that a telephone rang, as it ended."""
    found: dict[int, RungCall] = {}
    for one in story:
        known = found.get(one.about or 0)
        if one.kind is HappeningKind.RINGS:
            found[one.number] = rung(one)
        elif known is not None:
            found[known.number] = after(known, one) or known
    return list(found.values())


def tie_typed(parties: Parties, story: Sequence[Happening]) -> None:
    """Cases that were typed from calls are known as these calls'."""
    for call in calls_in(story):
        if call.state is CallState.TYPED and call.case_id:
            parties.plan.tie(call.case_id, call.caller.ref)


def rang_in(story: Sequence[Happening]) -> dict[str, Rang]:
    """How each caller was answered, by reference; a call that broken telephones cut off was nobody's miss."""
    cut = {one.about for one in story if one.kind is HappeningKind.MISSED and one.body.get("why")}
    found: dict[str, Rang] = {}
    for call in calls_in(story):
        before = found.get(call.caller.ref, Rang())
        if before.by:
            continue  # who was hung up on and calls again has been answered already
        if call.by is not None:
            found[call.caller.ref] = Rang(before.missed, call.by.person, call.picked_up)
        else:
            missed = call.state is CallState.MISSED and call.number not in cut
            found[call.caller.ref] = Rang(before.missed + missed)
    return found
