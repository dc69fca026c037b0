"""The program starts itself: the words for it, whether it is frozen or runs from its source."""

from __future__ import annotations

import sys

#: Makes the program one seat of a shared demo. Only the program says it to itself, so no help names it.
DEMO_SEAT = "--demo-seat"
#: Makes it the press of papers (:mod:`dispatcher_app.services.papers.press`), likewise.
PRESS = "--press"


def own_command(*words: str) -> list[str]:
    """The command line of another process of this program; a frozen one is no Python that knows ``-m``."""
    itself = [] if getattr(sys, "frozen", False) else ["-m", "dispatcher_app"]
    return [sys.executable, *itself, *words]


def press_command() -> list[str]:
    """The press of papers; from its source without everything else of the program, which takes a second."""
    if getattr(sys, "frozen", False):
        return own_command(PRESS)
    return [sys.executable, "-m", "dispatcher_app.cli.press_process"]
