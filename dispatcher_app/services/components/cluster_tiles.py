"""Tiles with a sign for all components of a square: how many they are and the mix of their majors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from dispatcher_app.domain.mercator import TILE_PX, Tile
from dispatcher_app.services.components.clusters import Cluster, sign_middle
from dispatcher_app.services.mercator import BITS
from dispatcher_app.services.png import Bytes

#: Shares of a ring are told in so many parts: finer ones nobody sees, and signs are kept by them.
PARTS = 24


class ClusterSign(NamedTuple):
    """What a sign says: how many, and how many parts of :data:`PARTS` each group has, at least one if any."""

    total: int
    parts: tuple[int, ...]


#: The picture of a sign; of one component alone, of its class code: rows of numbers into the palette of all
#: signs, a square with an even side.
SignPainter = Callable[[ClusterSign, str], Bytes]


def sign_of(cluster: Cluster) -> ClusterSign:
    total = cluster.total
    return ClusterSign(total, tuple(-(-each * PARTS // total) for each in cluster.counts))


def cluster_picture(
    clusters: Sequence[Cluster], signs: Sequence[Bytes], tile: Tile, z: int, size: int
) -> Bytes:
    """The tile, *size* pixels a side, with the *signs* of its *clusters* of zoom *z*: rows of numbers
    into their palette.
    """
    picture = np.zeros((size, size), np.uint8)
    scale = (size << tile.z) / (TILE_PX << z)
    for cluster, sign in zip(clusters, signs, strict=True):
        side = sign.shape[0]
        x, y = sign_middle(cluster, z, side / (2 * scale))
        left, top = (_pixel(at, tile.z, first, size) - side // 2 for at, first in ((x, tile.x), (y, tile.y)))
        left, top = max(0, min(size - side, left)), max(0, min(size - side, top))
        picture[top : top + side, left : left + side] = sign
    return picture


def _pixel(at: int, z: int, first: int, size: int) -> int:
    return (at - (first << (BITS - z))) * size >> (BITS - z)
