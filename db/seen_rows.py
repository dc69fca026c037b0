"""Which reports an import has met already, in a private file on disk so that a million take no memory."""

from __future__ import annotations

import sqlite3

from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError

#: Pages kept in memory, in KiB.
_CACHE = 16_384


class SeenOnDisk:
    """Implements :class:`dispatcher_app.services.importing.rows.SeenRows`. The file vanishes on close."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        for pragma in (f"cache_size=-{_CACHE}", "journal_mode=OFF", "synchronous=OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._connection.execute("BEGIN")

    def first_line(self, key: bytes, line: int) -> int:
        """Raises:
        ExternalError: the disk of temporary files is full.
        """
        try:
            return self._first_line(key, line)
        except sqlite3.Error as error:
            raise ExternalError(_("写不了临时文件,临时目录所在磁盘可能已满。"), retry=False) from error

    def _first_line(self, key: bytes, line: int) -> int:
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, line))
        if added.rowcount:
            return line
        found = self._connection.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0])

    def close(self) -> None:
        self._connection.close()
