"""A town of nine blocks for tests: cells, two crossing roads, places, collectors, the units of the rules."""

from __future__ import annotations

from dispatcher_app.domain.base_map import BaseMap, RoadLine
from dispatcher_app.domain.cameras import Camera, CameraKind
from dispatcher_app.domain.pack import Collector, Pack, PackInfo
from dispatcher_app.domain.places import Cell, Component, Outline, Place, Point, Polygon
from dispatcher_app.domain.units import Unit
from dispatcher_app.domain.words import Tier
from tests.support.rules import UNITS

#: The south-west corner; a block is 0.001 degrees wide and high, about 100 m.
WEST, SOUTH, BLOCK = 113.9385, 22.5385, 0.001
STREET, STREET_CODE = "粤海街道", "440305001"
COMMUNITIES = (("440305001001", "科技园社区"), ("440305001002", "高新区社区"), ("440305001003", "深大社区"))
MIDDLE: Point = (WEST + 1.5 * BLOCK, SOUTH + 1.5 * BLOCK)
OUTSIDE: Point = (WEST - 0.01, SOUTH)


def _square(west: float, south: float, east: float, north: float) -> tuple[Polygon, ...]:
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return ((ring,),)


def _cells() -> tuple[tuple[Cell, ...], tuple[Outline, ...]]:
    cells, outlines = [], []
    for row in range(3):
        for column, (community_code, community) in enumerate(COMMUNITIES):
            code = f"{community_code}{row + 1:03d}"
            west, south = WEST + column * BLOCK, SOUTH + row * BLOCK
            cells.append(Cell(code, community_code, community, STREET_CODE, STREET, "南山区"))
            outlines.append(Outline(code, code, _square(west, south, west + BLOCK, south + BLOCK)))
    return tuple(cells), tuple(outlines)


def _communities() -> tuple[Outline, ...]:
    return tuple(
        Outline(code, name, _square(WEST + i * BLOCK, SOUTH, WEST + (i + 1) * BLOCK, SOUTH + 3 * BLOCK))
        for i, (code, name) in enumerate(COMMUNITIES)
    )


_EAST, _NORTH = WEST + 3 * BLOCK, SOUTH + 3 * BLOCK
ROADS = (
    RoadLine("primary", "深南大道", ((WEST, MIDDLE[1]), (_EAST, MIDDLE[1]))),
    RoadLine("secondary", "科苑路", ((MIDDLE[0], SOUTH), (MIDDLE[0], _NORTH))),
)
PLACES = (
    Place("腾讯大厦", WEST + 1.8 * BLOCK, SOUTH + 2.4 * BLOCK, "写字楼", "邻近深南大道"),
    Place("科技园地铁站", WEST + 0.4 * BLOCK, SOUTH + 1.4 * BLOCK, "地铁站", "邻近深南大道"),
    Place("桂庙新村", WEST + 2.5 * BLOCK, SOUTH + 0.5 * BLOCK, "小区", "邻近科苑路"),
)
COVER = Component("4403050101000001", "部件-01-01", "上水井盖", *MIDDLE, "440305001002002", "U1", "完好")
COLLECTORS = (
    Collector("C01", "王五", "440305001001", "13800000001"),
    Collector("C02", "赵六", "440305001002", "13800000002"),
    Collector("C03", "孙七", "440305001003", "13800000003"),
)


CAMERA = Camera(
    "V01",
    "深南大道/科苑路路口",
    MIDDLE[0] + 3e-4,
    MIDDLE[1],
    CameraKind.FIXED,
    270.0,
    "U1",
    "rtsp://video.example/V01",
)


def town() -> Pack:
    cells, outlines = _cells()
    return Pack(
        PackInfo("town", "深圳市", "南山区", "测试大厅", "440305", "NS", default_place=MIDDLE),
        districts=(Outline("440305", "南山区", _square(WEST, SOUTH, _EAST, _NORTH)),),
        streets=(Outline(STREET_CODE, STREET, _square(WEST, SOUTH, _EAST, _NORTH)),),
        communities=_communities(),
        cells=cells,
        cell_outlines=outlines,
        places=PLACES,
        components=(COVER,),
        units=tuple(Unit(code, name, name, Tier.CITY, duties=("*",)) for code, name in UNITS.items()),
        collectors=COLLECTORS,
        cameras=(CAMERA,),
        base_map=BaseMap(roads=ROADS),
    )
