"""Roads and areas for the vector base map: real OpenStreetMap shapes, cut to the ground around the box."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from nanshan.source import BOX, Extract, Feature
from nanshan.writing import FeatureRow

#: Degrees of map beyond the box, so that its edge does not end in mid-road.
_MARGIN = 0.004
_VIEW = shapely.box(BOX[0] - _MARGIN, BOX[1] - _MARGIN, BOX[2] + _MARGIN, BOX[3] + _MARGIN)

#: The first rule that fits gives an area its kind: tag, values (none: any), kind.
_AREA_KINDS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("building", (), "building"),
    ("natural", ("water",), "water"),
    ("natural", ("sand",), "sand"),
    ("natural", (), "green"),
    ("leisure", ("pitch", "sports_centre", "sport", "playground"), "sports"),
    ("leisure", (), "green"),
    ("amenity", ("parking", "bus_station", "fuel"), "parking"),
    ("amenity", ("school", "university", "college", "kindergarten"), "education"),
    ("landuse", ("grass", "forest", "farmland", "greenfield", "plant_nursery"), "green"),
    ("landuse", ("residential",), "residential"),
    ("landuse", ("commercial", "retail"), "commercial"),
    ("landuse", ("industrial",), "industrial"),
    ("landuse", ("construction",), "construction"),
    ("power", (), "industrial"),
    ("aeroway", (), "industrial"),
    ("man_made", (), "industrial"),
    ("amenity", (), "public"),
    ("tourism", (), "public"),
    ("office", (), "public"),
)


def road_features(extract: Extract) -> Iterator[FeatureRow]:
    for road in extract.roads:
        kind = _road_kind(road)
        shown = road.geometry.intersection(_VIEW)
        if kind and not shown.is_empty:
            yield _properties(road, kind), shown


def area_features(extract: Extract) -> Iterator[FeatureRow]:
    for area in extract.areas:
        kind = area_kind(area)
        if kind:
            yield _properties(area, kind), _clean(area.geometry)


def area_kind(area: Feature) -> str:
    for tag, values, kind in _AREA_KINDS:
        if tag in area.tags and (not values or area.tags[tag] in values):
            return kind
    return ""


def _road_kind(road: Feature) -> str:
    if road.tags.get("highway") == "construction" or road.tags.get("railway") == "construction":
        return "construction"
    return road.tags.get("highway") or road.tags.get("railway") or road.tags.get("waterway") or ""


def _properties(feature: Feature, kind: str) -> dict[str, object]:
    named = {"name": feature.name} if feature.name else {}
    layer = (
        {"layer": int(feature.tags["layer"])} if feature.tags.get("layer", "").lstrip("-").isdigit() else {}
    )
    return {"osm_id": feature.osm_id, "kind": kind, **named, **layer}


def _clean(area: BaseGeometry) -> BaseGeometry:
    """The area on the written grid, and valid there."""
    return shapely.set_precision(area.buffer(0) if not area.is_valid else area, 1e-6)
