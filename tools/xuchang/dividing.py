"""Cuts a piece of ground into one piece for each of some seeds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

Points = npt.NDArray[np.float64]


def scattered(
    ground: Polygon, count: int, chance: np.random.Generator, around: Points | None = None
) -> Points:
    """*count* points inside *ground*, far from each other and from those *around* (best of eight tries)."""
    known = np.empty((0, 2)) if around is None else around
    found: list[npt.NDArray[np.float64]] = []
    for _number in range(count):
        tries = _inside(ground, 8, chance)
        if len(known):
            apart = np.hypot(*(tries[:, None] - known[None]).transpose(2, 0, 1)).min(axis=1)
            tries = tries[[int(apart.argmax())]]
        found.append(tries[0])
        known = np.vstack([known, tries[:1]])
    return np.array(found).reshape(-1, 2)


def clustered(
    ground: Polygon, centre: tuple[float, float], spread: float, count: int, chance: np.random.Generator
) -> Points:
    """*count* points inside *ground*, most of them within *spread* metres of *centre*."""
    found: list[tuple[float, float]] = []
    reach = spread
    while len(found) < count:
        x, y = chance.normal(centre, reach).tolist()
        reach *= 1.03  # a centre at the edge finds its ground in the end
        if shapely.intersects_xy(ground, x, y):
            found.append((x, y))
            reach = spread
    return np.array(found).reshape(-1, 2)


def divided(ground: Polygon, seeds: Points, evened: int = 0) -> list[Polygon]:
    """The ground nearer to each seed than to any other, in the order of the seeds.

    *evened* is how often seeds are moved to the middle of their ground first. Corners that are cut off go to
    the piece they border most.
    """
    for _round in range(evened):
        pieces = _pieces(ground, seeds)
        seeds = np.array([shapely.get_coordinates(piece.representative_point())[0] for piece in pieces])
    return _pieces(ground, seeds)


def _pieces(ground: Polygon, seeds: Points) -> list[Polygon]:
    if len(seeds) == 1:
        return [ground]
    raw = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=ground, ordered=True)
    clipped = shapely.intersection(np.array(raw.geoms, dtype=object), ground)
    pieces: list[Polygon] = []
    offcuts: list[Polygon] = []
    for piece in clipped:
        parts = sorted(
            (p for p in shapely.get_parts(piece) if p.geom_type == "Polygon"), key=lambda p: p.area
        )
        pieces.append(parts.pop())
        offcuts += parts
    for offcut in offcuts:
        borders = shapely.length(shapely.intersection(np.array(pieces, dtype=object), offcut))
        at = int(borders.argmax())
        joined = shapely.union(pieces[at], offcut)
        pieces[at] = max(shapely.get_parts(joined).tolist(), key=lambda p: p.area)
    return pieces


def _inside(ground: Polygon, count: int, chance: np.random.Generator) -> Points:
    west, south, east, north = ground.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tries = chance.uniform((west, south), (east, north), (4 * count, 2))
        found = np.vstack([found, tries[shapely.contains_xy(ground, tries[:, 0], tries[:, 1])]])
    return found[:count]
