"""From fixes to a trail: legs with gaps between them, thinned, and where somebody was at a moment."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from dispatcher_app.domain.collectors import GAP, WIDEST_M, Fix, Leg, Spot, Trail
from dispatcher_app.services.local_metres import LocalMetres

#: A fix may be left out if whoever replays the trail is then nowhere wrong by more than this (m).
TOLERANCE_M = 4.0


def trail_of(collector: str, fixes: Iterable[Fix], gap: timedelta = GAP) -> Trail:
    """The trail of *fixes*; those too vague to say anything are left out."""
    sharp = sorted(fix for fix in fixes if fix.accuracy_m <= WIDEST_M)
    return Trail(collector, tuple(thinned(leg) for leg in legs_of(sharp, gap)))


def legs_of(fixes: Sequence[Fix], gap: timedelta = GAP) -> Iterator[Leg]:
    """*fixes* in the order of time, parted wherever none came for longer than *gap*."""
    leg: list[Fix] = []
    for fix in fixes:
        if leg and fix.at - leg[-1].at > gap:
            yield tuple(leg)
            leg = []
        leg.append(fix)
    if leg:
        yield tuple(leg)


def thinned(leg: Leg, tolerance_m: float = TOLERANCE_M) -> Leg:
    """*leg* without the fixes that walking evenly from one kept fix to the next tells anyhow.

    Distances are measured at the same moment (top-down time ratio), not to the line: a rest on the way stays
    a rest.
    """
    if len(leg) < 3:
        return leg
    plane = LocalMetres(leg[0].lon, leg[0].lat)
    kept, open_ = {0, len(leg) - 1}, [(0, len(leg) - 1)]
    while open_:
        first, last = open_.pop()
        worst, at = _worst(leg, first, last, plane)
        if worst > tolerance_m:
            kept.add(at)
            open_ += [(first, at), (at, last)]
    return tuple(leg[number] for number in sorted(kept))


def _worst(leg: Leg, first: int, last: int, plane: LocalMetres) -> tuple[float, int]:
    """How far off (m), and where, the fixes between two are from an even walk."""
    worst, at = 0.0, first
    for number in range(first + 1, last):
        fix = leg[number]
        lon, lat = _between(leg[first], leg[last], fix.at)
        off = math.hypot((fix.lon - lon) * plane.per_lon, (fix.lat - lat) * plane.per_lat)
        if off > worst:
            worst, at = off, number
    return worst, at


def _between(one: Fix, other: Fix, at: datetime) -> tuple[float, float]:
    share = (at - one.at) / (other.at - one.at) if other.at > one.at else 0.0
    return one.lon + share * (other.lon - one.lon), one.lat + share * (other.lat - one.lat)


def spot_at(trail: Trail, at: datetime) -> Spot | None:
    """Where the collector was at a moment; None before the first fix.

    Between two fixes of a leg an even walk is assumed. In a gap, and after the end, it is the last known
    place, said to be no more than that.
    """
    number = bisect_right(trail.legs, at, key=lambda leg: leg[0].at) - 1
    if number < 0:
        return None
    leg = trail.legs[number]
    if at > leg[-1].at:
        return Spot(leg[-1].lon, leg[-1].lat, False)
    after = min(bisect_right(leg, at, key=lambda fix: fix.at), len(leg) - 1)
    lon, lat = _between(leg[max(0, after - 1)], leg[after], at)
    return Spot(lon, lat, True)


def passed(trail: Trail, at: datetime) -> Iterator[Leg]:
    """What of the trail was walked until a moment; the last leg ends where the collector was then."""
    for leg in trail.legs:
        if leg[0].at > at:
            return
        if leg[-1].at <= at:
            yield leg
            continue
        done = leg[: bisect_right(leg, at, key=lambda fix: fix.at)]
        lon, lat = _between(done[-1], leg[len(done)], at)
        yield (*done, Fix(at, lon, lat))


def length_m(trail: Trail) -> float:
    """Metres walked as far as they are known."""
    if not trail.legs:
        return 0.0
    plane = LocalMetres(trail.legs[0][0].lon, trail.legs[0][0].lat)
    return sum(
        math.hypot((b.lon - a.lon) * plane.per_lon, (b.lat - a.lat) * plane.per_lat)
        for leg in trail.legs
        for a, b in pairwise(leg)
    )
