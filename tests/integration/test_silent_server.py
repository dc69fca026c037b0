"""A server that falls silent, is slow, restarts or is full: told within seconds, the next try is clean."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from db.connecting import COMMAND_SECONDS, CONNECT_SECONDS, IDLE_SECONDS, Hosts, SeatConnection
from db.engine import BUSY_TIMEOUT, open_engine
from db.failures import said_plainly
from db.hosts import places_of, read, spelled_out, wanted_of
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import Hall, in_hall, opened, run_to_end
from tests.support.postgres import PostgresServer
from tests.support.silent_proxy import SilentProxy

#: On a busy machine a limit is noticed a little later.
SLACK = 3.0


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seats wait some seconds; the tests one."""
    for name in ("COMMAND_SECONDS", "CONNECT_SECONDS", "STATEMENT_SECONDS"):
        monkeypatch.setattr(f"db.engine.{name}", 1.0)


def test_a_seat_is_told_within_ten_seconds() -> None:
    assert CONNECT_SECONDS <= 10
    assert COMMAND_SECONDS <= 10


async def _told(work: Callable[[], Awaitable[object]]) -> tuple[ExternalError, float]:
    began = time.monotonic()
    with pytest.raises(ExternalError) as told:
        await work()
    return told.value, time.monotonic() - began


@pytest.mark.postgres
@pytest.mark.usefixtures("_impatient")
def test_a_network_that_falls_silent_is_told_and_left(
    postgres_hall: str, postgres_server: PostgresServer
) -> None:
    async def run() -> None:
        async with SilentProxy(postgres_server.port) as proxy:
            url = postgres_hall.replace(f":{postgres_server.port}/", f":{proxy.port}/")
            async with opened(url) as hall:
                case = await hall.report()
                proxy.stall()
                for work in (lambda: hall.report(), lambda: hall.store.case(case.id)):
                    error, took = await _told(work)
                    assert error.retry
                    assert error.away
                    assert took < 2.0 + SLACK
                proxy.flow()
                assert (await hall.store.case(case.id)) is not None
                assert (await hall.report()).id > case.id

    run_to_end(run())


@pytest.mark.postgres
@pytest.mark.usefixtures("_impatient")
def test_a_silence_in_the_middle_of_a_command_leaves_nothing_half_done(
    postgres_hall: str, postgres_server: PostgresServer
) -> None:
    async def run() -> None:
        async with SilentProxy(postgres_server.port) as proxy:
            url = postgres_hall.replace(f":{postgres_server.port}/", f":{proxy.port}/")
            async with opened(url) as hall:
                case = await hall.report()

                async def stalls_when_it_has_the_case() -> None:
                    async with hall.store.transaction() as transaction:
                        assert await transaction.case(case.id)
                        proxy.stall()
                        await transaction.case(case.id)

                error, _took = await _told(stalls_when_it_has_the_case)
                assert error.away
                proxy.flow()
                for _attempt in range(3):
                    assert (await hall.store.case(case.id)) is not None

    run_to_end(run())


