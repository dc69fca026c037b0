"""Backup and restore: whole, checked, never over what is in use, plain about what is missing."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db import backup, postgres_tools
from db.engine import open_engine, parse_url
from db.postgres_tools import NoTools, connection_variables, find_tool
from db.schema import WrongSchema
from db.verify import Verdict, verify
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Stage
from dispatcher_app.services.ports import ExternalError
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.postgres import PostgresServer


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, hall_url: str, tmp_path: Path) -> Iterator[str]:
    """A database that was never used, of the same kind as ``hall_url``; its tools are on the PATH."""
    if hall_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{server.binary('pg_ctl').parent}{os.pathsep}{os.environ['PATH']}")
        patch.setattr(postgres_tools, "_INSTALLED", ())
        _needs_tools(server)
        url = server.create_database()
        yield url
        server.drop_database(url)


def _needs_tools(server: PostgresServer) -> None:
    for name in ("pg_dump", "pg_restore"):
        if not (server.binary("pg_ctl").parent / name).is_file():
            pytest.skip(f"this installation of PostgreSQL has no {name}")


async def _some_cases(hall: Hall) -> list[tuple[object, ...]]:
    for stage in (Stage.REPORTED, Stage.HANDLING, Stage.CLOSED):
        await hall.case_at(stage)
    await hall.store.put_blob("a" * 64, "image/jpeg", b"\xff\xd8\x00", hall.clock())
    return await _everything(hall)


async def _everything(hall: Hall) -> list[tuple[object, ...]]:
    found = await hall.sql("SELECT id, version, hash FROM steps ORDER BY id")
    found += await hall.sql("SELECT number, stage, version FROM cases ORDER BY id")
    found += await hall.sql("SELECT sha256, data FROM blobs")
    return [tuple(row) for row in found]


def test_what_comes_back_is_what_was_there_and_works_on(
    hall_url: str, empty_url: str, tmp_path: Path
) -> None:
    before = in_hall(hall_url, _some_cases)
    file = tmp_path / "hall.backup"
    done = run_to_end(backup.back_up(hall_url, file))
    assert done.verdict.ok
    assert done.verdict.cases == 3
    assert done.size == file.stat().st_size > 0
    verdict = run_to_end(backup.restore(empty_url, file))
    assert verdict == done.verdict

    async def works_on(hall: Hall) -> list[tuple[object, ...]]:
        found = await _everything(hall)
        case = await hall.report()
        assert case.number not in {row[0] for row in found}
        with pytest.raises(Exception, match=r"never deleted|restrict|foreign"):
            await hall.sql("DELETE FROM steps")
        return found

    assert in_hall(empty_url, works_on) == before


@pytest.mark.postgres
def test_a_restored_hall_is_closed_to_logins_that_are_not_its_own(
    hall_url: str, empty_url: str, tmp_path: Path
) -> None:
    """As after ``db init``: a new database is open to everybody until it is closed."""
    if hall_url.startswith("sqlite"):
        pytest.skip("a file has no logins")
    in_hall(hall_url, _some_cases)
    run_to_end(backup.back_up(hall_url, tmp_path / "hall.backup"))
    open_to_all = """SELECT count(*) FROM pg_database d,
        aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        WHERE d.datname = current_database() AND a.grantee = 0"""
    assert run_to_end(_value(empty_url, open_to_all)) > 0
    run_to_end(backup.restore(empty_url, tmp_path / "hall.backup"))
    assert run_to_end(_value(empty_url, open_to_all)) == 0


async def _value(url: str, query: str) -> int:
    """Without bringing the schema up to date, which closes the database, too."""
    engine = open_engine(url, pooled=False)
    try:
        async with engine.connect() as connection:
            return int((await connection.execute(text(query))).scalar_one())
    finally:
        await engine.dispose()


def test_a_backup_is_of_one_moment_while_seats_work_on(hall_url: str, empty_url: str, tmp_path: Path) -> None:
    async def scenario(hall: Hall) -> None:
        for _case in range(20):
            await hall.report()
        stop = asyncio.Event()

        async def works() -> None:
            while not stop.is_set():
                await hall.report()
                await asyncio.sleep(0.005)

        working = asyncio.create_task(works())
        try:
            await backup.back_up(hall_url, tmp_path / "hall.backup")
        finally:
            stop.set()
            await working

    in_hall(hall_url, scenario)
    verdict = run_to_end(backup.restore(empty_url, tmp_path / "hall.backup"))
    assert verdict.ok
    assert verdict.cases >= 20


def test_nothing_is_written_over(hall_url: str, empty_url: str, tmp_path: Path) -> None:
    in_hall(hall_url, _some_cases)
    file = tmp_path / "hall.backup"
    run_to_end(backup.back_up(hall_url, file))
    before = file.read_bytes()
    with pytest.raises(DomainError, match="已存在"):
        run_to_end(backup.back_up(hall_url, file))
    assert file.read_bytes() == before
    with pytest.raises(DomainError, match="没有恢复"):
        run_to_end(backup.restore(hall_url, file))
    in_hall(hall_url, _everything)


def test_a_file_that_is_no_backup_is_refused(hall_url: str, empty_url: str, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    for content in (b"", b"Dear operator", b"SQLite format 3\x00", b"PGDMP"):
        file.write_bytes(content)
        with pytest.raises((DomainError, ExternalError)):
            run_to_end(backup.restore(empty_url, file))
    with pytest.raises(DomainError, match="读不了"):
        run_to_end(backup.restore(empty_url, tmp_path / "missing"))
    run_to_end(_stays_empty(empty_url))


async def _stays_empty(url: str) -> None:
    if url.startswith("sqlite"):
        assert not os.path.exists(url.removeprefix("sqlite:///"))  # noqa: ASYNC240
        return
    engine = open_engine(url, pooled=False)
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert found.scalar_one() == 0
    await engine.dispose()


def test_a_cut_off_backup_leaves_nothing_behind(hall_url: str, empty_url: str, tmp_path: Path) -> None:
    in_hall(hall_url, _some_cases)
    file = tmp_path / "hall.backup"
    run_to_end(backup.back_up(hall_url, file))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises((DomainError, ExternalError)):
        run_to_end(backup.restore(empty_url, file))
    run_to_end(_stays_empty(empty_url))


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "other.db").touch()
    with pytest.raises(WrongSchema):
        run_to_end(backup.back_up(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "x"))
    with pytest.raises(DomainError, match="没有数据库文件"):
        run_to_end(backup.back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "x"))
    with pytest.raises(DomainError, match="没有文件夹"):
        run_to_end(backup.back_up(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "no" / "x"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.db"]


def test_a_tampered_hall_is_backed_up_and_said_to_be(sqlite_hall: str, tmp_path: Path) -> None:
    in_hall(sqlite_hall, _some_cases)
    with sqlite3.connect(sqlite_hall.removeprefix("sqlite:///")) as raw:
        raw.execute("DROP TRIGGER steps_are_kept_update")
        raw.execute("UPDATE steps SET person = 'nobody' WHERE id = 2")
    raw.close()
    done = run_to_end(backup.back_up(sqlite_hall, tmp_path / "hall.backup"))
    assert not done.verdict.ok
    target = tmp_path / "restored.db"
    verdict = run_to_end(backup.restore(f"sqlite:///{target}", tmp_path / "hall.backup"))
    assert not verdict.ok
    assert not target.exists()


def test_a_plain_copy_of_a_hall_file_can_be_restored(sqlite_hall: str, tmp_path: Path) -> None:
    in_hall(sqlite_hall, _some_cases)
    copy = tmp_path / "copy.db"
    shutil.copy(sqlite_hall.removeprefix("sqlite:///"), copy)
    verdict = run_to_end(backup.restore(f"sqlite:///{tmp_path / 'back.db'}", copy))
    assert verdict.cases == 3


def test_a_hall_that_was_made_but_never_used_is_replaced(
    sqlite_hall: str, empty_hall_file: Path, tmp_path: Path
) -> None:
    in_hall(sqlite_hall, _some_cases)
    run_to_end(backup.back_up(sqlite_hall, tmp_path / "hall.backup"))
    target = tmp_path / "fresh.db"
    shutil.copy(empty_hall_file, target)
    assert run_to_end(backup.restore(f"sqlite:///{target}", tmp_path / "hall.backup")).cases == 3
    assert run_to_end(_verified(f"sqlite:///{target}")).cases == 3


async def _verified(url: str) -> Verdict:
    engine = open_engine(url, pooled=False)
    try:
        return await verify(engine)
    finally:
        await engine.dispose()


def test_the_kinds_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"PGDMP....")
    with pytest.raises(DomainError, match="PostgreSQL 的备份"):
        run_to_end(backup.restore(f"sqlite:///{tmp_path / 'x.db'}", file))
    file.write_bytes(b"SQLite format 3\x00....")
    with pytest.raises(DomainError, match="SQLite 的备份"):
        run_to_end(backup.restore("postgresql://me@127.0.0.1:1/hall", file))


def test_without_the_tools_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres_tools, "_INSTALLED", ())
    with pytest.raises(NoTools, match="postgresql-client"):
        find_tool("pg_dump")


def test_the_installation_that_fits_the_server_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for version in ("9", "14", "17"):
        folder = tmp_path / "postgresql" / version / "bin"
        folder.mkdir(parents=True)
        (folder / "pg_dump").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres_tools, "_INSTALLED", (str(tmp_path / "postgresql" / "*" / "bin"),))
    used = [find_tool("pg_dump", server).parts[-3] for server in (0, 14, 15, 17, 18)]
    assert used == ["17", "14", "17", "17", "17"]  # that of the server, the next newer, the newest of all


def test_the_tools_are_told_everything_the_url_says() -> None:
    url = parse_url("postgresql://liming@db1:5433,db2/hall?sslmode=verify-full")
    assert connection_variables(url) == {
        "PGHOST": "db1,db2",
        "PGPORT": "5433,5432",
        "PGUSER": "liming",
        "PGDATABASE": "hall",
        "PGSSLMODE": "verify-full",
        "PGTARGETSESSIONATTRS": "primary",
        "PGCONNECT_TIMEOUT": "10",
    }
