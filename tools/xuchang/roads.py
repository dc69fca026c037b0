"""Roads and rivers, made up: highways between towns, street grids in towns, two lanes in each village."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon

from xuchang.ground import City, GroundCell, seat_of
from xuchang.source import PER_LAT, PER_LON, Township, home_of, to_degrees, to_metres

#: Streets of a town: metres between them, and how far from its middle they reach.
_BLOCK_M, _TOWN_REACH_M = 240.0, 5_200.0
_SMALL_BLOCK_M, _SMALL_REACH_M = 190.0, 750.0
_HIGHWAY_AT_MOST_M = 19_000.0
#: Every fourth street of a grid is a main road.
_RANKS = (
    "primary",
    "residential",
    "tertiary",
    "residential",
    "secondary",
    "residential",
    "tertiary",
    "residential",
)
_AVENUES = (
    "建设 文峰 七一 八一 劳动 解放 人民 延安 许都 莲城 魏武 天宝 学院 前进 健康 望田 新兴 八龙 "
    "灞陵 春秋 帝豪 五一 华佗 永昌 瑞昌 屯田 建安 龙兴 周寨 陈庄 尚德 永兴 毓秀 明礼 潩水 宏腾 "
    "阳光 工农 团结 胜利 和平 友谊 光明 幸福 文化 体育 工业 农科 迎宾 站前 公园 滨河 东岳 西湖 "
    "南关 北海 颍川 钧台 药城 花都 首山 紫云 茶亭 长社 钟繇 子产 画圣"
).split()
_WAYS = ("路", "街", "大道", "巷")


@dataclass(frozen=True)
class Road:
    """In metres; ``kind`` is OpenStreetMap's word, ``lit`` how densely it is furnished (1: a town street)."""

    kind: str
    name: str
    line: LineString
    lit: float


def make_roads(city: City, chance: np.random.Generator) -> list[Road]:
    return [
        *_highways(city, chance),
        *_town_grids(city, chance),
        *_small_towns(city),
        *_villages(city, chance),
    ]


def make_rivers(city: City, chance: np.random.Generator) -> list[Road]:
    """Four rivers from north-west to south-east, as the real ones run, and their names."""
    whole = _whole(city.cells)
    west, south, east, north = whole.bounds
    rivers = []
    for i, name in enumerate(("颍河", "清潩河", "北汝河", "双洎河")):
        start = (west, north - (north - south) * (0.15 + 0.22 * i))
        end = (east, south + (north - south) * (0.62 - 0.16 * i))
        line = _winding(LineString([start, end]), 1_900.0, 4_000.0, chance)
        rivers += [Road("river", name, part, 0.25) for part in _lines(shapely.intersection(line, whole))]
    return rivers


def _highways(city: City, chance: np.random.Generator) -> Iterator[Road]:
    """Between neighbouring townships, wherever the way is not too far."""
    codes = sorted(city.seats)
    names = {cell.township.code: cell.township.name for cell in city.cells}
    if len(codes) < 3:
        return
    seats = shapely.MultiPoint([city.seats[code] for code in codes])
    towns = {code for code in codes if names[code].endswith("街道")}
    for edge in shapely.delaunay_triangles(seats, only_edges=True).geoms:
        first, last = (min(codes, key=lambda c: math.dist(city.seats[c], end)) for end in edge.coords)
        if edge.length > _HIGHWAY_AT_MOST_M or {first, last} <= towns:
            continue
        kind = "primary" if {first, last} & towns else "secondary"
        name = f"{names[first][0]}{names[last][0]}路"
        yield Road(kind, name, _winding(LineString(edge.coords), 90.0, 1_500.0, chance), 0.12)


def _town_grids(city: City, chance: np.random.Generator) -> Iterator[Road]:
    """One grid of streets for each district's town, turned a little, on the ground of its streets only."""
    districts = sorted({cell.township.district for cell in city.cells})
    for district in districts:
        reach = to_degrees(shapely.Point(seat_of(district)).buffer(_TOWN_REACH_M))
        built = [
            c
            for c in city.cells
            if c.township.district == district and c.township.urban and reach.contains(c.ground.centroid)
        ]
        if not built:
            continue
        ground = _whole(built)
        names = [f"{word}{way}" for way in _WAYS for word in chance.permutation(_AVENUES).tolist()]
        turn = math.radians(chance.uniform(-9, 9))
        yield from _grid(ground, seat_of(home_of(district)), _BLOCK_M, turn, names, 1.0)


