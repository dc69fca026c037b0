"""Creating and upgrading the schema, and saying plainly which state a database is in."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db import grants
from db.engine import WRITING
from db.failures import said_plainly
from db.file_log import log_of
from db.hall_record import guards as record_guards
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.i18n import _

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

#: Held by whoever changes the schema. Any number, as long as nothing else of the program locks by it.
UPGRADE_LOCK = 30428


class SchemaState(StrEnum):
    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


class WrongSchema(DomainError):
    """The database cannot be used as it is; ``state`` says why."""

    def __init__(self, state: SchemaState) -> None:
        sentences = {
            SchemaState.EMPTY: _("数据库还是空的,请先运行 dispatcher-app db init。"),
            SchemaState.OLDER: _("数据库是旧版本建的,请先运行 dispatcher-app db upgrade。"),
            SchemaState.NEWER: _("数据库由更新版本的程序建立,请升级本机程序后再打开。数据没有改动。"),
            SchemaState.FOREIGN: _("这个数据库不是本程序建的,未作任何改动。"),
        }
        super().__init__(sentences[state])
        self.state = state


class NotEmpty(DomainError):
    """A sandbox is made in an empty database only."""


@dataclass(frozen=True, slots=True)
class Schema:
    state: SchemaState
    found: str
    wanted: str


#: Where the migrations lie; each file is called by its revision, ``0001_hall.py``.
_MIGRATIONS = files("db").joinpath("migrations")


def newest_revision() -> str:
    """The revision of this program, without Alembic, which takes long to import."""
    names = (entry.name for entry in _MIGRATIONS.joinpath("versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[0].isdigit())


def _config(connection: Connection | None = None, kind: HallKind = HallKind.LIVE) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["hall_kind"] = kind.value
    return config


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _no_file(engine: AsyncEngine) -> bool:
    """Whether it is a SQLite file with nothing in it, or none at all."""
    if engine.dialect.name != "sqlite":
        return False
    path = Path(engine.url.database or "")
    try:
        return stat.S_ISREG((found := path.stat()).st_mode) and found.st_size == 0
    except FileNotFoundError:
        return True
    except OSError:  # the driver meets it, too, and then says what it is
        return False


def _look(connection: Connection) -> Schema:
    """At every start, so what is usual is found out in the quickest way."""
    newest = newest_revision()
    if _recorded(connection) == [newest]:
        return Schema(SchemaState.CURRENT, newest, newest)
    return _look_closely(connection)


def _recorded(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _look_closely(connection: Connection) -> Schema:
    from alembic.runtime.migration import MigrationContext

    scripts, wanted = _scripts(), newest_revision()
    found = MigrationContext.configure(connection).get_current_revision() or ""
    if found == wanted:
        return Schema(SchemaState.CURRENT, found, wanted)
    if not found:
        known = inspect(connection).get_table_names()
        return Schema(SchemaState.FOREIGN if known else SchemaState.EMPTY, found, wanted)
    ours = {script.revision for script in scripts.walk_revisions()}
    if found in ours:
        return Schema(SchemaState.OLDER, found, wanted)
    # Other programs keep their versions in a table of the same name.
    is_hall = {"cases", "steps", "transition_rules"} <= set(inspect(connection).get_table_names())
    return Schema(SchemaState.NEWER if is_hall else SchemaState.FOREIGN, found, wanted)


async def look(engine: AsyncEngine) -> Schema:
    """Which version the database has, without changing it; a file that is not there is not made."""
    if _no_file(engine):
        return Schema(SchemaState.EMPTY, "", newest_revision())
    with said_plainly():
        async with engine.connect() as connection:
            return await connection.run_sync(_look)


async def upgrade(engine: AsyncEngine) -> Schema:
    """Create the schema in an empty database or bring an older one up to date, in one transaction.

    Raises:
        WrongSchema: made by a newer program, or not ours.
    """
    found = await look(engine)
    if found.state in (SchemaState.NEWER, SchemaState.FOREIGN):
        raise WrongSchema(found.state)
    if _no_file(engine):
        log_of(str(engine.url.database)).may_be_made()
    with said_plainly():
        async with engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(_upgrade)
    return await look(engine)


async def create_sandbox(connection: AsyncConnection) -> None:
    """The schema in an empty database, marked as a sandbox; in the transaction of *connection*.

    Raises:
        NotEmpty: there is anything in it, such as a hall.
    """
    await connection.run_sync(_create_sandbox)


def _create_sandbox(connection: Connection) -> None:
    _lock(connection)
    if inspect(connection).get_table_names():
        raise NotEmpty(_("这个数据库里已有数据,没有改动。训练沙盘要建在新的、空的数据库里。"))
    _upgrade_to_newest(connection, HallKind.SANDBOX)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # two seats may try at once; the second finds it done
        connection.execute(text("SELECT pg_advisory_xact_lock(:upgrade)"), {"upgrade": UPGRADE_LOCK})


def _upgrade(connection: Connection) -> None:
    _lock(connection)
    _upgrade_to_newest(connection, HallKind.LIVE)


def _upgrade_to_newest(connection: Connection, kind: HallKind) -> None:
    """*kind* is what a new hall becomes; one that is there stays what it is."""
    from alembic import command

    command.upgrade(_config(connection, kind), "head")
    record_guards.renew(connection)
    grants.install(connection)


async def require_current(engine: AsyncEngine) -> None:
    """Raises:
    WrongSchema: anything but exactly this program's version.
    """
    found = await look(engine)
    if found.state is not SchemaState.CURRENT:
        raise WrongSchema(found.state)
