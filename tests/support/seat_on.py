"""A seat without a window on any database, with its outbox, its replayer and the drafts of its profile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from db.engine import open_engine
from db.outbox_file import OutboxFile
from db.store import SqlCaseStore
from dispatcher_app.domain.words import Role
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import Outbox, Owner
from tests.support.desk import make_desk


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def seat_on(url: str, folder: Path, role: Role, person: str) -> AsyncIterator[Desk]:
    """Sends what it keeps as long as the block is inside."""
    engine = open_engine(url)
    file = OutboxFile(folder / "outbox.db")
    store = SqlCaseStore(engine)
    plain = make_desk(folder, role, person=person, clock=_now, store=store)  # type: ignore[arg-type]
    desk = Desk(
        plain.hall,
        plain.person,
        store,
        plain._casework,
        plain.open_cases,
        plain.photos,
        plain.drafts,
        plain.bus,
        _now,
        outbox=Outbox(file, Owner("hall", plain.person.login), plain.bus, _now),
        contact=Contact(plain.bus, _now),
    )
    assert desk.replayer is not None
    sending = asyncio.create_task(desk.replayer.run())
    try:
        yield desk
    finally:
        sending.cancel()
        await asyncio.wait({sending})
        file.close()
        await engine.dispose()


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Raises:
    TimeoutError: it does not hold after so long.
    """
    async with asyncio.timeout(seconds):
        while True:
            if holds():
                return
            await asyncio.sleep(0.05)
