"""Base maps that are not the pack's own, in a real page: a server of the hall, a file with a hole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.base_map_setting import BaseMapKind, WebLayer, WebMap
from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.pack import Pack, PackInfo
from dispatcher_app.services.base_maps import BaseMapInUse
from dispatcher_app.services.tile_file import TileFileInfo
from dispatcher_app.services.tile_source import checked
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.page.setup import MapSetup
from tests.support.map_page import PageOnTest, Painter, town

PACK = Pack(PackInfo("a", "b", "c", "d", "440305", "F"))
#: A green picture of one pixel.
GREEN = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da6360f8cf0000020101"
    "0027b4c2350000000049454e44ae426082"
)


class TileServer(ThreadingHTTPServer):
    """Answers every tile with the same picture and remembers which were asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[str] = []


class _Answer(BaseHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(GREEN)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


class HolesInTheWest:
    """A file whose western tiles are damaged."""

    info = TileFileInfo("航拍", "© 测绘院", 8, 20)

    def __init__(self) -> None:
        self.asked: list[Tile] = []

    def tile(self, tile: Tile) -> bytes | None:
        self.asked.append(tile)
        return GREEN if tile.x % 2 else None

    def close(self) -> None:
        pass


def page_over(setup: MapSetup) -> PageOnTest:
    page = PageOnTest(Painter().source, setup)
    page.start()
    return page


@pytest.fixture
def server() -> Iterator[TileServer]:
    with TileServer() as served:
        Thread(target=served.serve_forever, daemon=True).start()
        yield served
        served.shutdown()


def test_a_server_of_the_hall_is_asked_with_its_key_and_no_other(
    qapp: QApplication, server: TileServer
) -> None:
    host, port = server.server_address[:2]
    address = f"http://{host!s}:{port}/{{z}}/{{x}}/{{y}}.png?tk={{key}}"
    stranger = f"http://localhost:{port}/strange/{{z}}/{{x}}/{{y}}.png"
    web = checked(WebMap((WebLayer(address),), key="abcd1234", attribution="© 测绘院"), [str(host)])
    setup = map_setup(PACK, town(), None, BaseMapInUse(BaseMapKind.WEB, web=web))
    unchecked = LayerState("stranger", "x", shown=True, template=stranger)

    page = page_over(replace(setup, layers=(*setup.layers, unchecked)))
    try:
        loaded = "document.querySelectorAll('img.leaflet-tile-loaded[src*=abcd1234]').length"
        page.until(lambda: page.look(loaded) > 3, "pictures of the server")
    finally:
        page.close()

    assert all(path.endswith("?tk=abcd1234") for path in server.asked)


def test_a_damaged_tile_of_a_file_is_a_hole_and_nothing_worse(qapp: QApplication) -> None:
    file = HolesInTheWest()

    page = page_over(map_setup(PACK, town(), None, BaseMapInUse(BaseMapKind.FILE, file=file)))
    try:
        loaded = "[...document.images].filter(i => i.complete && i.src.includes('/base/')).length"
        page.until(lambda: len({tile.x % 2 for tile in file.asked}) == 2, "tiles asked for")
        page.until(lambda: page.look(loaded) > 1, "pictures of the file")
        assert page.view.is_ready
    finally:
        page.close()
