"""What a seat may know of collectors: who is where, who is nearest, where somebody has been on a day."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dispatcher_app.domain.collectors import FRESH, SHOWN, Fix, Trail
from dispatcher_app.domain.pack import Collector
from dispatcher_app.domain.privacy import reads_positions
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.store import PositionStore
from dispatcher_app.services.collectors.trails import trail_of
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.ports import Now
from dispatcher_app.services.withholding import NotForThisRole

#: So many collectors are offered for a place.
NEAREST = 3


@dataclass(frozen=True, slots=True)
class LastSeen:
    """A collector, the last position told, and how old it was when this was read."""

    collector: Collector
    fix: Fix
    age: timedelta

    @property
    def fresh(self) -> bool:
        return self.age <= FRESH


@dataclass(frozen=True, slots=True)
class NearCollector:
    """Somebody near a place: the straight distance from the last position, in metres."""

    seen: LastSeen
    distance_m: float


class CollectorWatch:
    """Collectors for one role. Without a store nobody is anywhere."""

    def __init__(self, store: PositionStore | None, hall: Hall, role: Role, now: Now) -> None:
        self._store, self._hall, self._role, self._now = store, hall, role, now
        self._people = {person.code: person for person in hall.pack.collectors}

    @property
    def may_see(self) -> bool:
        return self._store is not None and reads_positions(self._role)

    def _readable(self) -> PositionStore:
        """Raises:
        NotForThisRole: where workers are is for those who send them somewhere.
        """
        if self._store is None or not reads_positions(self._role):
            raise NotForThisRole(_("采集员位置只对接线员、派遣员和值班长开放。"))
        return self._store

    def person(self, code: str) -> Collector:
        """The collector of the pack; one who has left the pack since is known by the code alone."""
        return self._people.get(code) or Collector(code, code, "")

    async def last(self) -> tuple[LastSeen, ...]:
        """Everybody heard of within :data:`SHOWN`, by code.

        Raises:
            NotForThisRole: not for this seat.
            ExternalError: the database does not answer.
        """
        now = self._now()
        found = await self._readable().last(now - SHOWN, now)
        return tuple(LastSeen(self.person(one.collector), one.fix, now - one.fix.at) for one in found)

    async def trail(self, code: str, day: date) -> Trail:
        """One collector's trail of one day of the hall, up to now. Raises as :meth:`last`."""
        begin = datetime.combine(day, time(), self._hall.zone)
        end = min(datetime.combine(day + timedelta(days=1), time(), self._hall.zone), self._now())
        fixes = await self._readable().between(code, begin, end)
        return trail_of(code, fixes)


def nearest(
    lon: float, lat: float, seen: Iterable[LastSeen], count: int = NEAREST
) -> tuple[NearCollector, ...]:
    """The *count* nearest to a place in degrees; those whose position is old come after all others."""
    plane = LocalMetres(lon, lat)
    found = [
        NearCollector(
            one, math.hypot((one.fix.lon - lon) * plane.per_lon, (one.fix.lat - lat) * plane.per_lat)
        )
        for one in seen
    ]
    found.sort(key=lambda near: (not near.seen.fresh, near.distance_m, near.seen.collector.code))
    return tuple(found[:count])
