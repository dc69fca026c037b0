"""Parts the box into streets, communities and grid cells of about 100 m by 100 m, without gaps.

Road blocks come first: what the roads for cars, the river and the edge of the box enclose. Blocks
grow into communities around seed points, then are cut into cells where the fewest buildings lie.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from nanshan.coverage import snap
from nanshan.dead_ends import reach_out
from nanshan.dividers import StreetMap
from nanshan.merging import Piece, is_sliver, merge_small
from nanshan.source import BOX, Extract, box_in_metres, to_degrees, to_metres
from nanshan.splitting import Cutter
from nanshan.subdistricts import SUBDISTRICTS, Subdistrict

#: A block this large is cut before communities grow, so that their borders have a choice.
_LARGEST_BLOCK = 90_000.0
#: A dead end goes on straight for at most this many metres, to the next road.
_REACH = 260.0
_LARGEST_CELL = 14_500.0
_SMALLEST_CELL = 3_500.0


@dataclass(frozen=True)
class GroundCell:
    """One grid cell: its 15-digit code and its ground in degrees, on the coordinate grid."""

    code: str
    ground: Polygon

    @property
    def community_code(self) -> str:
        return self.code[:12]


def make_cells(extract: Extract) -> list[GroundCell]:
    """All cells, in code order; their union is the box and no two overlap."""
    streets = StreetMap(extract)
    cutter_input = _buildings(extract)
    blocks = _blocks(extract, streets, Cutter(cutter_input, _LARGEST_BLOCK))
    communities = [piece for street in SUBDISTRICTS for piece in _grow(street, blocks)]
    cells = _cut_cells(communities, Cutter(cutter_input, _LARGEST_CELL))
    ground = snap([to_degrees(cell.ground) for cell in cells], [cell.group for cell in cells])
    return _number([Piece(g, cell.group) for g, cell in zip(ground, cells, strict=True)])


def _buildings(extract: Extract) -> list[BaseGeometry]:
    return [to_metres(area.geometry).buffer(0) for area in extract.areas if "building" in area.tags]


def _blocks(extract: Extract, streets: StreetMap, cutter: Cutter) -> list[Piece]:
    """Road blocks without slivers, each within one street (the group), none too large."""
    box = box_in_metres()
    lines = [to_metres(road.geometry) for road in extract.driving_roads()]
    lines += [to_metres(road.geometry) for road in extract.roads if road.tags.get("waterway") == "river"]
    lines += streets.extensions()
    lines += reach_out(lines, _REACH)
    inside = shapely.intersection(lines, box)
    noded = shapely.union_all([*inside, box.boundary], grid_size=0.01)
    pieces = [Piece(face, streets.street_at(face.representative_point())) for face in polygonize(noded)]
    merged = merge_small(pieces, is_sliver, _LARGEST_BLOCK)
    return [Piece(part, block.group) for block in merged for part in cutter.pieces(block.ground)]


def _grow(street: Subdistrict, blocks: list[Piece]) -> list[Piece]:
    """Blocks of *street*, each now in the group of one community (12-digit code)."""
    mine = [block.ground for block in blocks if block.group == street.code]
    seeds = [to_metres(shapely.Point(c.lon, c.lat)) for c in street.communities]
    owner = _nearest_seeds(mine, [(s.x, s.y) for s in seeds])
    _join_islands(mine, owner)
    return [Piece(g, f"{street.full_code}{k + 1:03d}") for g, k in zip(mine, owner, strict=True)]


def _nearest_seeds(blocks: list[Polygon], seeds: list[tuple[float, float]]) -> list[int]:
    """The seed each block is nearest to, after the seeds have moved to the middle of their ground."""
    owner: list[int] = []
    for _ in range(4):
        owner = [min(range(len(seeds)), key=lambda k: _distance(block, seeds[k])) for block in blocks]
        ground = [[b for b, o in zip(blocks, owner, strict=True) if o == k] for k in range(len(seeds))]
        seeds = [_middle(mine, seed) for mine, seed in zip(ground, seeds, strict=True)]
    return owner


def _distance(block: Polygon, seed: tuple[float, float]) -> float:
    return math.dist((block.centroid.x, block.centroid.y), seed)


def _middle(blocks: list[Polygon], otherwise: tuple[float, float]) -> tuple[float, float]:
    area = sum(b.area for b in blocks)
    if not area:
        return otherwise
    return (
        sum(b.centroid.x * b.area for b in blocks) / area,
        sum(b.centroid.y * b.area for b in blocks) / area,
    )


def _join_islands(blocks: list[Polygon], owner: list[int]) -> None:
    """Give each part cut off from its community's main ground to the neighbour it touches most."""
    for k in sorted(set(owner)):
        islands = _islands([i for i, o in enumerate(owner) if o == k], blocks)
        for island in islands[1:]:
            host = _touching(island, blocks, owner, k)
            for i in island if host is not None else ():
                owner[i] = host


def _islands(members: list[int], blocks: list[Polygon]) -> list[list[int]]:
    """Connected groups of blocks, the largest first."""
    left, groups = list(members), []
    while left:
        group, queue = [], [left.pop(0)]
        while queue:
            i = queue.pop()
            group.append(i)
            near = [j for j in left if _border(blocks[i], blocks[j]) > 1]
            left = [j for j in left if j not in near]
            queue += near
        groups.append(sorted(group))
    return sorted(groups, key=lambda g: -sum(blocks[i].area for i in g))


def _touching(island: list[int], blocks: list[Polygon], owner: list[int], not_k: int) -> int | None:
    borders: dict[int, float] = {}
    for i in island:
        for j, other in enumerate(blocks):
            if owner[j] != not_k:
                borders[owner[j]] = borders.get(owner[j], 0.0) + _border(blocks[i], other)
    best = max(sorted(borders), key=lambda k: borders[k], default=None)
    return best if best is not None and borders[best] > 1 else None


def _border(a: Polygon, b: Polygon) -> float:
    return float(a.intersection(b).length) if a.intersects(b) else 0.0


def _cut_cells(blocks: list[Piece], cutter: Cutter) -> list[Piece]:
    cells = [Piece(part, block.group) for block in blocks for part in cutter.pieces(block.ground)]
    return merge_small(cells, lambda g: g.area < _SMALLEST_CELL or is_sliver(g), _LARGEST_CELL * 1.3)


def _number(cells: list[Piece]) -> list[GroundCell]:
    """Sequence numbers run in rows of about 100 m from the north-west, as on a surveyor's sheet."""
    numbered: list[GroundCell] = []
    for community in sorted({cell.group for cell in cells}):
        mine = [cell.ground for cell in cells if cell.group == community]
        mine.sort(key=lambda g: (-round((g.centroid.y - BOX[1]) / 0.0009), g.centroid.x))
        numbered += [GroundCell(f"{community}{i:03d}", ground) for i, ground in enumerate(mine, 1)]
    return numbered
