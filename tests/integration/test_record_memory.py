"""What a seat that stands for weeks keeps of the hall's record: what one that begins now would read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from tests.support.hall import Hall, in_hall
from tests.support.hall_record import LEADER, NOW, RecordSeat, draft


class _Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatcher_app.services.hall_record.record.FORGET_AFTER", 1)


def test_what_is_long_over_leaves_the_memory_and_comes_back_whole(sqlite_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        clock = _Clock()
        here, there = RecordSeat(hall.engine, clock), RecordSeat(hall.engine, clock)
        await there.record.load()
        await here.record.append(LEADER, draft(ActKind.NOTICE))
        await here.record.append(LEADER, draft(ActKind.ALARM_ACK, "old"))
        await there.record.catch_up()
        clock.at += timedelta(days=3)
        await here.record.append(LEADER, draft(ActKind.SYSTEM_FAULT, "first"))
        await there.record.catch_up()
        for seat in (here, there):
            assert seat.record.state(Topic.ALARM, "old").version == 0
            assert len(seat.record.current(ActKind.NOTICE)) == 1
        await here.record.append(LEADER, draft(ActKind.LEADER_CALL, "call"))
        await here.record.append(LEADER, draft(ActKind.ALARM_UNSHELVE, "old", seen=1))
        await there.record.catch_up()
        clock.at += timedelta(days=70)
        await here.record.append(LEADER, draft(ActKind.SYSTEM_FAULT, "second"))
        assert here.record.state(Topic.LEADER_CALL, "call").version == 0
        await here.record.append(LEADER, draft(ActKind.LEADER_CALL_REMARK, "call", seen=1))
        await there.record.catch_up()
        for seat in (here, there):
            state = seat.record.state(Topic.LEADER_CALL, "call")
            assert [act.kind for act in state.acts] == [ActKind.LEADER_CALL, ActKind.LEADER_CALL_REMARK]

    in_hall(sqlite_hall, scenario)
