"""Turns GeoJSON geometries into the domain's plain tuples, refusing what is no place on earth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from db.pack_source import BadValue
from dispatcher_app.domain.places import Point, Polygon, Ring
from dispatcher_app.i18n import _


def polygons(geometry: Mapping[str, object]) -> tuple[Polygon, ...]:
    """The polygons of a Polygon or MultiPolygon."""
    match geometry.get("type"), geometry.get("coordinates"):
        case "Polygon", list() as rings:
            return (_polygon(rings),)
        case "MultiPolygon", list() as parts if parts:
            return tuple(_polygon(part) for part in parts)
    raise BadValue(_("图形应为面(Polygon 或 MultiPolygon)。"))


def lines(geometry: Mapping[str, object]) -> tuple[tuple[Point, ...], ...]:
    """The lines of a LineString or MultiLineString."""
    match geometry.get("type"), geometry.get("coordinates"):
        case "LineString", list() as points:
            return (_line(points),)
        case "MultiLineString", list() as parts if parts:
            return tuple(_line(part) for part in parts)
    raise BadValue(_("图形应为线(LineString 或 MultiLineString)。"))


def degrees(lon: str, lat: str) -> Point:
    """The point a table gives as text."""
    try:
        return _point((float(lon), float(lat)))
    except ValueError as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(_("经纬度应为数字:{lon},{lat}。").format(lon=lon[:20], lat=lat[:20])) from error


def _polygon(rings: object) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise BadValue(_("面没有外环。"))
    return tuple(_ring(ring) for ring in rings)


def _ring(points: object) -> Ring:
    ring = _line(points)
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise BadValue(_("面的边界没有闭合(至少 4 个点,首尾相同)。"))
    return ring


def _line(points: object) -> tuple[Point, ...]:
    if not isinstance(points, list) or len(points) < 2:
        raise BadValue(_("线至少要有 2 个点。"))
    return tuple(_point(point) for point in _pairs(points))


def _pairs(points: Iterable[object]) -> Iterable[Sequence[object]]:
    for point in points:
        if not isinstance(point, list) or len(point) < 2:
            raise BadValue(_("坐标应为 [经度, 纬度]。"))
        yield point


def _point(pair: Sequence[object]) -> Point:
    lon, lat = pair[0], pair[1]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise BadValue(_("坐标应为数字。"))
    # Swapped or projected coordinates are the usual mistake, so the sentence names the order wanted.
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise BadValue(_("坐标 {lon},{lat} 不是经纬度(应为先经度后纬度,单位度)。").format(lon=lon, lat=lat))
    return (float(lon), float(lat))
