"""People of a hall on PostgreSQL: each has a database login of their own; their row says who they are here.

Logins are made and closed by the functions of :mod:`db.seat_functions`, for administrators of the hall.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal_column, select
from sqlalchemy.exc import DBAPIError

from db import scram
from db.failures import said_plainly
from db.people import SHOWN, SqlPeople, person_from
from db.tables import people
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ports import Person

#: SQLSTATE of a refusal, and what is said.
_REFUSALS = {
    "23505": N_("登录名“{login}”已有人使用。"),
    "42710": N_("服务器上已有名为“{login}”的登录,请换一个登录名。"),
    "42939": N_("“{login}”不能用作登录名。"),
    "42501": N_("只有管理员可以管理席位。"),
    "55000": N_("“{login}”还在这台服务器的另一个大厅值班,不能在这里改角色;请另开登录名。"),
    "55006": N_("不能停用自己的席位,也不能改自己的角色。"),
    "P0002": N_("没有登录名“{login}”。"),
}


class ServerPeople(SqlPeople):
    """Implements :class:`dispatcher_app.services.ports.PeopleStore`."""

    def seal(self, password: str) -> str:
        return scram.verifier(password)

    async def credentials(self, login: str) -> None:
        """None for everybody: the server checks passwords, when a login connects."""
        return None

    async def me(self) -> Person | None:
        """Whose login this connection has; None where the hall does not know it."""
        query = select(*SHOWN).where(people.c.login == literal_column("session_user"))
        with said_plainly():
            async with self._engine.connect() as connection:
                row = (await connection.execute(query)).one_or_none()
        return person_from(row) if row else None

    async def add_person(self, person: Person, password_hash: str, at: datetime) -> None:
        """Raises:
        DomainError: the login name is taken, here or on the server; or only administrators may.
        """
        values = (person.login, person.name, person.role.value, person.seat, password_hash, at)
        await self._call(person.login, func.seat_add(*values))
        if person.disabled:
            await self.set_disabled(person.login, True)

    async def set_password(self, login: str, password_hash: str) -> None:
        await self._call(login, func.seat_password(login, password_hash))

    async def set_disabled(self, login: str, disabled: bool) -> None:
        """A login that is closed cannot connect again; then whatever it still has open is cut."""
        await self._call(login, func.seat_disable(login, disabled))
        if disabled:
            await self._call(login, func.seat_cut(login))

    async def change_person(self, person: Person) -> None:
        """With another role a login has other rights at once; what it still has open by the old ones is cut,
        and its seat is told to sign in again."""
        values = (person.login, person.name, person.role.value, person.seat)
        if await self._call(person.login, func.seat_change(*values)):
            await self._call(person.login, func.seat_cut(person.login))

    async def _call(self, login: str, function: Any) -> Any:
        with said_plainly(), _said_of(login):
            async with self._writing.begin() as connection:
                return (await connection.execute(select(function))).scalar_one()


@contextmanager
def _said_of(login: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        sentence = _REFUSALS.get(str(getattr(error.orig, "sqlstate", "")))
        if sentence is None:
            raise
        raise DomainError(_(sentence).format(login=login)) from None
