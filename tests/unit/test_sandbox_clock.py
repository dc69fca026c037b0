"""The simulated clock: stands, runs at a speed, steps forward, never goes back; and waiting by it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.sandbox.clock import BadClock, SimulatedClock
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.sandbox.time import ClockMoved, HandTime, SandboxTime

REAL = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHOWS = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
NEW = SimulatedClock(SHOWS, REAL)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_new_clock_stands() -> None:
    assert NEW.at(REAL + HOUR) == SHOWS
    assert NEW.real_seconds(10) is None


def test_it_runs_at_its_speed_and_pauses_where_it_is() -> None:
    running = NEW.at_speed(REAL, 60).run(REAL + SECOND)
    assert running.at(REAL + 61 * SECOND) == SHOWS + HOUR
    assert running.real_seconds(60) == 1
    paused = running.pause(REAL + 61 * SECOND)
    assert paused.at(REAL + HOUR) == SHOWS + HOUR
    assert paused.speed == 60


def test_another_speed_counts_from_now_on() -> None:
    faster = NEW.run(REAL).at_speed(REAL + 10 * SECOND, 1000)
    assert faster.at(REAL + 11 * SECOND) == SHOWS + 1010 * SECOND


def test_what_it_cannot_do_is_said() -> None:
    for speed in (0, 0.5, 1001, float("nan")):
        with pytest.raises(BadClock):
            NEW.at_speed(REAL, speed)
    with pytest.raises(BadClock):
        NEW.stepped(REAL, -SECOND)
    with pytest.raises(BadClock):
        NEW.stepped(REAL, timedelta.max)


def _after(clock: SimulatedClock, act: str, real: datetime, much: int) -> SimulatedClock:
    if act in ("run", "pause"):
        return clock.run(real) if act == "run" else clock.pause(real)
    return clock.at_speed(real, much) if act == "speed" else clock.stepped(real, much * SECOND)


ACTS = st.sampled_from(["run", "pause", "speed", "step"])


@given(st.lists(st.tuples(ACTS, st.integers(-3_600, 3_600), st.integers(1, 1_000)), max_size=20))
def test_it_never_goes_back_whatever_is_done_to_it(acts: list[tuple[str, int, int]]) -> None:
    """Not even where the machine's own clock does."""
    clock, real, seen = NEW, REAL, SHOWS
    for act, passes, much in acts:
        real += passes * SECOND
        clock = _after(clock, act, real, much)
        assert clock.shows >= seen
        seen = clock.shows
    assert clock.revision == 1 + len(acts)


class Shelf:
    """A store in memory, with a real clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock, self.real = NEW, REAL

    async def read(self) -> SimulatedClock:
        return self.clock

    async def real_now(self) -> datetime:
        return self.real

    async def change(self, clock: SimulatedClock) -> bool:
        if clock.revision != self.clock.revision + 1:
            return False
        self.clock = clock
        return True


class Ear:
    def __init__(self) -> None:
        self.heard: list[SimulatedClock] = []

    def hear(self, moved: ClockMoved) -> None:
        self.heard.append(moved.clock)


def sandbox_time(shelf: Shelf, bus: EventBus | None = None) -> SandboxTime:
    return SandboxTime(lambda: shelf.real, shelf, bus or EventBus(), shelf.clock)


def test_two_seats_show_the_same_time_and_hear_of_changes() -> None:
    async def scenario() -> None:
        shelf, bus, ear = Shelf(), EventBus(), Ear()
        trainer, trainee = sandbox_time(shelf), sandbox_time(shelf, bus)
        bus.subscribe(ClockMoved, ear.hear)
        await trainer.set_speed(100)
        await trainer.run()
        shelf.real += SECOND
        assert trainee() == SHOWS
        await trainee.read()
        assert trainer() == trainee() == SHOWS + 100 * SECOND
        assert ear.heard == [shelf.clock]
        await trainee.read()
        assert len(ear.heard) == 1

    asyncio.run(scenario())


def test_the_time_never_goes_back_for_a_seat_whose_idea_of_real_time_is_put_right() -> None:
    async def scenario() -> None:
        shelf = Shelf()
        time = sandbox_time(shelf)
        await time.set_speed(1000)
        await time.run()
        shelf.real += SECOND
        seen = time()
        shelf.real -= SECOND / 2
        assert time() == seen

    asyncio.run(scenario())


def test_sleepers_wake_by_simulated_time_and_at_once_after_a_step() -> None:
    async def scenario() -> None:
        shelf = Shelf()
        time = sandbox_time(shelf)
        sleeper = asyncio.create_task(time.sleep(3600))
        napper = asyncio.create_task(time.nap(3600))
        await asyncio.sleep(0)
        await time.step(HOUR)
        async with asyncio.timeout(5):
            await asyncio.gather(sleeper, napper)
        assert time() == SHOWS + HOUR

    asyncio.run(scenario())


def test_time_by_hand_asks_no_clock() -> None:
    time = HandTime(SHOWS)
    time.to(SHOWS + HOUR)
    time.to(SHOWS)
    assert time() == SHOWS + HOUR
