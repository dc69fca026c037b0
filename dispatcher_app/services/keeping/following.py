"""A seat goes by a new version of the hall's documents as soon as it is in force, while it works.

Whatever is asked for at the next step is simply replaced. Standard and units are on the screen, too, in
pickers and in open forms: those hear :class:`KeptChanged` and show what counts now. What somebody had read
and chosen there by the old version is taken back with a sentence, so that nothing is filed by what nobody
read. Cases keep what they were filed under.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.units import Unit
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.store import KeptStore
from dispatcher_app.services.ports import CaseStore, Now
from dispatcher_app.services.reckoning import reckon_deadlines

log = logging.getLogger(__name__)

#: Reads afresh by what the hall goes now: its rules, and its units.
ReadHall = Callable[[], Awaitable[tuple[Rulebook, tuple[Unit, ...]]]]


@dataclass(frozen=True, slots=True)
class KeptChanged:
    """Versions came into force: what this program goes by from now on, and what it could not read."""

    taken: tuple[KeptKind, ...] = ()
    unreadable: tuple[KeptKind, ...] = ()


class KeepingFollower:
    """Compares what is in force with what this program read, whenever somebody tells that it may differ."""

    def __init__(
        self,
        store: KeptStore,
        hall: Hall,
        casework: Casework,
        read_hall: ReadHall,
        bus: EventBus,
        now: Now,
    ) -> None:
        self._store, self._hall, self._casework = store, hall, casework
        self._read_hall, self._bus, self._now = read_hall, bus, now
        self._known: Mapping[KeptKind, int] = dict(hall.kept)
        self._clockwork: tuple[Clockwork, CaseStore] | None = None

    def reckon_by(self, clockwork: Clockwork, cases: CaseStore) -> None:
        """Provisional deadlines are reckoned anew by *clockwork* when a calendar brings years."""
        self._clockwork = clockwork, cases

    async def catch_up(self) -> None:
        """Raises:
        ExternalError: the database does not answer; what is known stays as it was.
        """
        found = await self._store.in_force(self._now())
        changed = tuple(kind for kind in KeptKind if found.get(kind, 0) != self._known.get(kind, 0))
        if not changed:
            return
        is_taken = await self._take_over()
        self._known = dict(found)
        self._bus.publish(KeptChanged(taken=changed) if is_taken else KeptChanged(unreadable=changed))

    async def _take_over(self) -> bool:
        try:
            rules, units = await self._read_hall()
        except DomainError as error:  # what cannot be read stays as it was
            log.error("the hall's rules cannot be read: %s", error)
            return False
        before = self._hall.rules.calendar
        self._casework.adopt(rules)
        self._hall.go_by(self._casework.rules, units)
        if self._clockwork is not None and rules.calendar.published_years > before.published_years:
            clockwork, cases = self._clockwork
            clockwork.chores.append(partial(reckon_deadlines, self._casework, cases, (before,)))
        return True
