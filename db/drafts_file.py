"""Drafts in a small SQLite file of the profile: a killed program loses nothing that was typed."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from db.draft_photos import DraftPhotos
from dispatcher_app.i18n import _
from dispatcher_app.services.drafts import Draft
from dispatcher_app.services.ports import ExternalError

_TABLE = """CREATE TABLE IF NOT EXISTS drafts (
    owner TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, saved_at TEXT NOT NULL,
    PRIMARY KEY (owner, key)) WITHOUT ROWID"""


class DraftsFile(DraftPhotos):
    """Implements :class:`dispatcher_app.services.drafts.Drafts`; photos lie in a folder of the same name.

    WAL without a sync per save: the operating system has the bytes when a call returns, so a crash of the
    program loses nothing, and one save takes well under a millisecond of the window's time.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path.with_name(f"{path.stem}-photos"))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(
                path, isolation_level=None, timeout=1.0, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(_TABLE)
        except sqlite3.Error as error:
            text = _("草稿文件打不开,录入内容将不能自动保存。请检查磁盘空间和 {file} 的权限。")
            raise ExternalError(text.format(file=path)) from error

    def save(self, owner: str, key: str, body: str, at: datetime) -> None:
        self._run("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", owner, key, body, at.isoformat())

    def drop(self, owner: str, key: str) -> None:
        self._run("DELETE FROM drafts WHERE owner = ? AND key = ?", owner, key)

    def of(self, owner: str, prefix: str = "") -> list[Draft]:
        """Drafts of *owner* whose key begins with *prefix*, the newest first."""
        rows = self._run(
            "SELECT owner, key, body, saved_at FROM drafts WHERE owner = ? AND substr(key, 1, ?) = ? "
            "ORDER BY saved_at DESC",
            owner,
            len(prefix),
            prefix,
        )
        return [_draft(row) for row in rows]

    def get(self, owner: str, key: str) -> Draft | None:
        rows = self._run(
            "SELECT owner, key, body, saved_at FROM drafts WHERE owner = ? AND key = ?", owner, key
        )
        return _draft(rows[0]) if rows else None

    def close(self) -> None:
        self._connection.close()

    def _run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise ExternalError(_("草稿没有存上(磁盘可能已满),请尽快提交。")) from error


def _draft(row: tuple[str, ...]) -> Draft:
    return Draft(row[0], row[1], row[2], datetime.fromisoformat(row[3]))
