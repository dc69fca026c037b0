"""A :class:`SilentProxy` in a thread of its own, so that a window's loop can be watched beside it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType

from tests.support.silent_proxy import SilentProxy


class ProxyThread:
    def __init__(self, port: int) -> None:
        self._proxy = SilentProxy(port)
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="silent-proxy")

    def __enter__(self) -> ProxyThread:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def port(self) -> int:
        return self._proxy.port

    def stall(self) -> None:
        """When this returns, nothing comes through any more."""
        self._do(self._proxy.stall)

    def flow(self) -> None:
        self._do(self._proxy.flow)

    def _do(self, act: Callable[[], None]) -> None:
        async def now() -> None:
            act()

        asyncio.run_coroutine_threadsafe(now(), self._loop).result(30)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with self._proxy:
            self._ready.set()
            await self._end.wait()
