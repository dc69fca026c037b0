"""Tiles of the register: what is on them, where, in which order, and what an edit changes."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from dispatcher_app.domain.mercator import Tile, tile_at, to_degrees
from dispatcher_app.domain.places import Component
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.services.colour_ramps import lightness, ramp
from dispatcher_app.services.components.cluster_tiles import ClusterSign
from dispatcher_app.services.components.index import ComponentIndex
from dispatcher_app.services.components.source import ComponentTileSource
from dispatcher_app.services.components.tiles import ComponentLayer, ComponentLook
from dispatcher_app.services.png import palette_png
from dispatcher_app.services.symbol_sheet import SymbolSheet

RED, BLUE = (200, 0, 0, 255), (0, 0, 200, 255)
LAMP, SIGN = "部件-01-37", "部件-02-12"
Picture = npt.NDArray[np.uint8]


def square(colour: tuple[int, int, int, int], side: int) -> Picture:
    picture = np.zeros((side, side, 4), np.uint8)
    picture[1:-1, 1:-1] = colour
    picture[0, 1:-1] = (*colour[:3], 40)
    return picture


LOOK = ComponentLook(
    tuple(SymbolSheet.of({LAMP: square(RED, side), SIGN: square(BLUE, side)}) for side in (12, 6)),
    ramp(("#DDEEFF", "#103060"), (0.3, 0.9)),
)
HOME = Tile(17, 106_900, 52_480)


def place(px: float, py: float) -> tuple[float, float]:
    """Degrees of a pixel of :data:`HOME`."""
    side = 256 << HOME.z
    return to_degrees((HOME.x * 256 + px) / side, (HOME.y * 256 + py) / side)


def at(px: float, py: float, code: str = "1", class_code: str = LAMP, tile: Tile = HOME) -> Component:
    """A component on a pixel of *tile*."""
    side = 256 << tile.z
    lon, lat = to_degrees((tile.x * 256 + px) / side, (tile.y * 256 + py) / side)
    return Component(code, class_code, "灯", lon, lat)


def seen(layer: ComponentLayer, tile: Tile = HOME) -> Picture | None:
    body = layer.tile(tile)
    return None if body is None else np.array(Image.open(io.BytesIO(body)).convert("RGBA"))


def pixel(layer: ComponentLayer, x: int, y: int, tile: Tile = HOME) -> tuple[int, ...]:
    picture = seen(layer, tile)
    return (0, 0, 0, 0) if picture is None else tuple(picture[y, x].tolist())


def test_each_component_stands_where_it_is_with_the_symbol_of_its_class() -> None:
    layer = ComponentLayer(ComponentIndex.of([at(50.5, 60.5), at(200.5, 30.5, "2", SIGN)]), None, LOOK)

    assert pixel(layer, 50, 60) == RED
    assert pixel(layer, 200, 30) == BLUE
    assert pixel(layer, 120, 120)[3] == 0
    assert seen(layer, Tile(17, HOME.x + 3, HOME.y)) is None


def test_a_symbol_on_a_border_is_whole_on_both_tiles() -> None:
    layer = ComponentLayer(ComponentIndex.of([at(1.5, 100.5)]), None, LOOK)
    west, east = seen(layer, Tile(17, HOME.x - 1, HOME.y)), seen(layer)

    assert west is not None
    assert east is not None
    both = np.hstack([west, east])[94:107, 240:272]
    # Twelve wide less the two that are clear, ten high: nothing of it is lost at the border.
    assert np.count_nonzero((both == RED).all(axis=2)) == 100


def test_the_southern_symbol_hides_the_northern_and_no_soft_edge_washes_it_out() -> None:
    town = [at(100.5, 100.5, "2"), at(100.5, 106.5, "1", SIGN)]
    layer = ComponentLayer(ComponentIndex.of(town), None, LOOK)

    assert pixel(layer, 100, 104) == BLUE
    assert pixel(layer, 100, 98) == RED
    # The blue one's soft edge lies here, over red.
    assert pixel(layer, 100, 100) == RED


def test_a_layer_shows_its_classes_only_and_edits_at_once() -> None:
    index = ComponentIndex.of([at(50.5, 60.5), at(200.5, 30.5, "2", SIGN)])
    layer = ComponentLayer(index, {SIGN}, LOOK)
    assert pixel(layer, 50, 60)[3] == 0

    index.change([replace(at(50.5, 60.5), class_code=SIGN)], ["2"])

    assert pixel(layer, 50, 60) == BLUE
    assert pixel(layer, 200, 30)[3] == 0


def test_crowds_become_a_density_and_come_apart_nearer_by() -> None:
    spread = np.random.default_rng(1).uniform(96, 116, (400, 2))
    town = [at(x, y, str(i)) for i, (x, y) in enumerate(spread.tolist())]
    layer = ComponentLayer(ComponentIndex.of(town), None, LOOK)

    assert layer.symbol_side(HOME.z) is None
    picture = seen(layer)
    assert picture is not None
    assert picture[98:114, 98:114, 3].min() > 0
    assert picture[:90].max() == 0
    near = tile_at(town[0].lon, town[0].lat, 22)
    assert layer.symbol_side(22) is not None
    assert seen(layer, near) is not None


def _sign(what: ClusterSign, class_code: str) -> Picture:
    """A square of the side of the count's digits times ten; its number is the share of the first group."""
    side = 10 * len(str(what.total)) + 10
    return np.full((side, side), what.parts[0], np.uint8)


