"""The map page in a real browser, with the hands of an operator and a look at what is on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QPoint, QPointF, Qt, SignalInstance
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.tile_address import TileAddress, TileSource
from dispatcher_app.widgets.map.layers import AreaKind, LocatorLayers, MapArea, MapCell
from dispatcher_app.widgets.map.page.built import PagePlan, PictureLayer
from dispatcher_app.widgets.map.page.doors import NEAR
from dispatcher_app.widgets.map.page.messages import LayerState, LineOf, LiveCase
from dispatcher_app.widgets.map.page.routes import MapRoutes
from dispatcher_app.widgets.map.page.setup import MapSetup
from dispatcher_app.widgets.map.page.view import MapView
from dispatcher_app.widgets.theme import current_theme

#: A town of 6 by 5 km with four cells of 100 m.
WEST, SOUTH, EAST, NORTH = 113.90, 22.50, 113.96, 22.545
LON, LAT = 113.93, 22.52
NOW = 1_790_000_000.0
PATIENCE_MS = 30_000
_CELL = 0.001
STATES = (
    LayerState("ground", "底图", shown=True, base=True, sign="area"),
    LayerState("cases", "在办案件", shown=True, sign="due"),
    LayerState(NEAR, "附近案件", shown=True),
)


def town() -> LocatorLayers:
    """Water in the west half, and cells around the middle."""
    ring = ((WEST, SOUTH), (LON, SOUTH), (LON, NORTH), (WEST, NORTH))
    cells = [
        MapCell(f"44030500100100{number}", _square(LON + dx * _CELL, LAT + dy * _CELL))
        for number, (dx, dy) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1)))
    ]
    return LocatorLayers(areas=(MapArea(AreaKind.WATER, (ring,)),), cells=tuple(cells), attribution="© 测试")


def _square(lon: float, lat: float) -> tuple[tuple[float, float], ...]:
    return ((lon, lat), (lon + _CELL, lat), (lon + _CELL, lat + _CELL), (lon, lat + _CELL))


def live(
    case_id: int, lon: float, lat: float, *, left: float | None = 3600.0, paused: bool = False
) -> LiveCase:
    """An open case with *left* seconds to its limit, amber in the last half hour; None: no limit."""
    due = 0.0 if left is None else NOW + left
    return LiveCase(case_id, lon, lat, 1 + case_id % 4, due - 1800 if due else 0.0, due, paused)


class Painter:
    """A source of tiles for tests: white by day, black at night; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[TileAddress] = []
        self.fails = False

    def source(self, address: TileAddress) -> bytes | None:
        self.asked.append(address)
        if self.fails:
            raise ValueError("damaged")
        return None

    def tiles(self) -> list[Tile]:
        return [address.tile for address in self.asked]


