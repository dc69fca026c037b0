"""Ending what runs beside the work."""

from __future__ import annotations

import asyncio

#: A cancellation that was swallowed is repeated after so long (s).
_AGAIN = 0.2


async def ended(task: asyncio.Task[None], again: float = _AGAIN) -> None:
    """Cancel *task* and wait for its end; once more where it has not ended after *again* seconds.

    A driver that is cancelled may fail on the way out, and its error takes the place of the cancellation: a
    task that loops would take it for any other failure and never end. *again* has to be longer than what the
    task may still have to bring to its end.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=again)
