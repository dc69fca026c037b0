"""Web mercator (EPSG:3857) as tile maps cut it: degrees to the unit square, tiles to degrees.

The unit square has its origin in the north-west; x runs east, y south, both from 0 to 1 over the whole world.
Tiles are numbered as everywhere on the web (XYZ): at zoom z there are 2^z by 2^z, (0, 0) in the north-west.
CGCS2000 and WGS84 are the same here: they differ by centimetres.
"""

from __future__ import annotations

from math import asinh, atan, cos, degrees, pi, radians, sinh, tan
from typing import NamedTuple

#: Mercator ends here (degrees): the world is square.
MOST_LATITUDE = 85.051128779806
TILE_PX = 256
#: Length of the equator of the mercator sphere in metres.
_EQUATOR_M = 2 * pi * 6_378_137.0


class Box(NamedTuple):
    """Degrees: west and south edge, then east and north."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


class Tile(NamedTuple):
    """One square of a tile map."""

    z: int
    x: int
    y: int

    @property
    def there(self) -> bool:
        """Whether the world has this tile."""
        return 0 <= self.z <= 30 and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    @property
    def box(self) -> Box:
        side = 1 << self.z
        west, north = to_degrees(self.x / side, self.y / side)
        east, south = to_degrees((self.x + 1) / side, (self.y + 1) / side)
        return Box(west, south, east, north)


def to_unit(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to the unit square; latitudes beyond the map are put on its edge."""
    lat = max(-MOST_LATITUDE, min(MOST_LATITUDE, lat))
    return lon / 360.0 + 0.5, 0.5 - asinh(tan(radians(lat))) / (2 * pi)


def to_degrees(x: float, y: float) -> tuple[float, float]:
    return (x - 0.5) * 360.0, degrees(atan(sinh(pi * (1.0 - 2.0 * y))))


def tile_at(lon: float, lat: float, z: int) -> Tile:
    x, y = to_unit(lon, lat)
    last = (1 << z) - 1
    return Tile(z, max(0, min(last, int(x * (last + 1)))), max(0, min(last, int(y * (last + 1)))))


def metres_per_pixel(lat: float, z: int, tile_px: int = TILE_PX) -> float:
    """What one pixel of a tile is worth on the ground at this latitude."""
    return _EQUATOR_M * cos(radians(lat)) / ((1 << z) * tile_px)