def _small_towns(city: City) -> Iterator[Road]:
    townships: dict[str, Township] = {cell.township.code: cell.township for cell in city.cells}
    for number, (code, township) in enumerate(sorted(townships.items())):
        if township.urban:
            continue
        place = township.name.removesuffix("镇").removesuffix("乡")
        names = [f"{place}{word}{way}" for way in _WAYS for word in _AVENUES[:16]]
        ground = shapely.Point(city.seats[code]).buffer(_SMALL_REACH_M)
        turn = math.radians((number * 37) % 40 - 20)
        yield from _grid(ground, city.seats[code], _SMALL_BLOCK_M, turn, names, 0.6)


def _villages(city: City, chance: np.random.Generator) -> Iterator[Road]:
    seen: set[str] = set()
    for cell in city.cells:
        if cell.urban or cell.community.code in seen:
            continue
        seen.add(cell.community.code)
        ground = to_metres(cell.ground)
        spot = ground.representative_point()
        turn, half = chance.uniform(0, math.pi), chance.uniform(110, 260)
        for angle, name in ((turn, f"{cell.community.name}中心街"), (turn + math.pi / 2, "")):
            line = _ray(spot.x, spot.y, angle, half)
            for part in _lines(shapely.intersection(line, ground)):
                yield Road("residential", name, part, 0.3)


def _grid(
    ground: shapely.Geometry,
    middle: tuple[float, float],
    block: float,
    turn: float,
    names: list[str],
    lit: float,
) -> Iterator[Road]:
    """Streets both ways through *middle*, every *block* metres; each crossing is a point of both."""
    west, south, east, north = ground.bounds
    reach = math.hypot(east - west, north - south)
    count = int(reach / block)
    left = iter(names)
    for across in (0.0, math.pi / 2):
        for step in range(-count, count + 1):
            x = middle[0] - math.sin(turn + across) * step * block
            y = middle[1] + math.cos(turn + across) * step * block
            parts = list(_lines(shapely.intersection(_ray(x, y, turn + across, reach), ground)))
            if not parts:
                continue
            kind = _RANKS[step % len(_RANKS)]
            name = next(left, "")
            for part in parts:
                yield Road(kind, name, part, lit)


def _ray(x: float, y: float, angle: float, half: float) -> LineString:
    dx, dy = math.cos(angle) * half, math.sin(angle) * half
    return LineString([(x - dx, y - dy), (x + dx, y + dy)])


def _winding(line: LineString, off: float, every: float, chance: np.random.Generator) -> LineString:
    """*line* bent aside by up to *off* metres about every *every* metres, its ends where they were."""
    count = max(2, int(line.length / every))
    corners = [line.interpolate(i / count, normalized=True) for i in range(count + 1)]
    aside = chance.normal(0, off / 2, count + 1)
    aside[[0, -1]] = 0
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    nx, ny = -(y1 - y0) / line.length, (x1 - x0) / line.length
    bent = np.array([(p.x + nx * a, p.y + ny * a) for p, a in zip(corners, aside.tolist(), strict=True)])
    for _round in range(2):  # corners cut twice look like a road
        bent = np.vstack([bent[:1], *(_cut(a, b) for a, b in pairwise(bent)), bent[-1:]])
    return LineString(bent)


def _cut(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.array([a * 0.75 + b * 0.25, a * 0.25 + b * 0.75])


def _lines(found: shapely.Geometry) -> Iterator[LineString]:
    for part in shapely.get_parts(found).tolist():
        if part.geom_type == "LineString" and part.length > 20:
            yield part


def _whole(cells: list[GroundCell]) -> Polygon | MultiPolygon:
    return shapely.transform(
        shapely.coverage_union_all([cell.ground for cell in cells]), lambda c: c * (PER_LON, PER_LAT)
    )
