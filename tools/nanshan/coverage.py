"""Puts a set of touching polygons on one coordinate grid, so that written figures still fit exactly."""

from __future__ import annotations

import shapely
from shapely.geometry import Polygon
from shapely.ops import polygonize

#: Six decimals of a degree: about 0.1 m.
GRID = 1e-6


def snap(grounds: list[Polygon], groups: list[str]) -> list[Polygon]:
    """The same polygons on the grid: every border noded once, shared point for point, no gap, no overlap."""
    lines = shapely.union_all([g.boundary for g in grounds], grid_size=GRID)
    faces = list(polygonize(lines))
    owner = _owners(faces, grounds)
    parts: list[list[Polygon]] = [[] for _ in grounds]
    for face, i in zip(faces, owner, strict=True):
        parts[i].append(face)
    _rehome_fragments(parts, groups)
    return [_rounded(shapely.union_all(faces)) for faces in parts]


def _owners(faces: list[Polygon], grounds: list[Polygon]) -> list[int]:
    tree = shapely.STRtree(grounds)
    return [int(tree.nearest(face.representative_point())) for face in faces]


def _rehome_fragments(parts: list[list[Polygon]], groups: list[str]) -> None:
    """A face that snapping cut off from its own ground goes to the neighbour it borders most."""
    for i, faces in enumerate(parts):
        joined = shapely.union_all(faces)
        if joined.geom_type == "Polygon":
            continue
        main = max(joined.geoms, key=lambda g: g.area)
        for fragment in [f for f in faces if not f.within(main)]:
            faces.remove(fragment)
            parts[_neighbour(fragment, i, parts, groups)].append(fragment)


def _neighbour(fragment: Polygon, own: int, parts: list[list[Polygon]], groups: list[str]) -> int:
    def border(j: int) -> tuple[float, bool]:
        return (
            max((fragment.intersection(f).length for f in parts[j]), default=0.0),
            groups[j] == groups[own],
        )

    return max((j for j in range(len(parts)) if j != own), key=border)


def _rounded(ground: Polygon) -> Polygon:
    # The union of faces keeps coordinates; rounding only drops the last bits of binary noise.
    return shapely.transform(ground, lambda c: c.round(6))
