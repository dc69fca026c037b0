"""Tiles of all components of a large city: drawn, and from the page's memory, at every zoom that is used.

Which tiles: those on which some component lies, chosen by component, so that the crowded ones come as often
as people look there; as many at each zoom from the whole city to single symbols. The floor is a density of
the same points by plain numpy, encoded by Pillow, in turns with ours, which has symbols of 92 classes where
they have room; the tiles of the page, 512 pixels wide, are told besides. Drawing is timed by the processor,
as it happens in one thread and others wait for it too; what is kept, by the clock.
"""

from __future__ import annotations

import asyncio
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter, thread_time

import numpy as np
from PIL import Image
from PySide6.QtGui import QGuiApplication

from benchmarks.big_city import city_columns, city_file
from benchmarks.line import Line
from db.reference_files import shipped_standard
from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.domain.words import Kind
from dispatcher_app.services.components.columns import ComponentColumns
from dispatcher_app.services.components.index import ComponentIndex
from dispatcher_app.services.components.source import ComponentTileSource
from dispatcher_app.services.components.tiles import ComponentLayer, ComponentLook
from dispatcher_app.services.heat_tiles import HeatLayer, HeatPoints
from dispatcher_app.services.mercator import tile_stretch
from dispatcher_app.ui.map.component_look import component_look, heat_palette
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.tokens import LIGHT

NAME = "map_tiles"
_DRAWN_MS, _KEPT_MS = 15.0, 2.0
_ZOOMS = range(9, 21)
_CASES = 60_000


@dataclass(frozen=True, slots=True)
class Size:
    city: str
    tiles: int


SIZES = {"tiny": Size("small", 3), "full": Size("full", 60)}
Draw = Callable[[Tile], object]


def run(size: Size) -> Iterator[Line]:
    _app = QGuiApplication.instance() or QGuiApplication([])
    index = ComponentIndex(asyncio.run(city_columns(city_file(size.city))))
    tiles = _tiles(index.columns, size.tiles)
    layer = ComponentLayer(index, None, _look(1))
    floor = _Floor(index.columns)
    _warm(layer)
    ours, plain = _milliseconds(tiles, layer.tile, floor.tile)
    wide, _again = _milliseconds(tiles, partial(layer.tile, wide=True), floor.tile)
    slow, limit = _p95(ours), f"limit of {_DRAWN_MS:.0f} ms"
    yield Line(f"{NAME}.drawn, 95th percentile", slow, limit, _DRAWN_MS, 1.0, "ms", len(ours))
    yield Line(
        f"{NAME}.drawn against a plain density", slow, "numpy and Pillow", _p95(plain), None, "ms", len(ours)
    )
    median = float(np.median(ours))
    yield Line(
        f"{NAME}.drawn, median", median, "numpy and Pillow", float(np.median(plain)), None, "ms", len(ours)
    )
    large = f"{NAME}.drawn 512 pixels wide"
    yield Line(large, _p95(wide), limit, _DRAWN_MS, 1.0, "ms", len(wide))
    dense = ComponentLayer(index, None, _look(2))
    _warm(dense)
    fine, _again = _milliseconds(tiles, dense.tile, floor.tile)
    yield Line(f"{NAME}.drawn for a dense screen", _p95(fine), limit, _DRAWN_MS, 1.0, "ms", len(fine))
    yield _heat(index.columns, tiles)
    yield _kept(index, tiles)


def _heat(columns: ComponentColumns, tiles: list[Tile]) -> Line:
    rows = np.random.default_rng(4).integers(0, len(columns), _CASES)
    layer = HeatLayer(HeatPoints(columns.lon[rows], columns.lat[rows]), heat_palette(LIGHT))
    for z in _ZOOMS:
        layer.hottest(z)
    times = [_timed(layer.tile, tile) for tile in tiles]
    name = f"{NAME}.heat of {_CASES} cases"
    return Line(name, _p95(times), f"limit of {_DRAWN_MS:.0f} ms", _DRAWN_MS, 1.0, "ms", len(times))


def _kept(index: ComponentIndex, tiles: list[Tile]) -> Line:
    """From the request's path to the picture, the way of the page's scheme."""
    routes = MapRoutes()
    routes.set_tiles("components", ComponentTileSource(index, lambda _word, _classes, ratio: _look(ratio)))
    paths = [f"/components/all/day/{tile.z}/{tile.x}/{tile.y}.png" for tile in tiles[-600:]]
    for path in paths:
        assert routes.answer(path) is not None
    times = []
    for path in paths:
        start = perf_counter()
        answer = routes.at_once(path)
        times.append((perf_counter() - start) * 1000)
        assert answer is not None
    return Line(f"{NAME}.kept", _p95(times), f"limit of {_KEPT_MS:.0f} ms", _KEPT_MS, 1.0, "ms", len(times))


class _Floor:
    """A density tile by numpy alone: the slice of sorted points, counted, its logarithm as grey, encoded."""

    def __init__(self, columns: ComponentColumns) -> None:
        self._columns = columns

    def tile(self, tile: Tile) -> bytes:
        columns = self._columns
        first = int(tile_stretch(tile.z, tile.x, tile.y))
        last = first + (1 << (64 - 2 * tile.z)) - 1
        begin, end = np.searchsorted(columns.place, np.array([first, last], np.uint64)).tolist()
        shift = np.uint32(32 - tile.z - 8)
        x = (columns.x[begin:end] >> shift).astype(np.int64) & 255
        y = (columns.y[begin:end] >> shift).astype(np.int64) & 255
        counts = np.bincount(y * 256 + x, minlength=65_536).reshape(256, 256)
        shade = np.log1p(counts)
        picture = np.zeros((256, 256, 4), np.uint8)
        picture[..., 2] = 160
        picture[..., 3] = np.minimum(shade / max(float(shade.max()), 1.0) * 255, 255)
        body = io.BytesIO()
        Image.fromarray(picture).save(body, "png", compress_level=1)
        return body.getvalue()


def _look(scale: int) -> ComponentLook:
    names = {
        str(name.code).rpartition(":")[2]: name.minor_name
        for name in shipped_standard().classes()
        if name.code.kind is Kind.COMPONENT
    }
    return component_look(names, LIGHT, scale)


def _tiles(columns: ComponentColumns, each: int) -> list[Tile]:
    chance = np.random.default_rng(3)
    found: list[Tile] = []
    for z in _ZOOMS:
        rows = chance.integers(0, len(columns), each).tolist()
        found += [tile_at(float(columns.lon[row]), float(columns.lat[row]), z) for row in rows]
    return [found[i] for i in chance.permutation(len(found)).tolist()]


def _warm(layer: ComponentLayer) -> None:
    """What is worked out once for a zoom belongs to no tile."""
    columns = layer._index.columns
    for z in _ZOOMS:
        layer.tile(tile_at(float(columns.lon[0]), float(columns.lat[0]), z))


def _milliseconds(tiles: list[Tile], ours: Draw, plain: Draw) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for tile in tiles:
        times[0].append(_timed(ours, tile))
        times[1].append(_timed(plain, tile))
    return times


def _timed(draw: Draw, tile: Tile) -> float:
    start = thread_time()
    draw(tile)
    return (thread_time() - start) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]
