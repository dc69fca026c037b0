"""Calls of an exercise: one seat has each, whoever is quicker; nothing is forgotten by a seat that died."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.engine import open_engine
from db.sandbox.clock import SqlSandboxClock
from db.sandbox.record import SqlExerciseRecord
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.simulation.callers import MOST_CALLS, calls_again_after
from dispatcher_app.domain.words import Role, Source
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.calls import CallDesk, Calls, CallState
from dispatcher_app.services.sandbox.happenings import Happenings
from dispatcher_app.services.sandbox.outside import parties_of
from dispatcher_app.services.sandbox.record import CallTaken, HappeningKind
from dispatcher_app.services.sandbox.telephone import Telephone
from tests.support.hall import run_to_end
from tests.support.rules import RULES, actor
from tests.support.sandbox import STARTS
from tests.support.simulated_town import SCENARIO_CITY, scenario

TRAINER, LI = (replace(actor(role), seat="") for role in (Role.TRAINER, Role.CALL_TAKER))
WANG = replace(LI, person="wang", name="王敏")
K = HappeningKind


class Room:
    """One sandbox, programs in it, and an exercise of nothing but calls."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.engines: list[Any] = []
        self.now = self.real = STARTS
        made = scenario(60, hours=3, sources={Source.HOTLINE_12319: 1.0}).starting(STARTS)
        self.parties = parties_of(made, SCENARIO_CITY, RULES, "day-1")
        self.first = self.parties.plan.arrivals[0]
        self.calls = self.program()
        self.telephone = Telephone(self.parties, self.calls, TRAINER)

    def program(self) -> Calls:
        engine = open_engine(self._url, pooled=False, opens=HallKind.SANDBOX)
        self.engines.append(engine)
        bus = EventBus()
        happenings = Happenings(SqlExerciseRecord(engine), bus)
        calls = Calls(happenings, bus, lambda: self.now, lambda: self.real)
        calls.bus = bus  # type: ignore[attr-defined]  # subscribers are held weakly
        return calls

    async def seat(self, who: Actor) -> CallDesk:
        """A seat that was begun a moment ago."""
        desk = CallDesk(self.program(), who)
        await desk.calls.happenings.look()
        return desk

    async def begin(self) -> None:
        await self.calls.happenings.look()
        await self.calls.happenings.record.begin("day-1", "一天", "", TRAINER)
        await self.calls.happenings.look()

    async def forward(self, **by: float) -> None:
        """Put the sandbox's clock forward, which stands."""
        clock = SqlSandboxClock(self.engines[0])
        before, real = await clock.read(), await clock.real_now()
        assert await clock.change(before.stepped(real, timedelta(**by)))
        self.now += timedelta(**by)

    async def later(self, **by: float) -> None:
        """The hall's clock goes on; the real one goes at least so far that a hand had its time."""
        newest = max(call.real_at for call in self.calls.by_number.values())
        self.real = newest + timedelta(seconds=11)
        await self.forward(**by)
        await self.telephone.turn(self.now)


def in_room(url: str, story: Callable[[Room], Awaitable[None]]) -> None:
    async def run() -> None:
        room = Room(url)
        try:
            await room.begin()
            await story(room)
        finally:
            for engine in room.engines:
                await engine.dispose()

    run_to_end(run())


def test_of_two_who_pick_up_at_once_one_has_the_call_and_the_other_hears_who(sandbox_url: str) -> None:
    async def story(room: Room) -> None:
        assert await room.telephone.ring(room.first)
        assert not await room.telephone.ring(room.first), "what rang does not begin to ring again"
        li, wang = await room.seat(LI), await room.seat(WANG)
        (heard,), (too,) = li.ringing, wang.ringing
        assert heard == too
        assert heard.caller.phone == room.first.phone
        done = await asyncio.gather(li.pick_up(heard), wang.pick_up(too), return_exceptions=True)
        (late,) = [each for each in done if isinstance(each, CallTaken)]
        (taken,) = [each for each in done if not isinstance(each, BaseException)]
        assert taken.by is not None
        assert taken.by.name in str(late)
        winner, loser = (li, wang) if taken.by.person == LI.person else (wang, li)
        assert (winner.mine, loser.mine, winner.ringing, loser.ringing) == (taken, None, [], [])
        again = await room.seat(taken.by)
        assert again.mine is not None, "a seat that died comes back to its call"
        assert again.mine.caller == taken.caller
        with pytest.raises(DomainError, match="正在通话"):
            await again.pick_up(heard)
        await again.typed(taken, 7)
        await again.hang_up(taken)  # pressed a moment too late: its report is there
        assert again.mine is None
        await room.calls.happenings.look()
        assert room.calls.by_number[taken.number].state is CallState.TYPED
        await room.telephone.turn(room.now)
        assert room.parties.plan._typed == {7: room.first.ref}

    in_room(sandbox_url, story)


def test_who_is_not_answered_hangs_up_and_calls_again_until_they_give_up(sqlite_sandbox: str) -> None:
    async def story(room: Room) -> None:
        ref, calls = room.first.ref, room.calls
        await room.telephone.ring(room.first)
        room.real = calls.ringing[0].real_at
        await room.forward(seconds=59)
        await room.telephone.turn(room.now)
        assert len(calls.ringing) == 1
        await room.forward(seconds=1)
        await room.telephone.turn(room.now)
        assert len(calls.ringing) == 1, "a minute of a fast clock is no time for a hand"
        for time in range(1, MOST_CALLS + 1):
            await room.later(minutes=1)
            (last, *_others) = calls.newest()
            assert (last.state, last.time) == (CallState.MISSED, time)
            after = calls_again_after(room.parties.streams, ref, time)
            if after is not None:
                await room.later(seconds=after.total_seconds() + 1)
                (ringing,) = calls.ringing
                assert ringing.time == time + 1
        await room.later(days=1)
        assert not calls.ringing
        seat = await room.seat(LI)
        with pytest.raises(CallTaken, match="已挂断"):
            await seat.pick_up(last)

    in_room(sqlite_sandbox, story)


def test_while_the_telephones_are_down_nothing_rings_and_callers_try_again(sqlite_sandbox: str) -> None:
    async def story(room: Room) -> None:
        happenings = room.calls.happenings
        await room.telephone.ring(room.first)
        fault = await happenings.add(K.FAULT, TRAINER, {"fault": "phones", "until": None})
        assert room.calls.ringing == []
        await room.telephone.turn(room.now)
        (missed,) = await happenings.record.since(fault.number)
        assert (missed.kind, missed.body) == (K.MISSED, {"why": "phones"})
        await room.later(hours=5)
        assert not room.calls.waiting
        await happenings.add(K.MENDED, TRAINER, about=fault.number)
        await room.telephone.turn(room.now)
        (ringing,) = room.calls.ringing
        assert ringing.time == 2

    in_room(sqlite_sandbox, story)


def test_without_a_player_a_seat_sees_to_it_that_callers_hang_up(sqlite_sandbox: str) -> None:
    async def story(room: Room) -> None:
        await room.telephone.ring(room.first)
        one, two = await room.seat(LI), await room.seat(WANG)
        (call,) = one.ringing
        await room.forward(minutes=1)
        room.real = call.real_at + timedelta(seconds=11)
        await asyncio.gather(one.let_go(), two.let_go())
        assert one.ringing == two.ringing == []

    in_room(sqlite_sandbox, story)
