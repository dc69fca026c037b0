"""Opening the hall's database: the one place that knows URLs, drivers and their settings."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from db.failures import cannot_open
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

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
_POSTGRES_PORT = 5432
#: Execution option of a transaction that will write: SQLite takes the lock at once, so it never has to
#: upgrade a read transaction in the middle and fail with "database is locked".
WRITING = {"sqlite_begin": "IMMEDIATE"}


class BadUrl(DomainError):
    """The text given with ``--url`` is not an address of a hall database."""


def parse_url(text: str) -> URL:
    """``sqlite:///path/file.db`` or ``postgresql://seat@host[,host2]/hall``.

    Raises:
        BadUrl: anything else, with a sentence that shows both forms.
    """
    try:
        url = make_url(text)
    except ArgumentError:
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
    return _each_host(url.set(drivername="postgresql+asyncpg"))


def _each_host(url: URL) -> URL:
    """``host,host2`` as the driver wants it: the one that accepts writing is used (failover)."""
    hosts = (url.host or "").split(",")
    if len(hosts) == 1:
        return url
    places = tuple(f"{host.strip()}:{url.port or _POSTGRES_PORT}" for host in hosts)
    wanted = {"target_session_attrs": "read-write", **url.query, "host": places}
    return url.set(host="", port=None, query=wanted)


def open_engine(text: str, *, pooled: bool = True) -> AsyncEngine:
    """An engine for *text*; nothing is connected yet. ``pooled=False`` is for short commands and tests."""
    url = parse_url(text)
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, options)
    if pooled:
        options |= {"pool_size": 3, "max_overflow": 2, "pool_pre_ping": True}
    plain = url.difference_update_query(["sslmode"])
    return create_async_engine(plain, connect_args=_postgres_arguments(url), **options)


def _sqlite(url: URL, options: dict[str, Any]) -> AsyncEngine:
    try:
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_open(error) from error
    engine = create_async_engine(url, connect_args={"timeout": BUSY_TIMEOUT}, **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _postgres_arguments(url: URL) -> dict[str, Any]:
    """asyncpg takes TLS by argument; everything else stays in the URL."""
    mode = url.query.get("sslmode")
    if mode is None:
        return {}
    return {"ssl": ssl.create_default_context() if mode == "verify-full" else mode}
