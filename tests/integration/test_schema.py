"""The schema is made, upgraded and recognised; migrations and tables say the same on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import schema
from db.engine import BadUrl, open_engine, parse_url
from db.schema import SchemaState, WrongSchema
from db.tables import metadata
from db.verify import verify
from tests.support.hall import Hall, in_hall
from tests.support.rules import RULES

T = TypeVar("T")
HEAD = ScriptDirectory.from_config(schema._config()).get_current_head()


def _on(url: str, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    async def run() -> T:
        engine = open_engine(url, pooled=False)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())


async def _sql(engine: AsyncEngine, *statements: str) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def _tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda plain: plain.dialect.get_table_names(plain)))


def test_from_empty_to_current_and_a_second_time_nothing(database_url: str) -> None:
    async def work(engine: AsyncEngine) -> None:
        assert (await schema.look(engine)).state is SchemaState.EMPTY
        with pytest.raises(WrongSchema, match="还是空的,请先运行 dispatcher-app db init"):
            await schema.require_current(engine)
        made = await schema.upgrade(engine)
        assert (made.state, made.found, made.wanted) == (SchemaState.CURRENT, HEAD, HEAD)
        await schema.require_current(engine)
        before = await _dump(engine)
        assert await schema.upgrade(engine) == made
        assert await _dump(engine) == before

    _on(database_url, work)


async def _dump(engine: AsyncEngine) -> list[Any]:
    """Tables, triggers and indexes as the database itself describes them."""
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger UNION ALL "
            "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT 'column', table_name || '.' || column_name, data_type || is_nullable "
            "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        )
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


def test_two_seats_that_upgrade_at_once_do_not_disturb_each_other(database_url: str) -> None:
    async def work(engine: AsyncEngine) -> None:
        states = await asyncio.gather(*(schema.upgrade(engine) for _seat in range(4)))
        assert {found.state for found in states} == {SchemaState.CURRENT}

    _on(database_url, work)


def test_a_newer_database_is_left_alone(hall_url: str) -> None:
    async def work(engine: AsyncEngine) -> None:
        await _sql(engine, "UPDATE alembic_version SET version_num = '9999'")
        before = await _dump(engine)
        found = await schema.look(engine)
        assert (found.state, found.found) == (SchemaState.NEWER, "9999")
        for refused in (schema.upgrade, schema.require_current):
            with pytest.raises(WrongSchema, match="请升级本机程序后再打开。数据没有改动") as told:
                await refused(engine)
            assert told.value.state is SchemaState.NEWER
        assert await _dump(engine) == before

    _on(hall_url, work)


VERSIONS = "CREATE TABLE alembic_version (version_num varchar(32))"


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE invoices (id integer)"],
        [
            "CREATE TABLE alembic_version (version_num varchar(32))",
            "INSERT INTO alembic_version VALUES ('abc')",
        ],
        ["CREATE TABLE alembic_version (version_num varchar(32))", "CREATE TABLE cases (id integer)"],
    ],
)
def test_a_database_of_another_program_is_left_alone(database_url: str, statements: list[str]) -> None:
    async def work(engine: AsyncEngine) -> None:
        await _sql(engine, *statements)
        before = await _tables(engine)
        assert (await schema.look(engine)).state is SchemaState.FOREIGN
        for refused in (schema.upgrade, schema.require_current):
            with pytest.raises(WrongSchema, match="不是本程序建的,未作任何改动"):
                await refused(engine)
        assert await _tables(engine) == before

    _on(database_url, work)


def test_an_older_database_is_told_and_brought_up_to_date(database_url: str) -> None:
    """Every version that was ever released can be upgraded, and then is what an empty one becomes."""
    versions = [script.revision for script in ScriptDirectory.from_config(schema._config()).walk_revisions()]

    async def work(engine: AsyncEngine) -> None:
        for version in versions[1:][-1:]:  # the oldest
            async with engine.begin() as connection:
                await connection.run_sync(lambda plain, to=version: _migrate(plain, to))
            assert (await schema.look(engine)).state is SchemaState.OLDER
            with pytest.raises(WrongSchema, match="请先运行 dispatcher-app db upgrade"):
                await schema.require_current(engine)
            assert (await schema.upgrade(engine)).state is SchemaState.CURRENT

    _on(database_url, work)


def _migrate(connection: Connection, version: str) -> None:
    from alembic import command

    command.upgrade(schema._config(connection), version)


def test_an_interrupted_upgrade_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    async def work(engine: AsyncEngine) -> None:
        monkeypatch.setattr("db.guards._create_sqlite", broken)
        monkeypatch.setattr("db.guards._create_postgres", broken)
        with pytest.raises(RuntimeError, match="power cut"):
            await schema.upgrade(engine)
        assert await _tables(engine) == set()
        assert (await schema.look(engine)).state is SchemaState.EMPTY
        monkeypatch.undo()
        assert (await schema.upgrade(engine)).state is SchemaState.CURRENT

    _on(database_url, work)


def test_migrations_make_the_tables_that_the_program_uses(hall_url: str) -> None:
    def compared(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"include_name": _ours, "compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async def work(engine: AsyncEngine) -> list[Any]:
        async with engine.connect() as connection:
            return await connection.run_sync(compared)

    assert _on(hall_url, work) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The search index is not a table of the metadata: each database has its own kind of it."""
    return not (kind == "table" and str(name).startswith("case_words"))


