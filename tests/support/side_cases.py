"""Cases on which each command of the side paths belongs, brought there by other people's commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.transitions import verbs_at
from dispatcher_app.domain.words import Role, Source, Stage
from tests.support.seat import Hall

V = Verb
#: A caller of the public who left a number.
CALLER = {"source": Source.HOTLINE_12319, "caller_name": "王女士", "caller_phone": "13800138000"}
_PUBLIC_ROAD = (
    *(V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, V.FILE, V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH),
    *(V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS, V.CLOSE),
)


async def _after(hall: Hall, stage: Stage, *verbs: Verb) -> Case:
    case = await hall.case_at(stage)
    for verb in verbs:
        case = await hall.do(verb, case)
    return case


def _road(stage: Stage, *verbs: Verb) -> Callable[[Hall], Awaitable[Case]]:
    return lambda hall: _after(hall, stage, *verbs)


async def handed_on(hall: Hall) -> Case:
    """Two units have said that it is not theirs."""
    again = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH, V.UNIT_RETURN)
    return await _after(hall, Stage.HANDLING, V.UNIT_RETURN, *again)


async def assisted(hall: Hall) -> Case:
    """U1 leads, U2 and U3 assist."""
    case = await hall.case_at(Stage.AWAITING_DISPATCH)
    data = {"lead_unit": "U1", "assist_units": ("U2", "U3"), "requirement": "尽快补盖"}
    case = await hall.do(V.PROPOSE_DISPATCH, case, data=data)
    return await hall.do(V.APPROVE_DISPATCH, case)


async def closed_for_a_caller(hall: Hall) -> Case:
    """Closed; the caller waits for a call."""
    case = await hall.case_at(Stage.REPORTED, **CALLER)
    for verb in _PUBLIC_ROAD:
        case = await hall.do(verb, case)
    return case


async def asked_to_reopen(hall: Hall) -> Case:
    case = await closed_for_a_caller(hall)
    data = {"call_back": "not_satisfied", "reopen": True}
    return await hall.do(V.CALL_BACK, case, data=data, reason="井盖又松了")


async def closed_late(hall: Hall) -> Case:
    """Closed after its limit."""
    case = await hall.case_at(Stage.HANDLING)
    hall.clock.forward(days=3)
    for verb in (V.SUBMIT_RESULT, V.PASS_TO_CHECK, V.CHECK_PASS):
        case = await hall.do(verb, case)
    return await hall.do(V.CLOSE, case, data={"closing_kind": "overdue", "closing_met": True})


async def appealed(hall: Hall) -> Case:
    return await hall.do(V.APPEAL, await closed_late(hall), person="third")


async def appealed_twice(hall: Hall) -> Case:
    return await hall.do(V.APPEAL_FIRST_REVIEW, await appealed(hall))


async def merged(hall: Hall) -> Case:
    master = await hall.case_at(Stage.HANDLING)
    case = await hall.case_at(Stage.AWAITING_DISPATCH)
    return await hall.do(V.MERGE, case, data={"merged_into": master.id})


async def beside_another(hall: Hall) -> Case:
    """The same matter, reported twice."""
    await hall.case_at(Stage.HANDLING)
    return await hall.case_at(Stage.AWAITING_DISPATCH)


SIDE_CASES: dict[Verb, Callable[[Hall], Awaitable[Case]]] = {
    V.SELF_HANDLE: _road(Stage.REPORTED),
    V.PROPOSE_EMERGENCY: _road(Stage.AWAITING_DISPATCH),
    V.RECORD_VISIT: handed_on,
    V.SETTLE_BOUNDARY: handed_on,
    V.REDIRECT: _road(Stage.FEEDBACK, V.REWORK),
    V.APPLY_EXTENSION: _road(Stage.HANDLING),
    V.GRANT_EXTENSION: _road(Stage.HANDLING, V.APPLY_EXTENSION),
    V.APPLY_SHELVING: _road(Stage.HANDLING),
    V.GRANT_SHELVING: _road(Stage.HANDLING, V.APPLY_SHELVING),
    V.APPLY_DEFERRAL: _road(Stage.HANDLING),
    V.GRANT_DEFERRAL: _road(Stage.HANDLING, V.APPLY_DEFERRAL),
    V.REFUSE_APPLICATION: _road(Stage.HANDLING, V.APPLY_EXTENSION),
    V.RESUME: _road(Stage.HANDLING, V.APPLY_SHELVING, V.GRANT_SHELVING),
    V.ASSIST_REPORT: assisted,
    V.CALL_BACK: closed_for_a_caller,
    V.CONSENT_REOPEN: asked_to_reopen,
    V.REFUSE_REOPEN: asked_to_reopen,
    V.APPEAL: closed_late,
    V.APPEAL_FIRST_REVIEW: appealed,
    V.APPEAL_FINAL_REVIEW: appealed_twice,
    V.MERGE: beside_another,
    V.UNMERGE: merged,
    V.SUPERVISE: _road(Stage.HANDLING),
    V.ESCALATE_SUPERVISION: _road(Stage.HANDLING, V.SUPERVISE),
    V.ANSWER_SUPERVISION: _road(Stage.HANDLING, V.SUPERVISE),
    V.SECOND_LOOK: _road(Stage.HANDLING),
}


async def case_for(hall: Hall, verb: Verb, role: Role) -> Case:
    """A case on which a seat of *role* would give *verb*."""
    if (side := SIDE_CASES.get(verb)) is not None:
        return await side(hall)
    stage = next(stage for stage in Stage if verb in verbs_at(stage, role))
    source = Source.HOTLINE_12319 if verb is V.REQUEST_VERIFICATION else Source.COLLECTOR
    return await hall.case_at(stage, source=source)
