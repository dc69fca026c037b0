"""Signing in to a PostgreSQL server that wants passwords: who is let in, who is not, and what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from db import scram
from db.engine import BadUrl, open_engine, parse_url, place_of
from db.server_people import ServerPeople
from dispatcher_app import bootstrap
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.ports import ExternalError, Person
from tests.support.hall import Hall, opened
from tests.support.logins import PASSWORD, PEOPLE, as_login, raw, seat_everybody
from tests.support.postgres import PostgresServer
from tests.support.rules import MORNING

pytestmark = pytest.mark.postgres
#: What a session that was cut raises, as the news of it arrives.
CUT = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
NEW = Person("new.one", "新人", Role.DISPATCHER, "派遣席 9")


@pytest.fixture(scope="module")
def strict_server() -> Iterator[PostgresServer]:
    """Everybody but the superuser gives a password."""
    with PostgresServer(passwords=True) as server:
        yield server


@pytest.fixture
def url(strict_server: PostgresServer) -> Iterator[str]:
    """A hall where everybody has a login."""
    address = strict_server.create_database()

    async def prepare() -> None:
        async with opened(address) as hall:
            await seat_everybody(hall)

    asyncio.run(prepare())
    yield address
    strict_server.drop_database(address)


async def _signed_in(url: str, login: str, password: str = PASSWORD) -> Person:
    database, person = await bootstrap.sign_in(url, login, password)
    await database.close()
    return person


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_everybody_signs_in_as_who_they_are(url: str, login: str) -> None:
    async def scenario() -> None:
        database, person = await bootstrap.sign_in(url, login, PASSWORD)
        assert person == PEOPLE[login]
        assert database.store._reads.history.compare(_reads(person.role))
        await database.close()

    asyncio.run(scenario())


def _reads(role: Role) -> object:
    from db.readable import readable

    return readable(private=reads_phone(role)).history


def test_a_wrong_password_and_an_unknown_name_are_told_alike(url: str) -> None:
    async def scenario() -> None:
        for login, password in (("leader.one", "wrong"), ("leader.one", ""), ("nobody.here", PASSWORD)):
            with pytest.raises(ExternalError, match="登录名或密码不对") as told:
                await _signed_in(url, login, password)
            assert not told.value.retry

    asyncio.run(scenario())


def test_whoever_is_closed_is_cut_off_and_does_not_come_back(url: str) -> None:
    async def scenario() -> None:
        async with opened(url) as hall, raw(url, "taker.one") as session:
            people = ServerPeople(hall.engine)
            await people.set_disabled("taker.one", True)
            with pytest.raises(CUT):
                await session.fetch("SELECT 1")
            with pytest.raises(ExternalError, match="已停用或不存在"):
                await _signed_in(url, "taker.one")
            with pytest.raises(ExternalError, match="登录名或密码不对"):
                await _signed_in(url, "taker.one", "wrong")
            assert {p.login for p in await people.people() if p.disabled} == {"taker.one"}
            await people.set_disabled("taker.one", False)
            assert await _signed_in(url, "taker.one") == PEOPLE["taker.one"]

    asyncio.run(scenario())


def test_a_login_of_the_server_that_is_nobody_here_is_not_let_in(
    url: str, strict_server: PostgresServer
) -> None:
    async def scenario() -> None:
        async with opened(url) as hall:
            await hall.sql(f"CREATE ROLE stranger_one LOGIN PASSWORD '{PASSWORD}'")
            with pytest.raises(ExternalError, match="不属于本大厅"):
                await _signed_in(url, "stranger_one")
            await hall.sql(
                "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO stranger_one',"
                " current_database()); END $$"
            )
            await hall.sql("GRANT dispatcher TO stranger_one")
            with pytest.raises(WrongPassword, match="不是本大厅的席位人员"):
                await _signed_in(url, "stranger_one")
            await hall.sql("DROP OWNED BY stranger_one")
            await hall.sql("DROP ROLE stranger_one")

    asyncio.run(scenario())


# -- administrators manage seats, with no more rights than that --------------------------------------------


def _as(hall_url: str, login: str) -> Accounts:
    engine = open_engine(hall_url, pooled=False, login=login, password=PASSWORD)
    return Accounts(ServerPeople(engine), lambda: MORNING)


def test_an_administrator_adds_closes_and_opens_seats_and_sets_passwords(url: str) -> None:
    async def scenario() -> None:
        accounts = _as(url, "admin.one")
        people = accounts._store
        await accounts.add(NEW, "first-password")
        assert await _signed_in(url, NEW.login, "first-password") == NEW
        await accounts.change_password(NEW.login, "second-password")
        with pytest.raises(ExternalError, match="登录名或密码不对"):
            await _signed_in(url, NEW.login, "first-password")
        assert await _signed_in(url, NEW.login, "second-password") == NEW
        await people.set_disabled(NEW.login, True)
        with pytest.raises(ExternalError, match="已停用"):
            await _signed_in(url, NEW.login, "second-password")
        async with opened(url) as hall:
            await _gone(hall, NEW.login)

    asyncio.run(scenario())


async def _gone(hall: Hall, login: str) -> None:
    """For the next test: logins outlive databases."""
    await hall.sql(f'DROP OWNED BY "{login}"')
    await hall.sql(f'DROP ROLE "{login}"')


def test_everybody_sets_their_own_password_and_nobody_s_else(url: str) -> None:
    async def scenario() -> None:
        taker = _as(url, "taker.one")
        with pytest.raises(DomainError, match="只有管理员可以管理席位"):
            await taker.change_password("taker.two", "another-password")
        await taker.change_password("taker.one", "another-password")
        assert await _signed_in(url, "taker.one", "another-password") == PEOPLE["taker.one"]

    asyncio.run(scenario())


@pytest.mark.parametrize("login", sorted(login for login in PEOPLE if login != "admin.one"))
def test_nobody_else_manages_seats(url: str, login: str) -> None:
    async def scenario() -> None:
        accounts = _as(url, login)
        with pytest.raises(DomainError, match="只有管理员可以管理席位"):
            await accounts.add(NEW, PASSWORD)
        with pytest.raises(DomainError, match="只有管理员可以管理席位"):
            await accounts._store.set_disabled("admin.one", True)
        async with opened(url) as hall:
            assert await hall.value("SELECT count(*) FROM pg_roles WHERE rolname = 'new.one'") == 0

    asyncio.run(scenario())


def test_what_an_administrator_may_not(url: str) -> None:
    async def scenario() -> None:
        accounts = _as(url, "admin.one")
        people = accounts._store
        with pytest.raises(DomainError, match="不能停用自己的席位"):
            await people.set_disabled("admin.one", True)
        with pytest.raises(DomainError, match=r"没有登录名“nobody\.one”"):
            await people.set_disabled("nobody.one", True)
        with pytest.raises(DomainError, match=r"“taker\.one”已有人使用"):
            await accounts.add(PEOPLE["taker.one"], PASSWORD)
        async with opened(url) as hall:
            await hall.sql("CREATE ROLE other_hall LOGIN")
            for login in ("postgres", "other_hall"):
                with pytest.raises(DomainError, match="服务器上已有名为"):
                    await people.add_person(
                        Person(login, "x", Role.WALL, ""), scram.verifier(PASSWORD), MORNING
                    )
            await hall.sql("DROP ROLE other_hall")
            for login in ("call_taker", "pg_monitor", "Upper", "wall"):
                with pytest.raises(DomainError, match="不能用作登录名"):
                    await people.add_person(
                        Person(login, "x", Role.WALL, ""), scram.verifier(PASSWORD), MORNING
                    )
            assert await hall.value("SELECT count(*) FROM people") == len(PEOPLE)

    asyncio.run(scenario())


def test_the_owner_takes_a_login_of_an_earlier_hall_over_and_nobody_else_does(
    url: str, strict_server: PostgresServer
) -> None:
    """A hall made anew on the same server finds the logins of the old one; they get this hall's role."""
    other = strict_server.create_database()
    moved = Person("dispatch.one", "派一", Role.CALL_TAKER, "接线席 9")

    async def scenario() -> None:
        async with opened(other) as hall:
            admin = Person("admin.two", "管二", Role.ADMINISTRATOR, "")
            await seat_everybody(hall, admin)
            with pytest.raises(DomainError, match=r"服务器上已有名为“dispatch\.one”的登录"):
                await _as(other, "admin.two").add(moved, PASSWORD)
            await seat_everybody(hall, moved)
            assert await _signed_in(other, "dispatch.one") == moved
            groups = """SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'dispatch.one'"""
            assert [row[0] for row in await hall.sql(groups)] == ["call_taker"]

    asyncio.run(scenario())
    strict_server.drop_database(other)


