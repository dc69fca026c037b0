"""Joins slivers to the neighbour they share most ground with, so that no piece is a strip of verge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon

from nanshan.splitting import thickness


@dataclass
class Piece:
    """A piece of ground and the group it may not leave (a street, a community)."""

    ground: Polygon
    group: str


def merge_small(pieces: Sequence[Piece], too_small: Callable[[Polygon], bool], limit: float) -> list[Piece]:
    """Dissolve every piece that is *too_small*, smallest first.

    A neighbour of the same group is taken, preferably one that stays under *limit* square metres.
    A piece with no such neighbour stays as it is.
    """
    alive: dict[int, Piece] = dict(enumerate(pieces))
    neighbours = _neighbours(pieces)
    waiting = sorted((p.ground.area, i) for i, p in alive.items() if too_small(p.ground))
    for _, i in waiting:
        if i not in alive or not too_small(alive[i].ground):
            continue
        j = _host(i, alive, neighbours[i], limit)
        if j is not None:
            _dissolve(i, j, alive, neighbours)
    return list(alive.values())


def is_sliver(ground: Polygon) -> bool:
    return ground.area < 4_000 or thickness(ground) < 24


def _neighbours(pieces: Sequence[Piece]) -> dict[int, set[int]]:
    tree = shapely.STRtree([p.ground for p in pieces])
    left, right = tree.query([p.ground for p in pieces], predicate="intersects")
    found: dict[int, set[int]] = {i: set() for i in range(len(pieces))}
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a != b:
            found[a].add(b)
    return found


def _host(i: int, alive: dict[int, Piece], around: set[int], limit: float) -> int | None:
    me = alive[i]
    best: tuple[bool, float, int] | None = None
    for j in sorted(around):
        other = alive.get(j)
        if other is None or other.group != me.group:
            continue
        shared = me.ground.intersection(other.ground).length
        union_fits = me.ground.area + other.ground.area <= limit
        if shared > 0.5 and (best is None or (union_fits, shared) > best[:2]):
            best = (union_fits, shared, j)
    return best[2] if best else None


def _dissolve(i: int, j: int, alive: dict[int, Piece], neighbours: dict[int, set[int]]) -> None:
    union = alive[i].ground.union(alive[j].ground)
    if union.geom_type != "Polygon":
        return
    alive[j] = Piece(union, alive[j].group)
    del alive[i]
    for k in neighbours.pop(i):
        neighbours.get(k, set()).discard(i)
        if k != j:
            neighbours[j].add(k)
            neighbours.get(k, set()).add(j)
