"""Which kind of hall a command opens: only ``dispatcher-app sandbox …`` opens sandboxes."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from dispatcher_app.domain.sandbox.kind import HallKind

COMMAND = "sandbox"
_FOLDER, _FILE = "sandbox", "sandbox.db"


def opens_of(arguments: Namespace) -> HallKind:
    """What is asked of a database has to fit what the database says of itself (:mod:`db.sandbox.kind`)."""
    return HallKind.SANDBOX if getattr(arguments, "command", None) == COMMAND else HallKind.LIVE


def sandbox_profile(profile: Path) -> Path:
    """Drafts, layouts and files of sandboxes lie apart from those of the live hall."""
    return profile / _FOLDER


def default_sandbox(profile: Path) -> str:
    """The address of the sandbox that is meant where none is named; *profile* is that of sandboxes."""
    return f"sqlite:///{profile / _FILE}"