_SHADES = np.array([(0, 0, 0, 0), *((200, number, 0, 255) for number in range(1, 256))], np.uint8)
COUNTING = LOOK._replace(majors=("01", "02"), sign=_sign, sign_palette=_SHADES)


def crowd(px: float, py: float, first: int, count: int, class_code: str = LAMP) -> list[Component]:
    spread = np.random.default_rng(first).uniform(-9, 9, (count, 2))
    return [at(px + x, py + y, str(first + i), class_code) for i, (x, y) in enumerate(spread.tolist())]


def test_a_crowd_is_counted_by_square_and_its_sign_says_the_mix() -> None:
    town = [*crowd(64, 64, 0, 300), *crowd(64, 64, 1000, 100, SIGN), *crowd(200, 40, 2000, 220)]
    layer = ComponentLayer(ComponentIndex.of(town), None, COUNTING)
    picture = seen(layer)

    assert picture is not None
    assert picture[64, 64].tolist() == [200, 18, 0, 255]  # 300 of 400 are 18 parts of 24
    assert picture[40, 200].tolist() == [200, 24, 0, 255]
    assert np.count_nonzero(picture[..., 3]) == 2 * 40 * 40
    assert layer.tile(Tile(17, HOME.x + 3, HOME.y)) is None


def test_a_sign_on_the_edge_of_its_square_is_whole_in_it() -> None:
    layer = ComponentLayer(ComponentIndex.of(crowd(245, 135, 0, 900)), None, COUNTING)
    spots = (HOME, Tile(17, HOME.x + 1, HOME.y))

    signs = [0 if (one := seen(layer, tile)) is None else np.count_nonzero(one[..., 3]) for tile in spots]

    assert signs[0] % 1600 == 0
    assert signs[0] > 0
    assert signs[1] % 100 == 0


def test_a_count_says_where_its_components_lie_and_beside_it_there_is_none() -> None:
    town = [*crowd(64, 64, 0, 300), *crowd(200, 200, 2000, 220)]
    layer = ComponentLayer(ComponentIndex.of(town), None, COUNTING)
    lons, lats = [each.lon for each in town[:300]], [each.lat for each in town[:300]]

    found = layer.cluster_at(*place(70, 60), HOME.z)

    assert found is not None
    assert np.allclose(found, (min(lons), min(lats), max(lons), max(lats)), atol=2e-7)
    assert layer.cluster_at(*place(64, 110), HOME.z) is None
    assert layer.cluster_at(*place(70, 60), 22) is None, "there are symbols"
    assert ComponentLayer(ComponentIndex.of(town), None, LOOK).cluster_at(*place(70, 60), HOME.z) is None


def test_dense_screens_get_the_same_ground_in_twice_the_pixels() -> None:
    dense = LOOK._replace(scale=2)
    layer = ComponentLayer(ComponentIndex.of([at(50.5, 60.5)]), None, dense)
    picture = seen(layer)

    assert picture is not None
    assert picture.shape == (512, 512, 4)
    assert tuple(picture[121, 101].tolist()) == RED


