"""What a handover counts, on both databases, against a plain reading of the cases."""

from __future__ import annotations

from datetime import timedelta

from db.shift_state import SqlShiftState
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.shifts import Matter
from dispatcher_app.domain.queue import row_of
from dispatcher_app.domain.words import ENDED, Lamp, Stage
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import LEADER, RecordSeat, draft
from tests.support.life import ROADS

V = Verb
PUBLIC = {"source": "12345", "caller_phone": "13800000000"}


def test_every_matter_is_counted_as_the_cases_themselves_say(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        one = {stage: await hall.case_at(stage) for stage in (Stage.REPORTED, Stage.DISPATCH_REVIEW)}
        handling = [await hall.case_at(Stage.HANDLING) for _n in range(4)]
        shelved = await hall.go(handling[0], V.APPLY_SHELVING, V.GRANT_SHELVING)
        watched = await hall.go(handling[1], V.SUPERVISE)
        asking = await hall.go(handling[2], V.APPLY_EXTENSION)
        called = await hall.report(**PUBLIC)
        called = await hall.go(called, V.REQUEST_VERIFICATION, V.VERIFICATION_RESULT, *ROADS[Stage.CLOSED])
        merged = await hall.report(**PUBLIC)
        merged = (await hall.do(V.MERGE, merged, merged_into=one[Stage.REPORTED].id)).case
        await RecordSeat(hall.engine).record.append(LEADER, draft(ActKind.NOTICE))
        made = [*one.values(), shelved, watched, asking, handling[3], called, merged]
        rows = [row_of(case) for old in made if (case := await hall.store.case(old.id)) is not None]
        open_rows = [row for row in rows if row.stage not in ENDED]
        store = SqlShiftState(hall.engine)
        for days in (0, 1, 3, 400):
            now = hall.clock() + timedelta(days=days)
            moment = await store.moment(now, 50)
            assert moment.open == len(open_rows)
            for matter, lamp in ((Matter.DUE, Lamp.DUE), (Matter.OVERDUE, Lamp.OVER)):
                lit = {row.number for row in open_rows if row.lamp(now) is lamp}
                assert {line.number for line in moment.lines[matter]} == lit
                assert moment.counts[matter] == len(lit)
        assert moment.counts[Matter.OVERDUE] > 1
        dues = [line.due_at for line in moment.lines[Matter.OVERDUE]]
        assert dues == sorted(dues, key=str)
        named = {matter: {line.case_id for line in lines} for matter, lines in moment.lines.items()}
        assert named[Matter.APPROVALS] == {one[Stage.DISPATCH_REVIEW].id, asking.id}
        assert named[Matter.SUPERVISED] == {watched.id}
        assert named[Matter.CALL_BACKS] == {called.id}  # the merged one's master is still open
        assert moment.after_act == 1
        capped = await store.moment(now, 1)
        assert capped.counts == moment.counts
        assert [line.case_id for line in capped.lines[Matter.OVERDUE]] == [
            moment.lines[Matter.OVERDUE][0].case_id
        ]
        count, steps = await store.steps_after(moment.after_step - 2, 1)
        assert (count, len(steps)) == (2, 1)

    in_hall(hall_url, scenario)
