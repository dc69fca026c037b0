"""The heat map of a period's cases on the map page: points in, tiles out."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from dispatcher_app.domain.places import Point
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.i18n import _
from dispatcher_app.services.heat_periods import HeatPeriod
from dispatcher_app.widgets.map.page.messages import LayerState
from dispatcher_app.widgets.map.tile_look import look_in

HEAT_TILES = "heat"
_TEMPLATE = f"/{HEAT_TILES}/{{variant}}/{{dress}}/{{z}}/{{x}}/{{y}}{{r}}.png?s={{stamp}}"
_KEPT_LAYERS = 6


class HeatOnMap:
    """Points in, tiles out. :meth:`source` may be called from any thread."""

    def __init__(self) -> None:
        self._points: Sequence[Point] = ()
        self._serial = 0
        self._layers: dict[tuple[int, str, int], object] = {}
        self._lock = Lock()
        self.count = 0

    def show_points(self, points: Sequence[Point]) -> None:
        """Other cases from now on, degrees; what was painted of the last ones is not asked for again."""
        with self._lock:
            self._points = points
            self._serial += 1
            self._layers.clear()
            self.count = len(points)

    def state(self, period: HeatPeriod, *, shown: bool) -> LayerState:
        """The line of the legend says the period, and how many cases once they are read."""
        title = _("热力图 · {period}").format(period=period.label)
        if shown and self._serial:
            title = _("热力图 · {period} {count} 件").format(period=period.label, count=f"{self.count:,}")
        options = {"variant": f"{period.value}-{self._serial}"}
        return LayerState(HEAT_TILES, title, shown, options, _TEMPLATE, sign="heat:accent")

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``heat/{period and serial}/{dress}/z/x/y``; an address of older points is empty."""
        import numpy as np  # not at the start of a seat

        from dispatcher_app.services.heat_tiles import HeatLayer, HeatPoints
        from dispatcher_app.ui.map.component_look import heat_palette

        word, dress = (*address.words, "", "")[:2]
        with self._lock:
            if word.rpartition("-")[2] != str(self._serial) or not self._points:
                return None
            key = (self._serial, dress, address.ratio)
            layer = self._layers.get(key)
            if layer is None:
                degrees = np.array(self._points, np.float64)
                points = HeatPoints(degrees[:, 0], degrees[:, 1])
                while len(self._layers) >= _KEPT_LAYERS:
                    del self._layers[next(iter(self._layers))]
                layer = HeatLayer(points, heat_palette(look_in([dress]).theme), address.ratio)
                self._layers[key] = layer
        assert isinstance(layer, HeatLayer)
        return layer.tile(address.tile)
