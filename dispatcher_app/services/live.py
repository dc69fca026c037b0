"""Keeps what this seat has in memory equal to the hall's database while others work on it.

The feed tells which cases moved, and their rows are read: the first at once, those of a storm in batches.
Nothing depends on having heard everything: on every new line, and now and then as a check, the versions of
all open cases are compared and what differs is read. There is no position in a log that a late commit could
slip behind.
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from dispatcher_app.i18n import _
from dispatcher_app.services.bus import EventBus, HallUpgraded, RowsRead
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.change_feed import ChangeFeed, FeedLine
from dispatcher_app.services.components.following import RegisterFollower
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.ending import ended
from dispatcher_app.services.live_hints import Hints
from dispatcher_app.services.open_cases import OpenCases, OpenCasesLoaded
from dispatcher_app.services.ports import ExternalError, Outdated
from dispatcher_app.services.seats import Seats

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the feed waits for what, in seconds; ``at_a_time`` is in rows.

    ``batch``: between two readings. ``beat``: a line is asked whether it lives, and its database whether it
    is of this program's version. ``check``: between two comparisons of everything; ``unsure``: the same where
    the feed cannot tell what changed. ``seats``: claims are read at least so often, because they grow stale
    without anybody telling.
    ``first_pause`` and ``longest_pause``: before trying a lost server again.
    """

    batch: float = 0.03
    beat: float = 2.0
    check: float = 60.0
    unsure: float = 1.0
    seats: float = 5.0
    first_pause: float = 0.1
    longest_pause: float = 3.0
    at_a_time: int = 250


class Live:
    """Follows the feed for one program; several seats in it share what is read."""

    def __init__(
        self,
        feed: ChangeFeed,
        open_cases: OpenCases,
        bus: EventBus,
        contact: Contact,
        seats_read: Callable[[Seats], None],
        pace: Pace | None = None,
        register: RegisterFollower | None = None,
        record: CatchingUp | None = None,
    ) -> None:
        self._feed, self._open_cases, self._bus, self._contact = feed, open_cases, bus, contact
        self._seats_read = seats_read
        self._register, self._record = register, record
        self._pace = pace or Pace()
        self._hints = Hints(open_cases.version)
        self._compared_at = self._seats_at = self._beat_at = -math.inf
        self._failures = 0
        self._upgraded = False
        bus.subscribe(OpenCasesLoaded, self._on_loaded)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow while the block is inside; nothing of it is left afterwards."""
        task = asyncio.get_running_loop().create_task(self.run(), name="live")
        task.add_done_callback(self._on_ended)
        try:
            async with AsyncExitStack() as following:
                for follower in (self._register, self._record):
                    if follower is not None:
                        await following.enter_async_context(follower.running())
                yield
        finally:
            await ended(task)

    async def run(self) -> None:
        """Follow until cancelled, on one line after another."""
        while True:
            self._hints.begin()
            self._compared_at = self._beat_at = -math.inf
            try:
                async with self._feed.listen(self._hints) as line:
                    await self._follow(line)
            except ExternalError as error:
                self._contact.missed(str(error))
            await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        """Longer each time, and never the same for forty seats that lost one server together."""
        pause = min(self._pace.longest_pause, self._pace.first_pause * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        return pause * random.uniform(0.5, 1.0)

    async def _follow(self, line: FeedLine) -> None:
        self._contact.heard()
        clock = asyncio.get_running_loop()
        while True:
            started = clock.time()
            await self._turn(line)
            self._contact.heard()
            self._failures = 0
            await asyncio.sleep(started + self._pace.batch - clock.time())
            await self._hints.wait(self._patience(clock.time()))
            self._hints.raise_broken()

    def _patience(self, now: float) -> float:
        """How long there may be nothing to do."""
        beat = self._beat_at + self._pace.beat - now
        return min(beat, self._due_at() - now) if self._open_cases.loaded else beat

    def _due_at(self) -> float:
        """When everything is to be compared again."""
        return self._compared_at + (self._pace.unsure if self._hints.is_unsure else self._pace.check)

    async def _turn(self, line: FeedLine) -> None:
        """Read what was told; compare everything when its time has come; ask for a beat now and then."""
        now = asyncio.get_running_loop().time()
        if self._open_cases.loaded and now >= self._due_at():
            await self._compare(line)
            await asyncio.sleep(0)  # hands and painting come between the slices of a storm
        case_ids = self._hints.take_cases(self._pace.at_a_time)
        if case_ids:
            rows = tuple(await line.rows(case_ids))
            await asyncio.sleep(0)
            missing = frozenset(case_ids).difference(row.case_id for row in rows)
            self._bus.publish(RowsRead(rows, missing))
        if self._hints.take_seats() or now >= self._seats_at + self._pace.seats:
            self._seats_at = now
            self._seats_read(await line.seats())
        if self._hints.take_register() and self._register is not None:
            self._register.told()
        if self._hints.take_record() and self._record is not None:
            self._record.told()
        if now >= self._beat_at + self._pace.beat:
            self._beat_at = now
            await self._beat(line)

    async def _beat(self, line: FeedLine) -> None:
        """An old program may look on after an upgrade; that it cannot write any more is told once."""
        try:
            await line.beat()
        except Outdated as error:
            if not self._upgraded:
                self._bus.publish(HallUpgraded(str(error)))
            self._upgraded = True
        else:
            self._upgraded = False

    async def _compare(self, line: FeedLine) -> None:
        """Have everything read whose version here is not the one there. What moves meanwhile is told."""
        self._compared_at = asyncio.get_running_loop().time()
        self._hints.sure()
        self._hints.register_moved()
        self._hints.record_moved()
        there = await line.open_versions()
        differs = {
            case_id for case_id, version in there.items() if version > self._open_cases.version(case_id)
        }
        ended = self._open_cases.rows.keys() - there.keys()
        self._hints.want(differs | ended)

    def _on_loaded(self, _event: OpenCasesLoaded) -> None:
        """The list may have been read before the line was there."""
        self._compared_at = -math.inf
        self._hints.wake()

    def _on_ended(self, task: asyncio.Task[None]) -> None:
        """Only a bug ends it before its time; the seat must not believe that it is still kept up."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.critical("the live feed failed", exc_info=error)
            self._contact.missed(_("实时更新已停止,详情见日志。请重新打开席位。"))
