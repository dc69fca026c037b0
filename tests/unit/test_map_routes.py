"""Addresses of the map page: who answers, what is kept, what is no tile of this world."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map.page.routes import EMPTY_PNG, MapRoutes, tile_address

PNG = b"\x89PNG and so on"


class Painter:
    def __init__(self, content: bytes | None = PNG) -> None:
        self.asked: list[TileAddress] = []
        self.content = content

    def __call__(self, address: TileAddress) -> bytes | None:
        self.asked.append(address)
        return self.content


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/ground/day/14/13373/7134.png", TileAddress("ground", ("day",), Tile(14, 13373, 7134))),
        ("/ground/day/14/13373/7134@2x.png", TileAddress("ground", ("day",), Tile(14, 13373, 7134), 2)),
        ("/base/3/1/2", TileAddress("base", (), Tile(3, 1, 2))),
        ("/areas/cell-street/night/1/0/1.png", TileAddress("areas", ("cell-street", "night"), Tile(1, 0, 1))),
        ("/ground/day/1/2/0.png", None),
        ("/ground/day/99/0/0.png", None),
        ("/ground/day/1/-1/0.png", None),
        ("/ground/day/1/0/0.exe", None),
        ("/ground/14", None),
        ("/ground/day/1/²/0.png", None),
    ],
)
def test_a_path_names_a_tile_or_none(path: str, address: TileAddress | None) -> None:
    assert tile_address(path) == address


@given(st.text(alphabet="/@.0123456789abx²٣-", max_size=40))
def test_no_path_is_too_strange(path: str) -> None:
    address = tile_address(path)
    assert address is None or address.tile.there


def test_a_tile_is_painted_once_and_kept() -> None:
    routes, painter = MapRoutes(), Painter()
    routes.set_tiles("ground", painter)
    path = "/ground/day/1/0/0.png"
    assert routes.at_once(path) is None
    first = routes.answer(path)
    assert first == (PNG, "image/png")
    assert routes.at_once(path) == first
    assert routes.at_once(path, "s=1") is None  # another stamp is another picture


def test_nothing_is_an_empty_picture_and_kept_too() -> None:
    routes = MapRoutes()
    routes.set_tiles("ground", Painter(None))
    assert routes.answer("/ground/1/0/0.png") == (EMPTY_PNG, "image/png")
    assert routes.at_once("/ground/1/0/0.png") is not None


def test_what_changed_is_painted_anew_even_while_it_was_being_painted() -> None:
    routes = MapRoutes()

    def painted_while_it_changes(_address: TileAddress) -> bytes:
        routes.forget("components")
        return PNG

    routes.set_tiles("components", painted_while_it_changes)
    assert routes.answer("/components/1/0/0.png") == (PNG, "image/png")
    assert routes.at_once("/components/1/0/0.png") is None


def test_only_the_layer_that_changed_is_forgotten() -> None:
    routes = MapRoutes()
    for name in ("heat", "heat2"):
        routes.set_tiles(name, Painter())
        routes.answer(f"/{name}/1/0/0.png")
    routes.forget("heat")
    assert routes.at_once("/heat/1/0/0.png") is None
    assert routes.at_once("/heat2/1/0/0.png") is not None


def test_what_is_kept_has_a_limit_and_the_oldest_goes() -> None:
    routes = MapRoutes(kept_bytes=3 * len(PNG))
    routes.set_tiles("ground", Painter())
    paths = [f"/ground/2/{x}/0.png" for x in range(4)]
    for path in paths[:3]:
        routes.answer(path)
    assert routes.at_once(paths[0]) is not None  # looked at again: not the oldest any more
    routes.answer(paths[3])
    assert [routes.at_once(path) is not None for path in paths] == [True, False, True, True]


def test_a_source_that_fails_is_logged_once_for_each_fault(caplog: pytest.LogCaptureFixture) -> None:
    routes = MapRoutes()

    def damaged(_address: TileAddress) -> bytes:
        raise ValueError("damaged")

    routes.set_tiles("base", damaged)
    with caplog.at_level(logging.WARNING):
        assert [routes.answer(f"/base/3/{x}/0") for x in range(5)] == [None] * 5
    assert caplog.text.count("cannot be shown") == 1


def test_files_answer_with_their_type_and_the_unknown_with_nothing() -> None:
    routes = MapRoutes()
    routes.set_files("photo", lambda rest: (b"\xff\xd8", "image/jpeg") if rest == "abc" else None)
    assert routes.answer("/photo/abc") == (b"\xff\xd8", "image/jpeg")
    assert routes.answer("/photo/abd") is None
    assert routes.answer("/other/abc") is None
    assert routes.answer("/") is None
