"""Heat maps: warm where cases were, by their weight, clear elsewhere, without seams."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from dispatcher_app.domain.mercator import Tile, to_degrees
from dispatcher_app.services.colour_ramps import ramp
from dispatcher_app.services.heat_tiles import HeatLayer, HeatPoints

HOME = Tile(14, 13_362, 6_560)
PALETTE = ramp(("#FFFFFF", "#000000"), (0.1, 0.8))


def points(*spots: tuple[float, float], weights: npt.ArrayLike = 1.0) -> HeatPoints:
    """Points on pixels of the tile HOME."""
    side = 256 << HOME.z
    degrees = [to_degrees((HOME.x * 256 + x) / side, (HOME.y * 256 + y) / side) for x, y in spots]
    lon, lat = np.array(degrees, float).reshape(-1, 2).T
    return HeatPoints(lon, lat, weights)


def opacity(layer: HeatLayer, tile: Tile = HOME) -> npt.NDArray[np.int64]:
    body = layer.tile(tile)
    size = 256
    if body is None:
        return np.zeros((size, size), np.int64)
    return np.array(Image.open(io.BytesIO(body)).convert("RGBA"))[..., 3].astype(np.int64)


def test_it_is_hot_at_the_case_and_clear_farther_away() -> None:
    found = opacity(HeatLayer(points((100.5, 60.5)), PALETTE))

    assert np.abs(np.argwhere(found == found.max()) - (60, 100)).max() <= 3
    assert found[60, 100] > found[60, 115] > found[60, 130] > 0
    assert found[60, 200] == found[200, 100] == 0


def test_what_weighs_more_is_hotter() -> None:
    found = opacity(HeatLayer(points((60, 60), (180, 180), weights=[1, 4]), PALETTE))

    assert found[180, 180] > 1.5 * found[60, 60] > 0


def test_neighbours_meet_without_a_seam() -> None:
    layer = HeatLayer(points((2, 100), (250, 100), (120, 3)), PALETTE)
    west, north = opacity(layer, Tile(14, HOME.x - 1, HOME.y)), opacity(layer, Tile(14, HOME.x, HOME.y - 1))
    here = opacity(layer)

    assert np.abs(west[:, -1] - here[:, 0]).max() <= 12
    assert np.abs(north[-1] - here[0]).max() <= 12
    assert west[100, -1] > 100
    assert north[-1, 120] > 100


def test_nothing_has_no_colour() -> None:
    far = Tile(14, HOME.x + 2, HOME.y)

    assert HeatLayer(points(), PALETTE).tile(HOME) is None
    assert HeatLayer(points((100, 100)), PALETTE).tile(far) is None
    assert HeatLayer(points((100, 100), weights=0), PALETTE).tile(HOME) is None
    assert HeatLayer(points((float("nan"), 100), (100, 100)), PALETTE).tile(HOME) is not None
    assert HeatLayer(points((100, 100)), PALETTE).tile(Tile(14, -1, 0)) is None


def test_dense_screens_get_the_same_heat_in_twice_the_pixels() -> None:
    spots = points((100, 60), (140, 80))
    body = HeatLayer(spots, PALETTE, 2).tile(HOME)
    assert body is not None
    fine = np.array(Image.open(io.BytesIO(body)).convert("RGBA"))[..., 3].astype(np.int64)

    assert fine.shape == (512, 512)
    plain, coarse = opacity(HeatLayer(spots, PALETTE)), fine[::2, ::2]
    warm = (plain > 0) & (coarse > 0)
    assert np.abs(plain - coarse)[warm].max() <= 8
    assert np.count_nonzero(warm) > 0.97 * np.count_nonzero(plain)
