"""Text is text wherever it is shown, and the page reaches nothing but this program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtWidgets import QApplication

from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.map.marks import MapMarker
from dispatcher_app.widgets.map.page.messages import City, LayerState
from tests.support.map_page import EAST, LAT, LON, NORTH, SOUTH, STATES, WEST, PageOnTest, live

HOSTILE = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>{count} & \' " </div>'


def shown(page: PageOnTest, selector: str) -> str:
    return str(page.look(f"[...document.querySelectorAll({selector!r})].map(e => e.textContent).join(' ')"))


class TestHostileText:
    @pytest.fixture
    def told(self, page: PageOnTest) -> PageOnTest:
        """The page with that text at every door there is."""
        view = page.view
        lon, lat = page.place_of(400, 300)
        view.put_cases([live(1, lon, lat)])
        view.set_case_text(lambda _case_id: HOSTILE)
        view.set_hover_text(lambda _lon, _lat, _code: HOSTILE)
        view.set_markers([MapMarker(1, LON, LAT, Lamp.OK, HOSTILE)])
        view.set_layer_states([*STATES, LayerState("x", HOSTILE, shown=True, sign=HOSTILE)])
        view.bridge.say(City((WEST, SOUTH, EAST, NORTH), HOSTILE))
        view.pin(LON, LAT, HOSTILE, [HOSTILE, HOSTILE])
        view.clear_case(HOSTILE)
        page.settle()
        return page

    def test_it_is_shown_as_its_characters(self, told: PageOnTest) -> None:
        told.hover(QPoint(400, 300))
        told.until(lambda: HOSTILE in shown(told, ".hall-hint"), "the hint of a case")
        told.hover(QPoint(120, 500))
        told.until(lambda: HOSTILE in shown(told, ".hall-readout"), "the read-out")
        for selector in (".hall-card", ".hall-note", ".hall-credit", ".leaflet-control-layers"):
            assert HOSTILE in shown(told, selector), selector
        inside = ".hall-plate *, .hall-credit *, .leaflet-control-layers *"
        assert told.look("document.querySelectorAll('img[src=x]').length") == 0
        tags = set(told.look(f"[...document.querySelectorAll({inside!r})].map(e => e.tagName)"))
        assert tags <= {"DIV", "SPAN", "LABEL", "INPUT", "CANVAS", "SECTION", "FORM", "A"}
        assert told.look("window.broken ?? 0") == 0
        told.view.bridge.say(City((WEST, SOUTH, EAST, NORTH), "© 测试"))

    def test_a_case_in_hand_with_it_still_shows(self, told: PageOnTest) -> None:
        told.view.show_case(LON, LAT, Lamp.DUE, HOSTILE)
        told.settle()
        assert told.look("hall.overlay.inHand.label") == HOSTILE
        assert told.look("window.broken ?? 0") == 0


#: Puts an element into the page and waits for what becomes of it.
_LOADED = """
    const loaded = (tag, names, ran = null) => new Promise((yes, no) => {
        document.head.append(Object.assign(document.createElement(tag), names, { onload: yes, onerror: no }));
        if (ran) { (ran() ? yes : no)(); }
    });
    return """


class Listener:
    """A host of this machine that nobody allowed; counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def stranger() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


class TestOutside:
    def _try(self, page: PageOnTest, script: str) -> str:
        """What becomes of a script that may take its time: its answer, or "no" for an error."""
        page.look(
            f"(window.tried = null, (async () => {{ {script} }})().then(String).catch(() => 'no')"
            ".then(found => { window.tried = found; }), 1)"
        )
        return str(page.until(lambda: page.look("window.tried"), script))

    @pytest.mark.parametrize(
        "script",
        [
            "(await fetch(URL_ + '/fetch')).status",
            "(await fetch('file:///etc/hostname')).status",
            "loaded('img', { src: URL_ + '/image' })",
            "loaded('img', { src: 'file:///usr/share/pixmaps/any.png' })",
            "loaded('script', { src: URL_ + '/script.js' })",
            "loaded('script', { textContent: 'window.inline = 1' }, () => window.inline)",
            "loaded('link', { rel: 'stylesheet', href: URL_ + '/style.css' })",
            "new Promise((yes, no) => Object.assign(new WebSocket(URL_), { onopen: yes, onerror: no }))",
            "eval('1 + 1')",
            "new Function('return 1')()",
            "import(URL_ + '/module.js')",
            "localStorage.setItem('a', '1')",
            "navigator.clipboard.readText()",
            "navigator.sendBeacon(URL_ + '/beacon') && Promise.reject(1)",
        ],
    )
    def test_nothing_is_reached(self, page: PageOnTest, stranger: Listener, script: str) -> None:
        assert self._try(page, _LOADED + script.replace("URL_", json.dumps(stranger.url))) == "no"
        page.settle()
        assert stranger.asked == []

    def test_no_window_no_frame_no_other_page(
        self, page: PageOnTest, stranger: Listener, qapp: QApplication, tmp_path: Path
    ) -> None:
        before = len(qapp.topLevelWidgets())
        file = tmp_path / "secret.html"
        file.write_text("<title>secret</title>")
        local = QUrl.fromLocalFile(str(file)).toString()
        frame = "Object.assign(document.createElement('iframe'), {src: %r})"
        for address in (stranger.url, local, "data:text/html,x"):
            page.look(f"(window.open({address!r}), 1)")
            page.look(f"(location.href = {address!r}, 1)")
            page.look(f"(document.body.append({frame % address}), 1)")
        link = "Object.assign(document.createElement('a'), {href: 'hall/hall.css', download: 'a'})"
        page.look(f"({link}.click(), 1)")
        page.settle()
        assert page.look("location.href") == "hallmap://city/page/index.html"
        assert page.look("[...document.querySelectorAll('iframe')].every(f => !f.contentDocument?.title)")
        page.look("(document.querySelectorAll('iframe').forEach(frame => frame.remove()), 1)")
        assert stranger.asked == []
        assert len(qapp.topLevelWidgets()) == before

    def test_a_page_that_is_emptied_comes_again(self, page: PageOnTest) -> None:
        page.view._deaths.clear()
        page.look("(location.href = 'about:blank', 1)")
        page.until(lambda: not page.view.is_ready, "gone")
        page.until(lambda: page.view.is_ready, "back")
        page.settle()
        assert page.look("location.href") == "hallmap://city/page/index.html"

    def test_a_drop_is_no_navigation(self, page: PageOnTest) -> None:
        assert page.view._engine is not None
        assert not page.view._engine.view.acceptDrops()

    def test_only_own_addresses_and_no_asset_for_nothing(self, page: PageOnTest) -> None:
        page.view.bridge.page_left()
        page.view._engine.load()  # type: ignore[union-attr]
        page.until(lambda: page.view.is_ready, "loaded anew")
        page.settle()
        asked = page.look("performance.getEntriesByType('resource').map(entry => entry.name)")
        assert all(name.startswith("hallmap://city/") for name in asked)
        manifest = json.loads(files("resources").joinpath("map", "manifest.json").read_text(encoding="utf-8"))
        taken = {name for package in manifest for name in package["files"] if not name.endswith("LICENSE")}
        used = {name.removeprefix("hallmap://city/page/") for name in asked}
        assert taken <= used
