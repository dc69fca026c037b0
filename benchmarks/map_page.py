"""The map page in its browser: 50,000 components against Leaflet's own markers, frames, live changes.

Both sides are in one page and one Leaflet. Theirs are ``L.circleMarker`` on one canvas (``preferCanvas``),
what folium writes for points; ours is the layer of the program: pictures drawn in Python, fetched through the
scheme, none drawn before. A view is done with the frame after the last marker or picture; Leaflet's fading of
pictures is not waited for. The first view has their markers made and drawn; in the others they are only drawn
again. Both wait for two frames at the end, so that what was drawn is on the screen: what these take with
nothing to draw is told, and the views less that. Beside it, what it takes to draw our pictures alone.

Frames: the map moves by a few pixels in every frame, with ground, borders, components and open cases on it;
against a Leaflet map with nothing on it. Live: 300 changed cases a second come in ten batches; told is the
longest time the window's event loop was away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from threading import Lock
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from msgspec.structs import replace as changed
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.big_city import city_ground
from benchmarks.line import Line
from db.reference_files import shipped_standard
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.tile_address import TileAddress, TileSource
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.ui.map.component_layers import COMPONENT_TILES, ComponentLayers
from dispatcher_app.ui.map.of_hall import map_setup
from dispatcher_app.widgets.map.component_sprites import MAJORS
from dispatcher_app.widgets.map.input import pack_layers
from dispatcher_app.widgets.map.page.messages import LiveCase
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.tokens import LIGHT

NAME = "map_page"
_FASTER, _FRAME_MS, _BLOCK_MS = 1 / 5, 1000 / 30, 50.0
_WAIT_MS = 120_000
_ZOOMS = (11, 12, 13, 14, 15, 16)
_A_SECOND = 300
#: All majors of components, on the one layer of pictures that they share.
_COMPONENTS = (COMPONENT_TILES, *(f"{COMPONENT_TILES}-{major}" for major in MAJORS))


@dataclass(frozen=True, slots=True)
class Size:
    city: str
    points: int
    rounds: int
    seconds: float
    cases: int


SIZES = {"tiny": Size("small", 500, 1, 0.5, 50), "full": Size("full", 50_000, 5, 6.0, 5_000)}


def run(size: Size) -> Iterator[Line]:
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    _may_run_here()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    pack = _sample(city_ground(size.city), size.points)
    drawing = _Timed()
    page = _Page(_setup(pack, drawing), drawing)
    try:
        yield from _views(page, pack, size)
        yield _frames(page, size)
        yield _live(page, pack, size)
    finally:
        page.close()


def _may_run_here() -> None:
    """A browser refuses to be root's unless its sandbox is off: that is for containers that measure."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")


def _sample(pack: Pack, count: int) -> Pack:
    rows = np.sort(np.random.default_rng(5).choice(len(pack.components), count, replace=False))
    return replace(pack, components=tuple(pack.components[row] for row in rows.tolist()))


