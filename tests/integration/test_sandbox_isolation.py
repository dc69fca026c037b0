"""A sandbox is never opened as a live hall, nor a live hall as a sandbox, whatever is tried."""

from __future__ import annotations

import shutil
import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import text

from db import schema
from db.backup import restore
from db.engine import open_engine, parse_url
from db.postgres_tools import run_tool
from dispatcher_app.__main__ import main
from dispatcher_app.domain.sandbox.kind import HallKind, WrongHall
from tests.support.hall import Hall, in_hall, run_to_end
from tests.support.postgres import PostgresServer
from tests.support.sandbox import make

#: Every command of the live program that opens a database but ``pack load``, which reads its pack before.
LIVE_COMMANDS = (
    "db init",
    "db upgrade",
    "db status",
    "db verify",
    "db backup NEW",
    "db prune",
    "db figures state",
    "seat add liming --role dispatcher --password-stdin",
    "seat list",
    "seat change liming --name 李",
    "seat disable liming",
    "seat passwd liming --password-stdin",
    "import cases LINES --map MAP",
    "import components FILE",
    "import cells FILE",
    "import positions FILE",
    "export cases --out NEW.csv",
    "export components NEW.csv",
    "export record NEW.jsonl",
    "report daily --out NEW.xlsx",
    "report handover --out NEW.docx",
    "report supervision --out NEW.xlsx",
    "report template list",
    "report numbering",
)
REFUSED = "这是训练沙盘,不是正式大厅,没有打开。"
OTHER_REFUSED = "这是正式大厅的数据库,训练沙盘不打开它,没有任何改动。"


def opened(url: str, opens: HallKind = HallKind.LIVE) -> str:
    """The sentence with which *url* is refused, "" where it is opened."""

    async def look() -> str:
        engine = open_engine(url, pooled=False, opens=opens)
        try:
            await schema.require_current(engine)
        except WrongHall as refused:
            return str(refused)
        finally:
            await engine.dispose()
        return ""

    return run_to_end(look())


def test_a_sandbox_is_opened_as_a_sandbox_only(sandbox_url: str) -> None:
    assert opened(sandbox_url, HallKind.SANDBOX) == ""
    assert opened(sandbox_url).startswith(REFUSED)


def test_a_live_hall_is_opened_as_a_live_hall_only(hall_url: str) -> None:
    assert opened(hall_url) == ""
    assert opened(hall_url, HallKind.SANDBOX) == OTHER_REFUSED


def test_every_live_command_refuses_a_sandbox(
    sqlite_sandbox: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: "a-long-password\n", raising=False)
    file = tmp_path / "some.csv"
    file.write_text("编号\n1\n", "utf-8")
    (tmp_path / "some.jsonl").write_text('{"id": 1}\n', "utf-8")
    before = Path(sqlite_sandbox[10:]).read_bytes()
    mapping = files("resources").joinpath("import", "collectors.toml")
    words = {"FILE": str(file), "LINES": str(tmp_path / "some.jsonl"), "MAP": str(mapping)}
    for command in LIVE_COMMANDS:
        given = [words.get(word, word.replace("NEW", str(tmp_path / "new"))) for word in command.split()]
        code = main([*given, "--url", sqlite_sandbox, "--profile", str(tmp_path / "seat")])
        said = capsys.readouterr()
        assert (code, said.out) == (1, ""), command
        assert said.err.startswith(REFUSED), f"{command}: {said.err}"
        assert said.err.count("\n") == 1, command
    assert not list(tmp_path.glob("new*"))
    assert Path(sqlite_sandbox[10:]).read_bytes() == before


@pytest.mark.parametrize("flag", ["--live", "--sandbox", "--force", "--kind=live"])
def test_no_flag_says_otherwise(sqlite_sandbox: str, flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["db", "status", flag, "--url", sqlite_sandbox])
    assert ended.value.code == 2
    capsys.readouterr()


