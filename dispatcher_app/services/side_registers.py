"""The registers of the side paths: what is shelved, what was decided of whose a case is, who still waits.

Everything here is read; a case changes by its commands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dispatcher_app.domain.case import Case
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Mark

#: How far a decision reaches that is remembered for a place, in metres; beyond, only its class tells.
REACH_M = 500.0
_MOST_DECISIONS = 50
#: A hall that calls nobody back gathers calls for years; seats read these lists often.
MOST_WAITING = 500
_AFTER_END = (Mark.CALL_BACK, Mark.REOPENING, Mark.APPEAL, Mark.BOUNDARY)


class SideStore(Protocol):
    """What the registers need of the database.

    Raises:
        ExternalError: it does not answer.
    """

    async def paused(self) -> Sequence[Case]:
        """Open cases that are shelved or deferred, also merged ones."""
        ...

    async def waiting_after_end(self, mark: Mark, due: datetime | None = None) -> Sequence[Case]:
        """Closed cases with *mark*, with that of a call also merged ones whose master is closed: the
        :data:`MOST_WAITING` eldest of either. *due*: only calls owed by then."""
        ...

    async def supervised(self) -> Sequence[Case]:
        """Open cases under supervision."""
        ...

    async def supervised_since(self, case_ids: Sequence[int]) -> Mapping[int, datetime]:
        """When each of these cases came to the rung of supervision it stands on."""
        ...

    async def not_looked_at(self, numbers: Sequence[str]) -> Sequence[Case]:
        """Those of the cases with these numbers that nobody has given a second look."""
        ...

    async def merged_with(self, case_id: int, master_id: int | None) -> Sequence[Case]:
        """The case that one is merged into, and those merged into it; some dozens at most."""
        ...

    async def decided(self, near: Place | None, class_code: str, limit: int) -> Sequence[tuple[Case, Step]]:
        """Cases on which a shift leader settled a boundary, near a place or of a class, each with that step;
        the newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees and how far around it, in metres."""

    lon: float
    lat: float
    reach_m: float = REACH_M


@dataclass(frozen=True, slots=True)
class PausedCase:
    """One line of the register of shelved problems (挂账问题库). ``until`` is the agreed date."""

    case_id: int
    number: str
    title: str
    place: str
    mark: Mark
    until: datetime
    unit: str
    basis: str
    basis_date: date | None
    shelvings: int


@dataclass(frozen=True, slots=True)
class PastDecision:
    """Whose a case was found to be, on what basis: a code of ``BoundaryBasis``, and words."""

    case_id: int
    number: str
    title: str
    place: str
    class_code: str
    unit: str
    basis_code: str
    words: str
    at: datetime
    by: str
    cost_note: str = ""


class SideRegisters:
    """The registers as screens ask for them."""

    def __init__(self, store: SideStore) -> None:
        self._store = store

    async def shelved(self) -> list[PausedCase]:
        """What is shelved or deferred now, the soonest date first."""
        found = (line for case in await self._store.paused() for line in _paused(case))
        return sorted(found, key=lambda line: (line.until, line.case_id))

    async def waiting(self, marks: Iterable[Mark] = _AFTER_END) -> Sequence[Case]:
        """Ended cases that somebody waits upon with one of *marks*; of each kind the eldest."""
        found = {case.id: case for mark in marks for case in await self._store.waiting_after_end(mark)}
        return list(found.values())

    async def calls_owed(self, now: datetime) -> list[Case]:
        """Cases whose caller is to be called by *now*, the longest owed first."""
        found = await self._store.waiting_after_end(Mark.CALL_BACK, now)
        cases = [case for case in found if _owed(case, now)]
        return sorted(cases, key=lambda case: (case.call_back_next or now, case.id))

    async def to_consent(self) -> list[Case]:
        """Closed cases that a call taker asked to reopen."""
        return list(await self._store.waiting_after_end(Mark.REOPENING))

    async def appeals(self) -> list[Case]:
        """Closed cases whose appeal waits for a review."""
        return list(await self._store.waiting_after_end(Mark.APPEAL))

    async def supervised(self) -> list[Case]:
        """Open cases whose supervision is not answered, the soonest deadline first."""
        found = [case for case in await self._store.supervised() if case.supervision_due is not None]
        return sorted(found, key=lambda case: (case.supervision_due or case.stage_since, case.id))

    async def supervised_since(self, supervised: Sequence[Case]) -> dict[int, datetime]:
        """By the case's id, when it came to the rung of supervision it stands on."""
        return (
            dict(await self._store.supervised_since([case.id for case in supervised])) if supervised else {}
        )

    async def not_looked_at(self, numbers: Sequence[str]) -> list[Case]:
        """Cases of a draw that still want their second look, in the order of their numbers."""
        return list(await self._store.not_looked_at(numbers)) if numbers else []

    async def merged_with(self, case: Case) -> list[Case]:
        """The case that *case* is merged into, or those merged into it, the eldest first."""
        return list(await self._store.merged_with(case.id, case.merged_into))

    async def unsettled_emergencies(self) -> list[Case]:
        """Closed emergencies whose owner, and who pays, nobody has decided yet."""
        return list(await self._store.waiting_after_end(Mark.BOUNDARY))

    async def decisions(
        self, *, lon: float | None = None, lat: float | None = None, class_code: str = ""
    ) -> list[PastDecision]:
        """What was decided near a place and of a class, the newest first: for whoever recommends a unit."""
        near = Place(lon, lat) if lon is not None and lat is not None else None
        if near is None and not class_code:
            return []
        return list(_decisions(await self._store.decided(near, class_code, _MOST_DECISIONS)))


def _paused(case: Case) -> Iterable[PausedCase]:
    for mark, until in ((Mark.SHELVED, case.shelved_until), (Mark.DEFERRED, case.deferred_until)):
        if until is not None:
            yield PausedCase(
                case.id,
                case.number,
                case.title,
                case.place,
                mark,
                until,
                case.handled_by,
                case.basis,
                case.basis_date,
                case.shelvings,
            )


def _owed(case: Case, now: datetime) -> bool:
    return case.call_back_next is not None and case.call_back_next <= now


def _decisions(found: Iterable[tuple[Case, Step]]) -> Iterable[PastDecision]:
    for case, step in found:
        yield PastDecision(
            case.id,
            case.number,
            case.title,
            case.place,
            case.class_code,
            step.changes.get("decided_unit", case.decided_unit),
            step.reason_code,
            step.reason,
            step.at,
            step.actor.name,
            case.cost_note,
        )
