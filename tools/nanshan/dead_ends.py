"""Carries dead-end roads on to the next line ahead, so that cells follow them instead of crossing them."""

from __future__ import annotations

import math
from collections import Counter

import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

_Vertex = tuple[float, float]


def reach_out(lines: list[BaseGeometry], reach: float) -> list[LineString]:
    """One straight piece from each dead end to the first line within *reach* metres ahead."""
    simple = [part for line in lines for part in getattr(line, "geoms", [line])]
    used = Counter(_key(v) for line in simple for v in line.coords)
    tree = shapely.STRtree(simple)
    found: list[LineString] = []
    for line in simple:
        for end, before in ((line.coords[0], line.coords[1]), (line.coords[-1], line.coords[-2])):
            if used[_key(end)] == 1:
                found += _ahead(end, before, reach, simple, tree)
    return found


def _ahead(
    end: _Vertex, before: _Vertex, reach: float, lines: list[BaseGeometry], tree: shapely.STRtree
) -> list[LineString]:
    heading = math.atan2(end[1] - before[1], end[0] - before[0])
    start = (end[0] + math.cos(heading) * 0.5, end[1] + math.sin(heading) * 0.5)
    tip = (end[0] + math.cos(heading) * reach, end[1] + math.sin(heading) * reach)
    ray = LineString([start, tip])
    hits = [ray.intersection(lines[i]) for i in sorted(tree.query(ray, predicate="intersects"))]
    nearest = min((Point(end).distance(hit) for hit in hits), default=None)
    if nearest is None:
        return []
    # A little past the line that is met, so that the two surely cross.
    length = nearest + 0.5
    return [LineString([end, (end[0] + math.cos(heading) * length, end[1] + math.sin(heading) * length)])]


def _key(vertex: _Vertex) -> tuple[int, int]:
    return (round(vertex[0] * 10), round(vertex[1] * 10))
