"""One seat's claims when answers come late or in another order: what it believes is what the hall has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import ClaimLost, Claims
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import Claim, Seats, Sitter
from tests.support.rules import MORNING

ME = Sitter("mine", "li", "李", "dispatcher", "1")


def claim(case_id: int, session: str) -> Claim:
    return Claim(
        case_id=case_id,
        session=session,
        person=session,
        name=session,
        role="dispatcher",
        seat="",
        since=MORNING,
        beat_at=MORNING,
    )


class Slow:
    """A database that does at once what it is asked, and answers when it is let: ``late`` names questions."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.late: dict[str, asyncio.Event] = {}
        self.said: list[str] = []

    async def _answer(self, question: str) -> None:
        self.said.append(question)
        await self.late.get(question, _NOW).wait()

    async def claim(self, sitter: Sitter, case_id: int) -> Claim:
        self.held.add(case_id)
        await self._answer("claim")
        return claim(case_id, sitter.session)

    async def release(self, _session: str, case_id: int) -> None:
        await self._answer("release")  # the last of its way takes longest
        self.held.discard(case_id)

    async def beat(self, _session: str) -> frozenset[int]:
        held = frozenset(self.held)
        await self._answer("beat")
        return held

    async def leave(self, _session: str) -> None:
        self.held.clear()
        await self._answer("leave")


_NOW = asyncio.Event()
_NOW.set()


class Seat:
    def __init__(self) -> None:
        self.store, self.bus = Slow(), EventBus()
        self.board = SeatBoard(self.bus)
        self.claims = Claims(self.store, ME, self.board, self.bus)  # type: ignore[arg-type]
        self.lost: list[ClaimLost] = []
        self.bus.subscribe(ClaimLost, self._on_lost)

    def _on_lost(self, event: ClaimLost) -> None:
        self.lost.append(event)

    def later(self, question: str) -> asyncio.Event:
        self.store.late[question] = asyncio.Event()
        return self.store.late[question]

    async def asked(self, question: str) -> None:
        while question not in self.store.said:  # noqa: ASYNC110 - the database knows of no event
            await asyncio.sleep(0)


def _played(scenario: Callable[[Seat], Awaitable[None]]) -> None:
    async def run() -> None:
        seat = Seat()
        async with asyncio.timeout(10):
            await scenario(seat)
            assert asyncio.all_tasks() == {asyncio.current_task()}, "something was left running"

    asyncio.run(run())


def test_a_claim_whose_answer_is_on_its_way_is_not_given_back_by_the_heartbeat() -> None:
    async def scenario(seat: Seat) -> None:
        answer = seat.later("claim")
        claiming = asyncio.create_task(seat.claims.claim(7))
        await seat.asked("claim")
        await seat.claims.beat()  # the database has the claim, the seat does not know it yet
        answer.set()
        await claiming
        assert (seat.claims.held, seat.store.held) == ({7}, {7})

    _played(scenario)


def test_a_case_left_and_taken_up_again_during_a_heartbeat_is_not_lost() -> None:
    async def scenario(seat: Seat) -> None:
        await seat.claims.claim(7)
        seat.store.held.clear()  # as the heartbeat finds it, between the two
        answer = seat.later("beat")
        beating = asyncio.create_task(seat.claims.beat())
        await seat.asked("beat")
        await seat.claims.release(7)
        await seat.claims.claim(7)
        answer.set()
        await beating
        assert (seat.lost, seat.claims.held, seat.store.held) == ([], {7}, {7})

    _played(scenario)


def test_giving_back_never_overtakes_the_claim_that_follows_it() -> None:
    async def scenario(seat: Seat) -> None:
        await seat.claims.claim(7)
        done = seat.later("release")
        releasing = asyncio.create_task(seat.claims.release(7))
        await seat.asked("release")
        claiming = asyncio.create_task(seat.claims.claim(7))
        await asyncio.sleep(0)
        done.set()
        await asyncio.gather(releasing, claiming)
        assert (seat.claims.held, seat.store.held) == ({7}, {7})

    _played(scenario)


@pytest.mark.parametrize("other", [True, False])
def test_who_lost_a_claim_is_told_who_has_it_though_the_feed_is_behind_the_heartbeat(other: bool) -> None:
    async def scenario(seat: Seat) -> None:
        await seat.claims.claim(7)
        seat.store.held.clear()
        await seat.claims.beat()
        assert (seat.lost, seat.claims.held) == ([], frozenset()), "who it was is not known yet"
        if other:
            seat.board.take(Seats((claim(7, "wang"),)))
        else:
            await seat.claims.beat()  # nobody has told of anybody meanwhile
        await seat.claims.beat()
        (event,) = seat.lost
        assert (event.by.person if event.by else None) == ("wang" if other else None)

    _played(scenario)


def test_a_claim_under_way_does_not_outlive_the_sitting() -> None:
    """The window cancels what it asked for; the database may do it all the same."""

    async def scenario(seat: Seat) -> None:
        answer = seat.later("claim")
        claiming = asyncio.create_task(seat.claims.claim(7))
        await seat.asked("claim")
        claiming.cancel()
        leaving = asyncio.create_task(seat.claims.leave())
        for _turn in range(5):
            await asyncio.sleep(0)
        assert "leave" not in seat.store.said, "it would come before what it is to end"
        answer.set()
        await leaving
        assert claiming.cancelled()
        assert seat.store.held == set()

    _played(scenario)


def test_leaving_a_database_that_does_not_answer_leaves_nothing_running() -> None:
    async def scenario(seat: Seat) -> None:
        seat.later("claim")
        claiming = asyncio.create_task(seat.claims.claim(7))
        await seat.asked("claim")
        leaving = asyncio.create_task(seat.claims.leave())
        await asyncio.sleep(0)
        leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving
        assert claiming.done() or (await asyncio.gather(claiming, return_exceptions=True))

    _played(scenario)
