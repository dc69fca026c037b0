"""The time of a sandbox, for every service that asks what time it is or waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.clock import SimulatedClock
from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import ExternalError, Now
from dispatcher_app.services.waiting import set_within

log = logging.getLogger(__name__)

#: How often the stored clock is read (s).
LOOK_S = 0.5
#: A wait is reckoned anew at least so often (s), and never sooner than the second one.
_SLICE_S, _LEAST_S = 0.5, 0.01
#: Another seat changed the clock at the same moment: so often it is tried again.
_TRIES = 5


class ClockStore(Protocol):
    """Where the clock of a sandbox is kept, for all its seats."""

    async def read(self) -> SimulatedClock:
        """Raises:
        ExternalError: the database does not answer.
        """
        ...

    async def real_now(self) -> datetime:
        """The real time by which the clock runs: the server's, in a file this machine's."""
        ...

    async def change(self, clock: SimulatedClock) -> bool:
        """Keep *clock* over the revision before it; False where somebody else changed it meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """Published when the clock was found changed: run, paused, faster, slower or put forward."""

    clock: SimulatedClock


class SandboxTime:
    """What time it is in a sandbox. Call it for the time (UTC).

    *real* is the server's time as this seat knows it. The time never goes back for whoever asks, though two
    machines know the server's time to some milliseconds only.
    """

    def __init__(self, real: Now, store: ClockStore, bus: EventBus, clock: SimulatedClock) -> None:
        self._real, self._store, self._bus = real, store, bus
        self.clock = clock
        self._last = clock.shows
        self._changed = asyncio.Event()

    def __call__(self) -> datetime:
        self._last = max(self._last, self.clock.at(self._real()))
        return self._last

    def real(self) -> datetime:
        """The real time, by the server where there is one."""
        return self._real()

    async def read(self) -> SimulatedClock:
        """The clock as it is stored now.

        Raises:
            ExternalError: the database does not answer.
        """
        self._take(await self._store.read())
        return self.clock

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow what the trainer does to the clock, while the block is inside."""
        task = asyncio.get_running_loop().create_task(self._follow(), name="sandbox-clock")
        try:
            yield
        finally:
            await ended(task, 1.0)

    async def sleep(self, seconds: float) -> None:
        """Return when so many simulated seconds have passed; for ever while the clock stands."""
        await self.until(self() + timedelta(seconds=seconds))

    async def until(self, moment: datetime) -> None:
        """Return when it is *moment* in the sandbox."""
        while (left := (moment - self()).total_seconds()) > 0:
            takes = self.clock.real_seconds(left)
            self._changed.clear()
            await set_within(self._changed, max(_LEAST_S, min(_SLICE_S, takes or _SLICE_S)))

    async def nap(self, seconds: float) -> None:
        """Let about so many simulated seconds pass before looking again: no less than half a real second, and
        no more than *seconds* real ones, for a clock that stands may be put forward."""
        takes = self.clock.real_seconds(seconds)
        self._changed.clear()
        await set_within(self._changed, seconds if takes is None else max(_SLICE_S, takes))

    async def run(self) -> None:
        await self._change(SimulatedClock.run)

    async def pause(self) -> None:
        await self._change(SimulatedClock.pause)

    async def set_speed(self, speed: float) -> None:
        """Raises:
        BadClock: not between 1 and 1,000.
        """
        await self._change(lambda clock, real: clock.at_speed(real, speed))

    async def step(self, by: timedelta) -> None:
        """Raises:
        BadClock: backwards.
        """
        await self._change(lambda clock, real: clock.stepped(real, by))

    async def _change(self, act: Callable[[SimulatedClock, datetime], SimulatedClock]) -> None:
        """Raises:
        ExternalError: the database does not answer.
        DomainError: others change the clock all the time.
        """
        for _try in range(_TRIES):
            clock = act(await self._store.read(), await self._store.real_now())
            if await self._store.change(clock):
                await self.read()  # the moment of the change is the server's
                return
        raise DomainError(_("模拟时钟正被另一处改动,请再试一次。"))

    async def _follow(self) -> None:
        while True:
            try:
                await self.read()
            except ExternalError:
                log.info("the clock of the sandbox waits for the database")
            except Exception:  # its seats go on with what they know
                log.exception("the clock of the sandbox cannot be read")
            await asyncio.sleep(LOOK_S)

    def _take(self, clock: SimulatedClock) -> None:
        if clock.revision <= self.clock.revision:
            return
        self.clock = clock
        self._changed.set()
        self._bus.publish(ClockMoved(clock))


class HandTime:
    """Simulated time that somebody moves: for runs without windows. No machine's clock is asked."""

    def __init__(self, start: datetime) -> None:
        self._at = start

    def __call__(self) -> datetime:
        return self._at

    def to(self, moment: datetime) -> None:
        """Move on to *moment*; a moment that is over changes nothing."""
        self._at = max(self._at, moment)
