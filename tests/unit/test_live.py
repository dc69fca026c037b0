"""Following a feed: the first change at once, a storm in batches, and no trust in having heard everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN, Stage
from dispatcher_app.services.bus import EventBus, HallUpgraded, RowsRead
from dispatcher_app.services.change_feed import FeedEars
from dispatcher_app.services.contact import Contact, ContactChanged, ContactState
from dispatcher_app.services.live import Live, Pace
from dispatcher_app.services.live_hints import STORM
from dispatcher_app.services.open_cases import OpenCases, OpenCasesChanged
from dispatcher_app.services.ports import ExternalError, Outdated
from dispatcher_app.services.seats import Seats
from tests.support.queue_rows import queue_row
from tests.support.rules import MORNING
from tests.support.still_time import run_still

QUIET = Pace(batch=0.02, beat=60.0, check=3600.0, unsure=0.05, seats=60.0, first_pause=0.01)


def row(case_id: int, version: int, stage: Stage = Stage.REPORTED) -> QueueRow:
    return queue_row(case_id, version=version)._replace(stage=stage)


class FakeFeed:
    """A database in a dictionary; ``ears`` are those of the line that is open."""

    def __init__(self) -> None:
        self.cases: dict[int, QueueRow] = {}
        self.ears: FeedEars | None = None
        self.asked: list[tuple[float, tuple[int, ...]]] = []
        self.compared = self.beats = self.lines = 0
        self.away = self.upgraded = False

    @asynccontextmanager
    async def listen(self, ears: FeedEars) -> AsyncIterator[FakeFeed]:
        self._answer()
        self.lines += 1
        self.ears = ears
        yield self
        self.ears = None

    def _answer(self) -> None:
        if self.away:
            raise ExternalError("the server is away")

    def commit(self, *rows: QueueRow, told: bool = True) -> None:
        for one in rows:
            self.cases[one.case_id] = one
            if told and self.ears is not None:
                self.ears.case_moved(one.case_id, one.version)

    async def rows(self, case_ids: Sequence[int]) -> Sequence[QueueRow]:
        self._answer()
        self.asked.append((asyncio.get_running_loop().time(), tuple(sorted(case_ids))))
        return [self.cases[case_id] for case_id in case_ids if case_id in self.cases]

    async def open_versions(self) -> Mapping[int, int]:
        self._answer()
        self.compared += 1
        return {one.case_id: one.version for one in self.cases.values() if one.stage in OPEN}

    async def seats(self) -> Seats:
        self._answer()
        return Seats()

    async def beat(self) -> None:
        self._answer()
        self.beats += 1
        if self.upgraded:
            raise Outdated("upgraded")

    async def queue(self, _stages: object, _chunk: int = 500) -> AsyncIterator[Sequence[QueueRow]]:
        yield [one for one in self.cases.values() if one.stage in OPEN]


class Seat:
    def __init__(self, pace: Pace = QUIET) -> None:
        self.feed, self.bus = FakeFeed(), EventBus()
        self.open_cases = OpenCases(self.feed, self.bus)  # type: ignore[arg-type]
        self.told: list[ContactChanged] = []
        self.bus.subscribe(ContactChanged, self._on_contact)
        contact = Contact(self.bus, lambda: MORNING)
        self.live = Live(self.feed, self.open_cases, self.bus, contact, self._on_seats, pace)

    def _on_contact(self, event: ContactChanged) -> None:
        self.told.append(event)

    def _on_seats(self, _seats: Seats) -> None:
        pass

    @property
    def shown(self) -> dict[int, int]:
        return {case_id: one.version for case_id, one in self.open_cases.rows.items()}


def _played(scenario: Callable[[Seat], Awaitable[None]], pace: Pace = QUIET) -> Seat:
    async def run() -> Seat:
        seat = Seat(pace)
        async with seat.live.running():
            await seat.open_cases.load()
            await asyncio.sleep(0.1)
            await scenario(seat)
        return seat

    return run_still(run())


def test_an_idle_seat_is_told_once_of_an_upgrade_and_looks_on() -> None:
    class Ears:
        heard: list[str] = []

        def hear(self, event: HallUpgraded) -> None:
            self.heard.append(event.why)

    ears = Ears()

    async def scenario(seat: Seat) -> None:
        seat.bus.subscribe(HallUpgraded, ears.hear)
        seat.feed.upgraded = True
        await asyncio.sleep(0.3)
        assert ears.heard == ["upgraded"]
        seat.feed.commit(row(1, 1))
        await asyncio.sleep(0.1)
        assert seat.shown == {1: 1}
        assert seat.told == []

    assert _played(scenario, replace(QUIET, beat=0.03)).feed.lines == 1


def test_a_busy_line_is_asked_for_its_version_too() -> None:
    async def scenario(seat: Seat) -> None:
        before = seat.feed.beats
        for version in range(1, 30):
            seat.feed.commit(row(1, version))
            await asyncio.sleep(0.01)
        assert seat.feed.beats > before + 2

    _played(scenario, replace(QUIET, beat=0.05))


def test_the_first_is_read_at_once_and_what_follows_in_one_batch() -> None:
    async def scenario(seat: Seat) -> None:
        clock = asyncio.get_running_loop()
        await asyncio.sleep(0.3)
        told = clock.time()
        seat.feed.commit(row(1, 1))
        await asyncio.sleep(0.05)
        for case_id in range(2, 9):
            seat.feed.commit(row(case_id, 1))
        await asyncio.sleep(0.5)
        (first, one), (second, many) = seat.feed.asked
        assert (one, many) == ((1,), tuple(range(2, 9)))
        assert first - told < 0.1
        assert second - first >= 0.19

    _played(scenario, replace(QUIET, batch=0.2))


def test_steps_of_one_case_are_one_reading_and_a_known_version_none() -> None:
    async def scenario(seat: Seat) -> None:
        for version in range(1, 30):
            seat.feed.commit(row(1, version))
        await asyncio.sleep(0.1)
        assert [ids for _at, ids in seat.feed.asked] == [(1,)]
        assert seat.feed.ears is not None
        seat.feed.ears.case_moved(1, 29)
        await asyncio.sleep(0.1)
        assert len(seat.feed.asked) == 1
        assert seat.shown == {1: 29}

    _played(scenario)


def test_a_storm_is_compared_instead_of_read_case_by_case() -> None:
    async def scenario(seat: Seat) -> None:
        before = seat.feed.compared
        seat.feed.commit(*(row(case_id, 1, Stage.CLOSED) for case_id in range(1, 2 * STORM)), row(9999, 1))
        await asyncio.sleep(0.3)
        assert seat.feed.compared == before + 1
        assert sum(len(ids) for _at, ids in seat.feed.asked) <= STORM  # of the two thousand
        assert seat.shown == {9999: 1}

    _played(scenario)


def test_what_nobody_told_is_found_when_the_feed_is_unsure_and_by_the_check() -> None:
    async def scenario(seat: Seat) -> None:
        seat.feed.commit(row(1, 1), row(2, 1), told=False)
        assert seat.feed.ears is not None
        seat.feed.ears.unsure()
        await asyncio.sleep(0.2)
        assert seat.shown == {1: 1, 2: 1}
        seat.feed.commit(row(1, 2, Stage.VOIDED), told=False)
        del seat.feed.cases[2]  # the database was put back to an older state
        seat.feed.ears.unsure()
        await asyncio.sleep(0.2)
        assert seat.shown == {}

    _played(scenario)

    async def wait(seat: Seat) -> None:
        seat.feed.commit(row(1, 1), told=False)
        await asyncio.sleep(0.4)
        assert seat.shown == {1: 1}

    _played(wait, Pace(check=0.1))


def test_a_silent_line_is_asked_for_a_beat_and_a_dead_one_is_replaced() -> None:
    async def scenario(seat: Seat) -> None:
        await asyncio.sleep(0.1)
        assert seat.feed.beats > 0
        seat.feed.away = True
        await asyncio.sleep(0.1)
        seat.feed.commit(row(1, 1), told=False)
        lines = seat.feed.lines
        seat.feed.away = False
        await asyncio.sleep(0.4)
        assert seat.feed.lines == lines + 1
        assert [event.state for event in seat.told] == [ContactState.LOST, ContactState.HERE]
        assert seat.told[0].why == "the server is away"
        assert seat.shown == {1: 1}

    _played(scenario, Pace(batch=0.01, beat=0.02, first_pause=0.05, longest_pause=0.1))


def test_a_line_that_says_it_is_broken_is_left_without_waiting_for_a_beat() -> None:
    async def scenario(seat: Seat) -> None:
        assert seat.feed.ears is not None
        seat.feed.ears.broken(ExternalError("cut"))
        await asyncio.sleep(0.1)
        assert seat.feed.lines == 2
        assert [event.why for event in seat.told] == ["cut", ""]

    _played(scenario)


_READINGS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6)), max_size=40)


@given(_READINGS, st.permutations(range(3)))
def test_rows_in_any_order_end_with_the_newest_of_each(
    readings: list[tuple[int, int]], end: list[int]
) -> None:
    """Readings come late, twice and out of order; an older one never undoes what a newer one showed."""
    bus, shown = EventBus(), dict[int, QueueRow]()
    cases = OpenCases(FakeFeed(), bus)  # type: ignore[arg-type]

    class Screen:
        def on_changed(self, event: OpenCasesChanged) -> None:
            for one in event.rows:
                assert one.case_id not in shown or shown[one.case_id].version < one.version
                shown[one.case_id] = one
            for case_id in event.removed:
                del shown[case_id]

    screen = Screen()
    bus.subscribe(OpenCasesChanged, screen.on_changed)
    newest: dict[int, QueueRow] = {}
    for case_id, version in readings:
        one = row(case_id, version, Stage.CLOSED if (case_id + version) % 3 == end else Stage.REPORTED)
        if case_id not in newest or newest[case_id].version < version:
            newest[case_id] = one
        bus.publish(RowsRead((one,)))
    still_open = {case_id: one for case_id, one in newest.items() if one.stage in OPEN}
    assert cases.rows == shown == still_open
    assert all(cases.version(case_id) == one.version for case_id, one in newest.items())
