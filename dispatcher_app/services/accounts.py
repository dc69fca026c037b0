"""Who may sit down: passwords by argon2, and a sentence that never tells which half was wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SEATS, Role
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Now, PeopleStore, Person

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
MIN_PASSWORD = 8
#: What the program and parties outside the hall sign with; no person may be taken for one of them.
_NOT_PEOPLE = frozenset(role.value for role in set(Role) - SEATS)
#: Of a password that nobody knows. Made once and for all: making one takes a tenth of a second.
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$6/br4suADGhTp90x9Mn9fg$0BIebZfYspXDaD1sR8AUun9vt+wXF9qgX/BCWO3afyE"


class WrongPassword(DomainError):
    """Login name or password is wrong, or the seat is disabled."""


class Accounts:
    """Sign in, add, disable and change passwords of people in a local hall."""

    def __init__(self, store: PeopleStore, now: Now) -> None:
        self._store, self._now = store, now
        self._hasher = PasswordHasher()

    async def sign_in(self, login: str, password: str) -> Person:
        """Raises:
        WrongPassword: with the same sentence for an unknown name and a wrong password.
        """
        login = login.strip().lower()
        found = await self._store.credentials(login) if _LOGIN.fullmatch(login) else None
        person, stored = found if found else (None, _DECOY)
        # An unknown name costs the same time as a wrong password.
        right = await asyncio.to_thread(self._matches, stored, password)
        if person is None or not right:
            raise WrongPassword(_("登录名或密码不对,请重新输入。"))
        if person.disabled:
            raise WrongPassword(_("该账号已停用,请找管理员。"))
        return person

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    async def add(self, person: Person, password: str, *, demo: bool = False) -> None:
        """Raises:
        DomainError: bad login name, password too short, or the name is taken.
        """
        if not _LOGIN.fullmatch(person.login):
            raise DomainError(_("登录名须为 2-32 位小写字母、数字或 _.-,以字母开头。"))
        if person.login in _NOT_PEOPLE:
            raise DomainError(_("登录名“{login}”已有人使用。").format(login=person.login))
        if not demo:
            check_password(password)
        hashed = await asyncio.to_thread(self._store.seal, password)
        await self._store.add_person(person, hashed, self._now())

    async def people(self) -> Sequence[Person]:
        """Everybody of the hall, closed seats too."""
        return await self._store.people()

    async def set_disabled(self, login: str, disabled: bool) -> None:
        """Close a seat or open it again; DomainError where there is no such login."""
        await self._store.set_disabled(login, disabled)

    async def change(self, person: Person) -> None:
        """Another name, role or seat from the next sign-in on. Whoever loses a role acts in it no more, at
        once; what was signed before keeps the name it was signed with.

        Raises:
            DomainError: no such login, no name, or the login works in another hall, too.
        """
        if not person.name.strip():
            raise DomainError(_("姓名不能为空。"))
        await self._store.change_person(person)

    async def change_password(self, login: str, password: str) -> None:
        check_password(password)
        await self._store.set_password(login, await asyncio.to_thread(self._store.seal, password))


def check_password(password: str) -> None:
    """Raises:
    DomainError: shorter than :data:`MIN_PASSWORD` characters, or with half a character in it.
    """
    if len(password) < MIN_PASSWORD:
        raise DomainError(_("密码至少 {count} 位。").format(count=MIN_PASSWORD))
    if plain_text(password) != password.strip():
        raise DomainError(_("密码里有无法输入的字符,请换一个。"))
