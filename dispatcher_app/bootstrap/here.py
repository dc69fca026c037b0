"""This machine and this person's place on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import platformdirs

APP_NAME = "dispatcher-workstation"
LOG_NAME = "dispatcher.log"


def utc_now() -> datetime:
    return datetime.now(UTC)


def default_profile() -> Path:
    """Where this person's drafts, layout and log live on this machine."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def default_url(profile: Path) -> str:
    return f"sqlite:///{profile / 'hall.db'}"
