"""Components along the roads: each class evenly spaced, at its own distance from the kerb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from xuchang.furniture_rules import RULES, Rule
from xuchang.ground import City
from xuchang.roads import Road
from xuchang.source import PER_LAT, PER_LON
from xuchang.units import UnitRow, owner_code

#: Half the width of a carriageway in metres.
_HALF = {"primary": 10.0, "secondary": 7.5, "tertiary": 5.0, "residential": 2.5, "river": 0.0}
_STATES = ("完好", "破损", "丢失", "占用", "废弃")
_STATE_SHARES = (0.962, 0.026, 0.004, 0.006, 0.002)
_YEARS = range(2004, 2026)
Floats = npt.NDArray[np.float64]
Row = Sequence[object]


class _Pieces(NamedTuple):
    """Straight pieces of roads of some kinds, weighted by how densely they are furnished."""

    start: Floats
    along: Floats  # to the end, in metres
    ends: Floats  # weighted length up to the end of each piece
    road: npt.NDArray[np.intp]


def component_rows(
    city: City, roads: list[Road], units: list[UnitRow], count: int, chance: np.random.Generator
) -> Iterator[Row]:
    """*count* rows of ``components.csv`` in the order of their codes."""
    tree = shapely.STRtree([cell.ground for cell in city.cells])
    counts = _counts(count)
    by_roads = {rule.roads: _pieces(roads, rule.roads) for rule in RULES}
    rows: list[Row] = []
    for rule, number in zip(RULES, counts, strict=True):
        if number:
            rows += _of_class(rule, number, by_roads[rule.roads], roads, city, tree, units, chance)
    rows.sort(key=lambda row: str(row[0]))
    return iter(rows)


def _counts(count: int) -> list[int]:
    """How many of each class: at least one each, the sum exact."""
    shares = np.array([rule.share for rule in RULES])
    wanted = shares / shares.sum() * max(0, count - len(RULES))
    counts = np.floor(wanted).astype(int)
    counts[np.argsort(counts - wanted, kind="stable")[: max(0, count - len(RULES)) - counts.sum()]] += 1
    return (counts + 1).tolist()


def _pieces(roads: list[Road], kinds: tuple[str, ...]) -> _Pieces:
    starts, alongs, weights, numbers = [], [], [], []
    for number, road in enumerate(roads):
        if road.kind not in kinds:
            continue
        points = shapely.get_coordinates(road.line)
        steps = np.diff(points, axis=0)
        starts.append(points[:-1])
        alongs.append(steps)
        weights.append(np.hypot(steps[:, 0], steps[:, 1]) * road.lit)
        numbers.append(np.full(len(steps), number))
    return _Pieces(
        np.concatenate(starts),
        np.concatenate(alongs),
        np.cumsum(np.concatenate(weights)),
        np.concatenate(numbers),
    )


def _of_class(
    rule: Rule,
    count: int,
    pieces: _Pieces,
    roads: list[Road],
    city: City,
    tree: shapely.STRtree,
    units: list[UnitRow],
    chance: np.random.Generator,
) -> Iterator[Row]:
    lon, lat, road = _spots(rule, count, pieces, roads, chance)
    cells, lost = _cells(lon, lat, tree)
    for number in lost.tolist():
        lon[number], lat[number] = _inside(city.cells[cells[number]].ground, lon[number], lat[number])
    states = chance.choice(len(_STATES), count, p=_STATE_SHARES).tolist()
    years = chance.integers(_YEARS.start, _YEARS.stop, count).tolist()
    serials: dict[str, int] = {}
    _kind, major, minor = rule.class_code.split("-")
    places = zip(lon.tolist(), lat.tolist(), road.tolist(), cells.tolist(), states, years, strict=True)
    for x, y, on, at, state, year in places:
        cell = city.cells[at]
        district = cell.code[:6]
        serials[district] = serial = serials.get(district, 0) + 1
        where = roads[on].name or cell.community.name
        yield (
            f"{district}{major}{minor}{serial:06d}",
            rule.class_code,
            f"{where}{rule.name}",
            f"{x:.6f}",
            f"{y:.6f}",
            cell.code,
            owner_code(units, rule.owner, district),
            _STATES[state],
            str(year),
            "generated",
        )


def _spots(
    rule: Rule, count: int, pieces: _Pieces, roads: list[Road], chance: np.random.Generator
) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Longitudes, latitudes and roads: evenly along all pieces, on both sides in turns, a little untidy."""
    weighted = (np.arange(count) + chance.uniform(0.2, 0.8, count)) / count * pieces.ends[-1]
    piece = np.minimum(np.searchsorted(pieces.ends, weighted, side="right"), len(pieces.ends) - 1)
    before = np.where(piece > 0, pieces.ends[piece - 1], 0.0)
    share = (weighted - before) / np.maximum(pieces.ends[piece] - before, 1e-9)
    along = pieces.along[piece]
    length = np.hypot(along[:, 0], along[:, 1])
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    half = np.array([_HALF[road.kind] for road in roads])[pieces.road[piece]]
    side = np.where(np.arange(count) % 2, 1.0, -1.0) * (half + rule.beside * 0.55)
    spots = pieces.start[piece] + along * share[:, None] + normal * side[:, None]
    spots += chance.normal(0, 0.5, (count, 2))
    return (spots[:, 0] / PER_LON).round(6), (spots[:, 1] / PER_LAT).round(6), pieces.road[piece]


def _cells(
    lon: Floats, lat: Floats, tree: shapely.STRtree
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The cell of each point, on a border the first; and which lie outside the city, given the nearest."""
    points = shapely.points(lon, lat)
    found = np.full(len(lon), len(tree.geometries), np.intp)
    which, cell = tree.query(points, predicate="intersects")
    np.minimum.at(found, which, cell)
    lost = np.flatnonzero(found == len(tree.geometries))
    if len(lost):
        found[lost] = tree.nearest(points[lost])
    return found, lost


def _inside(ground: shapely.Polygon, lon: float, lat: float) -> tuple[float, float]:
    """A point of *ground* near one that lies beside it: a little behind the border, or else in its middle."""
    spot = shapely.Point(lon, lat)
    edge, middle = shapely.shortest_line(ground, spot).coords[0], ground.representative_point()
    near = shapely.LineString([edge, middle]).interpolate(3e-5)
    found = near if ground.contains(shapely.transform(near, lambda c: c.round(6))) else middle
    return round(found.x, 6), round(found.y, 6)