@pytest.mark.postgres
@pytest.mark.usefixtures("_impatient")
def test_a_slow_query_is_given_up_with_a_sentence(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def slow() -> None:
            with said_plainly():
                await hall.sql("SELECT pg_sleep(20)")

        error, took = await _told(slow)
        assert error.retry
        assert took < 1.0 + SLACK
        await hall.report()

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_full_server_is_told_and_works_again_when_it_has_room(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.sql(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$"
        )
        await hall.sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
        error, _took = await _told(hall.report)
        assert error.away
        assert "磁盘已满" in str(error)
        await hall.sql("DROP TRIGGER no_room ON steps")
        await hall.report()
        assert await hall.value("SELECT count(*) FROM cases") == 1

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_busy_case_is_not_a_server_that_is_away(
    postgres_hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.BUSY_TIMEOUT", 0.2)

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        async with hall.store.transaction() as held:
            await held.case(case.id)

            async def again() -> None:
                async with hall.store.transaction() as other:
                    await other.case(case.id)

            error, _took = await _told(again)
        assert error.retry
        assert not error.away

    in_hall(postgres_hall, scenario)


# -- several hosts -----------------------------------------------------------------------------------------


def test_each_host_may_have_its_port() -> None:
    url = read("postgresql://liming@db1:5433,db2/hall?sslmode=verify-full")
    assert places_of(url) == [("db1", 5433), ("db2", 5432)]
    assert url.username == "liming"
    assert url.database == "hall"
    assert url.query["sslmode"] == "verify-full"
    assert wanted_of(url) == "primary"


def test_one_host_is_taken_as_it_is() -> None:
    text = "postgresql://liming@db1:5433/hall"
    assert spelled_out(text) == text
    assert places_of(read(text)) == [("db1", 5433)]
    assert wanted_of(read(text)) == "any"
    assert wanted_of(read(text + "?target_session_attrs=prefer-standby")) == "prefer-standby"


@pytest.mark.postgres
def test_a_host_that_never_answers_does_not_keep_a_seat_from_the_other(
    postgres_hall: str, postgres_server: PostgresServer
) -> None:
    async def run() -> None:
        async with SilentProxy(postgres_server.port) as proxy:
            proxy.stall()
            places = f"127.0.0.1:{proxy.port},127.0.0.1:{postgres_server.port}"
            url = postgres_hall.replace(f"127.0.0.1:{postgres_server.port}", places)
            began = time.monotonic()
            async with opened(url) as hall:
                await hall.report()
                assert time.monotonic() - began < 1.5 + SLACK
                began = time.monotonic()
                for _again in range(3):
                    await hall.report()
                assert time.monotonic() - began < SLACK

    run_to_end(run())


@pytest.mark.postgres
def test_a_seat_that_falls_silent_in_a_command_goes_before_others_give_up(postgres_hall: str) -> None:
    """It may hold the counter of the day's numbers; what only reads may take its time between two parts."""
    idle = text("SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'")

    async def scenario(hall: Hall) -> None:
        async with hall.store.transaction() as transaction:
            await transaction.answered(uuid4())
            limit = (await transaction._connection.execute(idle)).scalar_one()
        assert limit == IDLE_SECONDS * 1000 < BUSY_TIMEOUT * 1000
        assert await hall.value(str(idle)) == 14_000

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
@pytest.mark.parametrize("pooled", [True, False])
def test_no_statement_is_compiled_before_it_is_answered(postgres_hall: str, pooled: bool) -> None:
    async def run() -> str:
        engine = open_engine(postgres_hall, pooled=pooled)
        async with engine.connect() as connection:
            found = (await connection.execute(text("SHOW jit"))).scalar_one()
        await engine.dispose()
        return str(found)

    assert run_to_end(run()) == "off"


@pytest.mark.postgres
def test_where_no_host_is_wanted_the_refusal_says_more_than_the_silence(
    postgres_server: PostgresServer,
) -> None:
    async def run() -> SeatConnection:
        hosts = Hosts([("127.0.0.1", 1), ("127.0.0.1", postgres_server.port)], "standby")
        return await asyncio.wait_for(hosts.connect(user="postgres", database="postgres"), 10)

    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        asyncio.run(run())


@pytest.mark.postgres
def test_a_connection_the_driver_is_confused_about_is_not_used_for_ever(
    postgres_hall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that dies between two messages leaves connections that do not know that they are dead."""

    async def scenario(hall: Hall) -> None:
        case = await hall.report()
        sound, asked, confused = SeatConnection.transaction, SeatConnection.fetchrow, set[int]()

        def transaction(connection: SeatConnection, **terms: object) -> object:
            if not confused or id(connection) in confused:
                confused.add(id(connection))
                raise asyncpg.InternalClientError("cannot switch to state 12")
            return sound(connection, **terms)  # type: ignore[arg-type]

        async def fetchrow(connection: SeatConnection, query: str) -> object:
            transaction(connection)  # confused about everything, or about nothing
            return await asked(connection, query)

        monkeypatch.setattr(SeatConnection, "transaction", transaction)
        monkeypatch.setattr(SeatConnection, "fetchrow", fetchrow)
        for _again in range(3):
            assert await hall.store.case(case.id) == case

    in_hall(postgres_hall, scenario)
