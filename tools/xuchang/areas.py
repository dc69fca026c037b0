"""Surfaces of the base map: blocks of the towns by use, villages, rivers as water, lakes and parks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from nanshan.writing import FeatureRow
from shapely.geometry import Polygon

from xuchang.ground import City
from xuchang.roads import Road
from xuchang.source import to_degrees, to_metres

_USES = ("residential", "commercial", "industrial", "education", "public", "green")
_SHARES = (0.58, 0.12, 0.12, 0.06, 0.04, 0.08)
_RIVER_M, _BANK_M, _VILLAGE_M = 38.0, 16.0, 130.0
_LAKE_SHARE = 0.006


def make_areas(
    city: City, roads: list[Road], rivers: list[Road], chance: np.random.Generator
) -> Iterator[FeatureRow]:
    """As features in degrees; what lies on top comes later."""
    for cell in city.cells:
        if cell.urban:
            yield from _block(to_metres(cell.ground), chance)
    for road in roads:
        if road.lit == 0.3 and road.name:
            yield {"kind": "residential", "name": ""}, _degrees(road.line.buffer(_VILLAGE_M, quad_segs=3))
    for river in rivers:
        water = river.line.buffer(_RIVER_M, cap_style="flat", quad_segs=2)
        yield {"kind": "water", "name": river.name}, _degrees(water)


def _block(ground: Polygon, chance: np.random.Generator) -> Iterator[FeatureRow]:
    kind = str(chance.choice(_USES, p=_SHARES))
    inner = _largest(ground.buffer(-_BANK_M, quad_segs=1))
    if inner is None:
        return
    yield {"kind": kind, "name": ""}, _degrees(inner)
    if kind == "green" or chance.random() < _LAKE_SHARE:
        lake = inner.representative_point().buffer(float(chance.uniform(30, 90)), quad_segs=4)
        shore = _largest(shapely.intersection(lake, inner))
        if shore is not None:
            yield {"kind": "water", "name": ""}, _degrees(shore)


def _largest(ground: shapely.Geometry) -> Polygon | None:
    parts = [p for p in shapely.get_parts(ground).tolist() if p.geom_type == "Polygon" and p.area > 400]
    return max(parts, key=lambda part: part.area, default=None)


def _degrees(ground: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(to_degrees(ground), lambda c: c.round(6))
