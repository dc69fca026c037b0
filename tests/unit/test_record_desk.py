"""Whoever sits at a seat acts on the hall's record in their own name, and screens hear of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import Role
from dispatcher_app.services.hall_record.record import HallRecordChanged
from tests.support.desk import make_desk, seat_beside
from tests.support.hall_record import draft


class Screen:
    def __init__(self) -> None:
        self.heard: list[HallRecordChanged] = []

    def on_record(self, event: HallRecordChanged) -> None:
        self.heard.append(event)


def test_a_leader_posts_and_everybody_at_this_program_sees_it(tmp_path: Path) -> None:
    leader = make_desk(tmp_path, Role.SHIFT_LEADER)
    taker = seat_beside(leader, Role.CALL_TAKER)

    async def scenario() -> None:
        assert leader.record is not None
        assert taker.record is not None
        screen = Screen()
        taker.bus.subscribe(HallRecordChanged, screen.on_record)
        posted = await leader.record.append(draft(ActKind.NOTICE), initiator=leader)
        assert posted.actor == leader.person.actor()
        assert taker.record.hall.current(ActKind.NOTICE) == (posted,)
        loaded, told = screen.heard
        assert loaded.loaded
        assert loaded.concerns(Topic.ALARM)
        assert (told.acts, told.initiator) == ((posted,), leader)
        assert told.concerns(Topic.ALARM, Topic.NOTICE)
        assert not told.concerns(Topic.ALARM)
        assert leader.record.may(ActKind.NOTICE)
        assert not taker.record.may(ActKind.NOTICE)
        with pytest.raises(Refused, match="接线员无权撤下提示"):
            await taker.record.append(draft(ActKind.WITHDRAW_NOTICE, seen=1))

    asyncio.run(scenario())
