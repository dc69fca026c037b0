"""The components on the map page: one layer of the legend for each major, drawn when it is looked at."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image
from pytestqt.qtbot import QtBot

from dispatcher_app.domain.mercator import Tile, tile_at
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.ui.map.component_layers import ComponentLayers
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.map.component_sprites import MAJORS, major_colour
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.map.page.view import look_of
from dispatcher_app.widgets.tokens import DARK, LIGHT
from tests.support.rules import RULES
from tests.support.town import COVER, town

TREE = replace(COVER, code="4403050402000001", class_code="部件-04-02", lon=COVER.lon + 3e-4)
TILE = tile_at(COVER.lon, COVER.lat, 18)


def _fetch(routes: MapRoutes, host: LayerState, key: str, tile: Tile, dress: str = "light-100") -> bytes:
    """What the page gets that fills the words of the layer's address while just *key* is switched on."""
    words = {
        **host.options,
        "variant": key,
        "dress": dress,
        "side": "plain",
        "stamp": 0,
        "r": "",
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
    }
    answer = routes.answer(*host.template.format(**words).split("?"))
    assert answer is not None
    return answer.content


def _colours(body: bytes) -> set[tuple[int, ...]]:
    picture = np.array(Image.open(io.BytesIO(body)).convert("RGBA"))
    return set(map(tuple, picture[picture[..., 3] == 255].tolist()))


def test_each_major_is_a_layer_that_shows_its_own_components(qtbot: QtBot) -> None:
    pack = replace(town(), components=(COVER, TREE))
    places = PlaceIndex(pack)
    layers = ComponentLayers(places, RULES.standard)
    setup = map_setup(pack, LocatorLayers(), None, components=layers)
    states = [state for state in setup.layers if state.part_of == "components"]
    host = next(state for state in setup.layers if state.key == "components")

    assert [state.key for state in states] == [f"components-{major}" for major in layers.majors]
    assert all(state.title and not state.shown for state in states)
    wells = _colours(_fetch(setup.routes, host, "components-01", TILE))
    assert major_colour("01", LIGHT).getRgb() in wells
    assert major_colour("04", LIGHT).getRgb() not in wells
    night = _colours(_fetch(setup.routes, host, "components-01", TILE, "dark-150"))
    assert major_colour("01", DARK).getRgb() in night


def test_an_edit_is_on_the_next_tile_and_a_class_without_a_picture_is_a_plain_mark(qtbot: QtBot) -> None:
    places = PlaceIndex(town())
    layers = ComponentLayers(places, RULES.standard)
    setup = map_setup(town(), LocatorLayers(), None, components=layers)
    host = next(state for state in setup.layers if state.key == "components")
    before = _fetch(setup.routes, host, "components-01", TILE)

    places.components.change([replace(COVER, class_code="部件-01-98")])
    setup.routes.forget("components")

    assert _fetch(setup.routes, host, "components-01", TILE) != before
    assert major_colour("", LIGHT).getRgb() in _colours(_fetch(setup.routes, host, "components-01", TILE))
    places.components.change(removed=[COVER.code])
    setup.routes.forget("components")
    assert _colours(_fetch(setup.routes, host, "components-01", TILE)) == set()


def test_the_legend_knows_the_colours_of_the_symbols() -> None:
    colours = look_of(DARK, 1.0).colours

    assert {f"major{major}" for major in MAJORS} <= colours.keys()
    assert colours["major02"] == major_colour("02", DARK).name()
