"""Long work that says how far it is and can be told to stop, in the loop and in a thread beside it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

T = TypeVar("T")
#: Hears what is being done, and how much of it: (words, done, of); *of* is 0 where nobody knows.
Told = Callable[[str, int, int], None]


class ReportStopped(DomainError):
    """Somebody asked for it to stop; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("已取消,没有写文件。"))


class Progress:
    """Belongs to one report. *told* is called in whatever thread works."""

    def __init__(self, told: Told | None = None) -> None:
        self._told, self._stop = told, threading.Event()

    def stop(self) -> None:
        """Ends the work at its next step; from any thread."""
        self._stop.set()

    def step(self, words: str, done: int = 0, of: int = 0) -> None:
        """Say what is being done.

        Raises:
            ReportStopped: it is to stop.
        """
        if self._stop.is_set():
            raise ReportStopped
        if self._told is not None:
            self._told(words, done, of)


async def beside(progress: Progress, work: Callable[[], T]) -> T:
    """What *work* answers, done in a thread. Cancelled, it waits until the thread has put down its pen.

    Otherwise a file would still appear after somebody was told that there is none.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        progress.stop()
        await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # heard: nobody else will ask
        raise
