"""Creating and upgrading the schema, and saying plainly which state a database is in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db import grants
from db.engine import WRITING
from db.failures import said_plainly
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: Any number, as long as nothing else of the program locks by it.
_UPGRADE_LOCK = 30428


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


@dataclass(frozen=True, slots=True)
class Schema:
    state: SchemaState
    found: str
    wanted: str


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("db").joinpath("migrations")))
    config.attributes["connection"] = connection
    return config


def _look(connection: Connection) -> Schema:
    scripts = ScriptDirectory.from_config(_config())
    wanted = scripts.get_current_head() or ""
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
    """Which version the database has, without changing it."""
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
    with said_plainly():
        async with engine.execution_options(**WRITING).begin() as connection:
            await connection.run_sync(_upgrade)
    return await look(engine)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # two seats may try at once; the second finds it done
        connection.execute(text("SELECT pg_advisory_xact_lock(:upgrade)"), {"upgrade": _UPGRADE_LOCK})
    command.upgrade(_config(connection), "head")
    grants.install(connection)


async def require_current(engine: AsyncEngine) -> None:
    """Raises:
    WrongSchema: anything but exactly this program's version.
    """
    found = await look(engine)
    if found.state is not SchemaState.CURRENT:
        raise WrongSchema(found.state)
