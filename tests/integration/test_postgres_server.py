"""The server the tests start for themselves: it runs, is ours alone, and goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.support import postgres_binaries
from tests.support.loop import TestLoop
from tests.support.postgres import PostgresServer
from tests.support.postgres_binaries import (
    OVERRIDE,
    PostgresBinaries,
    PostgresUnavailableError,
    find_binaries,
    wheel_binaries,
)

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]


async def _answer(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as started:
        yield started


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_answers_with_the_version_of_its_binaries(postgres_server: PostgresServer, run: TestLoop) -> None:
    version = run(_answer(postgres_server.url(), "select version()"))
    program = subprocess.check_output([postgres_server.binary("postgres"), "--version"], text=True)
    assert str(version).startswith("PostgreSQL ")
    assert str(version).split()[1] == program.split()[2]


def _install(version: Path, *programs: str) -> None:
    (version / "bin").mkdir(parents=True)
    for name in programs:
        (version / "bin" / name).touch()


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine where only what the test puts into this folder is installed."""
    monkeypatch.delenv(OVERRIDE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres_binaries, "DEBIAN", tmp_path)
    return tmp_path


def test_the_newest_complete_installation_of_the_system_is_preferred(debian: Path) -> None:
    _install(debian / "9.6", "initdb", "postgres", "pg_ctl")
    _install(debian / "15", "initdb", "postgres", "pg_ctl")
    _install(debian / "17", "pg_ctl")  # only the client of a newer one
    assert find_binaries() == PostgresBinaries(debian / "15" / "bin", "system")


def test_the_wheel_is_found_where_the_system_has_none(debian: Path) -> None:
    assert find_binaries() == wheel_binaries()


def test_the_wheel_serves_where_nothing_is_installed(monkeypatch: pytest.MonkeyPatch, run: TestLoop) -> None:
    monkeypatch.setenv(OVERRIDE, "pgserver")
    with PostgresServer() as server:
        assert server.binaries.origin == "pgserver"
        assert server.binary("pg_dump").is_file()
        assert str(run(_answer(server.url(), "show server_encoding"))) == "UTF8"


def test_a_copy_of_the_wheel_runs_where_the_original_may_not_be_read(tmp_path: Path, run: TestLoop) -> None:
    original = wheel_binaries()
    assert original is not None
    with PostgresServer() as closed:  # its folder is one the owner may read
        copy = original.copied_to(closed.folder / "copy")
        with PostgresServer(copy) as server:
            assert str(server.binary("postgres")).startswith(str(closed.folder))
            assert run(_answer(server.url(), "select 1")) == 1


def test_says_what_to_do_when_there_is_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(OVERRIDE, str(tmp_path))
    with pytest.raises(PostgresUnavailableError, match="Install the test requirements"):
        PostgresServer()


def test_says_why_the_server_did_not_start() -> None:
    server = PostgresServer(options={"no_such_setting": "1"})
    try:
        with pytest.raises(PostgresUnavailableError, match="no_such_setting"):
            server.start()
    finally:
        server.close()


def test_databases_are_separate_and_dropped_with_their_users(
    postgres_server: PostgresServer, run: TestLoop
) -> None:
    one, other = postgres_server.create_database(), postgres_server.create_database()

    async def scenario() -> None:
        connection = await asyncpg.connect(one)
        await connection.execute("create table only_here (id int)")
        assert await _answer(other, "select to_regclass('only_here')") is None
        postgres_server.drop_database(one)
        with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.PostgresError, OSError)):
            await connection.fetchval("select 1")
        connection.terminate()

    run(scenario())
    postgres_server.drop_database(other)


def test_a_template_gives_its_tables(postgres_server: PostgresServer, run: TestLoop) -> None:
    template = postgres_server.create_database()
    postgres_server.execute("create table made_once (id int)", database=template.rpartition("/")[2])
    copy = postgres_server.create_database(template=template.rpartition("/")[2])
    assert run(_answer(copy, "select count(*) from made_once")) == 0
    for url in (copy, template):
        postgres_server.drop_database(url)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_data_and_address_survive_a_stop(server: PostgresServer, run: TestLoop, mode: str) -> None:
    server.execute("create table kept as select 7 as value")
    before = server.url()
    server.stop(mode)
    assert not server.is_running
    with pytest.raises(ConnectionRefusedError):
        run(_answer(before, "select 1"))
    server.start()
    assert server.url() == before
    assert run(_answer(before, "select value from kept")) == 7


def test_nothing_is_left_after_close() -> None:
    with PostgresServer() as server:
        folder, pid = server.folder, _server_pid(server.data)
        assert _is_alive(pid)
    assert not folder.exists()
    assert not _is_alive(pid)


def test_the_server_ends_when_the_tests_are_killed() -> None:
    program = (
        "import sys, time; from tests.support.postgres import PostgresServer\n"
        "server = PostgresServer(); server.start()\n"
        "print(server.folder, flush=True); time.sleep(60)\n"
    )
    tests = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    with tests.stdout:
        folder = Path(tests.stdout.readline().strip())
    pid = _server_pid(folder / "data")
    os.kill(tests.pid, signal.SIGKILL)
    tests.wait()
    deadline = time.monotonic() + 20
    while (_is_alive(pid) or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(pid)
    assert not folder.exists()


def _server_pid(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().splitlines()[0])
