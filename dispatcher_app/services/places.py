"""Where is it? The places of the city, made ready when they are first asked for or in a quiet moment.

What makes them ready (:mod:`dispatcher_app.services.city_places`) and the libraries it needs take some tenths
of a second, which nobody should wait for before the first case is on the screen.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Cell, Component, NearComponent, Outline, Place
from dispatcher_app.services.cameras import CameraIndex

if TYPE_CHECKING:
    from dispatcher_app.services.city_places import CityPlaces
    from dispatcher_app.services.components.columns import ComponentColumns
    from dispatcher_app.services.components.index import ComponentIndex


class PlaceIndex:
    """The places of one city pack; every question is described at :class:`CityPlaces`."""

    def __init__(self, pack: Pack, columns: ComponentColumns | None = None) -> None:
        """*columns* are the register where the pack was read without its components."""
        self._pack, self._columns = pack, columns
        self._lock = Lock()
        self._made: CityPlaces | None = None
        self.cameras = CameraIndex(pack.cameras)

    def make_ready(self) -> CityPlaces:
        """Build the index if nobody has yet; may be called from any thread."""
        with self._lock:
            if self._made is None:
                from dispatcher_app.services.city_places import CityPlaces

                self._made = CityPlaces(self._pack, self._columns)
            return self._made

    @property
    def components(self) -> ComponentIndex:
        """The register, for maps and lists; whoever changes a component tells it here."""
        return self.make_ready().components

    def warm(self, count: int | None = None) -> bool:
        return self.make_ready().warm(count)

    def locate(self, lon: float, lat: float) -> Cell | None:
        return self.make_ready().locate(lon, lat)

    def inside(self, lon: float, lat: float) -> bool:
        return self.make_ready().inside(lon, lat)

    def cell(self, code: str) -> Cell | None:
        return self.make_ready().cell(code)

    def outline(self, cell_code: str) -> Outline | None:
        return self.make_ready().outline(cell_code)

    def describe(self, lon: float, lat: float) -> str:
        return self.make_ready().describe(lon, lat)

    def find(self, text: str, limit: int = 20) -> list[Place]:
        return self.make_ready().find(text, limit)

    def component(self, code: str) -> Component | None:
        return self.make_ready().component(code)

    def nearest_components(
        self, lon: float, lat: float, radius_m: float, class_prefix: str | None = None
    ) -> list[NearComponent]:
        return self.make_ready().nearest_components(lon, lat, radius_m, class_prefix)
