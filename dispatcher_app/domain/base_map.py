"""The ground under the cases as plain geometry: what a vector map paints without any tile server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dispatcher_app.domain.places import Point, Polygon


class RoadLine(NamedTuple):
    """A stretch of road, rail or stream; ``kind`` is OpenStreetMap's word (``primary``, ``river``)."""

    kind: str
    name: str
    line: tuple[Point, ...]


class AreaShape(NamedTuple):
    """A patch of ground; ``kind`` is one of :data:`AREA_KINDS`, the rings are the outer one, then holes."""

    kind: str
    name: str
    rings: Polygon


class MapLabel(NamedTuple):
    """A name written at a point; ``kind`` says whose it is: ``street``, ``community``, ``area``."""

    kind: str
    text: str
    lon: float
    lat: float


#: Kinds a city pack may use for areas, in painting order: later ones lie on top.
AREA_KINDS = (
    "residential",
    "commercial",
    "industrial",
    "education",
    "public",
    "construction",
    "green",
    "sand",
    "sports",
    "parking",
    "water",
    "building",
)


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Everything a map paints below cells, components and cases."""

    roads: tuple[RoadLine, ...] = ()
    areas: tuple[AreaShape, ...] = ()
    labels: tuple[MapLabel, ...] = ()