class _Timed:
    """Adds up what a source of tiles takes, in all threads."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = Lock()

    def of(self, source: TileSource) -> TileSource:
        def answer(address: TileAddress) -> bytes | None:
            start = thread_time()
            content = source(address)
            with self._lock:
                self.seconds += thread_time() - start
            return content

        return answer


def _setup(pack: Pack, drawing: _Timed) -> MapSetup:
    components = ComponentLayers(PlaceIndex(pack), shipped_standard())
    setup = map_setup(pack, pack_layers(pack), None, components=components)
    setup.routes.set_tiles(COMPONENT_TILES, drawing.of(components.source))
    return setup


class _Page:
    """The program's page, with a second Leaflet map on top of it that is there only while it is measured."""

    def __init__(self, setup: MapSetup, drawing: _Timed) -> None:
        from dispatcher_app.widgets.map.page.view import MapView

        self.states, self.drawing = setup.layers, drawing
        self.view = MapView(setup)
        self.view.resize(1280, 800)
        self.view.show()
        self.view.start()
        self.until(lambda: self.view.is_ready)

    def close(self) -> None:
        self.view.stop()
        self.view.close()
        self.wait(50)

    def show(self, *keys: str) -> None:
        """These layers and no other."""
        self.view.set_layer_states([changed(state, shown=state.key in keys) for state in self.states])
        self.wait(200)

    def until(self, happened: Callable[[], object]) -> Any:
        start = perf_counter()
        while not (found := happened()):
            if (perf_counter() - start) * 1000 > _WAIT_MS:
                raise TimeoutError("the page does not answer")
            self.wait(10)
        return found

    def wait(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.AllEvents)

    def run(self, script: str) -> Any:
        """What the promise *script* comes to, through JSON."""
        self._do(
            f"window.bench = null; ({script}).then(found => {{ window.bench = JSON.stringify([found]); }})"
        )
        return json.loads(self.until(lambda: self._do("window.bench")))[0]

    def _do(self, script: str) -> Any:
        found: list[Any] = []
        assert self.view._engine is not None
        self.view._engine.page.runJavaScript(script, 0, lambda answer: found.append((answer,)))
        return self.until(lambda: found)[0][0]


#: A frame that has been handed to the screen.
_PAINTED = (
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"
)
_OTHER_MAP = """(async () => {
    const box = document.createElement("div");
    box.style.cssText = "position:fixed;inset:0;z-index:100000;background:#eceef0";
    document.body.append(box);
    window.other = L.map(box, {preferCanvas: true, zoomControl: false, attributionControl: false});
    other.setView([%(lat)s, %(lon)s], 12, {animate: false});
    return 1;
})()"""
_MARKERS = """(async () => {
    const points = %(points)s, start = performance.now();
    for (const [lon, lat] of points) {
        L.circleMarker([lat, lon], {radius: 4, weight: 1, fillOpacity: 0.8}).addTo(other);
    }
    await %(painted)s;
    return performance.now() - start;
})()"""
_THEIR_VIEW = """(async () => {
    const start = performance.now();
    other.setView([%(lat)s, %(lon)s], %(zoom)s, {animate: false});
    await %(painted)s;
    return performance.now() - start;
})()"""
_OUR_VIEW = """(async () => {
    const layer = hall.legend.made.get("components"), start = performance.now();
    const loaded = new Promise(done => layer.once("load", done));
    hall.map.setView([%(lat)s, %(lon)s], %(zoom)s, {animate: false});
    await loaded;
    await %(painted)s;
    return performance.now() - start;
})()"""
_NOTHING = """(async () => {
    const start = performance.now();
    await %(painted)s;
    return performance.now() - start;
})()"""
_REMOVE = "(async () => { const box = other.getContainer(); other.remove(); box.remove(); return 1; })()"
_PAN = """(async () => {
    const map = %(map)s, frames = [];
    await new Promise(done => {
        const begin = performance.now();
        let before = begin;
        const step = now => {
            frames.push(now - before);
            before = now;
            map.panBy([5, 2], {animate: false});
            if (now - begin < %(ms)s) { requestAnimationFrame(step); } else { done(); }
        };
        requestAnimationFrame(step);
    });
    return frames.slice(2);
})()"""


