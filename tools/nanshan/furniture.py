"""Places components along real roads, at mapped points and inside mapped areas."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from nanshan.furniture_rules import (
    AREA_RULES,
    KERB,
    LINE_RULES,
    POINT_RULES,
    RIVER_RULES,
    AreaRule,
    LineRule,
    PointRule,
)
from nanshan.source import Extract, Feature, box_in_metres, to_metres

#: Telecom components go to one of the three carriers by turns of chance.
CARRIERS = ("Q031", "Q032", "Q033")
_STATES = ("完好",) * 47 + ("破损", "破损", "丢失")


@dataclass(frozen=True)
class Draft:
    """A component without its code and cell yet; the place is in metres."""

    class_code: str
    name: str
    place: Point
    owner: str
    state: str
    origin: str


class Site:
    """Where furniture may stand: inside the box, not in a building, not in water, not on its like."""

    def __init__(self, extract: Extract) -> None:
        blocked = [to_metres(a.geometry) for a in extract.areas if _blocks_furniture(a)]
        self._blocked = shapely.STRtree(blocked)
        self._box = box_in_metres()
        self._taken: dict[tuple[str, int, int], list[Point]] = {}

    def take(self, class_code: str, place: Point, apart: float) -> bool:
        """Claim *place* unless it is impossible or nearer than *apart* metres to one of the same class."""
        x, y = int(place.x // 40), int(place.y // 40)
        around = [(class_code, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        near = [p for square in around for p in self._taken.get(square, ())]
        if any(place.distance(p) < apart for p in near) or not self._free(place):
            return False
        self._taken.setdefault((class_code, x, y), []).append(place)
        return True

    def _free(self, place: Point) -> bool:
        return bool(self._box.contains(place)) and not len(self._blocked.query(place, predicate="intersects"))


def make_components(extract: Extract, seed: int) -> list[Draft]:
    """Every component of the pack; mapped points first, so that made ones keep their distance."""
    site = Site(extract)
    drafts: list[Draft] = []
    for rule in POINT_RULES:
        for feature in (*extract.points, *extract.areas):
            if rule.matches(feature):
                drafts += _at_point(rule, feature, site, _chance(seed, rule.class_code, feature))
    for line_rule, road in _lines(extract):
        drafts += _along(line_rule, road, site, _chance(seed, line_rule.class_code, road))
    for area_rule in AREA_RULES:
        for feature in extract.areas:
            if area_rule.matches(feature):
                drafts += _inside(area_rule, feature, site, _chance(seed, area_rule.class_code, feature))
    return drafts


def _lines(extract: Extract) -> Iterator[tuple[LineRule, Feature]]:
    for rule in LINE_RULES:
        for road in extract.driving_roads():
            if road.tags["highway"] in rule.roads and road.tags.get("tunnel") != "yes":
                yield rule, road
    for rule in RIVER_RULES:
        for road in extract.roads:
            if road.tags.get("waterway") == "river":
                yield rule, road


def _chance(seed: int, class_code: str, feature: Feature) -> random.Random:
    """One stream of chance for each feature and class: adding a road moves nothing elsewhere."""
    return random.Random(f"{seed}:{class_code}:{feature.osm_id}")


def _at_point(rule: PointRule, feature: Feature, site: Site, chance: random.Random) -> Iterator[Draft]:
    centre = to_metres(feature.geometry).representative_point()
    for _ in range(rule.copies):
        place = _near(centre, rule.spread, chance)
        if rule.real and box_in_metres().contains(centre):
            # A mapped thing stands where it stands, even inside a building.
            site.take(rule.class_code, centre, 0)
            origin = f"osm:{feature.osm_id}"
            yield Draft(rule.class_code, feature.name or rule.name, centre, rule.owner, "完好", origin)
        elif not rule.real and site.take(rule.class_code, place, 3):
            yield _generated(rule.class_code, rule.name, place, rule.owner, chance)


def _along(rule: LineRule, road: Feature, site: Site, chance: random.Random) -> Iterator[Draft]:
    line = to_metres(road.geometry)
    kerb = KERB.get(road.tags.get("highway", ""), 0.0) + rule.beyond
    # Traffic keeps right; one-way carriageways have their kerb on the right of the way they run.
    sides = {"yes": (-kerb,), "-1": (kerb,)}.get(road.tags.get("oneway", ""), (-kerb, kerb))
    for side in sides:
        along = chance.uniform(0, rule.spacing)
        while along < line.length:
            place = _beside(line, along, side)
            if site.take(rule.class_code, place, min(rule.spacing * 0.45, 35)):
                yield _generated(rule.class_code, road.name + rule.name, place, rule.owner, chance)
            along += rule.spacing * chance.uniform(0.9, 1.1)


def _inside(rule: AreaRule, area: Feature, site: Site, chance: random.Random) -> Iterator[Draft]:
    ground = to_metres(area.geometry).buffer(-3)
    wanted = min(rule.at_most, max(1, round(ground.area / rule.per_m2))) if ground.area > 200 else 0
    for _ in range(wanted * 8):
        if wanted == 0:
            return
        place = _within(ground, chance)
        if ground.contains(place) and site.take(rule.class_code, place, 10):
            wanted -= 1
            yield _generated(rule.class_code, area.name + rule.name, place, rule.owner, chance)


def _generated(class_code: str, name: str, place: Point, owner: str, chance: random.Random) -> Draft:
    holder = chance.choice(CARRIERS) if owner == "telecom" else owner
    return Draft(class_code, name, place, holder, chance.choice(_STATES), "generated")


def _beside(line: LineString, along: float, side: float) -> Point:
    """The point *side* metres to the left (right when negative) of the line."""
    here, ahead = line.interpolate(along), line.interpolate(min(along + 1.0, line.length))
    behind = line.interpolate(max(along - 1.0, 0.0))
    dx, dy = ahead.x - behind.x, ahead.y - behind.y
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return Point(here.x - dy / length * side, here.y + dx / length * side)


def _near(centre: Point, spread: float, chance: random.Random) -> Point:
    return Point(centre.x + chance.uniform(-spread, spread), centre.y + chance.uniform(-spread, spread))


def _within(ground: BaseGeometry, chance: random.Random) -> Point:
    west, south, east, north = ground.bounds
    return Point(chance.uniform(west, east), chance.uniform(south, north))


def _blocks_furniture(area: Feature) -> bool:
    return "building" in area.tags or area.tags.get("natural") == "water"
