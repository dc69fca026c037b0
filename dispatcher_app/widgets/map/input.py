"""Turns a city's ground as the domain keeps it into what the locator map draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from dispatcher_app.domain.base_map import AreaShape, BaseMap, RoadLine
from dispatcher_app.domain.base_map import MapLabel as PackLabel
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.places import Outline, Place
from dispatcher_app.widgets.map.layers import (
    AreaKind,
    LabelRank,
    LocatorLayers,
    MapArea,
    MapCell,
    MapLabel,
    MapRoad,
    RoadKind,
)

#: OpenStreetMap's words for what is not simply a path.
_ROADS = {
    "motorway": RoadKind.TRUNK,
    "trunk": RoadKind.TRUNK,
    "primary": RoadKind.PRIMARY,
    "secondary": RoadKind.SECONDARY,
    "tertiary": RoadKind.TERTIARY,
    "residential": RoadKind.MINOR,
    "unclassified": RoadKind.MINOR,
    "living_street": RoadKind.MINOR,
    "road": RoadKind.MINOR,
    "service": RoadKind.SERVICE,
    "pedestrian": RoadKind.SERVICE,
    "construction": RoadKind.PLANNED,
    "proposed": RoadKind.PLANNED,
}
_RAILS = {"rail", "railway", "subway", "light_rail", "tram", "monorail"}
_STREAMS = {"river", "stream", "canal", "drain", "ditch", "waterway"}

_AREAS = {
    "green": AreaKind.GREEN,
    "sand": AreaKind.SAND,
    "sports": AreaKind.PITCH,
    "parking": AreaKind.PARKING,
    "water": AreaKind.WATER,
    "building": AreaKind.BUILDING,
}
#: Kinds of the base map's labels, and words a pack may use for its places.
_RANKS = {
    "district": LabelRank.QUARTER,
    "street": LabelRank.QUARTER,
    "community": LabelRank.COMMUNITY,
    "地片": LabelRank.COMMUNITY,
    "地铁站": LabelRank.LANDMARK,
    "火车站": LabelRank.LANDMARK,
    "医院": LabelRank.LANDMARK,
    "学校": LabelRank.LANDMARK,
    "商场": LabelRank.LANDMARK,
}

#: The character on the badge of a place: 文 is what maps of China have for schools.
_BADGES = {"地铁站": "M", "火车站": "站", "医院": "医", "学校": "文", "商场": "商", "派出所": "警"}


def road_kind(word: str) -> RoadKind:
    """The line for OpenStreetMap's *word*. A slip road ranks below its road; the unknown is a path."""
    if word.endswith("_link"):
        return RoadKind(max(RoadKind.MINOR, _ROADS.get(word.removesuffix("_link"), RoadKind.MINOR) - 1))
    if word in _RAILS:
        return RoadKind.RAIL
    return RoadKind.STREAM if word in _STREAMS else _ROADS.get(word, RoadKind.PATH)


def area_kind(word: str) -> AreaKind:
    return _AREAS.get(word, AreaKind.BUILT)


def locator_layers(
    base_map: BaseMap,
    cells: Iterable[Outline] = (),
    districts: Iterable[Outline] = (),
    places: Iterable[Place] = (),
    attribution: str = "",
) -> LocatorLayers:
    """A city for :class:`LocatorMap`; *attribution* is the credit its data licence asks for."""
    return LocatorLayers(
        areas=tuple(chain(_outlines(districts), map(_area, base_map.areas))),
        roads=tuple(map(_road, base_map.roads)),
        cells=tuple(_cells(cells)),
        labels=tuple(chain(map(_label, base_map.labels), map(_place, places))),
        attribution=attribution,
    )


def _area(area: AreaShape) -> MapArea:
    return MapArea(area_kind(area.kind), area.rings, area.name)


def _road(road: RoadLine) -> MapRoad:
    return MapRoad(road_kind(road.kind), road.line, road.name)


def _label(label: PackLabel) -> MapLabel:
    return MapLabel(label.text, label.lon, label.lat, _RANKS.get(label.kind, LabelRank.PLACE))


def _place(place: Place) -> MapLabel:
    rank = _RANKS.get(place.kind, LabelRank.PLACE)
    return MapLabel(place.name, place.lon, place.lat, rank, _BADGES.get(place.kind, ""))


def _outlines(outlines: Iterable[Outline]) -> Iterator[MapArea]:
    for outline in outlines:
        for rings in outline.polygons:
            yield MapArea(AreaKind.DISTRICT, rings, outline.name)


def _cells(outlines: Iterable[Outline]) -> Iterator[MapCell]:
    for outline in outlines:
        for rings in outline.polygons:
            yield MapCell(outline.code, rings[0])


def pack_layers(pack: Pack) -> LocatorLayers:
    """All that a map shows of a city pack, the names of its places among it."""
    credit = " ".join(dict.fromkeys(part.text for part in pack.info.attributions))
    return locator_layers(pack.base_map, pack.cell_outlines, pack.districts, pack.places, credit)
