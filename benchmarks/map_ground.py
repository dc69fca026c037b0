"""The pack's own ground and its borders as tiles, view by view at every zoom that is used: processor time.

The city is the demo pack's ground set side by side: 36 times makes a city of 900 km² with 46,000 roads,
29,000 surfaces and 12,000 names. A view is what a large window shows, 8 by 5 tiles, at a random place. First
each is painted as it comes, with names laid out and outlines made on the way; then all once more.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import thread_time

from PySide6.QtGui import QGuiApplication

from benchmarks.line import Line
from db.pack_files import read_pack
from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.domain.places import Outline
from dispatcher_app.widgets.map.ground.area_scene import AreaLevel
from dispatcher_app.widgets.map.ground.area_tiles import AreaTiles
from dispatcher_app.widgets.map.ground.tiles import GroundTiles
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.layers import AreaKind, LocatorLayers
from dispatcher_app.widgets.map.layers import Line as Points

NAME = "map_ground"
_PACK = Path(__file__).parents[1] / "resources" / "packs" / "nanshan"
_DRAWN_MS, _READY_S = 15.0, 5.0
_ZOOMS = range(10, 20)
_ACROSS, _DOWN = 8, 5
#: Degrees from one copy of the ground to the next.
_EAST, _NORTH = 0.05, 0.04
_WEST_EDGE, _SOUTH_EDGE = 113.92, 22.535


@dataclass(frozen=True, slots=True)
class Size:
    copies: int
    views: int


SIZES = {"tiny": Size(1, 1), "full": Size(6, 4)}


def run(size: Size) -> Iterator[Line]:
    _app = QGuiApplication.instance() or QGuiApplication([])
    pack = read_pack(_PACK)
    ground = GroundTiles(_side_by_side(pack_layers(pack), size.copies))
    start = thread_time()
    ground.prepare()
    ready = thread_time() - start
    gc.collect()
    gc.freeze()  # as the program does once it runs
    areas = AreaTiles(_levels(pack.streets, pack.communities, pack.cell_outlines), ground)
    tiles = list(_tiles(size))
    first, again = (_milliseconds(ground.tile, tiles) for _turn in range(2))
    borders = _milliseconds(lambda tile: areas.tile(tile, AreaLevel), tiles)
    limit = f"limit of {_DRAWN_MS:.0f} ms"
    for what, times in (("first", first), ("again", again), ("borders", borders)):
        yield Line(f"{NAME}.{what}, 95th percentile", _p95(times), limit, _DRAWN_MS, 1.0, "ms", len(times))
    yield Line(f"{NAME}.ready", ready, f"limit of {_READY_S:.0f} s", _READY_S, 1.0, "s", 1)


def _tiles(size: Size) -> Iterator[Tile]:
    places = random.Random(20261122)
    for z in _ZOOMS:
        for _view in range(size.views):
            lon = _WEST_EDGE + places.random() * (size.copies * _EAST - 0.01)
            lat = _SOUTH_EDGE + places.random() * (size.copies * _NORTH - 0.02)
            middle = tile_at(lon, lat, z)
            for number in range(_ACROSS * _DOWN):
                row, column = divmod(number, _ACROSS)
                yield Tile(z, middle.x + column - _ACROSS // 2, middle.y + row - _DOWN // 2)


def _milliseconds(draw: Callable[[Tile], object], tiles: list[Tile]) -> list[float]:
    times = []
    for tile in tiles:
        start = thread_time()
        draw(tile)
        times.append((thread_time() - start) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _levels(*outlines: tuple[Outline, ...]) -> dict[AreaLevel, tuple[Outline, ...]]:
    return dict(zip((AreaLevel.STREET, AreaLevel.COMMUNITY, AreaLevel.CELL), outlines, strict=True))


def _side_by_side(layers: LocatorLayers, copies: int) -> LocatorLayers:
    moves = [(column * _EAST, row * _NORTH) for column in range(copies) for row in range(copies)]
    surfaces = [area for area in layers.areas if area.kind is not AreaKind.DISTRICT]
    return replace(
        layers,
        areas=tuple(
            replace(area, rings=tuple(_moved(ring, *move) for ring in area.rings))
            for move in moves
            for area in surfaces
        ),
        roads=tuple(
            replace(road, points=_moved(road.points, *move)) for move in moves for road in layers.roads
        ),
        labels=tuple(
            replace(label, lon=label.lon + east, lat=label.lat + north)
            for east, north in moves
            for label in layers.labels
        ),
    )


def _moved(points: Points, east: float, north: float) -> Points:
    return tuple((lon + east, lat + north) for lon, lat in points)
