"""The program starts itself: the words for it, whether it is frozen or runs from its source."""

from __future__ import annotations

import sys

#: Makes the program one seat of a shared demo. Only the program says it to itself, so no help names it.
DEMO_SEAT = "--demo-seat"


def own_command(*words: str) -> list[str]:
    """The command line of another process of this program; a frozen one is no Python that knows ``-m``."""
    itself = [] if getattr(sys, "frozen", False) else ["-m", "dispatcher_app"]
    return [sys.executable, *itself, *words]
