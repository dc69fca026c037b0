"""Whether the hall's database answers: one place that knows, and one event when it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.ports import Now


class ContactState(StrEnum):
    HERE = "here"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """Contact with the database was lost or is back.

    ``since`` is when it last answered (lost) or answered again (here); ``why`` is the sentence of the loss.
    """

    state: ContactState
    since: datetime
    why: str = ""


class Contact:
    """Told of every answer and every failure by whoever speaks to the database; tells changes on the bus."""

    def __init__(self, bus: EventBus, now: Now) -> None:
        self._bus, self._now = bus, now
        self._state = ContactState.HERE
        self._last_heard = now()

    @property
    def state(self) -> ContactState:
        return self._state

    @property
    def is_lost(self) -> bool:
        return self._state is ContactState.LOST

    @property
    def last_heard(self) -> datetime:
        """When the database answered last (UTC)."""
        return self._last_heard

    def heard(self) -> None:
        """The database answered just now."""
        self._last_heard = self._now()
        if self.is_lost:
            self._state = ContactState.HERE
            self._bus.publish(ContactChanged(self._state, self._last_heard))

    def missed(self, why: str) -> None:
        """The database did not answer, or can take nothing; *why* is a sentence for the operator."""
        if not self.is_lost:
            self._state = ContactState.LOST
            self._bus.publish(ContactChanged(self._state, self._last_heard, why))
