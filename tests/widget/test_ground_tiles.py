"""The city's ground as tiles: names whole over edges, day and night, the same bytes from every thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain import mercator
from dispatcher_app.domain.base_map import AreaShape, BaseMap, MapLabel, RoadLine
from dispatcher_app.domain.mercator import TILE_PX, Tile, tile_at
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map.ground.graticule import step_of
from dispatcher_app.widgets.map.ground.lettering import broken, make_lettering
from dispatcher_app.widgets.map.ground.name_blocks import ACROSS
from dispatcher_app.widgets.map.ground.names import NameLayout
from dispatcher_app.widgets.map.ground.painting import paint_ground
from dispatcher_app.widgets.map.ground.projection import MercatorPlane
from dispatcher_app.widgets.map.ground.scene import MapScene, middle_of
from dispatcher_app.widgets.map.ground.tiles import LEAST_ZOOM, MOST_ZOOM, GroundTiles
from dispatcher_app.widgets.map.ground.widest import widest_place
from dispatcher_app.widgets.map.ground.words import Word, draw_word
from dispatcher_app.widgets.map.input import locator_layers
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.map.tile_look import DAY, NIGHT, TileLook, look_in
from dispatcher_app.widgets.map.tile_png import png_of
from dispatcher_app.widgets.tokens import LIGHT, THEMES, Sizes

LON, LAT = 113.94, 22.54
ZOOM = 16

Pixels = npt.NDArray[np.int16]


def square(west: float, south: float, side: float) -> tuple[tuple[float, float], ...]:
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def city() -> LocatorLayers:
    """A lake, a park, streets in both directions and a name for every quarter, over some twenty tiles."""
    roads = [
        RoadLine("primary", f"东西{n}路", ((LON, LAT + n * 0.003), (LON + 0.03, LAT + n * 0.003 + 0.002)))
        for n in range(8)
    ]
    roads += [
        RoadLine("residential", f"南北{n}街", ((LON + n * 0.004, LAT), (LON + n * 0.004, LAT + 0.025)))
        for n in range(8)
    ]
    areas = (
        AreaShape("water", "镜湖", (square(LON + 0.004, LAT + 0.004, 0.005),)),
        AreaShape("green", "人民公园", (square(LON + 0.015, LAT + 0.004, 0.006),)),
        AreaShape("building", "市民中心", (square(LON + 0.013, LAT + 0.013, 0.002),)),
    )
    labels = [
        MapLabel("community", f"第{n}社区", LON + n % 9 * 0.0033, LAT + n // 9 * 0.005) for n in range(45)
    ]
    return locator_layers(BaseMap(tuple(roads), areas, tuple(labels)), attribution="© OpenStreetMap")


def image_of(png: bytes | None) -> QImage:
    assert png is not None
    return QImage.fromData(png)


def pixels_of(image: QImage) -> Pixels:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    shape = (plain.height(), plain.width(), 4)
    return np.frombuffer(plain.constBits(), np.uint8).reshape(shape)[:, :, :3].astype(np.int16)


class Block:
    """The block of tiles around the middle of the city, painted at once, without tiles."""

    def __init__(self, layers: LocatorLayers) -> None:
        middle = middle_of(layers)
        assert middle is not None
        plane = MercatorPlane.around(*middle)
        at = tile_at(*plane.to_degrees(0.0, 0.0), ZOOM)
        self.corner = Tile(ZOOM, at.x - ACROSS // 2, at.y - ACROSS // 2)
        self._view = plane.view(self.corner, ACROSS)
        self._scene = MapScene(plane)
        for _nothing in self._scene.fill(layers):
            pass
        layout = NameLayout(self._scene, self._view, make_lettering(Sizes()), closed=True)
        self.words = [word for word in layout.words() if word is not None]

    def painted(self) -> Pixels:
        image = QImage(ACROSS * TILE_PX, ACROSS * TILE_PX, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            for _nothing in paint_ground(painter, self._scene, self._view, map_style(LIGHT)):
                pass
            for word in self.words:
                draw_word(painter, word, map_style(LIGHT))
        return pixels_of(image)

    def of_tiles(self, tiles: GroundTiles) -> Pixels:
        rows = [[self._tile(tiles, column, row) for column in range(ACROSS)] for row in range(ACROSS)]
        return np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0)

    def _tile(self, tiles: GroundTiles, column: int, row: int) -> Pixels:
        tile = Tile(ZOOM, self.corner.x + column, self.corner.y + row)
        return pixels_of(image_of(tiles.tile(tile)))


def crosses_an_edge(word: Word) -> bool:
    box = word.box
    across = box.left() // TILE_PX != box.right() // TILE_PX
    return across or box.top() // TILE_PX != box.bottom() // TILE_PX


@pytest.fixture(scope="module")
def tiles(qapp: QApplication) -> GroundTiles:
    return GroundTiles(city())


class TestNames:
    def test_a_name_over_the_edges_of_tiles_is_whole_when_they_lie_side_by_side(
        self, tiles: GroundTiles
    ) -> None:
        block = Block(city())
        assert sum(map(crosses_an_edge, block.words)) > 10

        apart = np.abs(block.of_tiles(tiles) - block.painted()).max(axis=2)

        assert (apart > 24).sum() == 0  # what rounding does to a slanted edge, never a stroke of a character

    def test_no_two_names_lie_on_each_other(self, qapp: QApplication) -> None:
        rects = [(number, r) for number, word in enumerate(Block(city()).words) for r in word.rects]

        clashes = [(a, b) for a, r in rects for b, other in rects if a < b and r.intersects(other)]

        assert not clashes

    def test_the_same_names_come_whichever_tile_is_asked_first(self, qapp: QApplication) -> None:
        middle = tile_at(LON + 0.01, LAT + 0.01, ZOOM)
        wanted = [Tile(ZOOM, middle.x + dx, middle.y + dy) for dx in range(3) for dy in range(3)]

        forth, back = GroundTiles(city()), GroundTiles(city())

        assert [forth.tile(t) for t in wanted] == [back.tile(t) for t in reversed(wanted)][::-1]

    def test_a_long_name_is_not_broken_inside_its_bracket(self) -> None:
        assert broken("华润(深圳)有限公司") == ["华润(深圳)", "有限公司"]
        wide = "素禾素食\uff08科技园店\uff09"  # brackets as wide as a character
        assert broken(wide) == [wide[:4], wide[4:]]

    def test_the_name_of_a_hook_stands_on_the_hook(self) -> None:
        hook = ((0.0, 0.0), (10.0, 0.0), (10.0, 100.0), (90.0, 100.0), (90.0, 140.0), (0.0, 140.0))

        place = widest_place([hook])

        assert place is not None
        x, y = place
        assert 0 < x < 90
        assert 100 < y < 140
        assert widest_place([((0.0, 0.0), (1.0, 1.0))]) is None


class TestPictures:
    def test_day_and_night_and_dense_screens_differ(self, tiles: GroundTiles) -> None:
        tile = tile_at(LON + 0.006, LAT + 0.006, ZOOM)
        day, night = pixels_of(image_of(tiles.tile(tile))), pixels_of(image_of(tiles.tile(tile, NIGHT)))
        dense = image_of(tiles.tile(tile, dense=True))

        assert day.mean() > 180
        assert night.mean() < 80
        assert (dense.width(), dense.height()) == (512, 512)
        halved = pixels_of(dense).reshape(256, 2, 256, 2, 3).mean(axis=(1, 3))
        assert np.abs(halved - day).mean() < 4  # the same picture, finer

    def test_four_threads_paint_what_one_paints(self, tiles: GroundTiles) -> None:
        middle = tile_at(LON + 0.01, LAT + 0.01, ZOOM)
        wanted = [Tile(ZOOM, middle.x + dx, middle.y + dy) for dx in range(-2, 3) for dy in range(-2, 2)] * 2
        alone = [tiles.tile(tile, NIGHT) for tile in wanted]
        fresh = GroundTiles(city())

        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda tile: fresh.tile(tile, NIGHT), wanted))

        assert together == alone

    def test_there_are_no_tiles_beyond_the_zooms_and_the_world(self, tiles: GroundTiles) -> None:
        assert tiles.tile(tile_at(LON, LAT, LEAST_ZOOM)) is not None
        assert tiles.tile(tile_at(LON, LAT, MOST_ZOOM)) is not None
        assert tiles.tile(tile_at(LON, LAT, LEAST_ZOOM - 1)) is None
        assert tiles.tile(tile_at(LON, LAT, MOST_ZOOM + 1)) is None
        assert tiles.tile(Tile(10, 1 << 10, 0)) is None

    @pytest.mark.parametrize("form", [QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied])
    def test_a_packed_picture_is_the_picture(self, form: QImage.Format) -> None:
        image = QImage(7, 5, form)
        for number in range(35):
            image.setPixelColor(number % 7, number // 7, 0xFF000000 | number * 450_001)

        back = QImage.fromData(png_of(image), "PNG")

        assert back.convertToFormat(form) == image


class TestFarViews:
    def test_a_road_of_short_ways_is_seen_from_far(self, qapp: QApplication) -> None:
        """Each way is less than a pixel there; together they are a line across the tile."""
        step = 0.0002
        ways = [
            RoadLine("trunk", "", ((LON + n * step, LAT), (LON + (n + 1) * step, LAT))) for n in range(1000)
        ]
        tile = tile_at(LON + 0.1, LAT, 11)

        far = pixels_of(image_of(GroundTiles(locator_layers(BaseMap(tuple(ways)))).tile(tile)))

        ground = map_style(LIGHT).ground
        on_road = (far != (ground.blue(), ground.green(), ground.red())).any(axis=(0, 2))
        assert on_road.mean() > 0.5

    def test_the_district_is_named_once_though_it_has_islands(self, qapp: QApplication) -> None:
        parts = Outline("440305", "南山区", ((square(LON, LAT, 0.1),), (square(LON - 0.05, LAT, 0.03),)))
        layers = locator_layers(BaseMap(), districts=[parts])
        middle = middle_of(layers)
        assert middle is not None
        plane = MercatorPlane.around(*middle)
        scene = MapScene(plane)
        for _nothing in scene.fill(layers):
            pass
        view = plane.view(tile_at(*middle, 12), 4)

        words = NameLayout(scene, view, make_lettering(Sizes())).words()

        written = ["".join(letter.text for letter in word.letters) for word in words if word is not None]
        assert written == ["南山区"]


class TestNoGround:
    def test_a_city_without_ground_gets_a_grid_and_its_cells(self, qapp: QApplication) -> None:
        cells = [Outline("440305007001001", "", ((square(LON, LAT, 0.002),),))]
        empty, with_cells = GroundTiles(LocatorLayers()), GroundTiles(locator_layers(BaseMap(), cells))
        tile = tile_at(LON + 0.001, LAT + 0.001, 18)

        grid, more = pixels_of(image_of(empty.tile(tile))), pixels_of(image_of(with_cells.tile(tile)))

        ground = map_style(LIGHT).ground
        plain = (grid == (ground.blue(), ground.green(), ground.red())).all(axis=2)
        assert 0.5 < plain.mean() < 0.999
        assert (grid != more).any()

    def test_the_grid_grows_finer_with_the_zoom(self) -> None:
        steps = [step_of(z) for z in range(LEAST_ZOOM, MOST_ZOOM + 1)]

        assert all(wide >= fine for wide, fine in pairwise(steps))
        assert all(
            step / (360.0 / (TILE_PX << z)) >= 100 or step == 1.0
            for z, step in zip(range(LEAST_ZOOM, MOST_ZOOM + 1), steps, strict=True)
        )


class TestPlane:
    @given(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4), st.integers(LEAST_ZOOM, MOST_ZOOM))
    def test_a_tile_shows_the_degrees_it_should(self, east: float, north: float, z: int) -> None:
        plane = MercatorPlane.around(LON, LAT)
        tile = tile_at(LON + east, LAT + north, z)
        view, box = plane.view(tile), tile.box

        px, py = view.to_screen(*plane.to_plane(box.west, box.north))
        assert (px, py) == pytest.approx((0.0, 0.0), abs=1e-3)
        px, py = view.to_screen(*plane.to_plane(box.east, box.south))
        assert (px, py) == pytest.approx((TILE_PX, TILE_PX), abs=1e-3)
        assert plane.to_degrees(*plane.to_plane(LON + east, LAT + north)) == pytest.approx(
            (LON + east, LAT + north), abs=1e-9
        )

    def test_a_metre_is_a_metre_in_the_middle_of_the_city(self) -> None:
        view = MercatorPlane.around(LON, LAT).view(tile_at(LON, LAT, 15))

        assert view.mpp == pytest.approx(mercator.metres_per_pixel(LAT, 15))


class TestLook:
    def test_every_theme_and_text_scale_has_its_own_pictures(self, tiles: GroundTiles) -> None:
        tile = tile_at(LON + 0.006, LAT + 0.006, ZOOM)
        looks = [TileLook(theme) for theme in THEMES.values()] + [TileLook(LIGHT, Sizes(1.5))]

        pictures = {tiles.tile(tile, look) for look in looks}

        assert len(pictures) == len(looks)

    def test_an_address_says_the_look(self, tiles: GroundTiles) -> None:
        tile = tile_at(LON + 0.006, LAT + 0.006, ZOOM)
        look = TileLook(THEMES["high_contrast_dark"], Sizes(1.25))

        assert look_in([look.word]) == look
        assert look_in(["night"]) == NIGHT
        assert look_in(["nothing-1e9"]) == look_in([]) == DAY
        assert tiles.source(TileAddress("ground", (look.word,), tile, 2)) == tiles.tile(
            tile, look, dense=True
        )
