"""Outlines of townships, communities and cells: made up inside the real districts, sharing every border."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from nanshan.coverage import snap
from shapely.geometry import Polygon

from xuchang.dividing import Points, clustered, divided, scattered
from xuchang.source import PER_LAT, PER_LON, SEATS, Community, Division, Township, home_of, to_degrees

#: How far from the seat of a district its streets lie (metres), and how much ground is town there.
TOWN_SPREAD = 2_600.0


@dataclass(frozen=True)
class GroundCell:
    code: str
    community: Community
    township: Township
    ground: Polygon  # degrees

    @property
    def urban(self) -> bool:
        return self.township.urban and self.community.urban


@dataclass(frozen=True)
class City:
    """``seats`` are where each township has its office, in metres."""

    cells: list[GroundCell]
    seats: Mapping[str, tuple[float, float]]


def seat_of(district: str) -> tuple[float, float]:
    """The middle of a district's town in metres."""
    lon, lat = SEATS[home_of(district)]
    return lon * PER_LON, lat * PER_LAT


def make_city(division: Division, cell_count: int, chance: np.random.Generator) -> City:
    """Exactly *cell_count* cells, at least one a community; most of the rest where the towns are densest."""
    grounds: list[tuple[Township, Community, Polygon]] = []
    seats: dict[str, tuple[float, float]] = {}
    for code, outline in division.outlines.items():
        townships = [t for t in division.townships if home_of(t.district) == code]
        for township, ground in _in_district(outline, townships, chance):
            spot = ground.representative_point()
            seats[township.code] = (spot.x, spot.y)
            grounds += [(township, *pair) for pair in _in_township(ground, township, chance)]
    counts = _cell_counts(grounds, cell_count)
    return City(_cells(grounds, counts, chance), seats)


def _in_district(
    outline: Polygon, townships: Sequence[Township], chance: np.random.Generator
) -> Iterator[tuple[Township, Polygon]]:
    urban = [t for t in townships if t.urban]
    rural = [t for t in townships if not t.urban]
    town = clustered(outline, seat_of(townships[0].district), TOWN_SPREAD, len(urban), chance)
    seeds = np.vstack([town, scattered(outline, len(rural), chance, town)])
    return zip([*urban, *rural], divided(outline, seeds, evened=1), strict=True)


def _in_township(
    ground: Polygon, township: Township, chance: np.random.Generator
) -> Iterator[tuple[Community, Polygon]]:
    seeds = scattered(ground, len(township.communities), chance)
    return zip(township.communities, divided(ground, seeds, evened=2), strict=True)


def _cell_counts(grounds: Sequence[tuple[Township, Community, Polygon]], cell_count: int) -> list[int]:
    """One each, and the rest by how much of a town a community is: largest remainders."""
    weights = np.array([_townness(*each) for each in grounds])
    more = cell_count - len(grounds)
    if more < 0:
        raise ValueError(f"{len(grounds)} communities need as many cells")
    shares = weights / weights.sum() * more
    counts = np.floor(shares).astype(int)
    counts[np.argsort(counts - shares, kind="stable")[: more - counts.sum()]] += 1
    return (counts + 1).tolist()


def _townness(township: Township, community: Community, ground: Polygon) -> float:
    x, y = seat_of(township.district)
    away = np.hypot(ground.centroid.x - x, ground.centroid.y - y)
    town = (3.0 if township.urban else 0.15) * (1.6 if community.urban else 0.6)
    return float(town * np.exp(-away / 5_000.0) * np.sqrt(ground.area) + 1.0)


def _cells(
    grounds: Sequence[tuple[Township, Community, Polygon]], counts: Sequence[int], chance: np.random.Generator
) -> list[GroundCell]:
    pieces: list[tuple[str, Township, Community, Polygon]] = []
    for (township, community, ground), count in zip(grounds, counts, strict=True):
        seeds: Points = scattered(ground, count, chance)
        for number, piece in enumerate(divided(ground, seeds, evened=2), 1):
            pieces.append((f"{community.code}{number:03d}", township, community, piece))
    pieces.sort(key=lambda each: each[0])
    grounds_deg = [to_degrees(piece) for *_who, piece in pieces]
    snapped = snap(grounds_deg, [code[:12] for code, *_rest in pieces])
    return [
        GroundCell(code, community, township, _single(ground))
        for (code, township, community, _piece), ground in zip(pieces, snapped, strict=True)
    ]


def _single(ground: shapely.Geometry) -> Polygon:
    """Snapping may leave a hair beside a piece; only the piece is meant."""
    return max(shapely.get_parts(ground).tolist(), key=lambda part: part.area)
