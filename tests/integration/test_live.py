"""In whatever order others commit, however fast, whatever breaks: a seat ends as a fresh reading would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.engine import open_engine
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.contact import ContactState
from dispatcher_app.services.live import Pace
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.live_hall import TOLD_ONLY, Watcher, until
from tests.support.other_seat import act, ended, report_many, start
from tests.support.postgres import PostgresServer
from tests.support.replica import Pair

Scenario = Callable[[Hall, Watcher], Awaitable[None]]


def _followed(url: str, scenario: Scenario, pace: Pace = TOLD_ONLY) -> None:
    """Run *scenario* with a hall, and a seat that follows it on an engine of its own."""

    async def run(hall: Hall) -> None:
        engine = open_engine(url)
        try:
            async with Watcher(engine, pace).following() as seat:
                await scenario(hall, seat)
        finally:
            await engine.dispose()

    in_hall(url, run)


def test_a_step_of_another_seat_comes_by_itself(hall_url: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        """How quickly is measured in the benchmarks; here nothing but what is told brings it."""
        await seat.catches_up()
        case = await hall.report()
        await until(lambda: case.id in seat.shown)
        await hall.do(Verb.VOID, case)
        await until(lambda: not seat.shown)
        assert seat.open_cases.version(case.id) == 2

    _followed(hall_url, scenario)


def test_what_is_committed_while_the_list_is_read_is_here(hall_url: str) -> None:
    async def run(hall: Hall) -> None:
        old = [await hall.report() for _n in range(5)]
        engine = open_engine(hall_url)
        seat = Watcher(engine)
        try:
            async with seat.live.running():
                await asyncio.gather(seat.open_cases.load(1), hall.do(Verb.VOID, old[0]), hall.report())
                await seat.catches_up()
        finally:
            await engine.dispose()

    in_hall(hall_url, run)


def test_a_version_that_is_in_memory_already_is_not_read_again(hall_url: str) -> None:
    """Such as every step of one's own, which the database tells like any other."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        await seat.catches_up()
        case = await hall.report()
        await until(lambda: case.id in seat.shown)
        await asyncio.sleep(0.1)
        seat.batches.clear()
        seat.live._hints.case_moved(case.id, case.version)
        await asyncio.sleep(0.1)
        assert seat.batches == []

    _followed(hall_url, scenario)


@pytest.mark.postgres
def test_a_transaction_that_stays_open_while_later_ids_commit_is_heard_when_it_commits(
    postgres_hall: str,
) -> None:
    """The trap of every feed that remembers a position: a smaller id that becomes visible later."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        first, second = await hall.report(), await hall.report()
        await seat.catches_up()
        async with hall.store.transaction() as slow, hall.store.transaction() as quick:
            await act(slow, hall, Verb.VOID, first.id)
            await act(quick, hall, Verb.VOID, second.id)
            await quick.commit()
            await until(lambda: second.id not in seat.shown)
            for _n in range(20):
                await hall.report()
            await until(lambda: len(seat.shown) == 21)
            assert first.id in seat.shown
            await slow.commit()
        taken = await hall.sql("SELECT id FROM steps WHERE verb = 'void' ORDER BY case_id")
        assert taken[0] < taken[1], "the first to take an id was to commit last"
        await seat.catches_up()
        assert first.id not in seat.shown

    _followed(postgres_hall, scenario)


_ORDERS = st.permutations(range(5)).flatmap(
    lambda order: st.tuples(st.just(order), st.lists(st.booleans(), min_size=5, max_size=5))
)


@pytest.mark.postgres
def test_any_interleaving_of_commits_and_rollbacks_ends_alike(postgres_hall: str) -> None:
    """Five writers take ids in one order, end in another, and some give up."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        for order, kept in _orders():
            cases = [await hall.report() for _n in order]
            async with AsyncExitStack() as stack:
                writers = []
                for case in cases:
                    writer = await stack.enter_async_context(hall.store.transaction())
                    await act(writer, hall, Verb.AMEND, case.id)
                    writers.append(writer)
                for place in order:
                    if kept[place]:
                        await writers[place].commit()
            await seat.catches_up()
            versions = [seat.open_cases.version(case.id) for case in cases]
            assert versions == [2 if keep else 1 for keep in kept]

    async def run(hall: Hall) -> None:
        engine = open_engine(postgres_hall)
        try:
            async with Watcher(engine).following() as seat:
                await scenario(hall, seat)
        finally:
            await engine.dispose()

    in_hall(postgres_hall, run)


def _orders() -> list[tuple[list[int], list[bool]]]:
    """A spread of interleavings; each costs five transactions."""
    found: list[tuple[list[int], list[bool]]] = []

    @settings(max_examples=12)
    @given(_ORDERS)
    def collect(example: tuple[list[int], list[bool]]) -> None:
        found.append(example)

    collect()
    return found