async def _stranger(hall: Hall) -> str:
    await hall.sql(f"CREATE ROLE stranger_two LOGIN PASSWORD '{PASSWORD}'")
    return "stranger_two"


def test_a_hall_that_was_restored_under_another_name_lets_its_people_in_again(
    url: str, strict_server: PostgresServer
) -> None:
    """Who may connect is not part of what a backup holds; bringing the schema up to date puts it right."""
    restored = strict_server.create_database(template=url.rpartition("/")[2])
    strict_server.execute(f'REVOKE CONNECT ON DATABASE "{restored.rpartition("/")[2]}" FROM PUBLIC')

    async def scenario() -> None:
        with pytest.raises(ExternalError, match="不属于本大厅"):
            await _signed_in(restored, "leader.one")
        async with opened(restored) as hall:
            assert await _signed_in(restored, "leader.one") == PEOPLE["leader.one"]
            with pytest.raises(ExternalError, match="不属于本大厅"):
                await _signed_in(restored, await _stranger(hall))
            await _gone(hall, "stranger_two")

    asyncio.run(scenario())
    strict_server.drop_database(restored)


def test_a_new_password_makes_the_login_that_a_restored_hall_misses(url: str) -> None:
    """Logins belong to the server: on another one only the rows of people came back."""
    closed, opened_again = "taker.two", "leader.two"

    async def scenario() -> None:
        async with opened(url) as hall:
            people = ServerPeople(hall.engine)
            await people.set_disabled(closed, True)
            for login in (closed, opened_again):
                await _gone(hall, login)
            accounts = _as(url, "admin.one")
            with pytest.raises(DomainError, match="只有管理员可以管理席位"):
                await _as(url, "taker.one").change_password(opened_again, PASSWORD)
            for login in (closed, opened_again):
                await accounts.change_password(login, "third-password")
            assert await _signed_in(url, opened_again, "third-password") == PEOPLE[opened_again]
            with pytest.raises(ExternalError, match="已停用或不存在"):
                await _signed_in(url, closed, "third-password")
            await accounts._store.set_disabled(closed, False)
            assert await _signed_in(url, closed, "third-password") == PEOPLE[closed]
            await accounts._store.set_disabled(opened_again, True)  # and may end this login's sessions

    asyncio.run(scenario())


