"""Metres around a city's middle, so that distances and radii need no trigonometry each time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dispatcher_app.domain.places import Point

if TYPE_CHECKING:
    from shapely.geometry import Point as ShapelyPoint

#: CGCS2000 ellipsoid (EPSG:4490).
_AXIS_M = 6_378_137.0
_ECCENTRICITY2 = 0.00669438002290


class LocalMetres:
    """Plate carrée on the ellipsoid about one point; distances within a city are true to 1 %."""

    def __init__(self, lon: float, lat: float) -> None:
        self._lon, self._lat = lon, lat
        sine = math.sin(math.radians(lat))
        squash = 1.0 - _ECCENTRICITY2 * sine * sine
        self.per_lat = math.radians(_AXIS_M * (1.0 - _ECCENTRICITY2) / squash**1.5)
        self.per_lon = math.radians(_AXIS_M / math.sqrt(squash) * math.cos(math.radians(lat)))

    @classmethod
    def about(cls, points: Sequence[Point]) -> LocalMetres:
        """About the middle of *points*; about nowhere in particular if there are none."""
        if not points:
            return cls(0.0, 0.0)
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return cls((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)

    def of(self, lon: float, lat: float) -> Point:
        return ((lon - self._lon) * self.per_lon, (lat - self._lat) * self.per_lat)

    def of_many(self, points: Iterable[Point]) -> list[Point]:
        return [self.of(lon, lat) for lon, lat in points]

    def back(self, spot: ShapelyPoint) -> Point:
        """Degrees of a point in metres."""
        return self.degrees(spot.x, spot.y)

    def degrees(self, x: float, y: float) -> Point:
        """Longitude and latitude of metres east and north of the middle."""
        return (x / self.per_lon + self._lon, y / self.per_lat + self._lat)
