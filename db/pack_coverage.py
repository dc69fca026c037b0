"""Does the unit grid cover its communities once and only once?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from dispatcher_app.domain.places import Outline

#: Surveyed outlines of two offices never meet to the millimetre; less than this many m² is no fault.
TOLERANCE_M2 = 25.0
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of ground at fault: its size and a point in it."""

    area_m2: float
    lon: float
    lat: float


def shape_of(outline: Outline) -> MultiPolygon:
    return MultiPolygon([(rings[0], rings[1:]) for rings in outline.polygons])


def overlaps(shapes: Sequence[BaseGeometry]) -> Iterator[tuple[int, int, Patch]]:
    """Every pair of *shapes* that share ground, by their places in the sequence."""
    if not shapes:
        return
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    first, second = left[left < right], right[left < right]
    ground = np.asarray(shapes, dtype=object)
    shared = shapely.intersection(ground[first], ground[second])
    for i, j, common in zip(first.tolist(), second.tolist(), shared.tolist(), strict=True):
        for patch in patches(common):
            yield i, j, patch


def uncovered(whole: Sequence[BaseGeometry], parts: Sequence[BaseGeometry]) -> list[Patch]:
    """Ground of *whole* that no one of *parts* covers, largest first."""
    if not whole or not parts:
        return []
    return patches(shapely.difference(shapely.union_all(whole), shapely.union_all(parts)))


def holes(parts: Sequence[BaseGeometry]) -> list[Patch]:
    """Ground enclosed by *parts* but in none of them, largest first."""
    union = shapely.union_all(list(parts))
    rings = [ring for part in shapely.get_parts(union).tolist() for ring in getattr(part, "interiors", ())]
    return patches(shapely.polygons(rings)) if rings else []


def patches(ground: BaseGeometry | Sequence[BaseGeometry]) -> list[Patch]:
    """The pieces of *ground* that are too large to be survey noise."""
    found = [_patch(piece) for piece in shapely.get_parts(ground).tolist() if piece.area > 0]
    return sorted((p for p in found if p.area_m2 > TOLERANCE_M2), key=lambda p: -p.area_m2)


def _patch(piece: BaseGeometry) -> Patch:
    spot = piece.representative_point()
    per_degree2 = _M_PER_DEGREE**2 * math.cos(math.radians(spot.y))
    return Patch(piece.area * per_degree2, spot.x, spot.y)
