"""Ending what runs beside the work."""

from __future__ import annotations

import asyncio

#: A cancellation that was swallowed is repeated after so long (s).
_AGAIN = 0.2


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel *task* and wait for its end.

    WORKAROUND python/cpython#86296: before 3.12 ``wait_for`` swallows a cancellation that comes in the very
    moment in which what it waits for is there; a task that loops would never end.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=_AGAIN)
