"""In what way a case came back: each by its own word, on both databases, at once and when read anew."""

from __future__ import annotations

from dispatcher_app.domain.came_back import CameBack
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.services.bus import CasesChanged, EventBus
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.widgets.case_marks import marks_text
from tests.support.hall import Hall, in_hall

V = Verb
_AGAIN = (V.PROPOSE_DISPATCH, V.APPROVE_DISPATCH)
_ROADS: dict[str, tuple[Stage, tuple[Verb, ...]]] = {
    "": (Stage.AWAITING_DISPATCH, ()),
    "退回": (Stage.DISPATCH_REVIEW, (V.RETURN_DISPATCH,)),
    "回退": (Stage.HANDLING, (V.UNIT_RETURN,)),
    "回退×2": (Stage.HANDLING, (V.UNIT_RETURN, *_AGAIN, V.UNIT_RETURN, V.RECORD_VISIT, V.SETTLE_BOUNDARY)),
    "退回、回退×1": (Stage.HANDLING, (V.UNIT_RETURN, V.PROPOSE_DISPATCH, V.RETURN_DISPATCH)),
    "返工×1": (Stage.FEEDBACK, (V.REWORK,)),
    "错派": (Stage.FEEDBACK, (V.REWORK, V.REDIRECT)),
    "错派、返工×1": (Stage.FEEDBACK, (V.REWORK, V.SUBMIT_RESULT, V.REWORK, V.REDIRECT)),
    "回退、返工×1": (Stage.FEEDBACK, (V.REWORK, V.UNIT_RETURN)),
    "回退 ": (Stage.HANDLING, (V.UNIT_RETURN, V.MERGE, V.UNMERGE)),
}


def test_each_way_back_has_its_own_word(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        wanted = {}
        for words, (stage, verbs) in _ROADS.items():
            case = await hall.case_at(stage)
            for verb in verbs:
                more = {"merged_into": (await hall.report()).id} if verb is V.MERGE else {}
                case = (await hall.do(verb, case, **more)).case
            wanted[case.id] = words.strip()
            (row,) = await hall.store.rows([case.id])
            assert row == row_of(case, await hall.store.history(case.id))
        read = [row async for part in hall.store.queue(OPEN) for row in part]
        assert {row.case_id: marks_text(row) for row in read if row.case_id in wanted} == wanted

    in_hall(hall_url, scenario)


def test_a_seat_sees_it_with_its_own_step_and_keeps_it(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        bus = EventBus()
        cases = OpenCases(hall.store, bus)
        case = await hall.case_at(Stage.HANDLING)
        ways = []
        for verb in (V.UNIT_RETURN, V.SUPERVISE, V.PROPOSE_DISPATCH):
            done = await hall.do(verb, case)
            case = done.case
            steps = await hall.store.history(case.id)
            bus.publish(CasesChanged((case,), tuple(steps[-1:])))
            ways.append(cases.rows[case.id].came_back)
        assert ways == [CameBack.RETURNED, CameBack.RETURNED, None]

    in_hall(sqlite_hall, scenario)
