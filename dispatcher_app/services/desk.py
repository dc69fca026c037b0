"""Everything one signed-in person works with. Screens get a desk and nothing else of the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.commands import Actor, Command, Verb
from dispatcher_app.domain.decide import allowed
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.transitions import verbs_at
from dispatcher_app.domain.units import Candidate
from dispatcher_app.domain.words import Role
from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.casework import Casework, Done
from dispatcher_app.services.drafts import Drafts
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.open_cases import OpenCases
from dispatcher_app.services.photos import Photos
from dispatcher_app.services.ports import CaseStore, NearCase, Now, Person, SearchQuery
from dispatcher_app.services.queues import QueueSpec, queues_of


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with its history, read at one moment."""

    case: Case
    history: Sequence[Step]


class Desk:
    """One seat's way into the hall.

    Attributes are shared services; ``person`` is who sits here. Every command goes out in this person's name.
    """

    def __init__(
        self,
        hall: Hall,
        person: Person,
        store: CaseStore,
        casework: Casework,
        open_cases: OpenCases,
        photos: Photos,
        drafts: Drafts,
        bus: EventBus,
        now: Now,
    ) -> None:
        self.hall, self.person, self.bus, self.now = hall, person, bus, now
        self.open_cases, self.photos, self.drafts = open_cases, photos, drafts
        self._store, self._casework = store, casework
        self._actor: Actor = person.actor()

    @property
    def role(self) -> Role:
        return self.person.role

    @property
    def queues(self) -> tuple[QueueSpec, ...]:
        return queues_of(self.role)

    def verbs(self, case: Case) -> tuple[tuple[Verb, str], ...]:
        """What this seat may ask for on *case*, each with why it cannot right now ("" where it can)."""
        return tuple((verb, allowed(case, verb, self._actor)) for verb in verbs_at(case.stage, self.role))

    async def perform(self, command: Command, initiator: object | None = None) -> Done:
        """See :meth:`Casework.perform`."""
        return await self._casework.perform(command, self._actor, initiator)

    async def open(self, case_id: int) -> OpenedCase:
        """Raises:
        Refused: there is no such case.
        """
        case = await self._store.case(case_id)
        if case is None:
            raise Refused("no_such_case")
        return await self._opened(case)

    async def open_number(self, number: str) -> OpenedCase | None:
        case = await self._store.case_by_number(number.strip().upper())
        return await self._opened(case) if case else None

    async def _opened(self, case: Case) -> OpenedCase:
        """Steps are only ever added: those up to the case's version are its history of that moment."""
        steps = await self._store.history(case.id)
        return OpenedCase(case, [step for step in steps if step.version <= case.version])

    async def search(self, query: SearchQuery) -> Sequence[QueueRow]:
        return await self._store.search(query)

    async def near(self, lon: float, lat: float, radius_m: float, since: datetime) -> Sequence[NearCase]:
        """See :meth:`CaseStore.near`."""
        return await self._store.near(lon, lat, radius_m, since)

    def candidates(self, case: Case) -> tuple[Candidate, ...]:
        """Units that may be responsible for *case*, likeliest first, with reasons."""
        component = self.hall.places.component(case.component_code) if case.component_code else None
        code = case.class_code.rpartition(":")[2]
        return self.hall.units.candidates(
            code,
            self.hall.street_code(case.cell_code),
            self.hall.community_code(case.cell_code),
            component.owner_unit if component else None,
        )
