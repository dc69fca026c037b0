"""Places of a city: grid cells, named places, components, and where a case was found.

Coordinates are longitude, latitude in degrees, CGCS2000 / EPSG:4490 (WGS84-compatible); GCJ-02 is
converted on the way in and never kept (design §7).
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_

#: Longitude, latitude in degrees.
Point = tuple[float, float]
Ring = tuple[Point, ...]
#: One outer ring, then its holes.
Polygon = tuple[Ring, ...]


class LocationSource(Labelled):
    """How a case came by its coordinates; ``default`` is a guess that must never pass for a place."""

    DEVICE = "device", N_("设备定位")
    TYPED = "typed", N_("输入地址")
    DEFAULT = "default", N_("默认地址")
    MAP = "map", N_("地图选点")


@dataclass(frozen=True, slots=True)
class Cell:
    """One 万米单元网格: 15 digits = admin 6 + street 3 + community 3 + sequence 3 (widths vary by city)."""

    code: str
    community_code: str
    community: str
    street_code: str
    street: str
    district: str

    @property
    def label(self) -> str:
        return f"{self.street}{self.community}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The ground a code covers: the district, a street, a community or a grid cell."""

    code: str
    name: str
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A name people say on the phone, and where it is. ``kind`` is the pack's own word."""

    name: str
    lon: float
    lat: float
    kind: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One 部件 of the census: 16 digits = admin 6 + major 2 + minor 2 + serial 6 (widths vary by city).

    ``state`` is a word of :class:`dispatcher_app.domain.components.ComponentState` or empty, ``installed`` a
    year, month or day (``2019``, ``2019-05``, ``2019-05-08``), ``photo`` the SHA-256 of a kept picture.
    """

    code: str
    class_code: str
    name: str
    lon: float
    lat: float
    cell_code: str = ""
    owner_unit: str = ""
    state: str = ""
    maintainer: str = ""
    installed: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a case is, how that was learnt, and within how many metres."""

    lon: float
    lat: float
    cell: Cell | None = None
    source: LocationSource = LocationSource.MAP
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class NearComponent:
    """A component and how many metres away it stands."""

    component: Component
    distance_m: float
