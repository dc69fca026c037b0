"""An event loop whose time passes only while nothing is to be done: waiting costs nothing and is exact.

For coroutines that wait for nothing outside of the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from unittest.mock import patch

T = TypeVar("T")


class StillLoop(asyncio.SelectorEventLoop):
    """Jumps from one timer to the next."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0
        look = self._selector.select

        def skip(seconds: float | None = None) -> Any:
            ready = look(0)
            if not ready and seconds is None:
                raise RuntimeError("everybody waits, and nothing will ever happen")
            self._now += 0.0 if ready else seconds or 0.0
            return ready

        self._selector.select = skip

    def time(self) -> float:
        return self._now


def run_still(work: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run`` in such a time; ``time.monotonic`` shows it, too."""

    async def timed() -> T:
        with patch("time.monotonic", asyncio.get_running_loop().time):
            return await work

    with asyncio.Runner(loop_factory=StillLoop) as runner:
        return runner.run(timed())
