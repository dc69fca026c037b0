"""Reads the OpenStreetMap extract and turns degrees into local metres and back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

#: The ground the pack covers: west, south, east, north. About 25 km², wholly inside the district.
BOX = (113.9190, 22.5225, 113.9740, 22.5635)
#: Roads that carry cars; they bound blocks and carry street furniture.
DRIVING = ("trunk", "primary", "secondary", "tertiary", "residential", "unclassified")

_LON0, _LAT0 = 113.9465, 22.543
_PER_LAT = 110_760.0
_PER_LON = 111_320.0 * math.cos(math.radians(_LAT0))


@dataclass(frozen=True)
class Feature:
    """One feature of the extract: its OpenStreetMap id, tags, and geometry in degrees."""

    osm_id: str
    tags: dict[str, str]
    geometry: BaseGeometry

    @property
    def name(self) -> str:
        # Some names carry invisible marks (U+200E), which no one can type.
        return "".join(c for c in self.tags.get("name", "") if c.isprintable()).strip()


@dataclass(frozen=True)
class Extract:
    """The source folder, read."""

    roads: list[Feature]
    areas: list[Feature]
    points: list[Feature]
    district: BaseGeometry

    def driving_roads(self) -> list[Feature]:
        return [road for road in self.roads if road.tags.get("highway") in DRIVING]


def read_extract(folder: Path) -> Extract:
    return Extract(
        roads=_features(folder / "roads.geojson"),
        areas=_features(folder / "areas.geojson"),
        points=_features(folder / "points.geojson"),
        district=_features(folder / "district.geojson")[0].geometry,
    )


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Plate carrée about the middle of the box: true to a few centimetres over its five kilometres."""
    return shapely.transform(geometry, lambda c: (c - (_LON0, _LAT0)) * (_PER_LON, _PER_LAT))


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda c: np.asarray(c) / (_PER_LON, _PER_LAT) + (_LON0, _LAT0))


def box_in_metres() -> BaseGeometry:
    return to_metres(shapely.box(*BOX))


def _features(path: Path) -> list[Feature]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return [
        Feature(str(f["properties"].get("osm_id", "")), f["properties"], shape(f["geometry"]))
        for f in document["features"]
    ]
