"""Keeps the register in memory equal to the hall's while others edit it: map, search and lists follow.

What is told is only a hint that somebody acted; the components of the acts not seen yet are read then. An act
of a survey is read as a whole new register, in the size that a seat holds anyhow.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dispatcher_app.domain.components import Registered
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ending import ended
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.ports import ExternalError

if TYPE_CHECKING:
    from dispatcher_app.services.components.columns import ComponentColumns

log = logging.getLogger(__name__)

#: Up to so many changed components are taken one by one; reading all anew is quicker beyond.
ONE_BY_ONE = 20_000
#: Before a database that did not answer is asked again (s), at first and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


@dataclass(frozen=True, slots=True)
class ComponentsChanged:
    """The register in memory is another now; *codes* None: so much that everything may be.

    ``classes`` are those of the changed components, before and after; None as with *codes*.
    """

    codes: frozenset[str] | None = None
    classes: frozenset[str] | None = None

    def concerns(self, code: str) -> bool:
        return self.codes is None or code in self.codes


class RegisterNews(Protocol):
    """What following needs of a database. Both raise ExternalError where it does not answer."""

    async def since(
        self, known: Set[int], most: int
    ) -> tuple[frozenset[int], Sequence[Registered] | None]: ...

    async def columns(self) -> ComponentColumns: ...


class RegisterFollower:
    """Follows the acts on the register for one program. ``known`` are those that *places* has in it already;
    None: whatever there is when following begins.
    """

    def __init__(
        self, news: RegisterNews, places: PlaceIndex, bus: EventBus, known: Set[int] | None = None
    ) -> None:
        self._news, self._places, self._bus = news, places, bus
        self._known = None if known is None else frozenset(known)
        self._woken = asyncio.Event()

    def told(self) -> None:
        """Somebody may have changed the register; waits for nothing."""
        self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow while the block is inside; nothing of it is left afterwards."""
        task = asyncio.get_running_loop().create_task(self.run(), name="follow-register")
        task.add_done_callback(_on_ended)
        try:
            yield
        finally:
            await ended(task)

    async def run(self) -> None:
        """Follow until cancelled."""
        pause = FIRST_PAUSE
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.catch_up()
                pause = FIRST_PAUSE
            except ExternalError as error:
                log.warning("the register could not be followed: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                self._woken.set()

    async def catch_up(self) -> None:
        """Take what was done since.

        Raises:
            ExternalError: the database does not answer; what is in memory stays as it was.
        """
        if self._known is None:
            self._known, _nothing = await self._news.since(frozenset(), 0)
            return
        acts, found = await self._news.since(self._known, ONE_BY_ONE)
        if acts == self._known:
            return
        if found is None:
            columns = await self._news.columns()
            await asyncio.to_thread(self._replace, columns)
            event = ComponentsChanged()
        else:
            classes = await asyncio.to_thread(self._change, found)
            event = ComponentsChanged(frozenset(known.component.code for known in found), classes)
        self._known = acts
        self._bus.publish(event)

    def _replace(self, columns: ComponentColumns) -> None:
        self._places.components.replace(columns)

    def _change(self, found: Sequence[Registered]) -> frozenset[str]:
        """Put *found* into the index; the classes that they had or have."""
        index = self._places.components
        before = (index.get(known.component.code) for known in found)
        classes = {one.class_code for one in before if one is not None}
        there = [known.component for known in found if not known.removed]
        index.change(there, [known.component.code for known in found if known.removed])
        return frozenset(classes | {one.class_code for one in there})


def _on_ended(task: asyncio.Task[None]) -> None:
    """Only a bug ends it before its time; cases are followed on."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("the register is not followed any more", exc_info=error)