def test_codes_are_sorted_byte_by_byte_on_postgresql(postgres_hall: str) -> None:
    async def work(engine: AsyncEngine) -> set[str]:
        query = (
            "SELECT column_name FROM information_schema.columns "
            "WHERE collation_name = 'C' AND table_name = 'cases'"
        )
        async with engine.connect() as connection:
            return set((await connection.execute(text(query))).scalars())

    assert _on(postgres_hall, work) == {"number", "class_code", "cell_code"}


def test_a_hall_that_was_upgraded_works(database_url: str) -> None:
    async def scenario(hall: Hall) -> None:
        await hall.report()
        assert (await verify(hall.engine)).ok

    in_hall(database_url, scenario, RULES)


# -- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["", "hall.db", "sqlite://", "mysql://seat@host/hall", "postgresql://host", "sqlite:///", "://"],
)
def test_what_is_no_address_is_refused_with_both_forms(address: str) -> None:
    with pytest.raises(BadUrl, match=r"sqlite:///路径/文件\.db 或 postgresql://用户@主机/库名"):
        parse_url(address)


def test_a_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_url("sqlite:///~/a/hall.db").database == str(tmp_path / "a" / "hall.db")
    (tmp_path / "a").mkdir()
    _on("sqlite:///~/a/hall.db", schema.upgrade)
    assert (tmp_path / "a" / "hall.db").is_file()


@pytest.mark.postgres
def test_the_second_host_is_used_where_the_first_is_down(postgres_hall: str) -> None:
    """Hot standby: the address names both machines, and whichever takes writing is used."""
    both = postgres_hall.replace("@127.0.0.1", "@127.0.0.2,127.0.0.1")

    async def work(engine: AsyncEngine) -> SchemaState:
        return (await schema.look(engine)).state

    assert _on(both, work) is SchemaState.CURRENT


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["disable", "prefer"])
def test_sslmode_is_understood(postgres_hall: str, mode: str) -> None:
    async def work(engine: AsyncEngine) -> SchemaState:
        return (await schema.look(engine)).state

    assert _on(f"{postgres_hall}?sslmode={mode}", work) is SchemaState.CURRENT


def test_the_newest_revision_is_the_one_alembic_finds() -> None:
    """It is read from the names of the files, because Alembic takes long to import."""
    assert schema.newest_revision() == HEAD
