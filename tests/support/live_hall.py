"""A seat that follows a hall live, and the proof that it shows what a fresh reading shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from db.feed_postgres import PostgresFeed
from db.feed_sqlite import SqliteFeed
from db.store import SqlCaseStore
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.bus import EventBus, RowsRead
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.change_feed import ChangeFeed
from dispatcher_app.services.contact import Contact, ContactChanged
from dispatcher_app.services.live import Live, Pace
from dispatcher_app.services.open_cases import OpenCases, OpenCasesChanged
from dispatcher_app.services.seats import Seats
from tests.support.desk import HandClock

#: Only a hanging test waits this long; it is generous because the machine may be busy.
PATIENCE = 30.0
#: No check comes to the rescue: what is shown was told.
TOLD_ONLY = Pace(check=3600.0, unsure=0.2)


def feed_of(engine: AsyncEngine) -> ChangeFeed:
    return PostgresFeed(engine, 1.0) if engine.dialect.name == "postgresql" else SqliteFeed(engine)


class Watcher:
    """One seat's memory, fed by the live feed; ``shown`` is what a screen that hears every event shows."""

    def __init__(
        self,
        engine: AsyncEngine,
        pace: Pace = TOLD_ONLY,
        feed: ChangeFeed | None = None,
        record: CatchingUp | None = None,
    ) -> None:
        self.store = SqlCaseStore(engine)
        self.bus = EventBus()
        self.open_cases = OpenCases(self.store, self.bus)
        self.contact = Contact(self.bus, HandClock())
        self.seats = Seats()
        self.shown: dict[int, QueueRow] = {}
        self.batches: list[RowsRead] = []
        self.contacts: list[ContactChanged] = []
        self.bus.subscribe(OpenCasesChanged, self._on_changed)
        self.bus.subscribe(RowsRead, self._on_batch)
        self.bus.subscribe(ContactChanged, self._on_contact)
        feed = feed or feed_of(engine)
        self.live = Live(feed, self.open_cases, self.bus, self.contact, self._on_seats, pace, record=record)

    def _on_changed(self, event: OpenCasesChanged) -> None:
        for row in event.rows:
            known = self.shown.get(row.case_id)
            assert known is None or known.version <= row.version, "an older row over a newer one"
            self.shown[row.case_id] = row
        for case_id in event.removed:
            self.shown.pop(case_id, None)

    def _on_batch(self, event: RowsRead) -> None:
        self.batches.append(event)

    def _on_contact(self, event: ContactChanged) -> None:
        self.contacts.append(event)

    def _on_seats(self, seats: Seats) -> None:
        self.seats = seats

    @asynccontextmanager
    async def following(self) -> AsyncIterator[Watcher]:
        async with self.live.running():
            await self.open_cases.load()
            yield self

    async def fresh(self) -> dict[int, QueueRow]:
        """What the database says now."""
        found: dict[int, QueueRow] = {}
        async for part in self.store.queue(OPEN):
            found.update((row.case_id, row) for row in part)
        return found

    async def catches_up(self, patience: float = PATIENCE) -> None:
        """Wait until memory and screen equal a fresh reading, row by row."""
        fresh = await self.fresh()
        await until(lambda: self.open_cases.rows == fresh, patience)
        assert self.shown == fresh


async def until(happened: Callable[[], bool], patience: float = PATIENCE) -> None:
    clock = asyncio.get_running_loop()
    end = clock.time() + patience
    while not happened():
        assert clock.time() < end, "waited in vain"
        await asyncio.sleep(0.005)
