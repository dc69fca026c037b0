"""``db partition``: the steps of a hall with a past in parts, and its rules in every one of them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from db import backup, guards
from db.engine import open_engine
from db.guards_said import true_hash
from db.partitions import OPEN_END, CannotPartition, Parted, Wish, partition
from db.parts_layout import Layout, plan
from db.verify import verify
from dispatcher_app.__main__ import main
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Stage
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.life import SAMPLES
from tests.support.logins import FIRST, PEOPLE, LoginHall, by_logins, raw
from tests.support.postgres import PostgresServer

EACH = 4


def _part(url: str, **wish: int | bool) -> Parted:
    async def run() -> Parted:
        engine = open_engine(url, pooled=False)
        try:
            return await partition(engine, Wish(**wish))  # type: ignore[arg-type]
        finally:
            await engine.dispose()

    return run_to_end(run())


async def _parts(hall: Hall) -> dict[str, int]:
    """How many steps each part has that has any."""
    rows = await hall.sql("SELECT tableoid::regclass::text, count(*) FROM steps GROUP BY 1")
    return dict(tuple(row) for row in rows)


async def _history(hall: Hall) -> list[object]:
    return [tuple(row) for row in await hall.sql("SELECT * FROM steps ORDER BY case_id, version")]


# -- where parts begin and end -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "ahead", "ends"),
    [
        (Layout(False, (), 0, 0), 1, [10, 20]),  # an empty hall
        (Layout(False, (), 0, 9), 1, [10, 20]),
        (Layout(False, (), 0, 10), 1, [20, 30]),  # the case that begins a part is in it
        (Layout(False, (), 0, 10), 0, [20]),
        (Layout(True, (0,), 20, 15), 2, [30, 40]),
        (Layout(True, (0, 20, 30), 40, 15), 2, []),  # two are there
        (Layout(True, (0, 20, 30), 40, 25), 2, [50]),  # the one in use is none ahead
        (Layout(True, (0, 20, 30), 40, 39), 2, [50, 60]),
        (Layout(True, (0, 20, 30), 40, 40), 2, [50, 60, 70]),  # steps went to the open end
        (Layout(True, (0, 20, 30), 40, 77), 1, [80, 90]),
    ],
)
def test_parts_begin_where_the_last_ended(found: Layout, ahead: int, ends: list[int]) -> None:
    assert plan(found, 10, ahead) == ends


def test_a_file_has_no_parts(sqlite_hall: str) -> None:
    with pytest.raises(CannotPartition, match="PostgreSQL"):
        _part(sqlite_hall)


# -- a hall before, during and after -----------------------------------------------------------------------


@pytest.mark.postgres
def test_a_hall_lives_on_in_parts(postgres_hall: str) -> None:
    """Nothing of the past is touched; cases go on across it; the end nobody looked after is closed later."""

    async def before(hall: Hall) -> list[object]:
        for stage in (Stage.REPORTED, Stage.HANDLING, Stage.CLOSED):
            await hall.case_at(stage)
        return await _history(hall)

    past = in_hall(postgres_hall, before)
    made = _part(postgres_hall, cases_each=EACH, ahead=1)
    assert (made.parts, made.added, made.cases_each, made.reaches, made.newest) == (2, 1, EACH, 8, 3)
    assert made.is_new

    async def meanwhile(hall: Hall) -> None:
        assert await _history(hall) == past
        handled = await hall.store.case(2)
        assert handled is not None
        await hall.go(handled, Verb.SUBMIT_RESULT, Verb.PASS_TO_CHECK)
        for stage in Stage:
            await hall.case_at(stage)
        assert set(await _parts(hall)) == {"steps_from_0", "steps_from_4", OPEN_END}
        assert (await verify(hall.engine)).ok

    in_hall(postgres_hall, meanwhile)
    closed = _part(postgres_hall, ahead=2, cases_each=EACH)
    assert not closed.is_new

    async def after(hall: Hall) -> None:
        assert OPEN_END not in await _parts(hall)
        newest = await hall.value("SELECT max(id) FROM cases")
        assert newest < closed.reaches - 2 * EACH <= newest + EACH  # two whole parts ahead
        for stage in Stage:
            await hall.case_at(stage)
        assert (await verify(hall.engine)).ok

    in_hall(postgres_hall, after)
    again = _part(postgres_hall, ahead=2)
    assert again.cases_each == EACH
    assert _part(postgres_hall, ahead=2) == Parted(again.parts, 0, EACH, again.reaches, again.newest, False)


@pytest.mark.postgres
def test_whole_lives_by_logins_in_parts(postgres_hall: str) -> None:
    """The rights of every role reach through the whole, and a sent command is applied once in any part."""
    _part(postgres_hall, cases_each=EACH, ahead=1)

    async def scenario(hall: LoginHall) -> None:
        for stage in Stage:
            assert (await hall.case_at(stage, caller_phone="13812345678")).stage is stage
        sample = SAMPLES[Verb.REPORT]
        command = Command(verb=Verb.REPORT, data=sample.data, reason=sample.reason)
        who = PEOPLE["taker.one"].actor()
        twice = await asyncio.gather(*(hall.perform(command, who) for _try in range(2)))
        assert twice[0].case.number == twice[1].case.number
        assert (await hall.perform(command, who)).case.id == twice[0].case.id
        assert (await verify(hall.engine)).ok

    by_logins(postgres_hall, scenario)


@pytest.mark.postgres
def test_a_command_id_is_unique_over_all_parts(postgres_hall: str) -> None:
    """By raw connection, also where two write it at the same moment, or from a view of the past."""
    _part(postgres_hall, cases_each=1, ahead=8)
    add = f"""INSERT INTO steps (case_id, version, command_id, verb, from_stage, to_stage, person, role, at,
        body, previous_hash, private, hash) SELECT new.*, {true_hash("new")} FROM (
        SELECT c.id AS case_id, 2 AS version, $2::text AS command_id, 'amend' AS verb,
            'reported' AS from_stage, 'reported' AS to_stage, 'taker.one' AS person,
            'call_taker' AS role, now() AS at, '{{}}' AS body, s.hash AS previous_hash, '' AS private
        FROM cases c JOIN steps s ON s.case_id = c.id WHERE c.id = $1) new"""
    move = "UPDATE cases SET version = 2 WHERE id = $1"

    async def scenario(hall: LoginHall) -> None:
        one, two, three = [await hall.report() for _case in range(3)]
        same = str(uuid4())
        async with raw(postgres_hall, "taker.one") as first, raw(postgres_hall, "taker.one") as second:
            writing = first.transaction()
            await writing.start()
            await first.execute(add, one.id, same)
            await first.execute(move, one.id)
            waiting = asyncio.create_task(second.execute(add, two.id, same))
            done, _pending = await asyncio.wait([waiting], timeout=0.3)
            assert not done  # it waits for the first
            await writing.commit()
            with pytest.raises(asyncpg.UniqueViolationError, match="answered once"):
                await waiting
            with pytest.raises(asyncpg.RaiseError, match="READ COMMITTED"):
                async with second.transaction(isolation="repeatable_read"):
                    await second.execute(add, three.id, str(uuid4()))

    by_logins(postgres_hall, scenario)


# -- nobody goes in by a side door -------------------------------------------------------------------------

_DIRECTLY = (
    "SELECT body FROM {part}",
    "SELECT private FROM {part}",
    "SELECT count(*) FROM {part}",
    "INSERT INTO {part} (case_id, version, command_id, verb, from_stage, to_stage, person, role, at, body,"
    " previous_hash, hash) SELECT case_id, 99, 'raw', verb, from_stage, to_stage, person, role, at, body,"
    " previous_hash, hash FROM steps LIMIT 1",
    "UPDATE {part} SET body = '{{}}'",
    "DELETE FROM {part}",
    "TRUNCATE {part}",
    "DROP TABLE {part}",
    "LOCK TABLE {part} IN ACCESS EXCLUSIVE MODE",
    "COPY {part} TO STDOUT",
    "ALTER TABLE {part} DISABLE TRIGGER ALL",
    "ALTER TABLE steps DETACH PARTITION {part}",
)
_PARTS = ("steps_from_0", "steps_from_4", OPEN_END)


@pytest.mark.postgres
def test_no_login_has_any_right_on_a_part(postgres_hall: str) -> None:
    """Every role, every part, the one that was the whole table included."""

    async def scenario(hall: LoginHall) -> None:
        for stage in Stage:
            await hall.case_at(stage)
        for login in FIRST.values():
            async with raw(postgres_hall, login) as connection:
                for part in _PARTS:
                    for statement in _DIRECTLY:
                        with pytest.raises(asyncpg.InsufficientPrivilegeError):
                            async with connection.transaction():
                                await connection.execute(statement.format(part=part))

    _grown_then_parted(postgres_hall, scenario)


def _grown_then_parted(url: str, scenario: Callable[[LoginHall], Awaitable[None]]) -> None:
    """Rights were given on the table before it became a part."""
    in_hall(url, lambda hall: hall.case_at(Stage.CLOSED))
    _part(url, cases_each=EACH, ahead=1)
    by_logins(url, scenario)


@pytest.mark.postgres
@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize(
    "act", ["UPDATE {part} SET body = ''", "DELETE FROM {part}", "TRUNCATE {part} CASCADE"]
)
def test_not_even_the_owner_changes_a_step_in_its_part(postgres_hall: str, part: str, act: str) -> None:
    _part(postgres_hall, cases_each=EACH, ahead=1)

    async def scenario(hall: Hall) -> None:
        for _case in range(12):
            await hall.report()
        before = await _history(hall)
        assert len(await _parts(hall)) == 3
        with pytest.raises(DBAPIError, match="a step is never"):
            await hall.sql(act.format(part=part))
        assert await _history(hall) == before

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
def test_guards_put_in_place_anew_reach_every_part(postgres_hall: str) -> None:
    """As the next version's upgrade does it."""
    _part(postgres_hall, cases_each=EACH, ahead=1)
    count = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    in_parts = "SELECT count(*) FROM pg_trigger WHERE tgname = 'steps_are_kept_delete'"

    async def scenario(hall: Hall) -> None:
        before = await hall.value(count)
        assert await hall.value(in_parts) == 1 + len(_PARTS)
        async with hall.engine.begin() as connection:
            await connection.run_sync(guards.remove)
        assert await hall.value(in_parts) == 0
        async with hall.engine.begin() as connection:
            await connection.run_sync(guards.install)
        assert await hall.value(count) == before
        assert await hall.value(in_parts) == 1 + len(_PARTS)

    in_hall(postgres_hall, scenario)


