"""Borders over the base map: shared ones drawn once, names where the ground left room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.base_map import BaseMap, MapLabel, RoadLine
from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map.ground.area_scene import AreaLevel, BaseBelow
from dispatcher_app.widgets.map.ground.area_tiles import AreaTiles
from dispatcher_app.widgets.map.ground.borders import border_lines
from dispatcher_app.widgets.map.ground.tiles import GroundTiles
from dispatcher_app.widgets.map.input import locator_layers
from dispatcher_app.widgets.map.tile_look import NIGHT
from dispatcher_app.widgets.tokens import Sizes

LON, LAT = 113.94, 22.54
STEP = 0.002

Square = tuple[tuple[float, float], ...]


def square(column: int, row: int, across: int = 1) -> Square:
    west, south = LON + column * STEP, LAT + row * STEP
    east, north = west + across * STEP, south + across * STEP
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def cells() -> list[Outline]:
    return [Outline(f"440305007{c:03d}{r:03d}", "", ((square(c, r),),)) for c in range(6) for r in range(6)]


def streets() -> list[Outline]:
    return [
        Outline(f"44030500{n}", name, ((square(n * 3, 0, 3),),))
        for n, name in enumerate(("东街道", "西街道"))
    ]


@pytest.fixture(scope="module")
def ground(qapp: QApplication) -> GroundTiles:
    road = RoadLine("primary", "深南大道", ((LON, LAT + STEP), (LON + 6 * STEP, LAT + STEP)))
    label = MapLabel("street", "东街道", LON + 1.5 * STEP, LAT + 1.5 * STEP)
    return GroundTiles(locator_layers(BaseMap((road,), (), (label,))))


@pytest.fixture
def areas(ground: GroundTiles) -> AreaTiles:
    return AreaTiles({AreaLevel.CELL: cells(), AreaLevel.STREET: streets()}, ground)


def alpha_of(png: bytes | None) -> npt.NDArray[np.uint8]:
    assert png is not None
    image = QImage.fromData(png).convertToFormat(QImage.Format.Format_RGBA8888)
    return (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 3].copy()
    )


def middle_tile(z: int) -> Tile:
    return tile_at(LON + 1.5 * STEP, LAT + 1.5 * STEP, z)


def test_a_border_of_two_neighbours_is_one_line() -> None:
    lines = list(border_lines([square(0, 0), square(1, 0)]))

    corners = [frozenset((line[0], line[-1])) for line in lines]
    assert len(lines) == 3  # the one between them and two around
    assert len(set(corners)) == 1  # they meet where the two do
    assert sum(len(line) - 1 for line in lines) == 7
    assert list(border_lines([])) == []


def test_where_nothing_is_wanted_or_near_there_is_no_picture(areas: AreaTiles) -> None:
    assert areas.tile(middle_tile(16), []) is None
    assert areas.tile(middle_tile(16), [AreaLevel.COMMUNITY]) is None
    assert areas.tile(middle_tile(13), [AreaLevel.CELL]) is None  # too far away for cells
    assert areas.tile(tile_at(LON + 1, LAT, 16), list(AreaLevel)) is None


def test_borders_leave_the_names_of_the_ground_free(areas: AreaTiles, ground: GroundTiles) -> None:
    """The road lies on a border of cells: its name is cut out of the line, on our own map."""
    tile = next(
        tile
        for column in range(-3, 9)
        for tile in [tile_at(LON + column * STEP / 2, LAT + STEP, 17)]
        if any(word.letters[0].text == "深" for word in ground.names(Sizes()).of(tile).words)
    )

    own, foreign = (
        alpha_of(areas.tile(tile, [AreaLevel.CELL], below=below)).astype(int)
        for below in (BaseBelow.OWN, BaseBelow.LETTERED)
    )

    gone = (foreign > 30) & (own == 0)
    assert gone.sum() > 20


def test_codes_are_written_when_near(areas: AreaTiles) -> None:
    near, nearer = (alpha_of(areas.tile(middle_tile(z), [AreaLevel.CELL])) for z in (17, 19))

    assert (nearer == 255).sum() > (near == 255).sum()


def test_what_is_tinted_is_the_area_of_responsibility(areas: AreaTiles) -> None:
    tile = middle_tile(18)
    assert areas.tile(tile, [AreaLevel.RESPONSIBILITY]) is None

    areas.replace(AreaLevel.RESPONSIBILITY, streets()[:1])

    tinted = alpha_of(areas.tile(tile, [AreaLevel.RESPONSIBILITY]))
    assert (tinted > 0).mean() > 0.95  # all but where the ground's names show through
    assert np.median(tinted) < 80


def test_streets_are_named_where_nothing_below_names_them(areas: AreaTiles) -> None:
    middle = middle_tile(14)
    tiles = [Tile(14, middle.x + dx, middle.y + dy) for dx in range(-1, 2) for dy in range(-1, 2)]
    inked = {
        below: sum(
            int((alpha_of(png) == 255).sum())
            for tile in tiles
            if (png := areas.tile(tile, [AreaLevel.STREET], below=below)) is not None
        )
        for below in BaseBelow
    }

    assert inked[BaseBelow.BARE] > inked[BaseBelow.LETTERED] + 50


def test_a_city_without_a_ground_names_its_streets_here(qapp: QApplication, areas: AreaTiles) -> None:
    bare = AreaTiles({AreaLevel.STREET: streets()}, GroundTiles(locator_layers(BaseMap())))
    tile = tile_at(LON + 1.5 * STEP, LAT + 3 * STEP, 15)
    near = [Tile(15, tile.x + dx, tile.y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]

    def ink(tiles: AreaTiles) -> int:
        pictures = (tiles.tile(each, [AreaLevel.STREET]) for each in near)
        return sum(int((alpha_of(png) == 255).sum()) for png in pictures if png is not None)

    assert ink(bare) > ink(areas) + 50


def test_every_thread_paints_the_same(areas: AreaTiles) -> None:
    levels = [AreaLevel.CELL, AreaLevel.STREET]
    around = [Tile(17, middle_tile(17).x + dx, middle_tile(17).y + dy) for dx in range(3) for dy in range(3)]
    alone = [areas.tile(tile, levels) for tile in around * 2]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda tile: areas.tile(tile, levels), around * 2))

    assert together == alone


def test_an_address_of_the_page_is_understood(areas: AreaTiles) -> None:
    tile = middle_tile(17)
    said = TileAddress("areas", ("street-cell-nothing", "night", "own"), tile, 2)
    over_photos = TileAddress("areas", ("street", "day", "bare"), tile)
    bare = areas.tile(tile, [AreaLevel.STREET], below=BaseBelow.BARE)

    assert areas.source(over_photos) == bare

    assert areas.source(said) == areas.tile(tile, [AreaLevel.STREET, AreaLevel.CELL], NIGHT, dense=True)
    assert areas.source(TileAddress("areas", (), tile)) is None
