"""Turns what drivers raise into sentences an operator understands. The details go to the log."""

from __future__ import annotations

import builtins
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import (
    DBAPIError,
    EmulatedDBAPIException,
    InterfaceError,
    InternalError,
    OperationalError,
    TimeoutError,
)

from db.connecting import Unconfirmed
from db.door import turned_away
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

#: What is said, and whether trying again may help.
Plain = tuple[str, bool]

_LOST: Plain = (N_("连不上数据库,请检查地址、网络和服务器。您录入的内容都还在。"), True)
_SILENT: Plain = (N_("数据库没有响应。您录入的内容都还在,详情见日志。"), True)
_BUSY: Plain = (N_("数据库正忙(被另一程序占用),请稍后再试。您录入的内容都还在。"), True)
_STANDBY: Plain = (N_("数据库服务器现在只读(备机),暂不能保存。您录入的内容都还在。"), True)
_UNCONFIRMED: Plain = (
    N_("服务器没有确认提交,可能是同步备机停了。这一步也许已经生效:请先恢复备机或改为不等备机,再查看结果。"),
    False,
)
_CLOSED: Plain = (N_("打不开数据库文件,请检查路径和权限。"), False)
_DAMAGED: Plain = (N_("数据库文件已损坏,请停止录入并从备份恢复。"), False)
_UNREAD: Plain = (
    N_("本席读不出数据库文件。请退出程序再打开;如果还这样,请停止录入并从备份恢复。"),
    False,
)
_TAKEN: Plain = (N_("另一个程序动了数据库文件,本席正在重新打开它,请稍后再试。您录入的内容都还在。"), True)
_SERVER_DAMAGED: Plain = (N_("数据库服务器报告数据损坏,请停止录入并找管理员。"), False)
_NOT_OURS: Plain = (N_("这个文件不是本程序的数据库,或尚未初始化(db init)。"), False)

#: A part of SQLite's message, in lower case, and what it means. SQLite speaks only English.
_SQLITE: tuple[tuple[str, Plain], ...] = (
    ("log was taken away", _TAKEN),
    ("database is locked", _BUSY),
    ("database table is locked", _BUSY),
    ("disk is full", (N_("磁盘已满,未能保存。请清理磁盘后再试;您录入的内容都还在。"), True)),
    ("disk i/o error", (N_("读写数据库文件失败,请检查磁盘。您录入的内容都还在。"), True)),
    ("not a database", (N_("数据库文件已损坏或不是本程序的数据库,请从备份恢复。"), False)),
    ("proven", _DAMAGED),
    ("malformed", _UNREAD),
    ("readonly database", (N_("数据库文件是只读的,请检查文件权限。"), False)),
    ("unable to open database", _CLOSED),
    ("no such table", _NOT_OURS),
)
#: The beginning of PostgreSQL's SQLSTATE; its messages come in the server's language.
_POSTGRES: tuple[tuple[str, Plain], ...] = (
    ("28", (N_("数据库服务器拒绝登录,请检查用户名和密码。"), False)),
    ("3D000", (N_("数据库服务器上没有这个库,请检查地址或先建库。"), False)),
    ("42P01", _NOT_OURS),
    ("42501", (N_("数据库用户没有所需的权限。角色可能刚被改过,请重新登录;还不行找管理员。"), False)),
    ("53100", (N_("数据库服务器磁盘已满,未能保存。您录入的内容都还在。"), True)),
    ("53", (N_("数据库服务器连接已满或内存不足,请稍后再试。您录入的内容都还在。"), True)),
    ("25006", _STANDBY),
    ("40", (N_("与另一席位同时办理,未能保存,请再试一次。"), True)),
    ("55P03", _BUSY),
    ("57014", (N_("数据库办得太慢,这一步已放弃,请稍后再试。您录入的内容都还在。"), True)),
    ("57", _LOST),
    ("25P03", _LOST),
    ("08", _LOST),
    ("58", (N_("数据库服务器读写磁盘失败,请找管理员。您录入的内容都还在。"), True)),
    ("XX001", _SERVER_DAMAGED),
    ("XX002", _SERVER_DAMAGED),
)

#: Another seat is in the way, for a moment.
_SOON = (_BUSY, *(plain for state, plain in _POSTGRES if state in ("40", "57014")))

#: What drivers raise, wrapped by SQLAlchemy or not.
_FAILURES = (
    DBAPIError,
    EmulatedDBAPIException,  # what a raw connection lets through, such as a server that is still recovering
    TimeoutError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.TargetServerAttributeNotMatched,
    OSError,
)


@contextmanager
def said_plainly(*, connecting: bool = True) -> Iterator[None]:
    """Inside this block driver errors become :class:`ExternalError`; violated guards stay what they are.

    ``connecting=False`` is for blocks in which other code runs, too: its file errors are not the database's.
    """
    try:
        yield
    except _FAILURES as error:
        plain = _plain(error, connecting)
        if plain is None:
            raise
        raise _said(plain, error) from error


def plainly(error: Exception) -> ExternalError:
    """The sentence for a driver's *error* that was caught elsewhere, such as in a thread."""
    try:
        with said_plainly():
            raise error
    except ExternalError as said:
        return said


def lost_contact() -> ExternalError:
    """What is said where a connection ended that nobody was waiting on."""
    return plainly(ConnectionResetError("the server ended the connection"))


def _said(plain: Plain, error: Exception) -> ExternalError:
    log.error("database failure", exc_info=error)
    return ExternalError(_(plain[0]), retry=plain[1], away=_is_away(plain, error))


def _is_away(plain: Plain, error: Exception) -> bool:
    """A file on this machine is never away, and who only has to wait for another seat does that at once."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return plain[1] and plain not in _SOON and not isinstance(cause, sqlite3.Error)


def _plain(error: Exception, connecting: bool) -> Plain | None:
    if isinstance(error, EmulatedDBAPIException) and isinstance(error.__cause__, Exception):
        return _plain(error.__cause__, connecting)
    turned = turned_away(error)
    if turned is not None:
        return turned
    if isinstance(error, Unconfirmed):
        return _UNCONFIRMED
    if isinstance(
        error, builtins.TimeoutError
    ):  # neither the file nor the code of the block runs out of time
        return _LOST
    if isinstance(error, asyncpg.InternalClientError):  # its word for a session cut between statements
        return _LOST
    if isinstance(_driver_error(error), asyncpg.TargetServerAttributeNotMatched):
        return _STANDBY
    if isinstance(error, OSError):  # asyncpg lets the network's own errors through
        return _LOST if connecting or isinstance(error, ConnectionError) else None
    known = _by_state(error) or _by_message(error)
    if known is not None:
        return known
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _LOST
    silent = isinstance(
        error, OperationalError | InterfaceError | InternalError | TimeoutError | asyncpg.InterfaceError
    )
    return _SILENT if silent else None


def _driver_error(error: Exception) -> BaseException | None:
    """What asyncpg itself raised: SQLAlchemy wraps some of its errors twice."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return cause.__cause__ if cause is not error and cause is not None and cause.__cause__ else cause


def _by_state(error: Exception) -> Plain | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(cause, "sqlstate", None) or "")
    return next((plain for beginning, plain in _POSTGRES if state.startswith(beginning)), None)


def _by_message(error: Exception) -> Plain | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return None
    message = str(cause).lower()
    return next((plain for part, plain in _SQLITE if part in message), None)
