"""Photos of unsent drafts, as files beside the drafts: too large for a text that is saved on every key."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError

_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNSAFE = re.compile(r"[^0-9A-Za-z_.-]")


class DraftPhotos:
    """Implements :class:`dispatcher_app.services.drafts.DraftFiles`; safe to call from any thread.

    A file is written whole under another name and then renamed, so a killed program leaves either the
    photo or nothing, never half of one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put_file(self, owner: str, data: bytes) -> str:
        """Keep *data*; answers its name. The same bytes are kept once.

        Raises:
            ExternalError: the disk is full or cannot be written.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._of(owner) / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                path.touch()  # wanted again: the sweep must not take it
            else:
                _write_whole(path, data)
        except OSError as error:
            raise ExternalError(_("照片没有存入草稿(磁盘可能已满),请尽快提交。")) from error
        return name

    def file(self, owner: str, name: str) -> bytes | None:
        """The bytes, or None where they are gone or damaged."""
        if not _NAME.fullmatch(name):
            return None
        try:
            data = (self._of(owner) / name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == name else None

    def sweep_files(self, owner: str, keep: Collection[str], unused_for: timedelta) -> int:
        """Remove files that no draft names and that lay untouched for *unused_for*; answers how many.

        The time protects a photo of another window, whose draft is only about to be written.
        """
        oldest, removed = time.time() - unused_for.total_seconds(), 0
        for path in self._files(owner):
            try:
                if path.name not in keep and path.stat().st_mtime <= oldest:
                    path.unlink()
                    removed += 1
            except OSError:
                continue  # open elsewhere, or gone already: the next sweep sees it
        return removed

    def _files(self, owner: str) -> list[Path]:
        try:
            return list(self._of(owner).iterdir())
        except OSError:
            return []

    def _of(self, owner: str) -> Path:
        return self._folder / _UNSAFE.sub("_", owner)


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