def _views(page: _Page, pack: Pack, size: Size) -> Iterator[Line]:
    """Zooms in turn, each round around another component, so that no picture was drawn before."""
    page.show(*_COMPONENTS)
    chance = np.random.default_rng(6)
    around = [pack.components[row] for row in chance.integers(0, len(pack.components), size.rounds)]
    places = [(c.lon, c.lat, z) for c in around for z in _ZOOMS]
    lon, lat = around[0].lon, around[0].lat
    points = json.dumps([(c.lon, c.lat) for c in pack.components])
    made = []
    for turn in range(size.rounds):
        if turn:
            page.run(_REMOVE)
        page.run(_OTHER_MAP % {"lon": lon, "lat": lat})
        made.append(page.run(_MARKERS % {"points": points, "painted": _PAINTED}))
    theirs = [page.run(_THEIR_VIEW % _at(place)) for place in places]
    page.run(_REMOVE)
    page.run(_OUR_VIEW % _at((lon + 0.3, lat, 9)))  # symbols and index are made once
    ours, drawing = [], []
    for place in places:
        before = page.drawing.seconds
        ours.append(page.run(_OUR_VIEW % _at(place)))
        drawing.append((page.drawing.seconds - before) * 1000)
    count, again = len(pack.components), "Leaflet canvas markers drawn again"
    first = f"{NAME}.the first view ({count} components)"
    yield Line(
        first, median(ours), "Leaflet canvas markers made and drawn", median(made), _FASTER, "ms", len(ours)
    )
    yield Line(
        f"{NAME}.drawing the pictures of a view",
        median(drawing),
        again,
        median(theirs),
        _FASTER,
        "ms",
        len(ours),
    )
    here, there = median(ours), median(theirs)
    yield Line(f"{NAME}.another view", here, again, there, _FASTER, "ms", len(ours))
    frames = median(page.run(_NOTHING % {"painted": _PAINTED}) for _view in places)
    without = f"{NAME}.another view less two frames ({frames:.0f} ms)"
    least = 0.1  # a few markers may be there before the first frame
    here, there = max(least, here - frames), max(least, there - frames)
    yield Line(without, here, again, there, _FASTER, "ms", len(ours))


def _at(place: tuple[float, float, int]) -> dict[str, object]:
    lon, lat, zoom = place
    return {"lon": lon, "lat": lat, "zoom": zoom, "painted": _PAINTED}


def _frames(page: _Page, size: Size) -> Line:
    page.show("ground", "street", "district", "cases", *_COMPONENTS)
    page.view.put_cases(_cases(page, size.cases, 0))
    page.wait(300)
    milliseconds = size.seconds * 1000
    ours = page.run(_PAN % {"map": "hall.map", "ms": milliseconds})
    page.run(_OTHER_MAP % {"lon": 113.83, "lat": 34.03})
    empty = page.run(_PAN % {"map": "other", "ms": milliseconds})
    page.run(_REMOVE)
    mean, bare = sum(ours) / len(ours), sum(empty) / len(empty)
    name = f"{NAME}.frame while panning ({1000 / mean:.0f} a second, an empty map {1000 / bare:.0f})"
    return Line(name, mean, "30 frames a second", _FRAME_MS, 1.0, "ms", len(ours))


def _live(page: _Page, pack: Pack, size: Size) -> Line:
    """How long the event loop is away at most while changes come and the page paints them."""
    longest, last = 0.0, perf_counter()

    def beat() -> None:
        nonlocal longest, last
        now = perf_counter()
        longest, last = max(longest, now - last), now

    changes = 0

    def change() -> None:
        nonlocal changes
        changes += 1
        page.view.put_cases(_cases(page, _A_SECOND // 10, changes))

    heart, feed = QTimer(interval=1), QTimer(interval=100)
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(beat)
    feed.timeout.connect(change)
    heart.start()
    page.wait(20)
    longest = 0.0
    feed.start()
    page.wait(int(size.seconds * 1000))
    feed.stop()
    heart.stop()
    name = f"{NAME}.longest block at {_A_SECOND} changes a second"
    return Line(name, longest * 1000, f"{_BLOCK_MS:.0f} ms", _BLOCK_MS, 1.0, "ms", changes)


def _cases(page: _Page, count: int, turn: int) -> list[LiveCase]:
    """Open cases around the middle of the city; each turn moves and changes others."""
    west, south, east, north = page.view._setup.plan.bounds
    chance = np.random.default_rng(turn)
    spots = chance.uniform((west, south), (east, north), (count, 2)).tolist()
    ids = chance.integers(1, 5_000, count).tolist()
    return [LiveCase(i, lon, lat, 1 + i % 4, 1e9, 2e9 + i) for i, (lon, lat) in zip(ids, spots, strict=True)]
