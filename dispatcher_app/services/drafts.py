"""Drafts: what somebody typed and has not sent; written on every keystroke, kept until sent or dropped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """``key`` names the form (``report:…`` or ``case:<id>:<verb>``); ``body`` is the form's own JSON text."""

    owner: str
    key: str
    body: str
    saved_at: datetime


class DraftFiles(Protocol):
    """Photos that belong to a draft, by a name made from their bytes. They block: call them from a thread."""

    def put_file(self, owner: str, data: bytes) -> str: ...
    def file(self, owner: str, name: str) -> bytes | None: ...
    def sweep_files(self, owner: str, keep: Collection[str], unused_for: timedelta) -> int: ...


class Drafts(DraftFiles, Protocol):
    """Kept on this machine, so that they outlive the program, the window and the database's absence.

    The calls below return at once (well under a frame); a save is safe against the program being killed.
    """

    def save(self, owner: str, key: str, body: str, at: datetime) -> None: ...
    def drop(self, owner: str, key: str) -> None: ...
    def of(self, owner: str, prefix: str = "") -> list[Draft]: ...
    def get(self, owner: str, key: str) -> Draft | None: ...