def test_a_burst_of_five_thousand_steps(hall_url: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        cases = []
        for _part in range(4):
            cases += await report_many(hall, 500)
        for start_at in range(0, 3000, 100):
            async with hall.store.transaction() as transaction:
                for n in range(100):
                    case = cases[(start_at + n) % len(cases)]
                    await act(transaction, hall, Verb.AMEND, case.id)
                await transaction.commit()
        assert await hall.value("SELECT count(*) FROM steps") == 5000
        await seat.catches_up(30)
        assert len(seat.shown) == 2000

    _followed(hall_url, scenario)


def test_real_other_programs_on_the_same_database(hall_url: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        others = [start(hall_url, seed, 60) for seed in (1, 2)]
        await asyncio.gather(*(ended(other) for other in others))
        assert await hall.value("SELECT count(*) FROM steps") == 120
        await seat.catches_up()

    _followed(hall_url, scenario)


@pytest.mark.postgres
def test_a_dropped_connection_is_told_and_what_was_missed_is_read(postgres_hall: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        case = await hall.report()
        await seat.catches_up()
        await hall.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await hall.do(Verb.VOID, case)
        await hall.report()
        await seat.catches_up()
        await until(lambda: len(seat.contacts) >= 2)
        assert [told.state for told in seat.contacts[:2]] == [ContactState.LOST, ContactState.HERE]
        assert seat.contacts[0].why

    _followed(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_server_that_restarts(postgres_server: PostgresServer) -> None:
    with PostgresServer() as server:
        url = server.create_database()

        async def scenario(hall: Hall, seat: Watcher) -> None:
            case = await hall.report()
            await seat.catches_up()
            await asyncio.to_thread(server.stop, "immediate")
            await until(lambda: seat.contact.is_lost)
            assert case.id in seat.open_cases.rows  # reading goes on from memory
            await asyncio.to_thread(server.start)
            await hall.engine.dispose()
            await hall.do(Verb.VOID, case)
            await seat.catches_up(30)
            await until(lambda: not seat.contact.is_lost)

        _followed(url, scenario)


@pytest.mark.postgres
def test_a_network_that_accepts_and_never_answers_is_noticed(postgres_hall: str) -> None:
    """Everything goes through a relay that stops passing bytes on, without closing anything."""

    async def scenario(hall: Hall) -> None:
        url = hall.engine.url
        async with Relay(str(url.host), int(url.port or 0)) as relay:
            engine = open_engine(postgres_hall.replace(f":{url.port}/", f":{relay.port}/"))
            try:
                async with Watcher(engine, Pace(beat=0.2, check=3600.0)).following() as seat:
                    await seat.catches_up()
                    relay.stall(True)
                    await hall.report()
                    await until(lambda: seat.contact.is_lost)
                    relay.stall(False)
                    await until(lambda: not seat.contact.is_lost)
                    await seat.catches_up()
            finally:
                await engine.dispose()

    in_hall(postgres_hall, scenario)


class Relay:
    """A network of one cable that can be stalled: then it keeps whatever is sent."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self.port = (host, port), 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()

    def stall(self, stalled: bool) -> None:
        (self._flows.clear if stalled else self._flows.set)()

    async def __aenter__(self) -> Relay:
        self._server = await asyncio.start_server(self._on_client, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _on_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._to)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass_on(source, sink))
            self._tasks.add(task)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()


def test_a_seat_that_slept_while_hundreds_of_changes_happened(hall_url: str) -> None:
    """The lid was closed: nothing ran here, everything went on there; then all of it at once."""

    async def scenario(hall: Hall, seat: Watcher) -> None:
        cases = await report_many(hall, 200)
        await seat.catches_up()
        closed, opened = asyncio.Event(), asyncio.Event()

        async def asleep(_seconds: float) -> bool:
            closed.set()
            return await opened.wait()

        seat.live._hints.wait = asleep  # type: ignore[method-assign]
        seat.live._hints.wake()  # out of the waiting that it may be in
        await asyncio.wait_for(closed.wait(), 30)
        for case in cases[:100]:
            await hall.do(Verb.VOID, case)
        for case in cases[100:]:
            await hall.go(case, Verb.AMEND, Verb.FILE)
        await report_many(hall, 50)
        assert len(seat.shown) == 200
        del seat.live._hints.wait
        opened.set()
        await seat.catches_up()
        assert {row.stage for row in seat.shown.values()} == {Stage.AWAITING_DISPATCH, Stage.REPORTED}

    _followed(hall_url, scenario)


def test_nothing_told_at_all_is_still_found_by_the_check(hall_url: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        seat.live._hints.case_moved = lambda *_told: None  # type: ignore[method-assign]
        case = await hall.report()
        await seat.catches_up()
        await hall.do(Verb.VOID, case)
        await seat.catches_up()

    _followed(hall_url, scenario, Pace(beat=0.1, check=0.2))


def test_nothing_is_left_when_the_seat_is_left(hall_url: str) -> None:
    async def scenario(hall: Hall, seat: Watcher) -> None:
        await hall.report()
        await seat.catches_up()

    async def run() -> None:
        before = asyncio.all_tasks()
        async with AsyncExitStack() as stack:
            engine = open_engine(hall_url)
            stack.push_async_callback(engine.dispose)
            async with Watcher(engine).following() as seat:
                await scenario(Hall(engine), seat)
            assert asyncio.all_tasks() == before

    run_to_end(run())


@pytest.mark.postgres
def test_a_wall_on_a_standby_follows_and_goes_on_when_that_is_promoted() -> None:
    """A standby cannot LISTEN; the promoted one can, and takes the place of the lost primary."""
    with Pair() as pair:
        name = pair.primary.create_database().rpartition("/")[2]
        in_hall(pair.primary.url(name), _nothing)
        pair.join()
        assert pair.standby is not None
        wall = pair.standby.url(name)

        async def scenario() -> None:
            engine, seats = open_engine(wall), open_engine(pair.url(name))
            hall = Hall(seats)
            try:
                async with Watcher(engine, Pace(check=3600.0, unsure=0.1)).following() as seat:
                    case = await hall.report()
                    await hall.report()
                    await seat.catches_up()
                    await hall.do(Verb.VOID, case)
                    await seat.catches_up()
                    assert len(seat.shown) == 1
                    await asyncio.to_thread(pair.kill_primary)
                    await pair.promote()
                    await seats.dispose()
                    await hall.report()
                    await seat.catches_up()
                    assert len(seat.shown) == 2
            finally:
                await engine.dispose()
                await seats.dispose()

        run_to_end(scenario())


async def _nothing(_hall: Hall) -> None:
    """Only the schema."""
