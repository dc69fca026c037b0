"""The command line on a server that wants passwords, with an owner who is no superuser."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from dispatcher_app import bootstrap
from dispatcher_app.__main__ import main
from dispatcher_app.cli.demo_city import demo_pack
from dispatcher_app.domain.words import Role
from dispatcher_app.services.ports import ExternalError, Person
from tests.support.logins import as_login
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres
OWNER, OWNERS = "hall_owner", "the-owners-own"
LI = Person("liming", "李明", Role.DISPATCHER, "派遣席 3")


class Said(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Said]


@pytest.fixture(scope="module")
def owned_server() -> Iterator[PostgresServer]:
    """A server on which somebody without a superuser's rights may make logins, and has a database."""
    with PostgresServer(passwords=True) as server:
        server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{OWNERS}'")
        yield server


@pytest.fixture
def url(owned_server: PostgresServer) -> Iterator[str]:
    owned_server.execute(f"CREATE DATABASE hall OWNER {OWNER}")
    owned_server.execute(f"ALTER SCHEMA public OWNER TO {OWNER}", "hall")  # usual from version 15 on
    address = as_login(owned_server.url("hall"), OWNER)
    yield address
    owned_server.drop_database(address)


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs ``dispatcher-app``; ``password`` is that of the server login, in the environment."""

    def run(*words: str, typed: str = "", password: str = OWNERS) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        monkeypatch.setenv("PGPASSWORD", password)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
        code = main([*words, "--profile", str(tmp_path / "profile")])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(code, out, err)

    return run


async def _sign_in(url: str, login: str, password: str) -> Person:
    database, person = await bootstrap.sign_in(url, login, password)
    await bootstrap.open_hall(database)
    await database.close()
    return person


def _signed_in(url: str, login: str, password: str) -> Person:
    return asyncio.run(_sign_in(url, login, password))


def test_from_an_empty_database_to_a_seat_and_to_its_end(cli: Cli, url: str) -> None:
    """The whole way of an installation, by an owner with no more than CREATEROLE, and an administrator."""
    assert cli("db", "init", "--url", url).code == 0
    add = ("--role", "administrator", "--url", url)
    assert cli("seat", "add", "guanli", *add, typed="admin-password\n").code == 0
    admin = as_login(url, "guanli")
    by_admin: dict[str, str] = {"password": "admin-password"}
    words = (
        "seat",
        "add",
        LI.login,
        "--role",
        "派遣员",
        "--name",
        LI.name,
        "--seat",
        LI.seat,
        "--url",
        admin,
    )
    assert cli(*words, typed="first-password\n", **by_admin).code == 0
    assert _signed_in(url, LI.login, "first-password") == LI

    listed = cli("seat", "list", "--json", "--url", admin, **by_admin)
    assert [seat["login"] for seat in json.loads(listed.out)["seats"]] == ["guanli", "liming"]
    words = ("seat", "passwd", LI.login, "--url", admin)
    assert cli(*words, typed="second-password\n", **by_admin).code == 0
    with pytest.raises(ExternalError, match="登录名或密码不对"):
        _signed_in(url, LI.login, "first-password")
    assert _signed_in(url, LI.login, "second-password") == LI

    asyncio.run(_cut_while_disabled(cli, url, admin))
    assert cli("seat", "enable", LI.login, "--url", admin, **by_admin).code == 0
    assert _signed_in(url, LI.login, "second-password") == LI
    assert json.loads(cli("db", "verify", "--json", "--url", url).out)["ok"]
    assert cli("db", "init", "--url", url).code == 0  # again: nothing changes
    assert _signed_in(url, LI.login, "second-password") == LI


async def _cut_while_disabled(cli: Cli, url: str, admin: str) -> None:
    session = await asyncpg.connect(as_login(url, LI.login), password="second-password")
    words = ("seat", "disable", LI.login, "--url", admin)
    said = await asyncio.to_thread(cli, *words, password="admin-password")
    assert said.code == 0
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)):
        await session.fetch("SELECT 1")
    session.terminate()
    with pytest.raises(ExternalError, match="已停用或不存在"):
        await _sign_in(url, LI.login, "second-password")


def test_a_seat_that_may_not_is_told_so(cli: Cli, url: str) -> None:
    assert cli("db", "init", "--url", url).code == 0
    assert cli("seat", "add", "xiaoli", "--role", "dispatcher", "--url", url, typed="li-password\n").code == 0
    own = as_login(url, "xiaoli")
    said = cli(
        "seat", "add", "raw", "--role", "wall", "--url", own, typed="x" * 8 + "\n", password="li-password"
    )
    assert (said.code, said.out) == (1, "")
    assert said.err == "只有管理员可以管理席位。\n"
    said = cli("db", "init", "--url", own, password="li-password")
    assert (said.code, said.out) == (1, "")
    assert "没有所需的权限" in said.err


def test_without_a_password_or_with_a_wrong_one(cli: Cli, url: str) -> None:
    for password in ("", "wrong"):
        said = cli("db", "init", "--url", url, password=password)
        assert (said.code, said.out) == (1, "")
        assert said.err == f"服务器要求“{OWNER}”的密码:请在终端里运行,或用 PGPASSWORD、pgpass 文件。\n"


def test_at_a_terminal_the_password_is_asked_for(cli: Cli, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return OWNERS

    monkeypatch.setattr("getpass.getpass", getpass)
    monkeypatch.setattr("dispatcher_app.cli.server_password._at_a_terminal", lambda: True)
    assert cli("db", "init", "--url", url, password="").code == 0
    assert asked == [f"服务器登录“{OWNER}”的密码:"]


def test_an_address_with_a_password_is_refused(cli: Cli, url: str) -> None:
    said = cli("db", "status", "--url", url.replace("@", ":secret@", 1))
    assert said.code == 1
    assert "地址里不要写密码" in said.err
    assert "secret" not in said.err


def test_what_only_a_superuser_can_close_is_said(cli: Cli, url: str, owned_server: PostgresServer) -> None:
    said = cli("db", "init", "--json", "--url", url)
    assert json.loads(said.out)["large_objects_closed"] is False
    assert "大对象" in cli("db", "init", "--url", url).out
    by_superuser = cli("db", "init", "--json", "--url", owned_server.url("hall"))
    assert json.loads(by_superuser.out)["large_objects_closed"] is True
    assert "大对象" not in cli("db", "init", "--url", url).out


def test_an_administrator_loads_the_city_and_the_owner_its_past_cases(cli: Cli, url: str) -> None:
    assert cli("db", "init", "--url", url).code == 0
    assert (
        cli("seat", "add", "guanli", "--role", "administrator", "--url", url, typed="admin-pass\n").code == 0
    )
    load = ("pack", "load", str(demo_pack()), "--json", "--url")
    by_admin = cli(*load, as_login(url, "guanli"), password="admin-pass")
    assert (by_admin.code, by_admin.err) == (0, "")
    assert json.loads(by_admin.out)["cases_made_up"] == 0
    plain = cli("pack", "load", str(demo_pack()), "--url", as_login(url, "guanli"), password="admin-pass")
    assert plain.code == 0
    assert plain.out.strip().endswith("演示案件没有装入:须由运行 db init 的登录名装入。")
    by_owner = cli(*load, url)
    assert json.loads(by_owner.out)["cases_made_up"] > 0


def test_a_command_says_so_when_no_standby_confirms_its_commit(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing on the server ends that wait; once it is over, what was written is there."""
    absent = {"synchronous_standby_names": "nobody", "synchronous_commit": "local"}
    with PostgresServer(options=absent) as server:
        hall = server.create_database()
        add = ("seat", "add", "guanli", "--role", "administrator", "--url", hall)
        assert cli("db", "init", "--url", hall).code == 0
        server.execute("ALTER ROLE postgres SET synchronous_commit = on")
        monkeypatch.setattr("db.connecting.COMMIT_SECONDS", 0.5)
        said = cli(*add, typed="admin-password\n")
        assert (said.code, said.out) == (1, "")
        assert "没有确认提交" in said.err
        server.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        deadline = time.monotonic() + 30
        while "guanli" not in cli("seat", "list", "--url", hall).out:
            assert time.monotonic() < deadline
