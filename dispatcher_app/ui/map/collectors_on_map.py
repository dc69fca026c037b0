"""Collectors on both maps: last positions as a layer, the panel about one, the trail and its replay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QRect, QTimer, Slot

from dispatcher_app.domain.collectors import Trail
from dispatcher_app.i18n import _
from dispatcher_app.services.collectors.watch import LastSeen
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.map.body import MapBody
from dispatcher_app.ui.map.collector_page import CollectorPage
from dispatcher_app.ui.map.collector_words import seen_words
from dispatcher_app.ui.map.tools import MapTools
from dispatcher_app.ui.map.trail_drawing import (
    replay_lines,
    replay_mark,
    trail_bounds,
    trail_lines,
    trail_moments,
)
from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.map.page.messages import LayerState, MarkOf
from dispatcher_app.widgets.map.walker_signs import WALKER, WALKER_OLD

#: West, south, east, north in degrees.
Bounds = tuple[float, float, float, float]
#: The layer, and the groups of what is drawn.
COLLECTORS, TRAIL, REPLAY = "collectors", "trail", "replay"
_READ_AGAIN_MS = 30_000


class CollectorsOnMap(QObject):
    """Reads where collectors are while somebody looks, and draws it. Roles that may not know have none of it.

    Whether they are shown is kept for the seat, as of any layer.
    """

    def __init__(
        self, context: SeatContext, body: MapBody, tools: MapTools, settings: SeatSettings | None
    ) -> None:
        super().__init__(body)
        self._context, self._body, self._tools, self._settings = context, body, tools, settings
        self._may = context.desk.collectors.may_see
        self._seen: dict[int, LastSeen] = {}
        self._keys: dict[str, int] = {}
        self.page = CollectorPage(context, body.panel)
        body.panel.add_page(self.page)
        self._shown = (
            self._may and settings is not None and settings.map_layers(self._login).get(COLLECTORS, False)
        )
        self._again = QTimer(self, interval=_READ_AGAIN_MS)
        self._again.timeout.connect(self.read)
        self._connect()
        body.city.native.show_collectors(self._shown, there=self._may)
        if self._shown:
            self.read()

    def _connect(self) -> None:
        city, tools = self._body.city, self._tools
        tools.asks.collectors_asked.connect(self.switch)
        city.native.collectors_asked.connect(self.switch)
        tools.here.collector_chosen.connect(self.show_collector)
        city.mark_chosen.connect(self._on_mark_chosen)
        city.set_mark_words(COLLECTORS, self._words_of)
        self.page.trail_changed.connect(self._on_trail_changed)
        self.page.player.moment_changed.connect(self._on_moment_changed)
        self.page.player.frame_asked.connect(self._on_frame_asked)
        self.page.list.pointed.connect(tools.point_at)
        self._body.panel.closed.connect(self._on_panel_closed)
        self._body.panel.turned.connect(self._on_panel_turned)
        if city.page is not None and self._may:
            state = LayerState(COLLECTORS, _("采集员"), self._shown, sign="walker")
            city.page.set_layer_states((*city.page.layer_states, state))
            city.page.layer_switched.connect(self._on_layer_switched)

    @property
    def _login(self) -> str:
        return self._context.desk.person.login

    # the layer

    @property
    def shown(self) -> bool:
        """Whether they are on the map now."""
        return self._shown

    @property
    def seen(self) -> tuple[LastSeen, ...]:
        """Who was where, as last read."""
        return tuple(self._seen.values())

    @Slot()
    def switch(self) -> None:
        """Show them where they are hidden, hide them where they are shown, on both maps."""
        if not self._may:
            self._context.voice.note(_("采集员位置只对接线员、派遣员和值班长开放。"))
            return
        self._take(not self._shown)
        if self._body.city.page is not None:
            self._body.city.page.switch_layer(COLLECTORS, self._shown)
        if self._settings is not None:
            self._settings.keep_map_layer(self._login, COLLECTORS, self._shown)
        said = _("地图显示采集员。") if self._shown else _("地图不再显示采集员。")
        self._context.voice.ok(said)

    @Slot(str, bool)
    def _on_layer_switched(self, key: str, shown: bool) -> None:
        """The legend's switch is kept by whoever keeps all of them."""
        if key == COLLECTORS:
            self._take(shown)

    def _take(self, shown: bool) -> None:
        self._shown = shown
        self._body.city.native.show_collectors(shown, there=self._may)
        self._draw()
        if shown:
            self.read()
        else:
            self._again.stop()

    @Slot()
    def read(self) -> None:
        """Ask where everybody is, now and again while it is shown."""
        if self._shown or self._body.panel.page is self.page:
            self._context.tasks.start(self._read(), name="collectors")
            self._again.start()
        else:
            self._again.stop()

    async def _read(self) -> None:
        """A server that is away is told elsewhere; the signs then grow old here."""
        try:
            seen = await self._context.desk.collectors.last()
        except ExternalError:
            now = self._context.desk.now()
            seen = tuple(replace(one, age=now - one.fix.at) for one in self._seen.values())
        self._seen = {self._key_of(one.collector.code): one for one in seen}
        self._tools.here.take_seen(seen)
        self._draw()
        if self._body.panel.page is self.page and self.page.person is not None:
            self.page.show_seen(self._seen.get(self._key_of(self.page.person.code)))

    def _key_of(self, code: str) -> int:
        return self._keys.setdefault(code, len(self._keys) + 1)

    def _draw(self) -> None:
        """Old ones lie below."""
        seen = sorted(self._seen.items(), key=lambda item: item[1].fresh) if self._shown else ()
        self._body.city.draw(COLLECTORS, [collector_mark(key, one) for key, one in seen])

    def _words_of(self, key: int) -> str:
        one = self._seen.get(key)
        return seen_words(one) if one is not None else ""

    # one of them

    @Slot(str, int)
    def _on_mark_chosen(self, group: str, key: int) -> None:
        if group == COLLECTORS and key in self._seen:
            self._open(self._seen[key].collector.code, self._seen[key])

    @Slot(str)
    def show_collector(self, code: str) -> None:
        """The panel about one collector, from a list that stays behind it."""
        self._open(code, self._tools.here.seen.get(code))

    def _open(self, code: str, seen: LastSeen | None) -> None:
        panel, person = self._body.panel, self._context.desk.collectors.person(code)
        focus = panel.window().focusWidget()
        had_keys = focus is not None and panel.isAncestorOf(focus)
        about = self._body.pixel_of(seen.fix.lon, seen.fix.lat) if seen is not None else None
        panel.open_page(self.page, person.name, about, deeper=panel.page is self._tools.here)
        self._tools.asks.wants_escape = True
        self.page.show_collector(person, seen)
        self.read()
        if had_keys or self._body.city.shown.hasFocus():
            self.page.setFocus()

    @Slot(object)
    def _on_trail_changed(self, trail: Trail) -> None:
        zone = self._context.desk.hall.zone
        self._body.city.draw(TRAIL, trail_moments(trail, zone), trail_lines(trail))
        if not trail.legs:
            self._body.city.draw(REPLAY)

    @Slot(object)
    def _on_moment_changed(self, at: datetime) -> None:
        person = self.page.person
        trail, name = self.page.trail, person.name if person is not None else ""
        self._body.city.draw(REPLAY, replay_mark(trail, at, name), replay_lines(trail, at))

    @Slot()
    def _on_frame_asked(self) -> None:
        bounds, body = trail_bounds(self.page.trail), self._body
        if bounds is not None:
            body.city.frame(*beside(bounds, body.city.geometry(), body.panel.geometry()))

    @Slot(bool)
    def _on_panel_closed(self, _had_keys: bool) -> None:
        self._clear()

    @Slot()
    def _on_panel_turned(self) -> None:
        """Another page: its own drawings are enough."""
        if self._body.panel.page is not self.page:
            self._clear()

    def _clear(self) -> None:
        for group in (TRAIL, REPLAY):
            self._body.city.draw(group)


def beside(bounds: Bounds, room: QRect, panel: QRect) -> Bounds:
    """*bounds* with so much more on the side of *panel* that they are seen in *room* next to it."""
    west, south, east, north = bounds
    if panel.height() > panel.width():
        wider = (east - west) * panel.width() / max(1, room.width() - panel.width())
        at_left = panel.center().x() < room.center().x()
        return (west - wider, south, east, north) if at_left else (west, south, east + wider, north)
    higher = (north - south) * panel.height() / max(1, room.height() - panel.height())
    at_top = panel.center().y() < room.center().y()
    return (west, south, east, north + higher) if at_top else (west, south - higher, east, north)


def collector_mark(key: int, seen: LastSeen) -> MarkOf:
    """What the map is told of a collector."""
    sign = WALKER if seen.fresh else WALKER_OLD
    return MarkOf(key, seen.fix.lon, seen.fix.lat, sign, seen.collector.name)
