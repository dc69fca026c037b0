"""Work handed to the database in one go: converted values, errors as everywhere else, nothing half done."""

from __future__ import annotations

import asyncio
import errno
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from db import engine as db_engine
from db.at_once import AtOnce, Executes
from db.engine import open_engine
from db.store import SqlTransaction
from db.tables import case_numbers, cases, people
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import Hall, in_hall
from tests.support.rules import MORNING

_COUNT = text("SELECT count(*) FROM case_numbers")
_ADD = insert(case_numbers)
_PERSON = {
    "login": "li",
    "name": "李",
    "role": "dispatcher",
    "seat": "派遣席",
    "password_hash": "",
    "disabled": False,
    "created_at": MORNING,
}


def _days(*names: str) -> list[dict[str, object]]:
    return [{"day": name, "last": 1} for name in names]


def test_values_come_back_as_they_went_in(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def add(connection: Executes) -> int:
            return (await connection.execute(insert(people), _PERSON)).rowcount

        at_once = AtOnce(hall.engine)
        assert await at_once.write(add) == 1
        later = update(people).where(people.c.login == "li").values(created_at=MORNING + timedelta(1))
        await at_once.write(lambda connection: connection.execute(later))
        query = select(people.c.name, people.c.disabled, people.c.created_at)
        found = await at_once.read(query, lambda row: (row.name, row.disabled, row.created_at))
        assert found == [("李", False, MORNING + timedelta(1))]
        assert found[0][1] is False

    in_hall(hall_url, scenario)


def test_what_is_missing_is_none(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def look(connection: Executes) -> tuple[object, object]:
            query = select(cases.c.id).where(cases.c.number == bindparam("number"))
            row = await connection.execute(query, {"number": "?"})
            scalar = await connection.execute(query, {"number": "?"})
            return row.one_or_none(), scalar.scalar_one_or_none()

        assert await AtOnce(hall.engine).write(look) == (None, None)

    in_hall(hall_url, scenario)


def test_work_that_raises_leaves_nothing(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        async def break_off(connection: Executes) -> None:
            await connection.execute(_ADD, _days("a", "b"))
            raise LookupError

        with pytest.raises(LookupError):
            await AtOnce(hall.engine).write(break_off)
        assert await hall.value("SELECT count(*) FROM case_numbers") == 0

    in_hall(hall_url, scenario)


def test_errors_are_those_of_every_other_way_to_the_database(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        at_once = AtOnce(hall.engine)
        with pytest.raises(IntegrityError):
            await at_once.write(lambda connection: connection.execute(_ADD, _days("a", "a")))
        assert await hall.value("SELECT count(*) FROM case_numbers") == 0
        await at_once.write(lambda connection: connection.execute(_ADD, _days("a")))

    in_hall(hall_url, scenario)


def test_a_held_file_is_told_as_busy(
    hall_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    async def scenario(hall: Hall) -> None:
        if hall.is_postgres:
            pytest.skip("writers of different rows do not meet on PostgreSQL")
        async with hall.store.transaction() as transaction:
            await transaction.next_numbers("NS", "20260302", 1)
            with pytest.raises(OperationalError, match="locked"):
                await AtOnce(hall.engine).write(lambda connection: connection.execute(_COUNT))

    monkeypatch.setattr("db.bare_sqlite.BUSY_TIMEOUT", 0.05)
    assert db_engine.BUSY_TIMEOUT > 1
    in_hall(hall_url, scenario)


def test_many_writers_at_once_take_turns(hall_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        at_once = AtOnce(hall.engine)

        async def add(name: str) -> None:
            await at_once.write(lambda connection: connection.execute(_ADD, _days(name)))

        await asyncio.gather(*(add(f"day {n}") for n in range(20)))
        assert await hall.value("SELECT count(*) FROM case_numbers") == 20

    in_hall(hall_url, scenario)


def test_waiting_for_something_else_is_a_mistake_and_keeps_nothing(tmp_path: object) -> None:
    async def scenario(hall: Hall) -> None:
        async def dawdle(connection: Executes) -> None:
            await connection.execute(_ADD, _days("a"))
            await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match="waits for something other"):
            await AtOnce(hall.engine).write(dawdle)
        assert await hall.value("SELECT count(*) FROM case_numbers") == 0

    in_hall(f"sqlite:///{tmp_path}/hall.db", scenario)


def test_lists_of_unknown_length_are_refused_rather_than_kept_compiled(tmp_path: object) -> None:
    async def scenario(hall: Hall) -> None:
        with pytest.raises(TypeError, match="IN"):
            await AtOnce(hall.engine).read(select(cases.c.id).where(cases.c.id.in_([1, 2])), tuple)

    in_hall(f"sqlite:///{tmp_path}/hall.db", scenario)


def test_connections_are_kept_for_the_next_work_and_closed_with_the_engine(tmp_path: object) -> None:
    async def scenario() -> None:
        engine = open_engine(f"sqlite:///{tmp_path}/hall.db")
        at_once = AtOnce(engine)
        await at_once.write(lambda connection: connection.execute(text("CREATE TABLE t (a)")))
        assert at_once.file is not None
        (kept,) = at_once.file._idle
        assert await at_once.read(text("SELECT count(*) FROM t"), tuple) == [(0,)]
        assert at_once.file._idle == [kept]
        await engine.dispose()
        assert at_once.file._idle == []

    asyncio.run(scenario())


def test_a_network_that_breaks_in_the_middle_is_told_as_one(hall_url: str) -> None:
    """Nothing but the database is asked within a transaction, so no other file or host can have failed."""

    async def scenario(hall: Hall) -> None:
        async def work(_transaction: SqlTransaction) -> None:
            raise OSError(errno.EHOSTUNREACH, "No route to host")

        with pytest.raises(ExternalError, match="连不上数据库"):
            await hall.store.in_transaction(work)

    in_hall(hall_url, scenario)
