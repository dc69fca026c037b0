"""Point → cell → unit, one at a time, against the bare query of a shapely STRtree that finds only the cell.

Half of the points stand where components do, half anywhere in the city's box. The bare query makes its point
and asks the tree which cells intersect it: what a program does that has nothing but the library. Ours answers
the cell with its community and street, and who answers for a class there, with the reasons.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import shapely

from benchmarks.big_city import city_ground
from benchmarks.line import Line
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.services.point_lookup import CellFinder, Responsibility, outline_shape

NAME = "map_points"
TARGET = 1.5
_LIMIT_US = 50.0
_CLASSES = ("部件-01-01", "部件-04-02", "事件-02-01", "事件-04-01")
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Size:
    city: str
    points: int


SIZES = {"tiny": Size("small", 400), "full": Size("full", 40_000)}


def run(size: Size) -> Iterator[Line]:
    pack = city_ground(size.city)
    points = _points(pack, size.points)
    shapes = [outline_shape(outline) for outline in pack.cell_outlines]
    tree = shapely.STRtree(shapes)
    whose = Responsibility(CellFinder(pack.cells, pack.cell_outlines), UnitRegister(pack.units))
    classes = iter(np.random.default_rng(2).choice(_CLASSES, 4 * size.points).tolist())

    def ours(lon: float, lat: float) -> object:
        return whose.at(lon, lat, next(classes))

    def bare(lon: float, lat: float) -> object:
        return tree.query(shapely.Point(lon, lat), predicate="intersects")

    for lon, lat in points:  # what is asked for the first time is another matter
        ours(lon, lat)
    times, theirs = _microseconds(points, ours, bare)
    median = statistics.median(times)
    cells = f"{len(pack.cells)} cells"
    against = "bare STRtree query"
    yield Line(
        f"{NAME}.to the unit ({cells})", median, against, statistics.median(theirs), TARGET, "us", len(times)
    )
    yield Line(f"{NAME}.limit", median, f"limit of {_LIMIT_US:.0f} us", _LIMIT_US, 1.0, "us", len(times))


def _points(pack: Pack, count: int) -> Points:
    chance = np.random.default_rng(1)
    west, south, east, north = shapely.total_bounds([outline_shape(o) for o in pack.cell_outlines])
    anywhere = chance.uniform((west, south), (east, north), (count // 2, 2)).tolist()
    standing = [pack.components[i] for i in chance.integers(0, len(pack.components), count // 2).tolist()]
    points = [*map(tuple, anywhere), *((c.lon, c.lat) for c in standing)]
    return [points[i] for i in chance.permutation(len(points)).tolist()]


def _microseconds(
    points: Points, ours: Callable[[float, float], object], bare: Callable[[float, float], object]
) -> tuple[list[float], list[float]]:
    """Of single calls, in turns of a hundred points."""
    found: dict[Callable[[float, float], object], list[float]] = {ours: [], bare: []}
    for start in range(0, len(points), 100):
        for ask in (ours, bare):
            for lon, lat in points[start : start + 100]:
                began = perf_counter()
                ask(lon, lat)
                found[ask].append((perf_counter() - began) * 1e6)
    return found[ours], found[bare]
