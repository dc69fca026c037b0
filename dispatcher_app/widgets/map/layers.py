"""What the locator map draws: plain values in longitude and latitude (WGS-84 degrees).

Nothing here knows a file format or Qt; a city pack is turned into these values by ``map_features``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

#: A position as (longitude, latitude).
Position = tuple[float, float]
Line = tuple[Position, ...]


class AreaKind(StrEnum):
    """Surfaces, in the order they are painted: later kinds lie on top."""

    DISTRICT = "district"
    BUILT = "built"
    GREEN = "green"
    SAND = "sand"
    PITCH = "pitch"
    PARKING = "parking"
    WATER = "water"
    BUILDING = "building"


class RoadKind(IntEnum):
    """Lines, from the faintest to the one everybody knows; larger is painted later."""

    STREAM = 0
    PLANNED = 1
    RAIL = 2
    PATH = 3
    SERVICE = 4
    MINOR = 5
    TERTIARY = 6
    SECONDARY = 7
    PRIMARY = 8
    TRUNK = 9


class LabelRank(IntEnum):
    """How early a place name appears when zooming in."""

    QUARTER = 0
    COMMUNITY = 1
    LANDMARK = 2
    PLACE = 3


@dataclass(frozen=True, slots=True)
class MapArea:
    """A surface; the first ring is the outline, the others are holes."""

    kind: AreaKind
    rings: tuple[Line, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class MapRoad:
    kind: RoadKind
    points: Line
    name: str = ""


@dataclass(frozen=True, slots=True)
class MapCell:
    """One 单元网格 with its code."""

    code: str
    ring: Line


@dataclass(frozen=True, slots=True)
class MapLabel:
    text: str
    lon: float
    lat: float
    rank: LabelRank = LabelRank.PLACE
    #: One character in place of the dot: what kind of place it is, where everybody knows it by that.
    badge: str = ""


@dataclass(frozen=True, slots=True)
class LocatorLayers:
    """A city as the map shows it. ``attribution`` is the credit its data licence asks for."""

    areas: tuple[MapArea, ...] = ()
    roads: tuple[MapRoad, ...] = ()
    cells: tuple[MapCell, ...] = ()
    labels: tuple[MapLabel, ...] = ()
    attribution: str = ""

    @property
    def empty(self) -> bool:
        return not (self.areas or self.roads or self.cells)
