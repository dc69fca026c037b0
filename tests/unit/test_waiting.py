"""Waiting for an event that may not come."""

from __future__ import annotations

import asyncio

import pytest

from dispatcher_app.services.waiting import set_within


async def _for_ever(event: asyncio.Event) -> None:
    while True:
        await set_within(event, 60.0)
        event.clear()


def test_it_returns_when_the_event_is_set_and_when_the_time_is_over() -> None:
    async def scenario() -> None:
        event = asyncio.Event()
        await set_within(event, 0.01)
        await set_within(event, -1.0)
        asyncio.get_running_loop().call_later(0.01, event.set)
        async with asyncio.timeout(5):
            await set_within(event, 60.0)
        assert event.is_set()

    asyncio.run(scenario())


@pytest.mark.parametrize("turns", range(4))
def test_a_cancellation_about_the_time_of_the_event_is_not_lost(turns: int) -> None:
    async def scenario() -> None:
        event = asyncio.Event()
        task = asyncio.create_task(_for_ever(event))
        await asyncio.sleep(0.01)
        event.set()
        for _turn in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task}, timeout=2)
        assert task.cancelled()

    asyncio.run(scenario())
