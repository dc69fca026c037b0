"""What a seat tells of itself: at once when it changes, never more often, and again after a loss."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from dispatcher_app.domain.words import Role
from dispatcher_app.services import presence as presence_module
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import ClaimLost
from dispatcher_app.services.contact import ContactChanged, ContactState
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.presence import Presence, Shown
from dispatcher_app.services.seat_board import SeatBoard, SeatsChanged
from dispatcher_app.services.seats import Claim, Seats, Sitter
from dispatcher_app.services.seats import Presence as Present
from dispatcher_app.services.sitting import Sitting
from tests.support.rules import MORNING
from tests.support.still_time import run_still

LI = Person("li", "李", Role.DISPATCHER, "派遣席 1")


def claim(case_id: int, session: str = "other", person: str = "wang", **more: object) -> Claim:
    values: dict[str, object] = {
        "name": "王",
        "role": "dispatcher",
        "seat": "2",
        "since": MORNING,
        "beat_at": MORNING,
    }
    return Claim(case_id=case_id, session=session, person=person, **{**values, **more})  # type: ignore[arg-type]


def present(session: str, case_id: int, **more: object) -> Present:
    values: dict[str, object] = {
        "person": "wang",
        "name": "王",
        "role": "dispatcher",
        "seat": "2",
        "typing": False,
    }
    values |= {"since": MORNING, "beat_at": MORNING}
    return Present(session=session, case_id=case_id, **{**values, **more})  # type: ignore[arg-type]


class Store:
    """Remembers what it was told; ``away`` makes it fail."""

    def __init__(self) -> None:
        self.away = False
        self.shown: list[tuple[int, bool]] = []
        self.beats = 0
        self.held: set[int] = set()
        self.left = False

    def _answer(self) -> None:
        if self.away:
            raise ExternalError("away")

    async def claim(self, sitter: Sitter, case_id: int) -> Claim:
        self._answer()
        self.held.add(case_id)
        return claim(case_id, sitter.session, sitter.person)

    async def take_over(self, sitter: Sitter, seen: Claim, _reason: str) -> Claim | None:
        return await self.claim(sitter, seen.case_id)

    async def release(self, _session: str, case_id: int) -> None:
        self._answer()
        self.held.discard(case_id)

    async def beat(self, _session: str) -> frozenset[int]:
        self._answer()
        self.beats += 1
        return frozenset(self.held)

    async def show(self, _sitter: Sitter, case_id: int, typing: bool) -> None:
        self._answer()
        self.shown.append((case_id, typing))

    async def leave(self, _session: str) -> None:
        self._answer()
        self.left = True


class Ears:
    def __init__(self, bus: EventBus) -> None:
        self.lost: list[int] = []
        self.changed: list[frozenset[int]] = []
        bus.subscribe(ClaimLost, self._on_lost)
        bus.subscribe(SeatsChanged, self._on_changed)

    def _on_lost(self, event: ClaimLost) -> None:
        self.lost.append(event.case_id)

    def _on_changed(self, event: SeatsChanged) -> None:
        self.changed.append(event.case_ids)


def _played(
    scenario: Callable[[Sitting, Store, EventBus], Awaitable[None]], heartbeat: float = 60.0
) -> Store:
    async def run() -> Store:
        store, bus = Store(), EventBus()
        sitting = Sitting(store, LI, SeatBoard(bus), bus, heartbeat)
        async with sitting.running():
            await asyncio.sleep(0.01)
            await scenario(sitting, store, bus)
        return store

    return run_still(run())


def test_what_is_open_is_told_at_once_and_only_when_it_changes() -> None:
    async def scenario(sitting: Sitting, store: Store, _bus: EventBus) -> None:
        assert store.shown == [(0, False)]
        for _again in range(3):
            sitting.presence.open(7)
            await asyncio.sleep(0.01)
        for _key in range(20):
            sitting.presence.typed()
        await asyncio.sleep(0.01)
        sitting.presence.close()
        await asyncio.sleep(0.01)
        assert store.shown == [(0, False), (7, False), (7, True), (0, False)]

    assert _played(scenario).left


def test_typing_ends_by_itself() -> None:
    now = [100.0]
    told: list[bool] = []
    seat = Presence(lambda: now[0], lambda: told.append(True))
    seat.typed()
    assert seat.now == Shown(0, False), "there is no case to type in"
    seat.open(3)
    seat.typed()
    seat.sent(seat.now)
    assert seat.now.typing
    assert seat.due_in == presence_module.TYPING_SECONDS
    now[0] += presence_module.TYPING_SECONDS / 2
    seat.typed()
    now[0] += presence_module.TYPING_SECONDS
    assert seat.now == Shown(3, False)
    assert seat.due_in == 0.0
    seat.sent(seat.now)
    assert seat.due_in is None


def test_after_a_loss_everything_is_told_again_and_claims_that_are_gone_are_said() -> None:
    async def scenario(sitting: Sitting, store: Store, bus: EventBus) -> None:
        ears = Ears(bus)
        await sitting.claims.claim(5)
        await sitting.claims.claim(6)
        store.away = True
        sitting.presence.open(5)
        await asyncio.sleep(0.01)
        store.away = False
        store.held.discard(6)
        bus.publish(ContactChanged(ContactState.HERE, MORNING))
        await asyncio.sleep(0.01)
        assert store.shown[-1] == (5, False)
        assert sitting.claims.held == {5}
        sitting.board.take(Seats((claim(5, sitting.session, LI.login),)))  # the feed is back, too
        assert ears.lost == [6]

    _played(scenario)


def test_what_was_left_while_the_server_was_away_is_given_back_later() -> None:
    async def scenario(sitting: Sitting, store: Store, bus: EventBus) -> None:
        await sitting.claims.claim(5)
        store.away = True
        with pytest.raises(ExternalError):
            await sitting.claims.release(5)
        assert store.held == {5}
        store.away = False
        bus.publish(ContactChanged(ContactState.HERE, MORNING))
        await asyncio.sleep(0.01)
        assert store.held == set()

    _played(scenario)


def test_one_heartbeat_that_fails_for_no_good_reason_is_not_the_last(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(_sitting: Sitting, store: Store, _bus: EventBus) -> None:
        sound, store.beat = store.beat, _broken  # type: ignore[method-assign]
        await asyncio.sleep(0.1)
        assert "a heartbeat failed" in caplog.text
        store.beat, before = sound, store.beats  # type: ignore[method-assign]
        await asyncio.sleep(0.1)
        assert store.beats > before

    _played(scenario, heartbeat=0.03)


async def _broken(_session: str) -> frozenset[int]:
    raise ValueError("a bug")


def test_heartbeats_go_on_by_themselves() -> None:
    async def scenario(_sitting: Sitting, store: Store, _bus: EventBus) -> None:
        await asyncio.sleep(0.2)
        assert 3 <= store.beats <= 12

    _played(scenario, heartbeat=0.03)


def test_a_wall_says_nothing_of_itself() -> None:
    async def run() -> Store:
        store, bus = Store(), EventBus()
        wall = Person("wall", "大屏", Role.WALL, "大屏")
        async with Sitting(store, wall, SeatBoard(bus), bus).running():
            await asyncio.sleep(0.01)
        return store

    store = run_still(run())
    assert (store.beats, store.shown, store.left) == (0, [], False)


# -- the board ---------------------------------------------------------------------------------------------


def test_the_board_tells_what_is_news_and_a_heartbeat_is_none() -> None:
    bus = EventBus()
    ears, board = Ears(bus), SeatBoard(bus)
    board.take(Seats((claim(1), claim(2)), (present("a", 1), present("b", 0))))
    later = MORNING + timedelta(seconds=10)
    board.take(Seats((claim(1, beat_at=later), claim(2)), (present("a", 1, beat_at=later), present("b", 0))))
    board.take(Seats((claim(1, stale=True),), (present("a", 2), present("b", 0))))
    assert ears.changed == [frozenset({0, 1, 2}), frozenset({1, 2})]
    stale = board.claim_of(1)
    assert stale is not None
    assert stale.stale, "stale claims are shown, never dropped"
    assert board.claim_of(2) is None


def test_the_board_lists_living_seats_at_a_case_by_who_came_first() -> None:
    board = SeatBoard(EventBus())
    earlier = MORNING - timedelta(minutes=1)
    people = (present("a", 1), present("b", 1, since=earlier), present("c", 1, stale=True), present("d", 2))
    board.take(Seats((), people))
    assert [one.session for one in board.open_at(1)] == ["b", "a"]
    assert {one.session for one in board.present} == {"a", "b", "d"}
