"""A seat goes by a new version of the hall's documents as far as that is safe while it works.

Stage limits, lamps, side rules, calendars, words of reasons and the rule of numbers are asked for at the next
step, so every seat goes by them at once. Standard and units are on the screen already, in pickers and in open
forms: a limit that changes under somebody's hand, between looking and sending, would be a case filed by what
nobody read. Those are said, and taken over when the seat signs in again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.keeping.tables import TABLES
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework
from dispatcher_app.services.clockwork import Clockwork
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.keeping.store import KeptStore
from dispatcher_app.services.ports import CaseStore, Now
from dispatcher_app.services.reckoning import reckon_deadlines

log = logging.getLogger(__name__)

#: Reads the rules of the hall afresh.
ReadRules = Callable[[], Awaitable[Rulebook]]


@dataclass(frozen=True, slots=True)
class KeptChanged:
    """Versions that came into force: what this program goes by now, and what only a new sitting will."""

    taken: tuple[KeptKind, ...] = ()
    waiting: tuple[KeptKind, ...] = ()


class KeepingFollower:
    """Compares what is in force with what this program read, whenever somebody tells that it may differ."""

    def __init__(
        self,
        store: KeptStore,
        hall: Hall,
        casework: Casework,
        read_rules: ReadRules,
        bus: EventBus,
        now: Now,
    ) -> None:
        self._store, self._hall, self._casework = store, hall, casework
        self._read_rules, self._bus, self._now = read_rules, bus, now
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
        taken = tuple(kind for kind in changed if TABLES[kind].live)
        if taken:
            await self._take_over()
        self._known = dict(found)
        waiting = tuple(kind for kind in changed if not TABLES[kind].live)
        self._bus.publish(KeptChanged(taken, waiting))

    async def _take_over(self) -> None:
        try:
            rules = await self._read_rules()
        except DomainError as error:  # what cannot be read stays as it was; whoever signs in is told
            log.error("the hall's rules cannot be read: %s", error)
            return
        before = self._hall.rules.calendar
        self._casework.adopt(rules)
        self._hall.rules = self._casework.rules
        if self._clockwork is not None and rules.calendar.published_years > before.published_years:
            clockwork, cases = self._clockwork
            clockwork.chores.append(partial(reckon_deadlines, self._casework, cases, (before,)))
