"""The real divisions of Xuchang: outlines of districts, names and codes of townships and communities."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

DATA = Path(__file__).parent / "data"
CITY, CITY_NAME = "411000", "许昌市"
#: The development zone has codes and communities of its own but no outline; it is put into this district.
ZONE_HOST = "411003"
#: Where the seat of each district is, roughly (degrees).
SEATS: Mapping[str, tuple[float, float]] = {
    "411002": (113.827, 34.026),
    "411003": (113.829, 34.052),
    "411024": (114.188, 34.102),
    "411025": (113.505, 33.852),
    "411081": (113.488, 34.141),
    "411082": (113.779, 34.211),
}
#: Metres for a degree at 34.05° north: plane enough for a city that is made up.
PER_LON, PER_LAT = 92_300.0, 110_930.0


@dataclass(frozen=True)
class Community:
    code: str
    name: str
    urban: bool


@dataclass(frozen=True)
class Township:
    """A street, town or township with its communities; ``district`` is the six digits it counts to."""

    code: str
    name: str
    district: str
    communities: tuple[Community, ...]

    @property
    def urban(self) -> bool:
        return self.name.endswith(("街道", "城区"))


@dataclass(frozen=True)
class Division:
    """Everything that is real: districts with outlines in metres, townships in the order of their codes."""

    outlines: Mapping[str, Polygon]
    names: Mapping[str, str]
    townships: tuple[Township, ...]


def read_division(only: frozenset[str] | None = None) -> Division:
    """All districts, or those with the codes *only*."""
    with (DATA / "districts_wgs84.geojson").open(encoding="utf-8") as handle:
        features = json.load(handle)["features"]
    wanted = [f for f in features if only is None or f["properties"]["adcode"] in only]
    outlines = {f["properties"]["adcode"]: _largest(to_metres(shape(f["geometry"]))) for f in wanted}
    townships = [t for t in _townships() if _home(t.district, outlines) in outlines]
    names = {f["properties"]["adcode"]: f["properties"]["name"] for f in wanted}
    return Division(outlines, names | _zones(townships, names), tuple(townships))


def home_of(district: str) -> str:
    """The district in whose outline the townships of *district* are put."""
    return district if district in SEATS else ZONE_HOST


def to_metres(ground: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(ground, lambda c: c * (PER_LON, PER_LAT))


def to_degrees(ground: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(ground, lambda c: c / (PER_LON, PER_LAT))


def _home(district: str, outlines: Mapping[str, Polygon]) -> str:
    return district if district in outlines else home_of(district)


def _zones(townships: list[Township], names: Mapping[str, str]) -> dict[str, str]:
    """Names of districts that have townships but no outline."""
    rows = {row["code"]: row["area_name"] for row in _rows("townships.csv")}
    return {t.district: rows[t.code] for t in townships if t.district not in names}


def _townships() -> list[Township]:
    below: dict[str, list[Community]] = {}
    for row in _rows("communities.csv"):
        name = _short(row["name"])
        found = Community(row["code"], name, not row["name"].endswith(("村委会", "村民委员会")))
        below.setdefault(row["street_code"], []).append(found)
    return [
        Township(row["code"], row["name"], row["code"][:6], tuple(below[row["code"]]))
        for row in _rows("townships.csv")
        if row["code"] in below
    ]


def _short(name: str) -> str:
    """``金地社区居委会`` is said 金地社区, ``何门村委会`` 何门村."""
    for ending, said in (
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
    ):
        if name.endswith(ending):
            bare = name.removesuffix(ending)
            return bare if bare.endswith(said) else bare + said
    return name


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _largest(ground: shapely.Geometry) -> Polygon:
    parts = ground.geoms if isinstance(ground, MultiPolygon) else [ground]
    largest = max(parts, key=lambda part: part.area)
    return largest if largest.is_valid else shapely.make_valid(largest)
