"""Drafts: what somebody typed and has not yet sent; written on every keystroke, kept until sent or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """``key`` names the form (``report:…`` or ``case:<id>:<verb>``); ``body`` is the form's own JSON text."""

    owner: str
    key: str
    body: str
    saved_at: datetime


class Drafts(Protocol):
    """Kept on this machine, so that they outlive the program, the window and the database's absence.

    All calls return at once (well under a frame); a save is safe against the program being killed.
    """

    def save(self, owner: str, key: str, body: str, at: datetime) -> None: ...
    def drop(self, owner: str, key: str) -> None: ...
    def of(self, owner: str, prefix: str = "") -> list[Draft]: ...
    def get(self, owner: str, key: str) -> Draft | None: ...
