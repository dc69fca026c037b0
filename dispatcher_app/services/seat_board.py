"""Who works on what and who looks at what, in memory: what screens ask while they paint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dispatcher_app.services.bus import EventBus
from dispatcher_app.services.seats import Claim, Presence, Seats


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    """Claims or presence of these cases changed (0: of a seat with no case open)."""

    case_ids: frozenset[int]


class SeatBoard:
    """The newest claims and presences read. Stale ones are kept: they are shown as stale, never dropped."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._claims: dict[int, Claim] = {}
        self._present: dict[str, Presence] = {}

    @property
    def claims(self) -> Mapping[int, Claim]:
        """Every claim by case id, stale ones too."""
        return self._claims

    def claim_of(self, case_id: int) -> Claim | None:
        return self._claims.get(case_id)

    @property
    def present(self) -> tuple[Presence, ...]:
        """Every seat that is alive."""
        return tuple(one for one in self._present.values() if not one.stale)

    def open_at(self, case_id: int) -> tuple[Presence, ...]:
        """Living seats that have the case open, who came first first."""
        here = (one for one in self.present if one.case_id == case_id)
        return tuple(sorted(here, key=lambda one: one.since))

    def take(self, seats: Seats) -> None:
        """What the database says now; tells the cases for which it is news."""
        claims = {claim.case_id: claim for claim in seats.claims}
        present = {one.session: one for one in seats.presences}
        changed = {
            case_id
            for case_id in claims.keys() | self._claims.keys()
            if not _same(claims.get(case_id), self._claims.get(case_id))
        }
        for session in present.keys() | self._present.keys():
            old, new = self._present.get(session), present.get(session)
            if not _same(old, new):
                changed.update(one.case_id for one in (old, new) if one is not None)
        self._claims, self._present = claims, present
        if changed:
            self._bus.publish(SeatsChanged(frozenset(changed)))

    def claimed(self, claim: Claim) -> None:
        """A claim this program heard of before the feed did."""
        self._claims[claim.case_id] = claim
        self._bus.publish(SeatsChanged(frozenset({claim.case_id})))

    def released(self, case_id: int) -> None:
        if self._claims.pop(case_id, None) is not None:
            self._bus.publish(SeatsChanged(frozenset({case_id})))


def _same(one: Claim | Presence | None, other: Claim | Presence | None) -> bool:
    """A heartbeat alone is no news."""
    if one is None or other is None:
        return one is other
    return one == replace(other, beat_at=one.beat_at)
