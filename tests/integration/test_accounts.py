"""People sign in with passwords kept as argon2 hashes, in a real database of either kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

import pytest
from argon2 import PasswordHasher

from db.people import SqlPeople
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SEATS, Role
from dispatcher_app.services import accounts as accounts_service
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.ports import Person
from tests.support.hall import Hall, in_hall
from tests.support.rules import MORNING

WANG = Person("wang.wu", "王五", Role.DISPATCHER, "派遣席 2")
PASSWORD = "井盖 is 3 words"
Scenario = Callable[[Accounts, SqlPeople, Hall], Awaitable[None]]


def _with(url: str, scenario: Scenario) -> None:
    async def run(hall: Hall) -> None:
        people = SqlPeople(hall.engine)
        await scenario(Accounts(people, lambda: MORNING), people, hall)

    in_hall(url, run)


def test_who_was_added_signs_in_and_acts_in_their_own_name(hall_url: str) -> None:
    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        assert await accounts.sign_in("wang.wu", PASSWORD) == WANG
        assert await accounts.sign_in(" Wang.Wu\n", PASSWORD) == WANG
        assert WANG.actor().person == "wang.wu"
        assert await people.people() == [WANG]

    _with(hall_url, scenario)


def test_a_wrong_name_and_a_wrong_password_are_told_alike(hall_url: str) -> None:
    async def scenario(accounts: Accounts, _people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        for login, password in (
            ("wang.wu", "wrong password"),
            ("wang.wu", ""),
            ("wang.wu", PASSWORD + " "),
            ("nobody", PASSWORD),
            ("", ""),
            ("' OR 1=1 --", PASSWORD),
            ("wang.wu\0", PASSWORD),
            ("wang.wu", "half \ud800"),
            ("井" * 10_000, "x" * 1_000_000),
        ):
            with pytest.raises(WrongPassword, match="登录名或密码不对"):
                await accounts.sign_in(login, password)

    _with(hall_url, scenario)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(sqlite_hall: str) -> None:
    async def scenario(accounts: Accounts, _people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)

        async def fastest(login: str) -> float:
            times = []
            for _time in range(3):
                started = perf_counter()
                with pytest.raises(WrongPassword):
                    await accounts.sign_in(login, "wrong password")
                times.append(perf_counter() - started)
            return min(times)

        known, unknown = await fastest("wang.wu"), await fastest("li.si")
        assert unknown > known / 3

    _with(sqlite_hall, scenario)


def test_a_disabled_seat_is_told_so_only_with_the_right_password(hall_url: str) -> None:
    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        await people.set_disabled("wang.wu", True)
        with pytest.raises(WrongPassword, match="已停用"):
            await accounts.sign_in("wang.wu", PASSWORD)
        with pytest.raises(WrongPassword, match="不对"):
            await accounts.sign_in("wang.wu", "wrong password")
        await people.set_disabled("wang.wu", False)
        assert await accounts.sign_in("wang.wu", PASSWORD) == WANG

    _with(hall_url, scenario)


def test_a_changed_password_replaces_the_old_one(hall_url: str) -> None:
    async def scenario(accounts: Accounts, _people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        await accounts.change_password("wang.wu", "another one")
        with pytest.raises(WrongPassword):
            await accounts.sign_in("wang.wu", PASSWORD)
        assert await accounts.sign_in("wang.wu", "another one") == WANG
        for wrong in ("short", "", "half \ud800 a pair"):
            with pytest.raises(DomainError):
                await accounts.change_password("wang.wu", wrong)
        with pytest.raises(DomainError, match=r"没有登录名“li\.si”"):
            await accounts.change_password("li.si", "another one")

    _with(hall_url, scenario)


def test_a_login_name_belongs_to_one_person(hall_url: str) -> None:
    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        with pytest.raises(DomainError, match=r"“wang\.wu”已有人使用"):
            await accounts.add(Person("wang.wu", "另一位", Role.SHIFT_LEADER, ""), "another one")
        assert await people.people() == [WANG]
        assert await accounts.sign_in("wang.wu", PASSWORD) == WANG

    _with(hall_url, scenario)


@pytest.mark.parametrize(
    "login", ["", "w", "Wang", "王五", "1wang", "wang wu", "w" * 33, "wang\n", "wang;--"]
)
def test_login_names_are_plain(sqlite_hall: str, login: str) -> None:
    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        with pytest.raises(DomainError, match="登录名须为 2-32 位"):
            await accounts.add(Person(login, "王五", Role.DISPATCHER, ""), PASSWORD)
        assert await people.people() == []

    _with(sqlite_hall, scenario)


def test_passwords_are_long_enough_except_those_of_a_demo(sqlite_hall: str) -> None:
    async def scenario(accounts: Accounts, _people: SqlPeople, _hall: Hall) -> None:
        with pytest.raises(DomainError, match="密码至少 8 位"):
            await accounts.add(WANG, "1234567")
        await accounts.add(WANG, "demo", demo=True)
        assert await accounts.sign_in("wang.wu", "demo") == WANG

    _with(sqlite_hall, scenario)


def test_passwords_are_nowhere_in_the_database(hall_url: str) -> None:
    async def scenario(accounts: Accounts, _people: SqlPeople, hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        (row,) = await hall.sql("SELECT * FROM people")
        assert row.password_hash.startswith("$argon2id$")
        assert PASSWORD not in str(row)
        twice = await accounts._store.credentials("wang.wu")
        assert twice is not None
        assert PASSWORD not in twice[1]

    _with(hall_url, scenario)


def test_a_spoilt_hash_lets_nobody_in(hall_url: str) -> None:
    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        await accounts.add(WANG, PASSWORD)
        for spoilt in (
            "",
            "plain",
            "$argon2id$v=19$m=65536,t=3,p=4$!!!!$????",
            "$argon2id$v=19$m=8,t=1,p=1$YWE$YWE",
        ):
            await people.set_password("wang.wu", spoilt)
            with pytest.raises(WrongPassword):
                await accounts.sign_in("wang.wu", PASSWORD)

    _with(hall_url, scenario)


def test_everybody_is_listed_by_role_and_name(hall_url: str) -> None:
    async def scenario(_accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        everyone = [Person(f"{role.value}{n}", "某人", role, "席") for role in SEATS for n in (2, 1)]
        for person in everyone:
            await people.add_person(person, "x", MORNING)
        assert await people.people() == sorted(everyone, key=lambda person: (person.role, person.login))
        with pytest.raises(DomainError, match="没有登录名"):
            await people.set_disabled("nobody", True)

    _with(hall_url, scenario)


@pytest.mark.parametrize("login", ["policy", "exchange", "clockwork", "unit", "collector"])
def test_nobody_is_called_as_the_program_signs(hall_url: str, login: str) -> None:
    """A person of that name would be barred from what the gate policy lets pass, and be taken for it."""

    async def scenario(accounts: Accounts, people: SqlPeople, _hall: Hall) -> None:
        with pytest.raises(DomainError, match="已有人使用"):
            await accounts.add(Person(login, "赵六", Role.DISPATCHER, ""), PASSWORD)
        assert await people.people() == []

    _with(hall_url, scenario)


def test_the_decoy_costs_what_a_password_costs() -> None:
    assert not PasswordHasher().check_needs_rehash(accounts_service._DECOY)
