"""Opening the hall's database: the one place that knows URLs, drivers and their settings."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from db import hosts, tls
from db.connecting import (
    COMMAND_SECONDS,
    CONNECT_SECONDS,
    STATEMENT_SECONDS,
    Hosts,
    PatientConnection,
    SeatConnection,
)
from db.file_log import FileLog, log_of
from db.sandbox.kind import only_open
from db.still_there import ask_before_use
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.i18n import _, listed

#: How long a seat waits for another writer of the same file, in seconds.
BUSY_TIMEOUT = 5.0
#: WAL keeps readers and the writer out of each other's way; FULL makes a commit survive a power cut. The last
#: two are for imports, whose batches touch most pages of the indexes: changed pages stay in memory (32 MiB)
#: until the commit, and go from the log to the file every 16 MiB instead of at nearly every commit.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "mmap_size=268435456",
    "cache_size=-32768",
    "wal_autocheckpoint=4000",
)
#: How long a seat waits for one of its own connections to become free (s).
_POOL_SECONDS = 10.0
#: SQLSTATE of a command on a standby.
_READ_ONLY = "25006"
#: Words of the URL that the program understands itself.
_OURS = (*tls.WORDS, "host", "target_session_attrs")
#: Execution option of a transaction that will write: SQLite takes the lock at once, so it never has to
#: upgrade a read transaction in the middle and fail with "database is locked".
WRITING = {"sqlite_begin": "IMMEDIATE"}


class BadUrl(DomainError):
    """The text given with ``--url`` is not an address of a hall database."""


class NoFolder(DomainError):
    """The folder of a database file is not there."""


def parse_url(text: str) -> URL:
    """``sqlite:///path/file.db`` or ``postgresql://seat@host[:port][,host2[:port]]/hall``.

    Raises:
        BadUrl: anything else, with a sentence that shows both forms.
    """
    try:
        url = hosts.read(text)
    except (ArgumentError, ValueError):
        url = None
    backend = url.get_backend_name() if url is not None else ""
    if url is None or backend not in ("sqlite", "postgresql") or not url.database:
        raise BadUrl(
            _("数据库地址无效:{text}。请写成 sqlite:///路径/文件.db 或 postgresql://用户@主机/库名").format(
                text=text
            )
        )
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite", database=str(Path(url.database).expanduser()))
    if url.password is not None:
        raise BadUrl(_("地址里不要写密码:请在询问时输入,或用 PGPASSWORD、pgpass 文件。"))
    unknown = sorted(set(url.query) - set(_OURS))
    if unknown:
        raise BadUrl(_("地址里有不认识的选项:{names}。").format(names=listed(unknown)))
    return url.set(drivername="postgresql+asyncpg")


def shown_url(text: str) -> str:
    """The address as it may be shown: a file by its path, a server without the password."""
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def is_server(text: str) -> bool:
    """Whether the address names a server; what is no address names none."""
    try:
        return parse_url(text).get_backend_name() == "postgresql"
    except BadUrl:
        return False


def place_of(text: str) -> str:
    """Hosts and database of a server's address, without anybody's name: ``a:5432,b:5432/hall``."""
    url = parse_url(text)
    places = ",".join(f"{host}:{port}" for host, port in hosts.places_of(url))
    return f"{places}/{url.database}"


def open_engine(
    text: str,
    *,
    pooled: bool = True,
    login: str = "",
    password: str = "",
    opens: HallKind | None = HallKind.LIVE,
) -> AsyncEngine:
    """An engine for *text*; nothing is connected yet. ``pooled=False`` is for short commands and tests.

    On PostgreSQL *login* stands before whoever the address names; *password* is kept by the engine alone.
    It connects to halls of the kind that it *opens* and to no others (decision 024); None is for making one.
    """
    engine = _engine(parse_url(text), pooled, login, password)
    if opens is not None:
        only_open(engine, opens)
    elif engine.dialect.name == "sqlite":
        log_of(str(engine.url.database)).may_be_made()
    return engine


def _engine(url: URL, pooled: bool, login: str, password: str) -> AsyncEngine:
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, options)
    if pooled:
        options |= {"pool_size": 3, "max_overflow": 2, "pool_timeout": _POOL_SECONDS}
    plain = url.difference_update_query(_OURS)
    arguments = _postgres_arguments(url) | (
        _patience() if pooled else {"connection_class": PatientConnection}
    )
    if login:
        plain = plain.set(username=login)
    if password:
        arguments["password"] = password
    engine = create_async_engine(plain, connect_args=arguments, hide_parameters=True, **options)
    event.listen(engine.sync_engine, "handle_error", _leave_useless)
    if pooled:
        ask_before_use(engine)
    return engine


def _sqlite(url: URL, options: dict[str, Any]) -> AsyncEngine:
    folder = Path(url.database or "").parent
    if not folder.is_dir():  # SQLite would only say that it cannot open; a slip of the pen makes no folders
        raise NoFolder(_("没有文件夹 {folder}。请先建好它,或改正数据库地址。").format(folder=folder))
    log = log_of(url.database or "")
    arguments = {"timeout": BUSY_TIMEOUT, "factory": log.connection}
    engine = create_async_engine(url, connect_args=arguments, hide_parameters=True, **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    _mind(engine, log)
    return engine


def _mind(engine: AsyncEngine, log: FileLog) -> None:
    """Nothing is done on a connection whose log is gone, and no file is called damaged that is not."""

    def look(_connection: object) -> None:
        log.require()

    def judge(context: ExceptionContext) -> None:
        error = context.original_exception
        told = log.judged(error) if isinstance(error, sqlite3.Error) else error
        if told is not error:
            raise told from error

    event.listen(engine.sync_engine, "begin", look)
    event.listen(engine.sync_engine, "handle_error", judge)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


#: A statement with every count of the hall takes the server longer to compile than to answer: 1.2 s of 2.2.
_SETTINGS = {"jit": "off"}


def _postgres_arguments(url: URL) -> dict[str, Any]:
    """asyncpg takes TLS by argument; hosts are asked by our own hand; everything else stays in the URL."""
    places = hosts.places_of(url)
    arguments: dict[str, Any] = {
        "timeout": CONNECT_SECONDS,
        "connection_class": SeatConnection,
        "server_settings": _SETTINGS,
    }
    if places:
        arguments["async_creator_fn"] = Hosts(places, hosts.wanted_of(url)).connect
    trust = tls.of_url(url)
    if trust is not None:
        arguments["ssl"] = trust
    return arguments


def _patience() -> dict[str, Any]:
    """How long a seat waits for one statement: the server gives up first, and says so if it still speaks."""
    limits = _SETTINGS | {
        "statement_timeout": str(round(STATEMENT_SECONDS * 1000)),
        "lock_timeout": str(round(BUSY_TIMEOUT * 1000)),
        "idle_in_transaction_session_timeout": str(round(STATEMENT_SECONDS * 2000)),
    }
    return {"command_timeout": COMMAND_SECONDS, "server_settings": limits}


def _leave_useless(context: ExceptionContext) -> None:
    """Connections to a host that takes no commands any more are dropped: the next one finds the primary.

    So are those that asyncpg has lost the thread of, as happens when a server dies between two messages: it
    does not know that they are dead, and each of them would fail for ever.
    """
    error = context.original_exception
    confused = isinstance(error.__cause__, asyncpg.InternalClientError)
    if confused or getattr(error, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True