class PageOnTest:
    """A :class:`MapView` that is loaded, and everything it says by signal name."""

    def __init__(self, ground: TileSource, setup: MapSetup | None = None) -> None:
        """The page of the town over *ground*, or that of *setup*."""
        routes = MapRoutes()
        routes.set_tiles("ground", ground)
        picture = PictureLayer("ground", "/ground/{look}/{z}/{x}/{y}{r}.png?s={stamp}", base=True)
        plan = PagePlan("440305", (WEST, SOUTH, EAST, NORTH), (picture,))
        self.routes = routes
        self.view = MapView(setup or MapSetup(plan, routes, STATES))
        self.view.set_layers(town())
        self.view.set_clock(NOW)
        self.view.resize(800, 600)
        self.view.show()
        self._rounds = 0
        self.said: dict[str, list[tuple[Any, ...]]] = {}
        for name in SIGNALS:
            self._listen(name, getattr(self.view, name))

    def _listen(self, name: str, signal: SignalInstance) -> None:
        heard = self.said.setdefault(name, [])

        def note(*arguments: Any) -> None:
            heard.append(arguments)

        signal.connect(note)

    # time

    def until(self, happened: Callable[[], object], what: str = "") -> Any:
        """Let the program run until *happened* answers something true, which is returned."""
        clock = QElapsedTimer()
        clock.start()
        while not (found := happened()):
            assert clock.elapsed() < PATIENCE_MS, f"waited in vain: {what}; the page: {self._state()}"
            QTest.qWait(5)
        return found

    def _state(self) -> object:
        """How the page stands, for whoever reads of a failure."""
        found: list[object] = []
        if self.view._engine is not None:
            words = "[location.href, document.visibilityState, hall.live._wanted, hall.live.frames]"
            self.view._engine.page.runJavaScript(f"JSON.stringify({words})", 0, found.append)
            QTest.qWait(500)
        return found

    def start(self) -> None:
        self.view.start()
        self.until(lambda: self.view.is_ready, "ready")
        self.settle()

    def settle(self) -> None:
        """Everything said so far has been heard by the page and painted."""
        self.view.bridge._batch.stop()
        self.view.bridge._on_batch()
        self._rounds += 1
        mark = f"round {self._rounds}"
        self.view.draw("settle", lines=[LineOf([(0.0, 0.0)], mark)])  # messages are heard in their order
        heard = f"hall.overlay.groups.get('settle')?.lines[0]?.token === {mark!r}"
        self.until(lambda: self.look(f"{heard} && {self._fits()} && hall.live._wanted === 0"), "painted")

    def _fits(self) -> str:
        """Asks whether the page has the size of its widget: a change reaches it some time later."""
        return f"hall.map.getSize().equals([{self.view.width()}, {self.view.height()}])"

    def word(self, name: str) -> tuple[Any, ...]:
        """The newest thing said by this signal, once it comes."""
        return self.until(lambda: self.said[name], name)[-1]

    def forget(self) -> None:
        for heard in self.said.values():
            heard.clear()

    # looking

    def look(self, script: str) -> Any:
        """What *script* is in the page, through JSON."""
        found: list[Any] = []
        assert self.view._engine is not None
        self.view._engine.page.runJavaScript(f"JSON.stringify({script})", 0, found.append)
        self.until(lambda: found, script)
        return json.loads(found[0]) if found[0] else None

    def pixel_of(self, lon: float, lat: float) -> QPoint:
        x, y = self.look(f"(p => [p.x, p.y])(hall.map.latLngToContainerPoint([{lat}, {lon}]))")
        return QPoint(round(x), round(y))

    def place_of(self, x: float, y: float) -> tuple[float, float]:
        lon, lat = self.look(f"(p => [p.lng, p.lat])(hall.map.containerPointToLatLng([{x}, {y}]))")
        return lon, lat

    def centre(self) -> tuple[float, float, int]:
        lon, lat, zoom = self.look("[hall.map.getCenter().lng, hall.map.getCenter().lat, hall.map.getZoom()]")
        return lon, lat, int(zoom)

    def is_bare(self, at: QPoint) -> bool:
        """Whether nothing is drawn there: the pictures of tests are clear."""
        return self.colour(at) == QColor(current_theme().window)

    def colour(self, at: QPoint) -> QColor:
        image = self.view.picture().toImage()
        ratio = image.devicePixelRatio()
        return image.pixelColor(round(at.x() * ratio), round(at.y() * ratio))

    # hands

    @property
    def target(self) -> QWidget:
        assert self.view._engine is not None
        view = self.view._engine.view
        found = view.focusProxy()
        return found if found is not None else view

    def click(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.target, button, Qt.KeyboardModifier.NoModifier, at)

    def double_click(self, at: QPoint) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        for press in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._mouse(press, at, left, left)
            self._mouse(QEvent.Type.MouseButtonRelease, at, left, none)

    def hover(self, at: QPoint) -> None:
        self._mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press, move in steps, let go."""
        left = Qt.MouseButton.LeftButton
        self._mouse(QEvent.Type.MouseButtonPress, start, left, left)
        for step in range(1, 6):
            self._mouse(
                QEvent.Type.MouseMove, start + (end - start) * (step / 5), Qt.MouseButton.NoButton, left
            )
            QTest.qWait(1)
        self._mouse(QEvent.Type.MouseButtonRelease, end, left, Qt.MouseButton.NoButton)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.view.setFocus()
        QTest.keyClick(self.view, key, held)

    def _mouse(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        place = QPointF(at)
        everywhere = QPointF(self.target.mapToGlobal(at))
        event = QMouseEvent(kind, place, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(self.target, event)

    def close(self) -> None:
        self.view.stop()
        self.view.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


SIGNALS = (
    "ready gave_up point_picked marker_chosen mark_chosen case_chosen clicked context_asked moved "
    "area_chosen measured layer_switched tool_ended following_changed"
).split()
