"""Made-up walks of a demo city's collectors along its real roads; the same from the same seed and moment."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from dispatcher_app.domain.collectors import Fix, Sighting
from dispatcher_app.domain.pack import Collector, Pack
from dispatcher_app.domain.places import Point
from dispatcher_app.services.local_metres import LocalMetres

#: Nobody walks on these.
_NOT_WALKED = frozenset(
    {"stream", "river", "subway", "rail", "trunk", "trunk_link", "motorway", "construction"}
)
_PACE_MS = 1.2
_EVERY = timedelta(seconds=60)
#: How far (m) somebody strays from the middle of the community.
_STRAYS_M = 450.0
#: A shift ends this long after the moment the walks are made for; it began this long before.
AHEAD, BEFORE = timedelta(hours=3), timedelta(hours=8, minutes=30)
_LUNCH = timedelta(minutes=55)


@dataclass(frozen=True, slots=True)
class _Streets:
    """Corners of the roads in metres, and which of them are joined."""

    plane: LocalMetres
    corners: Sequence[Point]
    joined: Sequence[Sequence[int]]

    def nearest(self, spot: Point) -> int:
        return min(range(len(self.corners)), key=lambda number: math.dist(self.corners[number], spot))


def made_up_walks(pack: Pack, now: datetime) -> list[Sighting]:
    """What the terminals of *pack*'s collectors might have told up to *now*, and will for some hours.

    One in five has gone home or has no signal; all rest at noon of their shift, some were without a signal
    for a while.
    """
    streets = _streets_of(pack)
    if streets is None:
        return []
    middles = {outline.code: outline.polygons[0][0] for outline in pack.communities}
    found: list[Sighting] = []
    for person in pack.collectors:
        ring = middles.get(person.community_code)
        if ring:
            found += _walk(person, streets, _middle(streets, ring), now, pack.info.seed)
    return found


def _walk(
    person: Collector, streets: _Streets, home: Point, now: datetime, seed: int | None
) -> Iterator[Sighting]:
    dice = Random(f"{seed} {person.code} {now.date()}")
    begin = now - BEFORE + timedelta(minutes=dice.randrange(40), seconds=dice.randrange(60))
    away = timedelta(minutes=dice.randrange(30, 200)) if dice.random() < 0.2 else -AHEAD
    silences = _silences(begin, dice)
    for at, spot in _steps(streets, home, begin, now - away, dice):
        if not any(start <= at < end for start, end in silences):
            lon, lat = _degrees(streets.plane, spot, dice)
            yield Sighting(person.code, Fix(at, lon, lat, float(dice.randrange(4, 16))))


def _silences(begin: datetime, dice: Random) -> list[tuple[datetime, datetime]]:
    noon = begin + timedelta(minutes=dice.randrange(180, 240))
    found = [(noon, noon + _LUNCH)]
    if dice.random() < 0.4:
        lost = begin + timedelta(minutes=dice.randrange(300, 450))
        found.append((lost, lost + timedelta(minutes=dice.randrange(12, 30))))
    return found


def _steps(
    streets: _Streets, home: Point, begin: datetime, end: datetime, dice: Random
) -> Iterator[tuple[datetime, Point]]:
    """Moments and metres of somebody who walks about *home*, looks at things and walks on."""
    here = streets.nearest(home)
    before, at = -1, begin
    told = begin
    visits: Counter[int] = Counter()
    while told < end:
        visits[here] += 1
        there = _next(streets, here, before, home, visits, dice)
        start, goal = streets.corners[here], streets.corners[there]
        takes = timedelta(seconds=max(1.0, math.dist(start, goal) / _PACE_MS))
        rest = timedelta(seconds=dice.randrange(60, 420)) if dice.random() < 0.1 else timedelta()
        while told < min(at + takes + rest, end):
            share = min(1.0, (told - at) / takes)
            yield told, (start[0] + share * (goal[0] - start[0]), start[1] + share * (goal[1] - start[1]))
            told += _EVERY
        at += takes + rest
        here, before = there, here


def _next(streets: _Streets, here: int, before: int, home: Point, visits: Counter[int], dice: Random) -> int:
    """Where few visits were yet, never back unless the road ends; towards home where it is far."""
    ways = [way for way in streets.joined[here] if way != before] or list(streets.joined[here])
    if math.dist(streets.corners[here], home) > _STRAYS_M:
        return min(ways, key=lambda way: math.dist(streets.corners[way], home) * dice.uniform(0.9, 1.1))
    fewest = min(visits[way] for way in ways)
    return dice.choice([way for way in ways if visits[way] == fewest])


def _streets_of(pack: Pack) -> _Streets | None:
    lines = [road.line for road in pack.base_map.roads if road.kind not in _NOT_WALKED]
    numbers: dict[Point, int] = {}
    joined: list[set[int]] = []
    for line in lines:
        walked = [numbers.setdefault((lon, lat), len(numbers)) for lon, lat in line]
        joined += [set() for _new in range(len(numbers) - len(joined))]
        for one, other in pairwise(walked):
            if one != other:
                joined[one].add(other)
                joined[other].add(one)
    town = _largest(joined)
    if not town:
        return None
    kept = {number: place for place, number in enumerate(town)}
    corners = list(numbers)
    plane = LocalMetres.about([corners[number] for number in town])
    ways = [sorted(kept[way] for way in joined[number]) for number in town]
    return _Streets(plane, plane.of_many(corners[number] for number in town), ways)


def _largest(joined: Sequence[set[int]]) -> list[int]:
    """The corners of the largest part of the town one can walk through."""
    best: list[int] = []
    seen: set[int] = set()
    for start in range(len(joined)):
        if start in seen or not joined[start]:
            continue
        part, open_ = [], [start]
        seen.add(start)
        while open_:
            part.append(here := open_.pop())
            fresh = joined[here] - seen
            seen |= fresh
            open_ += sorted(fresh)
        best = max(best, part, key=len)
    return best


def _middle(streets: _Streets, ring: Sequence[Point]) -> Point:
    spots = streets.plane.of_many(ring)
    return (sum(x for x, _y in spots) / len(spots), sum(y for _x, y in spots) / len(spots))


def _degrees(plane: LocalMetres, spot: Point, dice: Random) -> Point:
    """A terminal is some metres off."""
    lon, lat = plane.degrees(spot[0] + dice.gauss(0, 2.5), spot[1] + dice.gauss(0, 2.5))
    return round(lon, 6), round(lat, 6)
