"""A hall on a PostgreSQL server with a database login for each person, and raw connections under them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import open_engine
from db.server_people import ServerPeople
from db.store import SqlCaseStore
from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.ports import Person
from tests.support.hall import Hall, opened, run_to_end
from tests.support.life import usual_role
from tests.support.rules import MORNING, RULES

T = TypeVar("T")

PASSWORD = "jiu-jiu-jiu"
PEOPLE = {
    person.login: person
    for person in (
        Person("taker.one", "接一", Role.CALL_TAKER, "接线席 1"),
        Person("taker.two", "接二", Role.CALL_TAKER, "接线席 2"),
        Person("dispatch.one", "派一", Role.DISPATCHER, "派遣席 1"),
        Person("dispatch.two", "派二", Role.DISPATCHER, "派遣席 2"),
        Person("leader.one", "长一", Role.SHIFT_LEADER, "值班席 1"),
        Person("leader.two", "长二", Role.SHIFT_LEADER, "值班席 2"),
        Person("trainer.one", "教一", Role.TRAINER, "教员席"),
        Person("admin.one", "管一", Role.ADMINISTRATOR, "管理席"),
        Person("wall.one", "大屏", Role.WALL, "大屏"),
    )
}

#: Who acts where nobody is named. Leaders' proposals are answered by the second of them.
FIRST = {person.role: person.login for person in reversed(PEOPLE.values())}


async def seat_everybody(hall: Hall, *people: Person) -> None:
    """Give *people* (everybody of :data:`PEOPLE` unless named) a login on the hall's server."""
    accounts = Accounts(ServerPeople(hall.engine), lambda: MORNING)
    for person in people or PEOPLE.values():
        await accounts.add(person, PASSWORD)


def as_login(url: str, login: str) -> str:
    """*url* with *login* in place of whoever it names."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{login}@{rest.partition('@')[2]}"


@asynccontextmanager
async def raw(url: str, login: str) -> AsyncIterator[Any]:
    """What somebody has who knows a seat's password and has ``psql``."""
    connection = await asyncpg.connect(as_login(url, login), password=PASSWORD)
    try:
        yield connection
    finally:
        connection.terminate()  # it may have been cut off already


class LoginHall(Hall):
    """A hall where each command goes through the login of whoever gives it, by the program's own store."""

    def __init__(self, url: str, owner: AsyncEngine, rules: Rulebook = RULES) -> None:
        super().__init__(owner, rules)
        self._url, self._rules = url, rules
        self._works: dict[str, Casework] = {}
        self._engines: list[AsyncEngine] = []
        self.casework = self  # type: ignore[assignment]

    async def perform(self, command: Command, who: Actor) -> Done:
        return await self.work_of(who.person).perform(command, who)

    async def do(
        self, verb: Verb, case: Case | None = None, role: Role | None = None, person: str = "", **data: object
    ) -> Done:
        role = role or usual_role(verb, case.stage if case else Stage.REPORTED)
        return await super().do(verb, case, role, person or FIRST[role], **data)

    def database_of(self, login: str) -> AsyncEngine:
        engine = open_engine(self._url, pooled=False, login=login, password=PASSWORD)
        self._engines.append(engine)
        return engine

    def work_of(self, login: str) -> Casework:
        if login not in self._works:
            store = SqlCaseStore(self.database_of(login), private=reads_phone(PEOPLE[login].role))
            self._works[login] = Casework(store, self._rules, self.bus, self.clock, "NS")
        return self._works[login]

    async def leave(self) -> None:
        for engine in self._engines:
            await engine.dispose()


def by_logins(url: str, scenario: Callable[[LoginHall], Awaitable[T]], rules: Rulebook = RULES) -> T:
    """Run *scenario* where everybody of :data:`PEOPLE` has a login."""

    async def run() -> T:
        async with opened(url, rules) as owner:
            await seat_everybody(owner)
            hall = LoginHall(url, owner.engine, rules)
            try:
                return await scenario(hall)
            finally:
                await hall.leave()

    return run_to_end(run())
