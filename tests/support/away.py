"""A hall's database that can be taken away, in the ways a network does it."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable, Coroutine
from enum import Enum, auto
from pathlib import Path
from typing import Any, TypeVar

from db.engine import open_engine
from db.outbox_file import OutboxFile
from db.store import SqlCaseStore
from dispatcher_app.domain.words import Role
from dispatcher_app.services.contact import Contact
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import Outbox, Owner
from dispatcher_app.services.ports import CaseTransaction, ExternalError
from tests.support.desk import HandClock, make_desk

T = TypeVar("T")


#: Stands for the seconds that a seat gives a silent server.
SILENCE_SECONDS = 0.4


class Network(Enum):
    FINE = auto()
    GONE = auto()
    SILENT = auto()  # accepts, never answers
    LOSES_ANSWERS = auto()  # what is sent arrives, what is answered does not


class AwayStore:
    """A :class:`CaseStore` behind a network; ``network`` says how it is, ``asked`` counts the tries."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.network = Network.FINE
        self.asked = 0
        self.keeps: object = None

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def through(*given: Any, **terms: Any) -> Any:
            await self._go()
            return await method(*given, **terms)

        return self._store.queue if name == "queue" else through

    async def in_transaction(self, work: Callable[[CaseTransaction], Coroutine[Any, Any, T]]) -> T:
        await self._go()
        answer: T = await self._store.in_transaction(work)
        if self.network is Network.LOSES_ANSWERS:
            raise lost()
        return answer

    async def _go(self) -> None:
        self.asked += 1
        if self.network is Network.SILENT:
            await asyncio.sleep(SILENCE_SECONDS)
            raise lost()
        if self.network is Network.GONE:
            raise lost()


def lost() -> ExternalError:
    return ExternalError("连不上数据库。", retry=True, away=True)


def away_desk(
    folder: Path,
    role: Role = Role.CALL_TAKER,
    *,
    person: str = "",
    hall: str = "hall-1",
    clock: HandClock | None = None,
) -> tuple[Desk, AwayStore]:
    """A seat with an outbox on ``folder/hall.db``, and the network between them."""
    plain = make_desk(folder, role, person=person, clock=clock)
    store = AwayStore(SqlCaseStore(open_engine(f"sqlite:///{folder / 'hall.db'}", pooled=False)))
    again = make_desk(folder, role, person=person, clock=clock or plain.now, store=store)  # type: ignore[arg-type]
    file = OutboxFile(folder / "outbox.db")
    weakref.finalize(store, file.close)
    store.keeps = again  # its end closes the drafts
    desk = Desk(
        again.hall,
        again.person,
        store,  # type: ignore[arg-type]
        again._casework,
        again.open_cases,
        again.photos,
        again.drafts,
        again.bus,
        again.now,
        outbox=Outbox(file, Owner(hall, again.person.login), again.bus, again.now),
        contact=Contact(again.bus, again.now),
    )
    return desk, store
