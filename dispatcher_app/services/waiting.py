"""Waiting for an event that may not come."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def set_within(event: asyncio.Event, seconds: float) -> None:
    """Return when *event* is set, after *seconds* at the latest.

    Not ``asyncio.wait_for``: up to Python 3.11 it swallows a cancellation that comes in the same turn of the
    loop as the event (cpython issue 86296), and the task that was to end goes on for ever.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