def test_a_person_without_a_login_is_closed_and_opened_like_any_other(url: str) -> None:
    async def scenario() -> None:
        async with opened(url) as hall:
            await _gone(hall, "taker.two")
            people = _as(url, "admin.one")._store
            for disabled in (True, False):
                await people.set_disabled("taker.two", disabled)
                found = {person.login for person in await people.people() if person.disabled}
                assert found == ({"taker.two"} if disabled else set())

    asyncio.run(scenario())


def test_a_row_of_people_is_no_key_to_a_login_that_no_hall_made(
    url: str, strict_server: PostgresServer
) -> None:
    """A backup of another server may name somebody who is somebody else here, even its superuser."""
    before = "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"

    async def scenario() -> None:
        async with opened(url) as hall:
            await hall.sql(
                "INSERT INTO people (login, name, role, seat, password_hash, disabled, created_at)"
                " VALUES ('postgres', 'x', 'wall', '', '', false, now()),"
                " ('pg_monitor', 'x', 'wall', '', '', false, now())"
            )
            kept = await hall.value(before)
            accounts = _as(url, "admin.one")
            for login in ("postgres", "pg_monitor"):
                with pytest.raises(DomainError, match="服务器上已有名为"):
                    await accounts.change_password(login, PASSWORD)
            assert await hall.value(before) == kept

    asyncio.run(scenario())


def test_passwords_are_nowhere_and_what_the_server_keeps_is_scram(
    url: str, strict_server: PostgresServer
) -> None:
    async def scenario() -> None:
        async with opened(url) as hall:
            kept = await hall.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'leader.one'")
            assert kept[0][0].startswith("SCRAM-SHA-256$4096:")
            assert await hall.value("SELECT count(*) FROM people WHERE password_hash <> ''") == 0

    asyncio.run(scenario())
    assert PASSWORD not in strict_server.log.read_text()


# -- addresses ---------------------------------------------------------------------------------------------


def test_an_address_with_a_password_or_an_unknown_word_is_refused() -> None:
    with pytest.raises(BadUrl, match="地址里不要写密码"):
        parse_url("postgresql://li:secret@host/hall")
    with pytest.raises(BadUrl, match="不认识的选项:sslmod"):
        parse_url("postgresql://li@host/hall?sslmod=require")
    assert place_of("postgresql://li@a,b:5433/hall?sslmode=require") == "a:5432,b:5433/hall"


def test_a_server_that_is_away_and_one_that_wants_a_password_are_told_apart(url: str) -> None:
    async def scenario() -> None:
        away = as_login("postgresql://postgres@127.0.0.1:1/hall", "taker.one")
        with pytest.raises(ExternalError, match="连不上数据库"):
            await _signed_in(away, "taker.one")

    asyncio.run(scenario())
