"""A seat notices while it works that the database was upgraded under it, and stops writing."""

from __future__ import annotations

import time

from sqlalchemy import text

from db.at_once import Executes
from db.schema import newest_revision
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import Outdated

#: A seat may go on for so long after an upgrade (s); the guards of the new version hold meanwhile.
EVERY = 2.0
VERSION = "SELECT version_num FROM alembic_version"
_FOUND = text(VERSION)


class VersionWatch:
    """Asks for the schema's version inside a transaction, at most every :data:`EVERY` seconds."""

    def __init__(self) -> None:
        self._wanted = newest_revision()
        self._right_until = 0.0

    async def check(self, connection: Executes) -> None:
        """Raises:
        Outdated: the schema is not this program's any more; nothing may be written.
        """
        now = time.monotonic()
        if now < self._right_until:
            return
        self.judge((await connection.execute(_FOUND)).scalar_one_or_none())
        self._right_until = now + EVERY

    def judge(self, found: str | None) -> None:
        """What :data:`VERSION` answered, for whoever asks on a connection of another kind.

        Raises:
            Outdated: it is not this program's.
        """
        if found != self._wanted:
            raise outdated()


def outdated() -> Outdated:
    """Newer by an upgrade or older by a restored backup: a seat cannot know which, and can do neither."""
    sentence = _("数据库的版本与本席的程序不符,暂不能办理。请找管理员升级后再登录;您录入的内容都还在。")
    return Outdated(sentence)
