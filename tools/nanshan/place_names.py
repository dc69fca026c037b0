"""Names people say on the phone, from mapped points and areas, each with a kind and an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import shapely

from nanshan.base_map import area_kind
from nanshan.source import BOX, Extract, Feature, to_metres

_BOX = shapely.box(*BOX)
#: Names that mean nothing without the estate around them: A, B2, 1座, C栋.
_BARE = re.compile(r"^([A-Z]?\d{0,2}[座栋]?|[A-Za-z]\d?)$")
_POINT_KINDS: dict[tuple[str, str], str] = {
    ("amenity", "bank"): "银行",
    ("amenity", "post_office"): "邮局",
    ("amenity", "cafe"): "餐饮",
    ("amenity", "restaurant"): "餐饮",
    ("amenity", "fast_food"): "餐饮",
    ("amenity", "bar"): "餐饮",
    ("amenity", "cinema"): "文娱",
    ("tourism", "hotel"): "酒店",
    ("tourism", "hostel"): "酒店",
    ("tourism", "artwork"): "雕塑",
    ("place", "neighbourhood"): "地片",
    ("place", "locality"): "地片",
    ("place", "square"): "广场",
    ("highway", "bus_stop"): "公交站",
    ("leisure", "fitness_centre"): "文娱",
}
_AREA_KINDS = {
    "residential": "住宅小区",
    "commercial": "商务园区",
    "industrial": "工业区",
    "education": "学校",
    "construction": "工地",
    "green": "公园绿地",
    "sports": "文体设施",
    "parking": "停车场站",
    "water": "水域",
    "public": "公共设施",
}
_BUILDINGS = {
    "residential": "住宅小区",
    "apartments": "住宅小区",
    "school": "学校",
    "hotel": "酒店",
    "retail": "商场",
}


@dataclass(frozen=True)
class PlaceRow:
    """One row of ``places.csv``."""

    name: str
    lon: float
    lat: float
    kind: str
    address: str
    origin: str


class Addresses:
    """An address for a place: its own if mapped, else the named road nearest to it."""

    def __init__(self, extract: Extract) -> None:
        self._named = [road for road in extract.driving_roads() if road.name]
        self._tree = shapely.STRtree([to_metres(road.geometry) for road in self._named])

    def of(self, feature: Feature) -> str:
        tags = feature.tags
        if tags.get("addr:street"):
            number = tags.get("addr:housenumber", "")
            return tags["addr:street"] + (f"{number}号" if number.isdigit() else number)
        place = to_metres(feature.geometry).representative_point()
        near, distance = self._tree.query_nearest(
            place, max_distance=300, return_distance=True, all_matches=False
        )
        return f"邻近{self._named[near[0]].name}" if len(distance) else ""


def make_places(extract: Extract) -> list[PlaceRow]:
    """Every named place of the box, sorted by name; the same name twice within 80 m counts once."""
    addresses = Addresses(extract)
    found: list[PlaceRow] = []
    for feature, name, kind in (*_points(extract), *_areas(extract)):
        spot = feature.geometry.representative_point()
        row = PlaceRow(name, spot.x, spot.y, kind, addresses.of(feature), f"osm:{feature.osm_id}")
        if _BOX.contains(spot) and not any(_same(row, other) for other in found):
            found.append(row)
    return sorted(found, key=lambda row: (row.name, row.lon, row.lat))


def _points(extract: Extract) -> Iterator[tuple[Feature, str, str]]:
    stations = [p for p in extract.points if p.tags.get("station") == "subway" and p.name]
    for point in extract.points:
        if point in stations:
            yield point, f"{point.name}地铁站", "地铁站"
        elif point.tags.get("railway") == "subway_entrance" and point.name:
            yield point, _entrance(point, stations), "地铁口"
        elif point.tags.get("highway") == "bus_stop" and point.name:
            yield point, f"{point.name}公交站", "公交站"
        elif point.name and not _BARE.match(point.name) and (kind := _kind(point)):
            yield point, point.name, kind


def _entrance(point: Feature, stations: list[Feature]) -> str:
    letter = point.name[-3:].replace("出口", "")[-1]
    nearest = min(stations, key=lambda s: s.geometry.distance(point.geometry))
    return f"{nearest.name}地铁站{letter}出口"


def _kind(point: Feature) -> str:
    for (tag, value), kind in _POINT_KINDS.items():
        if point.tags.get(tag) == value:
            return kind
    if "shop" in point.tags:
        return "商店"
    return "单位" if "office" in point.tags else ""


def _areas(extract: Extract) -> Iterator[tuple[Feature, str, str]]:
    # A house and the ground it stands on often share their name; the house is the better place.
    for area in sorted(extract.areas, key=lambda a: "building" not in a.tags):
        if area.name and not _BARE.match(area.name):
            kind = area_kind(area)
            building = _BUILDINGS.get(area.tags.get("building", ""), "楼宇")
            yield area, area.name, building if kind == "building" else _AREA_KINDS.get(kind, "公共设施")


def _same(a: PlaceRow, b: PlaceRow) -> bool:
    return a.name == b.name and abs(a.lon - b.lon) < 8e-4 and abs(a.lat - b.lat) < 8e-4