# -- when not ----------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_seats_at_work_are_named_and_nothing_is_done(postgres_hall: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report()
        connection = await asyncpg.connect(postgres_hall)
        try:
            engine = open_engine(postgres_hall, pooled=False)
            with pytest.raises(CannotPartition, match="postgres"):
                await partition(engine, Wish(cases_each=EACH))
            assert await hall.value("SELECT relkind = 'r' FROM pg_class WHERE relname = 'steps'")
            await hall.engine.dispose()
            made = await partition(engine, Wish(cases_each=EACH, anyway=True))
            assert made.is_new
            await engine.dispose()
        finally:
            await connection.close()
        await hall.case_at(Stage.CLOSED)  # a seat that was connected all the while goes on

    in_hall(postgres_hall, scenario)


@pytest.mark.postgres
def test_more_parts_than_the_server_has_locks_for_are_refused(postgres_hall: str) -> None:
    with pytest.raises(CannotPartition, match="max_locks_per_transaction"):
        _part(postgres_hall, cases_each=EACH, ahead=40)
    assert _part(postgres_hall, cases_each=EACH, ahead=1).is_new  # as if nothing had been


# -- backup ------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_a_hall_in_parts_is_backed_up_and_restored(
    postgres_hall: str, postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres_server.binaries.folder), prepend=os.pathsep)
    file = tmp_path / "hall.backup"

    async def grow(hall: Hall) -> list[object]:
        for stage in Stage:
            await hall.case_at(stage)
        return await _history(hall)

    _part(postgres_hall, cases_each=EACH, ahead=1)
    past = in_hall(postgres_hall, grow)
    assert run_to_end(backup.back_up(postgres_hall, file)).verdict.ok
    new = postgres_server.create_database()
    try:
        assert run_to_end(backup.restore(new, file)).ok

        async def look(hall: Hall) -> None:
            assert await _history(hall) == past
            assert len(await _parts(hall)) == 3
            with pytest.raises(DBAPIError, match="a step is never"):
                await hall.sql("TRUNCATE steps_from_0 CASCADE")

        in_hall(new, look)
        assert not _part(new, ahead=1).is_new
        by_logins(new, lambda hall: hall.case_at(Stage.CLOSED))
    finally:
        postgres_server.drop_database(new)


# -- from the command line ---------------------------------------------------------------------------------


@pytest.mark.postgres
def test_the_command_answers_with_what_it_made(
    postgres_hall: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["db", "partition", "--cases-each", "7", "--ahead", "2", "--json", "--url", postgres_hall]
    assert main(command) == 0
    made = json.loads(capsys.readouterr().out)
    expected = {"parts": 3, "added": 2, "cases_each": 7, "reaches": 21, "newest": 1, "is_new": True}
    assert made == expected
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out) == expected | {"added": 0, "is_new": False}


@pytest.mark.parametrize(
    "words", [["--ahead", "-1"], ["--cases-each", "0"], ["--cases-each", "many"], ["--ahead", "1.5"]]
)
def test_a_size_that_is_none_is_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["db", "partition", *words, "--url", "postgresql://nobody@127.0.0.1:1/none"])
    assert left.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_the_command_refuses_a_file_in_one_sentence(
    sqlite_hall: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "partition", "--url", sqlite_hall]) == 1
    assert capsys.readouterr().err.count("\n") == 1
