"""What runs beside the work ends when it is left, whatever its driver makes of a cancellation."""

from __future__ import annotations

import asyncio

import pytest

from dispatcher_app.services import clockwork as clockwork_module
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.ending import ended
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.ports import ExternalError
from tests.support.rules import MORNING


class Driver:
    """Fails when it is cancelled, the first time."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self) -> int:
        self.asked += 1
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if self.asked == 1:
                raise ExternalError("the connection was cut") from None
            raise
        return 0


def test_a_cancellation_that_a_driver_turned_into_an_error_is_repeated() -> None:
    async def scenario() -> None:
        driver = Driver()

        async def works() -> None:
            while True:
                try:
                    await driver.ask()
                except ExternalError:
                    continue

        task = asyncio.create_task(works())
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await ended(task, 0.01)
        assert task.cancelled()

    asyncio.run(scenario())


def test_the_clockwork_ends_though_its_driver_swallows_the_first_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clockwork_module, "LAST_WAIT", -0.99)

    async def scenario() -> None:
        driver, bus = Driver(), EventBus()
        open_cases = OpenCases(None, bus)  # type: ignore[arg-type]
        works = Clockwork(None, None, open_cases, lambda: MORNING, every=0.0)  # type: ignore[arg-type]
        works.turn = driver.ask  # type: ignore[method-assign]
        async with asyncio.timeout(10), works.running():
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert driver.asked

    asyncio.run(scenario())
