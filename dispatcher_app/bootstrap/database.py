"""A hall's database, opened, and who signs in to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncEngine

from db import hall_identity, schema
from db.documents import Documents
from db.engine import open_engine
from db.failures import said_plainly
from db.people import SqlPeople
from db.sandbox.line import draw
from db.server_people import ServerPeople
from db.store import SqlCaseStore
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.accounts import WrongPassword
from dispatcher_app.services.ports import Person


@dataclass(frozen=True, slots=True)
class Database:
    """An opened hall database with everything that speaks to it."""

    engine: AsyncEngine
    store: SqlCaseStore
    people: SqlPeople
    documents: Documents
    url: str = ""
    kind: HallKind = HallKind.LIVE

    async def ping(self) -> None:
        """Raises:
        ExternalError: it cannot be connected to.
        """
        with said_plainly():
            async with self.engine.connect():
                pass

    async def close(self) -> None:
        await self.engine.dispose()


def connect(
    url: str,
    *,
    pooled: bool = True,
    login: str = "",
    password: str = "",
    opens: HallKind | None = HallKind.LIVE,
) -> Database:
    """Nothing is read yet; see :func:`open_hall`. *login* and *password* are for a server.

    A hall of another kind than it *opens* refuses with :class:`WrongHall`, whatever is asked of it first.
    None is for a database without a hall.
    """
    engine = open_engine(url, pooled=pooled, login=login, password=password, opens=opens)
    if opens is HallKind.SANDBOX:
        draw(engine)  # before anything is derived of it
    people = ServerPeople(engine) if engine.dialect.name == "postgresql" else SqlPeople(engine)
    return Database(engine, SqlCaseStore(engine), people, Documents(engine), url, opens or HallKind.LIVE)


async def name_hall(database: Database) -> None:
    """Give a new hall a name of its own, by which what is kept for it elsewhere is told apart."""
    await hall_identity.ensure(database.documents)


async def sign_in(
    url: str, login: str, password: str, opens: HallKind = HallKind.LIVE
) -> tuple[Database, Person]:
    """Connect to a server as *login*; who that is in this hall, and the hall as they may read it.

    Raises:
        WrongPassword: not a person of this hall, or closed.
        WrongHall: of another kind than it *opens*.
        WrongSchema: empty, older, newer or foreign database.
        ExternalError: the server turned the login away or does not answer, each in its own sentence.
    """
    database = connect(url, login=login, password=password, opens=opens)
    try:
        await schema.require_current(database.engine)
        assert isinstance(database.people, ServerPeople)
        person = await database.people.me()
        if person is None or person.disabled:
            raise WrongPassword(_("这个登录名不是本大厅的席位人员,或已停用,请找管理员。"))
    except BaseException:
        await database.close()
        raise
    # Who plays the callers of a sandbox knows their numbers.
    plays = opens is HallKind.SANDBOX and person.role is Role.TRAINER
    readable = SqlCaseStore(database.engine, private=plays or reads_phone(person.role))
    return replace(database, store=readable), person
