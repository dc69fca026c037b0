"""What the record of an exercise says of its calls and cases, for whoever plays it on or scores it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dispatcher_app.domain.exam.exercise.key import Rang
from dispatcher_app.domain.simulation.by_hand import TRUTH, HandAnswer
from dispatcher_app.domain.simulation.parties import Parties
from dispatcher_app.services.sandbox.calls import CallState, RungCall, after, rung
from dispatcher_app.services.sandbox.record import Happening, HappeningKind

#: How calls come in, as the happening with which an exercise began says it.
RING, REPORTS = "ring", "reports"


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


def take_story(parties: Parties, story: Sequence[Happening]) -> None:
    """Cases that were typed from calls are known as these calls'; what units were made to answer holds."""
    for call in calls_in(story):
        if call.state is CallState.TYPED and call.case_id:
            parties.plan.tie(call.case_id, call.caller.ref)
    for one in story:
        if one.kind is HappeningKind.ANSWERED:
            _take_answer(parties, one.body)


def _take_answer(parties: Parties, body: Mapping[str, Any]) -> None:
    try:
        answer, counts = HandAnswer(str(body.get("answer"))), [int(each) for each in body.get("round", ())]
    except (TypeError, ValueError):
        return  # of a later version; whatever it says, this one cannot know
    if answer in TRUTH and len(counts) == 4:
        parties.by_hand[(counts[0], counts[1], counts[2], counts[3])] = TRUTH[answer]


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
