"""One person's sitting at one seat: its claims and presence, and the heartbeat that keeps them alive."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.claims import Claims
from dispatcher_app.services.contact import ContactChanged, ContactState
from dispatcher_app.services.ending import ended
from dispatcher_app.services.ports import ExternalError, Person
from dispatcher_app.services.presence import Presence
from dispatcher_app.services.seat_board import SeatBoard
from dispatcher_app.services.seats import HEARTBEAT, SeatStore, Sitter
from dispatcher_app.services.waiting import set_within

log = logging.getLogger(__name__)

#: A database that does not answer keeps nobody from leaving longer than this (s).
_GOODBYE = 3.0


class Sitting:
    """From sitting down to leaving.

    Attributes: ``claims``, ``presence`` and the ``board`` of everybody's are for screens; ``session`` names
    this sitting in all of them.
    """

    def __init__(
        self,
        store: SeatStore,
        person: Person,
        board: SeatBoard,
        bus: EventBus,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self.session = str(uuid4())
        self._store, self._heartbeat = store, heartbeat
        self._sitter = Sitter(self.session, person.login, person.name, person.role.value, person.seat)
        self.board = board
        self._woken = asyncio.Event()
        self._beat_at = 0.0
        self.claims = Claims(store, self._sitter, board, bus)
        self.presence = Presence(time.monotonic, self._woken.set)
        bus.subscribe(ContactChanged, self._on_contact_changed)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sit while the block is inside; afterwards the seat's claims and presence are gone.

        A wall is nobody's seat: it may write nothing and is seen by nobody.
        """
        if self._sitter.role == Role.WALL:
            yield
            return
        task = asyncio.get_running_loop().create_task(self._run(), name="sitting")
        task.add_done_callback(_log_failure)
        try:
            yield
        finally:
            await ended(task)
            await self._leave()

    async def _leave(self) -> None:
        leaving = asyncio.get_running_loop().create_task(self.claims.leave(), name="leave-seat")
        leaving.add_done_callback(_log_failure)
        await asyncio.wait([leaving], timeout=_GOODBYE)
        if not leaving.done():
            leaving.cancel()
            await asyncio.wait([leaving], timeout=_GOODBYE)

    async def _run(self) -> None:
        """Beat, and send what others should see as soon as it changes."""
        while True:
            try:
                if time.monotonic() >= self._beat_at:
                    self._beat_at = time.monotonic() + self._heartbeat
                    await self.claims.beat()
                await self._show()
                await self._wait(self._patience())
            except Exception as error:  # the feed tells that contact is lost, and when it is back
                if not isinstance(error, ExternalError):
                    log.critical("a heartbeat failed", exc_info=error)  # one; the claims live by the next
                self.presence.forgotten()
                self._woken.clear()
                await self._wait(self._beat_at - time.monotonic())

    def _on_contact_changed(self, event: ContactChanged) -> None:
        """Back after a while: say at once that this seat lives, before others take its cases over."""
        if event.state is ContactState.HERE:
            self._beat_at = 0.0
            self._woken.set()

    async def _show(self) -> None:
        shown = self.presence.now
        if self.presence.due_in == 0.0:
            await self._store.show(self._sitter, shown.case_id, shown.typing)
            self.presence.sent(shown)

    def _patience(self) -> float:
        due = self.presence.due_in
        until_beat = self._beat_at - time.monotonic()
        return until_beat if due is None else min(until_beat, due)

    async def _wait(self, seconds: float) -> None:
        await set_within(self._woken, seconds)
        self._woken.clear()


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("the heartbeat failed", exc_info=error)
