"""Brings coordinates of Chinese web maps onto CGCS2000 / WGS84, the only system that is stored.

GCJ-02 (Amap, Tencent) shifts points by 300 to 700 m inside China, BD-09 (Baidu) shifts GCJ-02 once
more. The published polynomial turns WGS84 into GCJ-02; the way back is found by repeating it, which
settles within a millimetre. The packages that do this (eviltransform, prcoords) have not been released
since 2019 and ship no wheels, so the few lines stand here, tested against both.
"""

from __future__ import annotations

import math
from enum import StrEnum

from dispatcher_app.domain.places import Point

_AXIS_M = 6_378_245.0  # Krasovsky 1940, as the polynomial was fitted to it
_ECCENTRICITY2 = 0.00669342162296594323
_BD_TWIST = math.pi * 3000.0 / 180.0
_SETTLED_DEG = 1e-9  # about 0.1 mm


class CoordinateSystem(StrEnum):
    """Systems an import may bring; the first two are the same to within a few centimetres."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(lon: float, lat: float, system: CoordinateSystem) -> Point:
    """*lon*, *lat* (degrees) of *system* as WGS84 degrees."""
    if system == CoordinateSystem.GCJ02:
        return gcj02_to_wgs84(lon, lat)
    if system == CoordinateSystem.BD09:
        return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))
    return (lon, lat)


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """The WGS84 point that GCJ-02 shows at *lon*, *lat*; outside China nothing is shifted."""
    if not _in_china(lon, lat):
        return (lon, lat)
    guess_lon, guess_lat = lon, lat
    for _round in range(30):
        shown_lon, shown_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        off_lon, off_lat = shown_lon - lon, shown_lat - lat
        guess_lon, guess_lat = guess_lon - off_lon, guess_lat - off_lat
        if max(abs(off_lon), abs(off_lat)) < _SETTLED_DEG:
            break
    return (guess_lon, guess_lat)


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    """Where GCJ-02 shows a WGS84 point."""
    if not _in_china(lon, lat):
        return (lon, lat)
    sine = math.sin(math.radians(lat))
    squash = 1.0 - _ECCENTRICITY2 * sine * sine
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY2) / squash**1.5
    parallel = _AXIS_M / math.sqrt(squash) * math.cos(math.radians(lat))
    east, north = _shift_m(lon - 105.0, lat - 35.0)
    return (lon + math.degrees(east / parallel), lat + math.degrees(north / meridian))


def bd09_to_gcj02(lon: float, lat: float) -> Point:
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_TWIST)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_TWIST)
    return (radius * math.cos(angle), radius * math.sin(angle))


def _in_china(lon: float, lat: float) -> bool:
    """The rectangle in which the polynomial is applied."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _shift_m(x: float, y: float) -> Point:
    """The published polynomial: metres east and north by which a point is shifted."""
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y / 30.0 * math.pi)) * 2.0 / 3.0
    return (east, north)
