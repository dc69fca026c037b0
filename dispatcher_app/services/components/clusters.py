"""Components counted by squares of the map: how many stand in each, where they do, of which majors.

Squares are those of the Z curve, so each is one stretch of the columns and lies in one tile; a sign that is
kept inside its square is whole on that tile and touches no other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from dispatcher_app.domain.mercator import TILE_PX, Box, Tile, to_degrees
from dispatcher_app.services.mercator import BITS, Units, tile_stretch

#: Side of a square in pixels of the map: half of a tile's.
SQUARE_PX = 128
_WHOLE = 1 << BITS
_DEEPER = (TILE_PX // SQUARE_PX).bit_length() - 1


class Counted(Protocol):
    """Points along the Z curve with a class each."""

    @property
    def place(self) -> npt.NDArray[np.uint64]: ...
    @property
    def x(self) -> Units: ...
    @property
    def y(self) -> Units: ...
    @property
    def kinds(self) -> npt.NDArray[np.unsignedinteger]: ...


class Cluster(NamedTuple):
    """Components of one square: how many of each group, their middle and their bounds in steps of the
    unit square (west, north, east, south), and the class number of the first.
    """

    counts: tuple[int, ...]
    x: int
    y: int
    bounds: tuple[int, int, int, int]
    kind: int

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, eq=False)
class ClusterGrid:
    """All squares of zoom :attr:`z` with a component in them, along the Z curve."""

    z: int
    place: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.int64]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    bounds: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.unsignedinteger]

    @classmethod
    def of(cls, points: Counted, groups: npt.NDArray[np.intp], z: int) -> ClusterGrid:
        """*groups* is the group of each class number; as many groups as its largest and one more."""
        squares = points.place >> np.uint64(2 * (BITS - z - _DEEPER))
        starts = np.flatnonzero(np.concatenate([[True], squares[1:] != squares[:-1]])[: len(squares)])
        lengths = np.diff(starts, append=len(squares))
        number, wide = np.repeat(np.arange(len(starts)), lengths), int(groups.max(initial=0)) + 1
        counts = np.bincount(number * wide + groups[points.kinds], minlength=len(starts) * wide)
        x, y = points.x.astype(np.float64), points.y.astype(np.float64)
        edges = [np.minimum.reduceat, np.minimum.reduceat, np.maximum.reduceat, np.maximum.reduceat]
        sides = (points.x, points.y, points.x, points.y)
        found = [edge(side, starts) for edge, side in zip(edges, sides, strict=True)] if len(starts) else []
        return cls(
            z=z,
            place=points.place[starts],
            counts=counts.reshape(-1, wide),
            x=np.bincount(number, x) / lengths,
            y=np.bincount(number, y) / lengths,
            bounds=np.stack(found, axis=1) if found else np.empty((0, 4), np.uint32),
            kinds=points.kinds[starts],
        )

    def on(self, tile: Tile) -> list[Cluster]:
        """The clusters of a tile of this zoom."""
        first = int(tile_stretch(tile.z, tile.x, tile.y))
        ends = np.array([first, first + (1 << (64 - 2 * tile.z)) - 1], np.uint64)
        begin, end = (
            int(np.searchsorted(self.place, ends[0])),
            int(np.searchsorted(self.place, ends[1], "right")),
        )
        return [self._cluster(row) for row in range(begin, end)]

    def _cluster(self, row: int) -> Cluster:
        west, north, east, south = self.bounds[row].tolist()
        return Cluster(
            counts=tuple(self.counts[row].tolist()),
            x=int(self.x[row]),
            y=int(self.y[row]),
            bounds=(west, north, east, south),
            kind=int(self.kinds[row]),
        )


def sign_middle(cluster: Cluster, z: int, half_px: float) -> tuple[int, int]:
    """Where the middle of its sign lies in steps of the unit square: with the components, but so far inside
    the square that *half_px* pixels of the map on each side stay in it.
    """
    bits = BITS - z - _DEEPER
    room = min(int(half_px * (1 << bits) / SQUARE_PX), 1 << (bits - 1))
    west, north = cluster.x >> bits << bits, cluster.y >> bits << bits
    last = (1 << bits) - room
    return (
        max(west + room, min(west + last, cluster.x)),
        max(north + room, min(north + last, cluster.y)),
    )


def pixels_from_sign(cluster: Cluster, z: int, half_px: float, at: tuple[float, float]) -> float:
    """How far a point of the unit square is from the middle of the sign, in pixels of zoom *z*."""
    world = TILE_PX << z
    x, y = (middle / _WHOLE for middle in sign_middle(cluster, z, half_px))
    return math.hypot((x - at[0]) * world, (y - at[1]) * world)


def degrees_of(cluster: Cluster) -> Box:
    """The box its components lie in."""
    west, north, east, south = (edge / _WHOLE for edge in cluster.bounds)
    (left, top), (right, bottom) = to_degrees(west, north), to_degrees(east, south)
    return Box(left, bottom, right, top)
