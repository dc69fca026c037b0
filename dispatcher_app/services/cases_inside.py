"""Which cases lie inside what was drawn on the map: open ones from memory, ended ones as read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from dispatcher_app.domain.mercator import Box
from dispatcher_app.domain.places import Point
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.local_metres import LocalMetres
from dispatcher_app.services.what_is_here import RECENT


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """West, south, east, north in degrees; around ``centre`` only what is within ``radius_m`` metres, of a
    polygon only what is within its ``ring``."""

    box: Box
    centre: Point | None = None
    radius_m: float = 0.0
    ring: tuple[Point, ...] = ()

    @classmethod
    def of(
        cls, ring: Sequence[Point], centre: Point | None, radius_m: float, *, polygon: bool = False
    ) -> DrawnArea:
        """The area of an outline as a map says it."""
        lons, lats = [lon for lon, _lat in ring], [lat for _lon, lat in ring]
        box = Box(min(lons), min(lats), max(lons), max(lats))
        return cls(box, centre, radius_m, tuple(ring) if polygon else ())

    def holds(self, lon: float, lat: float) -> bool:
        """The edge counts as inside."""
        if self.centre is None:
            west, south, east, north = self.box
            inside = west <= lon <= east and south <= lat <= north
            return inside and (not self.ring or bool(shapely.intersects_xy(self._polygon(), lon, lat)))
        x, y = LocalMetres(*self.centre).of(lon, lat)
        return x * x + y * y <= self.radius_m**2

    def _polygon(self) -> shapely.Geometry:
        """Of an outline that crosses itself, what it goes round."""
        outline: shapely.Geometry = shapely.Polygon(self.ring)
        return outline if outline.is_valid else shapely.make_valid(outline)

    def among(self, rows: Iterable[QueueRow]) -> list[QueueRow]:
        """Those of *rows* that have a place here."""
        return [row for row in rows if self._has(row)]

    def _has(self, row: QueueRow) -> bool:
        return row.lon is not None and row.lat is not None and self.holds(row.lon, row.lat)


async def ended_inside(desk: Desk, area: DrawnArea) -> list[QueueRow]:
    """Cases there that ended within :data:`RECENT`, the newest end first; some thousands at most.

    Raises:
        ExternalError: the database does not answer.
    """
    return area.among(await desk.ended_in(area.box, desk.now() - RECENT))
