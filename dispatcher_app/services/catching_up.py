"""Reads what others wrote whenever somebody tells that there may be something, in a task of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import ExternalError

log = logging.getLogger(__name__)

#: Before a database that did not answer is asked again (s), at first and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


class CatchingUp:
    """Calls ``catch_up`` once for any number of hints that came before it; ``name`` is for the log."""

    def __init__(self, name: str, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._name, self._catch_up = name, catch_up
        self._woken = asyncio.Event()

    def told(self) -> None:
        """There may be something to read; waits for nothing."""
        self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow while the block is inside; nothing of it is left afterwards."""
        task = asyncio.get_running_loop().create_task(self.run(), name=self._name)
        task.add_done_callback(self._on_ended)
        try:
            yield
        finally:
            await ended(task)

    async def run(self) -> None:
        """Follow until cancelled."""
        pause = FIRST_PAUSE
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._catch_up()
                pause = FIRST_PAUSE
            except ExternalError as error:
                log.warning("%s could not be done: %s", self._name, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                self._woken.set()

    def _on_ended(self, task: asyncio.Task[None]) -> None:
        """Only a bug ends it before its time; everything else is followed on."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("%s ended", self._name, exc_info=error)
