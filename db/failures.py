"""Turns what drivers raise into sentences an operator understands. The details go to the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from dispatcher_app.i18n import N_, _
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

#: (part of the driver's message, sentence, may trying again help)
_KNOWN: tuple[tuple[str, str, bool], ...] = (
    ("database is locked", N_("数据库正忙(被另一程序占用),请稍后再试。您录入的内容都还在。"), True),
    ("disk is full", N_("磁盘已满,未能保存。请清理磁盘后再试;您录入的内容都还在。"), True),
    ("disk I/O error", N_("读写数据库文件失败,请检查磁盘。您录入的内容都还在。"), True),
    ("not a database", N_("数据库文件已损坏或不是本程序的数据库,请从备份恢复。"), False),
    ("malformed", N_("数据库文件已损坏,请停止录入并从备份恢复。"), False),
    ("readonly database", N_("数据库文件是只读的,请检查文件权限。"), False),
    ("unable to open database", N_("打不开数据库文件,请检查路径和权限。"), False),
    ("no such table", N_("这个文件不是本程序的数据库,或尚未初始化(db init)。"), False),
    ("no space left", N_("数据库服务器磁盘已满,未能保存。您录入的内容都还在。"), True),
)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Inside this block driver errors become :class:`ExternalError`; violated guards stay what they are."""
    try:
        yield
    except (OperationalError, InterfaceError, DBAPIError, OSError) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        log.error("database failure", exc_info=error)
        raise ExternalError(_(sentence[0]), retry=sentence[1]) from error


def _sentence(error: Exception) -> tuple[str, bool] | None:
    message = str(error).lower()
    for part, sentence, retry in _KNOWN:
        if part.lower() in message:
            return sentence, retry
    if isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return N_("与数据库失去联系,正在重试。您录入的内容都还在。"), True
    if isinstance(error, OperationalError | InterfaceError):
        return N_("数据库没有响应。您录入的内容都还在,详情见日志。"), True
    return None
