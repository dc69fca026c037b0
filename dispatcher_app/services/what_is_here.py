"""What is here? Cell, community, street, whose ground it is, components and cases around a point."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from dispatcher_app.domain.places import Cell, NearComponent
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.units import Unit, UnitRegister
from dispatcher_app.domain.words import OPEN, Labelled
from dispatcher_app.i18n import N_
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.local_metres import LocalMetres

#: How far around a point one looks (metres); what an operator may choose instead.
USUAL_RADIUS_M = 100.0
RADII_M = (50.0, 100.0, 200.0, 500.0)
#: Cases that ended longer ago are not "recently" closed.
RECENT = timedelta(days=30)
#: More units than these say nothing about a place.
_MOST_UNITS = 6


class Tie(Labelled):
    """What a unit has to do with a place."""

    AREA = "area", N_("属地")
    OWNS = "owns", N_("权属")
    MAINTAINS = "maintains", N_("养护")


@dataclass(frozen=True, slots=True)
class UnitHere:
    """A unit with its tie to a place; ``count`` is of the components near, 0 for whose ground it is."""

    name: str
    tie: Tie
    count: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not change while an operator looks: the place itself. Degrees, CGCS2000."""

    lon: float
    lat: float
    radius_m: float
    words: str
    cell: Cell | None = None
    units: tuple[UnitHere, ...] = ()
    components: tuple[NearComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseHere:
    """A case, how many metres away it is, and how many photos it has."""

    row: QueueRow
    distance_m: float
    photos: int = 0


@dataclass(frozen=True, slots=True)
class CasesHere:
    """Nearest first; ``closed`` are those that ended within :data:`RECENT`."""

    open: tuple[CaseHere, ...] = ()
    closed: tuple[CaseHere, ...] = ()


class HasPlace(Protocol):
    """Anything with a place in degrees, such as a near case."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...


def ground_at(hall: Hall, lon: float, lat: float, radius_m: float = USUAL_RADIUS_M) -> Ground:
    """The place itself, from memory: some tenths of a millisecond, any thread."""
    cell = hall.places.locate(lon, lat)
    near = tuple(hall.places.nearest_components(lon, lat, radius_m))
    units = (*territorial(hall.units, cell), *concerned(hall.units, near))
    words = hall.places.describe(lon, lat)
    return Ground(lon, lat, radius_m, words, cell, units[:_MOST_UNITS], near)


async def cases_at(desk: Desk, lon: float, lat: float, radius_m: float = USUAL_RADIUS_M) -> CasesHere:
    """Open and recently ended cases within *radius_m* metres.

    Raises:
        ExternalError: the database does not answer.
    """
    found = await desk.near(lon, lat, radius_m, desk.now() - RECENT)
    near = [CaseHere(case.row, metres_between(lon, lat, case), len(case.photos)) for case in found]
    within = sorted((one for one in near if one.distance_m <= radius_m), key=_nearest)
    is_open = [one.row.stage in OPEN for one in within]
    return CasesHere(
        tuple(one for one, still in zip(within, is_open, strict=True) if still),
        tuple(one for one, still in zip(within, is_open, strict=True) if not still),
    )


def metres_between(lon: float, lat: float, other: HasPlace) -> float:
    plane = LocalMetres(lon, lat)
    return math.hypot((other.lon - lon) * plane.per_lon, (other.lat - lat) * plane.per_lat)


def territorial(units: UnitRegister, cell: Cell | None) -> tuple[UnitHere, ...]:
    """Units whose area is the cell's community, or else its street; a whole city says nothing here."""
    if cell is None:
        return ()
    for code in (cell.community_code, cell.street_code):
        found = [unit for unit in units if code in unit.areas]
        if found:
            return tuple(UnitHere(unit.short_name or unit.name, Tie.AREA) for unit in found)
    return ()


def concerned(units: UnitRegister, near: Sequence[NearComponent]) -> Iterable[UnitHere]:
    """Who owns and who maintains the components *near*, whoever has most of them first."""
    owners = Counter(one.component.owner_unit for one in near)
    maintainers = Counter(
        one.component.maintainer for one in near if one.component.maintainer != one.component.owner_unit
    )
    for tie, counts in ((Tie.OWNS, owners), (Tie.MAINTAINS, maintainers)):
        for name, count in counts.most_common():
            if name:
                yield UnitHere(unit_words(units, name), tie, count)


def unit_words(units: UnitRegister, name: str) -> str:
    """The short name of the unit with this code or name; *name* itself where the register has none."""
    unit: Unit | None = units.get(name) or units.named(name)
    return (unit.short_name or unit.name) if unit is not None else name


def _nearest(one: CaseHere) -> tuple[float, int]:
    return one.distance_m, -one.row.case_id
