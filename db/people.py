"""People of a local hall: kept in the file, passwords as argon2 hashes made by the accounts service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Executable, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from db.engine import WRITING
from db.failures import said_plainly
from db.tables import people
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Person

#: What everybody may see of everybody; the hash is for signing in to a file alone.
SHOWN = tuple(column for column in people.columns if column.name != "password_hash")


class SqlPeople:
    """Implements :class:`dispatcher_app.services.ports.PeopleStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)

    def seal(self, password: str) -> str:
        """What is kept of a password, instead of it."""
        return PasswordHasher().hash(password)

    async def people(self) -> Sequence[Person]:
        query = select(*SHOWN).order_by(people.c.role, people.c.login)
        with said_plainly():
            async with self._engine.connect() as connection:
                return [person_from(row) for row in await connection.execute(query)]

    async def credentials(self, login: str) -> tuple[Person, str] | None:
        query = select(people).where(people.c.login == login)
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(query)).one_or_none()
        return (person_from(row), row.password_hash) if row else None

    async def add_person(self, person: Person, password_hash: str, at: datetime) -> None:
        """Raises:
        DomainError: the login name is taken.
        """
        values = {
            "login": person.login,
            "name": person.name,
            "role": person.role.value,
            "seat": person.seat,
            "password_hash": password_hash,
            "disabled": person.disabled,
            "created_at": at,
        }
        try:
            await self._write(insert(people).values(values))
        except IntegrityError:
            raise DomainError(_("登录名“{login}”已有人使用。").format(login=person.login)) from None

    async def set_password(self, login: str, password_hash: str) -> None:
        await self._change(login, password_hash=password_hash)

    async def set_disabled(self, login: str, disabled: bool) -> None:
        await self._change(login, disabled=disabled)

    async def change_person(self, person: Person) -> None:
        """Another name, role or seat of a login; DomainError where there is no such."""
        await self._change(person.login, name=person.name, role=person.role.value, seat=person.seat)

    async def _change(self, login: str, **values: object) -> None:
        if not await self._write(update(people).where(people.c.login == login).values(values)):
            raise DomainError(_("没有登录名“{login}”。").format(login=login))

    async def _write(self, statement: Executable) -> int:
        with said_plainly():
            async with self._writing.connect() as connection:
                result = await connection.execute(statement)
                await connection.commit()
                return int(getattr(result, "rowcount", 0))


def person_from(row: Any) -> Person:
    return Person(row.login, row.name, Role(row.role), row.seat, row.disabled)