def test_no_variable_and_no_name_says_otherwise(
    sqlite_sandbox: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SANDBOX", "DISPATCHER_SANDBOX", "DISPATCHER_KIND", "HALL_KIND", "PGOPTIONS"):
        monkeypatch.setenv(name, "live")
    there = Path(sqlite_sandbox[10:])
    copies = [tmp_path / name for name in ("live.db", "hall-live.sqlite", "正式大厅.db")]
    for copy in copies:
        shutil.copy(there, copy)
    (tmp_path / "link.db").symlink_to(there)
    (tmp_path / "hard.db").hardlink_to(there)
    there.rename(tmp_path / "renamed.db")
    (tmp_path / "link.db").unlink()
    (tmp_path / "link.db").symlink_to(tmp_path / "renamed.db")
    for file in (*copies, tmp_path / "hard.db", tmp_path / "renamed.db", tmp_path / "link.db"):
        assert opened(f"sqlite:///{file}").startswith(REFUSED), file


def test_a_file_exchanged_under_an_open_program_is_refused(
    sqlite_hall: str, empty_sandbox_file: Path
) -> None:
    async def work() -> None:
        engine = open_engine(sqlite_hall, pooled=False)
        await schema.require_current(engine)
        there = Path(sqlite_hall[10:])
        for beside in ("-wal", "-shm"):
            there.with_name(there.name + beside).unlink(missing_ok=True)
        shutil.copy(empty_sandbox_file, there)
        with pytest.raises(WrongHall):
            await schema.require_current(engine)
        await engine.dispose()

    run_to_end(work())


def test_a_backup_of_a_sandbox_is_not_restored_as_a_live_hall(sqlite_sandbox: str, tmp_path: Path) -> None:
    backup, target = tmp_path / "backup.db", tmp_path / "target.db"
    shutil.copy(sqlite_sandbox[10:], backup)
    with pytest.raises(WrongHall):
        run_to_end(restore(f"sqlite:///{target}", backup))
    assert not target.exists()
    assert not list(tmp_path.glob("target*"))


def test_the_mark_of_a_sandbox_is_for_ever(sandbox_url: str) -> None:
    _try_to_mark(sandbox_url, "sandbox")


def test_the_mark_of_a_live_hall_is_for_ever(hall_url: str) -> None:
    _try_to_mark(hall_url, "live")


def _try_to_mark(url: str, kind: str) -> None:
    """Not even the owner changes it by a statement."""
    other = "sandbox" if kind == "live" else "live"
    tries = [
        f"UPDATE hall_kind SET kind = '{other}'",
        "UPDATE hall_kind SET id = 2",
        "DELETE FROM hall_kind",
        f"INSERT INTO hall_kind (id, kind) VALUES (1, '{other}')",
        f"INSERT INTO hall_kind (id, kind) VALUES (2, '{other}')",
        f"REPLACE INTO hall_kind VALUES (1, '{other}')" if url.startswith("sqlite") else "TRUNCATE hall_kind",
    ]

    async def scenario() -> None:
        engine = open_engine(url, pooled=False, opens=HallKind(kind))
        for said in tries:
            with pytest.raises(Exception, match=r"(?i)mark|marked|constraint|unique|hall"):
                async with engine.begin() as connection:
                    await connection.execute(text(said))
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT id, kind FROM hall_kind"))).all() == [(1, kind)]
        await engine.dispose()

    run_to_end(scenario())


def test_a_live_hall_has_no_clock_but_its_own(hall_url: str) -> None:
    columns = "id, shows, since, speed, running, revision"
    clock = f"INSERT INTO sandbox_clock ({columns}) VALUES (1, {{at}}, {{at}}, 1, {{no}}, 1)"

    async def scenario(hall: Hall) -> None:
        at, no = ("now()", "false") if hall.is_postgres else ("0", "0")
        with pytest.raises(Exception, match="only a sandbox has a clock"):
            await hall.sql(clock.format(at=at, no=no))
        if hall.is_postgres:
            assert await hall.value("SELECT hall_time('2020-01-01Z') = '2020-01-01Z'")

    in_hall(hall_url, scenario)


def test_a_sandbox_is_made_in_an_empty_database_only(hall_url: str) -> None:
    with pytest.raises(schema.NotEmpty):
        make(hall_url)
    assert opened(hall_url) == ""


def test_an_older_hall_becomes_live(tmp_path: Path) -> None:
    """Whatever somebody asked for: a hall that is there stays what it is."""
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE cases (id INTEGER)")
    connection.close()
    with pytest.raises(schema.NotEmpty):
        make(f"sqlite:///{file}")


@pytest.mark.postgres
def test_a_dump_of_a_sandbox_leaves_nothing_behind(
    postgres_server: PostgresServer, empty_sandbox_database: str, postgres_url: str, tmp_path: Path
) -> None:
    """Neither through the program nor, restored by PostgreSQL's own hand, for the program."""
    dump, address = tmp_path / "sandbox.dump", parse_url(postgres_server.url(empty_sandbox_database))

    async def work() -> None:
        await run_tool("pg_dump", address, "--format=custom", f"--file={dump}")
        with pytest.raises(WrongHall):
            await restore(postgres_url, dump)
        engine = open_engine(postgres_url, pooled=False)
        assert (await schema.look(engine)).state is schema.SchemaState.EMPTY
        await engine.dispose()
        target = parse_url(postgres_url)
        await run_tool("pg_restore", target, "--no-owner", f"--dbname={target.database}", str(dump))

    run_to_end(work())
    assert opened(postgres_url).startswith(REFUSED)
