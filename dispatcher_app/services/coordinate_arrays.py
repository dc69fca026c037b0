"""The conversions of :mod:`dispatcher_app.services.coordinates` for a whole survey at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dispatcher_app.services.coordinates import CoordinateSystem

#: Longitude and latitude in degrees, a point a row.
Degrees = npt.NDArray[np.float64]

_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.00669342162296594323
_BD_TWIST = np.pi * 3000.0 / 180.0
_SETTLED_DEG = 1e-9
_ROUNDS = 30


def all_to_wgs84(points: Degrees, system: CoordinateSystem) -> Degrees:
    """*points* of *system* as WGS84; what is not a number stays none."""
    if system == CoordinateSystem.GCJ02:
        return _gcj02_to_wgs84(points)
    if system == CoordinateSystem.BD09:
        return _gcj02_to_wgs84(_bd09_to_gcj02(points))
    return points


def _gcj02_to_wgs84(points: Degrees) -> Degrees:
    guess = points.copy()
    inside = _in_china(points)
    wanted = points[inside]
    found = wanted.copy()
    for _round in range(_ROUNDS):
        off = _wgs84_to_gcj02(found) - wanted
        found -= off
        if not len(off) or float(np.abs(off).max()) < _SETTLED_DEG:
            break
    guess[inside] = found
    return guess


def _wgs84_to_gcj02(points: Degrees) -> Degrees:
    lon, lat = points[:, 0], points[:, 1]
    sine = np.sin(np.radians(lat))
    squash = 1.0 - _ECCENTRICITY2 * sine * sine
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY2) / squash**1.5
    parallel = _AXIS_M / np.sqrt(squash) * np.cos(np.radians(lat))
    east, north = _shift_m(lon - 105.0, lat - 35.0)
    shown = np.column_stack([lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)])
    return np.where(_in_china(points)[:, None], shown, points)


def _bd09_to_gcj02(points: Degrees) -> Degrees:
    x, y = points[:, 0] - 0.0065, points[:, 1] - 0.006
    radius = np.hypot(x, y) - 0.00002 * np.sin(y * _BD_TWIST)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _BD_TWIST)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _in_china(points: Degrees) -> npt.NDArray[np.bool_]:
    lon, lat = points[:, 0], points[:, 1]
    inside: npt.NDArray[np.bool_] = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return inside


def _shift_m(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[Degrees, Degrees]:
    """The published polynomial: metres east and north by which points are shifted."""
    pi = np.pi
    waves = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + waves
    east += (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + waves
    north += (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y / 30.0 * pi)) * 2.0 / 3.0
    return east, north
