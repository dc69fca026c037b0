"""Makes the cameras of the demo city: made up, at the crossings of its real roads.

Usage: ``python tools/make_nanshan_cameras.py resources/packs/nanshan`` writes ``cameras.csv`` there. The seed
is the pack's own, so two runs write the same bytes. No such camera stands there; ``pack.toml`` says so.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from nanshan.writing import degrees, write_csv

from db.pack_files import read_pack
from dispatcher_app.domain.base_map import RoadLine
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Point
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.road_network import RoadNetwork

_DRIVING = frozenset({"trunk", "primary", "secondary", "tertiary", "residential"})
_HEADER = ("code", "name", "lon", "lat", "kind", "direction", "owner", "stream")
#: Of ten crossings: how many have a dome, and how many of those a fixed camera or two besides.
_WITH_DOME, _WITH_FIXED = 0.62, 0.55
#: A pole stands so many metres off the middle of its crossing, and no nearer than this to another crossing's.
_OFF_M, _APART_M = 16.0, 120.0
_OWNERS = ("市城管局视频中心(虚构)", "公安交警南山大队(虚构)")


def main(folder: Path) -> int:
    rows = list(_rows(read_pack(folder)))
    write_csv(folder / "cameras.csv", _HEADER, rows)
    print(f"{len(rows)} cameras", file=sys.stderr)
    return 0


def _rows(pack: Pack) -> Iterator[tuple[str, ...]]:
    dice = random.Random(f"{pack.info.seed}:cameras")
    places, number = PlaceIndex(pack), 0
    for name, place in _crossings(pack):
        if dice.random() > _WITH_DOME or places.locate(*place) is None:
            continue
        first, owner = dice.choice((45, 135, 225, 315)), dice.choice(_OWNERS)
        ways: list[int | None] = [None]
        if dice.random() < _WITH_FIXED:
            ways += [first, (first + 180) % 360][: dice.randint(1, 2)]
        for way in ways:
            number += 1
            yield _row(number, name, _pole(place, (first + 90) % 360 if way is None else way), way, owner)


def _row(number: int, name: str, at: Point, way: int | None, owner: str) -> tuple[str, ...]:
    code = f"NSV{number:04d}"
    kind, direction = ("dome", "") if way is None else ("fixed", str((way + 180) % 360))
    stream = f"rtsp://video.example/{code}"
    return code, name, degrees(at[0]), degrees(at[1]), kind, direction, owner, stream


def _pole(place: Point, way: int) -> Point:
    """On the corner of the crossing that lies that way, so that its camera looks back over it."""
    plane, off = LocalMetres(*place), _OFF_M * 0.7071
    east = 1 if way in (45, 135) else -1
    north = 1 if way in (45, 315) else -1
    return place[0] + east * off / plane.per_lon, place[1] + north * off / plane.per_lat


def _crossings(pack: Pack) -> Iterator[tuple[str, Point]]:
    """Where two named roads for cars cross, with what people call it; of several at one spot the first."""
    roads: list[RoadLine] = [r for r in pack.base_map.roads if r.name and r.kind in _DRIVING]
    plane = LocalMetres(*(pack.info.default_place or roads[0].line[0]))
    network, taken = RoadNetwork(roads, plane), list[Point]()
    for one, other in combinations(network.names(), 2):
        for place in network.crossings(one, other):
            x, y = plane.of(*place)
            if all((x - a) ** 2 + (y - b) ** 2 > _APART_M**2 for a, b in taken):
                taken.append((x, y))
                yield f"{one}/{other}路口", place


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