@pytest.mark.parametrize("look", [LOOK, COUNTING, LOOK._replace(scale=2)])
def test_a_wide_tile_is_the_four_of_the_next_zoom(look: ComponentLook) -> None:
    spread = np.random.default_rng(1).uniform(120, 250, (500, 2))
    far = [at(x, y, f"b{i}") for i, (x, y) in enumerate(np.random.default_rng(2).uniform(0, 900, (9, 2)))]
    layer = ComponentLayer(
        ComponentIndex.of([*far, *(at(x, y, str(i)) for i, (x, y) in enumerate(spread))]), None, look
    )
    over = Tile(HOME.z - 1, HOME.x >> 1, HOME.y >> 1)
    body, side = layer.tile(over, wide=True), 256 * look.scale
    assert body is not None
    whole = np.array(Image.open(io.BytesIO(body)).convert("RGBA"))

    assert whole.shape == (2 * side, 2 * side, 4)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        part = seen(layer, Tile(HOME.z, 2 * over.x + dx, 2 * over.y + dy))
        quarter = whole[dy * side : (dy + 1) * side, dx * side : (dx + 1) * side]
        assert np.array_equal(quarter, part if part is not None else np.zeros_like(quarter))


def test_tiles_outside_the_world_and_of_an_empty_register_are_empty() -> None:
    layer = ComponentLayer(ComponentIndex.of([]), None, LOOK)

    for where in ((0, 0, 0), (17, 5, 5), (3, 9, 0), (31, 0, 0), (-1, 0, 0)):
        assert layer.tile(Tile(*where)) is None


def test_colours_of_a_picture_come_back_as_they_were() -> None:
    palette = np.array([(0, 0, 0, 0), (1, 2, 3, 255), (250, 240, 230, 128)], np.uint8)
    pixels = np.array([[0, 1, 2], [2, 1, 0]], np.uint8)

    read = Image.open(io.BytesIO(palette_png(pixels, palette))).convert("RGBA")

    assert np.array_equal(np.array(read), palette[pixels])


def test_a_ramp_gets_steadily_darker_and_has_no_colour_for_nothing() -> None:
    palette = ramp(("#CDE7F0", "#3E77B0", "#3B0F70"), (0.2, 1.0))

    steps = np.diff(lightness(palette)[1:])
    assert np.all(steps < 0.004)  # the rounding to 256 levels
    assert np.ptp(np.convolve(steps, np.ones(32) / 32, "valid")[:80]) < 0.001
    assert palette[0, 3] == 0
    assert (palette[1, 3], palette[255, 3]) == (51, 255)


def test_a_sheet_of_many_colours_keeps_to_its_palette() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (4, 16, 16, 4)).astype(np.uint8)

    sheet = SymbolSheet.of({str(i): picture for i, picture in enumerate(noise)})

    assert len(sheet.palette) <= 256
    assert sheet.palette[0, 3] == 0
    drawn = sheet.palette[sheet.table[2].reshape(16, 16)].astype(int)
    shown = noise[2][..., 3] > 0
    assert np.abs(drawn - noise[2])[shown].mean() < 40


def test_the_page_asks_by_choice_and_style() -> None:
    index = ComponentIndex.of([at(50.5, 60.5), at(200.5, 30.5, "2", SIGN)])
    asked: list[tuple[str, int]] = []

    def look(word: str, classes: frozenset[str] | None, ratio: int) -> ComponentLook:
        assert classes == {SIGN}
        asked.append((word, ratio))
        return LOOK._replace(scale=ratio)

    source = ComponentTileSource(index, look)
    signs = source.choose({SIGN})
    assert source.choose([SIGN]) == signs != source.choose(None)

    day, night = (
        TileAddress("components", (signs, "day"), HOME),
        TileAddress("components", (signs, "night"), HOME),
    )
    assert source(day) == source(night) == ComponentLayer(index, {SIGN}, LOOK).tile(HOME)
    assert source(night._replace(ratio=2)) != source(night)
    assert source(day._replace(words=("never chosen",))) is None
    assert source(day._replace(words=())) is None
    assert asked == [("day", 1), ("night", 1), ("night", 2)]
