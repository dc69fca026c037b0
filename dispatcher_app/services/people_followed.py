"""Who the people of the hall are, followed by an open seat: an administrator may change somebody who sits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import Person


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """Everybody of the hall by login, closed seats too; also told once when a seat begins to follow."""

    people: Mapping[str, Person]


class PeopleFollower:
    """Reads the people anew, whenever somebody tells that they may be others, and tells where they are."""

    def __init__(self, read: Callable[[], Awaitable[Sequence[Person]]], bus: EventBus) -> None:
        self._read, self._bus = read, bus
        self._known: Mapping[str, Person] | None = None

    async def catch_up(self) -> None:
        """Raises:
        ExternalError: the database does not answer; what is known stays as it was.
        """
        found = {person.login: person for person in await self._read()}
        if found != self._known:
            self._known = found
            self._bus.publish(PeopleChanged(found))
