"""Keeps the register in memory equal to the hall's while others edit it: map, search and lists follow.

What is told is only a hint that somebody acted; the components of the acts not seen yet are read then. An act
of a survey is read as a whole new register, in the size that a seat holds anyhow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dispatcher_app.domain.components import Registered
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.catching_up import CatchingUp
from dispatcher_app.services.places import PlaceIndex

if TYPE_CHECKING:
    from dispatcher_app.services.components.columns import ComponentColumns

#: Up to so many changed components are taken one by one; reading all anew is quicker beyond.
ONE_BY_ONE = 20_000


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


class RegisterFollower(CatchingUp):
    """Follows the acts on the register for one program. ``known`` are those that *places* has in it already;
    None: whatever there is when following begins.
    """

    def __init__(
        self, news: RegisterNews, places: PlaceIndex, bus: EventBus, known: Set[int] | None = None
    ) -> None:
        super().__init__("follow-register", self.catch_up)
        self._news, self._places, self._bus = news, places, bus
        self._known = None if known is None else frozenset(known)

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
