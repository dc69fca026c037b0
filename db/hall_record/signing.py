"""A second person's signature, given by their own password where the first one sits.

In a file the password is checked against its hash, as at signing in. On a server the signer connects with it,
and the signature is written by their own login: the guards of the server see who wrote it, so that nobody who
has a seat and ``psql`` signs for somebody else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy import insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.door import is_wrong_password
from db.engine import WRITING, open_engine
from db.failures import said_plainly
from db.hall_record.codec import said_columns
from db.people import SqlPeople
from db.sandbox.words import HALL_NOW
from db.server_people import ServerPeople
from db.tables import hall_signatures
from db.types import Instant
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.hall_record.act import ActDraft, Signature
from dispatcher_app.domain.hall_record.check import check_second
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.i18n import _
from dispatcher_app.services.accounts import Accounts, WrongPassword
from dispatcher_app.services.ports import ExternalError, Now, Person


class FileSigning:
    """Implements :class:`dispatcher_app.services.hall_record.store.Signing` for a local hall."""

    def __init__(self, engine: AsyncEngine, now: Now) -> None:
        self._engine, self._now = engine, now
        self._accounts = Accounts(SqlPeople(engine), now)

    async def prove(self, login: str, password: str) -> Actor:
        """See :meth:`dispatcher_app.services.hall_record.store.Signing.prove`."""
        return (await self._accounts.sign_in(login, password)).actor()

    async def sign(self, draft: ActDraft, actor: Actor, login: str, password: str) -> Signature:
        """See :meth:`dispatcher_app.services.hall_record.store.Signing.sign`."""
        person = await self._accounts.sign_in(login, password)
        signature = _signature(draft, actor, person)
        with said_plainly():
            async with self._engine.execution_options(**WRITING).begin() as connection:
                await _keep(connection, signature, {"at": self._now()})
        return signature


class ServerSigning:
    """Implements :class:`dispatcher_app.services.hall_record.store.Signing` for a hall on a server."""

    def __init__(
        self, url: str, kind: HallKind = HallKind.LIVE, ask: Callable[[], None] | None = None
    ) -> None:
        """*ask* is called before anybody connects, and may raise as a lost server does."""
        self._url, self._kind, self._ask = url, kind, ask

    async def sign(self, draft: ActDraft, actor: Actor, login: str, password: str) -> Signature:
        """See :meth:`dispatcher_app.services.hall_record.store.Signing.sign`."""
        async with self._as(login, password) as engine:
            signature = _signature(draft, actor, await _person(engine))
            with said_plainly():
                async with engine.begin() as connection:
                    await _keep(connection, signature, {"at": literal_column(HALL_NOW, Instant())})
        return signature

    async def prove(self, login: str, password: str) -> Actor:
        """See :meth:`dispatcher_app.services.hall_record.store.Signing.prove`."""
        async with self._as(login, password) as engine:
            return (await _person(engine)).actor()

    @asynccontextmanager
    async def _as(self, login: str, password: str) -> AsyncIterator[AsyncEngine]:
        """The database as *login* reaches it."""
        login = login.strip().lower()
        if not (login and password):
            raise _wrong_password()
        if self._ask is not None:
            self._ask()
        engine = open_engine(self._url, pooled=False, login=login, password=password, opens=self._kind)
        try:
            yield engine
        except ExternalError as error:
            if error.__cause__ is not None and is_wrong_password(error.__cause__):
                raise _wrong_password() from error
            raise
        finally:
            await engine.dispose()


async def _person(engine: AsyncEngine) -> Person:
    person = await ServerPeople(engine).me()
    if person is None or person.disabled:
        raise WrongPassword(_("这个登录名不是本大厅的席位人员,或已停用,请找管理员。"))
    return person


def _signature(draft: ActDraft, actor: Actor, person: Person) -> Signature:
    signer = replace(person.actor(), seat="")  # who signs at another's desk sits at none
    check_second(draft, actor, signer)
    return Signature(signer, str(said_columns(draft, actor)["digest"]))


def _wrong_password() -> WrongPassword:
    return WrongPassword(_("登录名或密码不对,请重新输入。"))


async def _keep(connection: AsyncConnection, signature: Signature, at: dict[str, object]) -> None:
    """Signed twice, as after an answer that got lost, it is one signature."""
    signer = signature.signer
    known = select(hall_signatures.c.digest).where(
        hall_signatures.c.digest == signature.digest, hall_signatures.c.person == signer.person
    )
    if (await connection.execute(known)).one_or_none() is None:
        row = {"digest": signature.digest, "person": signer.person, "name": signer.name}
        statement = insert(hall_signatures).values(row | {"role": signer.role.value} | at)
        await connection.execute(statement)
