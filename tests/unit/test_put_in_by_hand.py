"""What a trainer may have answered by hand: cases that somebody outside has, whoever waits longest first."""

from __future__ import annotations

from datetime import timedelta

from dispatcher_app.domain.words import Stage
from dispatcher_app.services.sandbox.by_hand import ByHand
from tests.support.queue_rows import queue_rows


def test_cases_outside_come_by_how_long_they_have_been_there() -> None:
    first, second, third, inside = queue_rows(4)
    at, minute = first.stage_since, timedelta(minutes=1)
    rows = [
        first._replace(stage=Stage.HANDLING, stage_since=at),
        second._replace(stage=Stage.CHECKING, stage_since=at - 2 * minute),
        third._replace(stage=Stage.VERIFYING, stage_since=at - minute),
        inside._replace(stage=Stage.AWAITING_DISPATCH, stage_since=at - 9 * minute),
    ]
    nobody = ByHand(*[None] * 7)  # type: ignore[arg-type]  # of the rows alone
    found = nobody.outside({row.case_id: row for row in rows})
    assert [row.case_id for row in found] == [second.case_id, third.case_id, first.case_id]
