"""Reads the ground of a pack: district, streets, communities, cells, and the base map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from db.pack_geometry import lines, polygons
from db.pack_source import BadValue, Feature, PackSource, Placed
from dispatcher_app.domain.base_map import AREA_KINDS, AreaShape, BaseMap, MapLabel, RoadLine
from dispatcher_app.domain.places import Cell, Outline
from dispatcher_app.i18n import _, listed

DISTRICT, STREETS, COMMUNITIES, CELLS = (
    "district.geojson",
    "streets.geojson",
    "communities.geojson",
    "cells.geojson",
)
ROADS, AREAS = "roads.geojson", "areas.geojson"


@dataclass(slots=True)
class Ground:
    """The outlines of every level, each with the number of its feature."""

    districts: Placed[Outline] = field(default_factory=list)
    streets: Placed[Outline] = field(default_factory=list)
    communities: Placed[Outline] = field(default_factory=list)
    cells: Placed[Outline] = field(default_factory=list)
    #: Community code → street code, cell code → community code.
    parents: dict[str, str] = field(default_factory=dict)

    def joined_cells(self) -> Iterator[tuple[Cell, Outline]]:
        """Each cell whose community and street are known, with its ground."""
        communities = {outline.code: outline.name for _at, outline in self.communities}
        streets = {outline.code: outline.name for _at, outline in self.streets}
        everywhere = listed(outline.name for _at, outline in self.districts)
        for _at, outline in self.cells:
            community = self.parents.get(outline.code, "")
            street = self.parents.get(community, "")
            if community in communities and street in streets:
                above = (o.name for _at, o in self.districts if street.startswith(o.code))
                names = (communities[community], street, streets[street], next(above, everywhere))
                yield Cell(outline.code, community, *names), outline


def read_ground(source: PackSource) -> Ground:
    ground = Ground()
    ground.districts = source.each(DISTRICT, source.features(DISTRICT), _outline)
    ground.streets = source.each(STREETS, source.features(STREETS), _outline)
    communities, cells = source.features(COMMUNITIES), source.features(CELLS)
    ground.communities = source.each(COMMUNITIES, communities, _outline)
    ground.cells = source.each(CELLS, cells, _cell_outline)
    for file, features, key, up in (
        (COMMUNITIES, communities, "street", ground.streets),
        (CELLS, cells, "community", ground.communities),
    ):
        ground.parents |= _parents(source, file, features, key, {outline.code for _at, outline in up})
    return ground


def read_base_map(source: PackSource, ground: Ground) -> BaseMap:
    roads = source.each(ROADS, source.features(ROADS), _roads)
    areas = source.each(AREAS, source.features(AREAS), _areas)
    return BaseMap(
        roads=tuple(road for _at, parts in roads for road in parts),
        areas=tuple(
            sorted((a for _at, parts in areas for a in parts), key=lambda a: AREA_KINDS.index(a.kind))
        ),
        labels=area_labels(
            [outline for _at, outline in ground.streets], [outline for _at, outline in ground.communities]
        ),
    )


def _outline(feature: Feature) -> Outline:
    return Outline(feature.text("code"), feature.text("name"), polygons(feature.geometry))


def _cell_outline(feature: Feature) -> Outline:
    return Outline(feature.text("code"), feature.text("name", needed=False), polygons(feature.geometry))


def _parents(
    source: PackSource, file: str, features: Placed[Feature], key: str, known: set[str]
) -> dict[str, str]:
    """The level above of every feature that names a known one."""

    def parent(feature: Feature) -> tuple[str, str]:
        above = feature.text(key)
        if above not in known:
            raise BadValue(_("所属的 {code} 不存在({key})。").format(code=above, key=key))
        return feature.text("code", needed=False), above

    return {code: above for _at, (code, above) in source.each(file, features, parent)}


def _roads(feature: Feature) -> tuple[RoadLine, ...]:
    kind, name = feature.text("kind"), feature.text("name", needed=False)
    return tuple(RoadLine(kind, name, line) for line in lines(feature.geometry))


def _areas(feature: Feature) -> tuple[AreaShape, ...]:
    kind = feature.text("kind")
    if kind not in AREA_KINDS:
        raise BadValue(_("不认识的面类型 {kind},可用:{kinds}。").format(kind=kind, kinds=listed(AREA_KINDS)))
    name = feature.text("name", needed=False)
    return tuple(AreaShape(kind, name, rings) for rings in polygons(feature.geometry))


def area_labels(streets: Sequence[Outline], communities: Sequence[Outline]) -> tuple[MapLabel, ...]:
    """The lettering of a map's areas."""
    return (*_labels("street", streets), *_labels("community", communities))


def _labels(kind: str, outlines: Sequence[Outline]) -> Iterator[MapLabel]:
    """A label in the middle of the largest part of each outline."""
    for outline in outlines:
        ring = max((rings[0] for rings in outline.polygons), key=len)
        west, east = min(lon for lon, _ in ring), max(lon for lon, _ in ring)
        south, north = min(lat for _, lat in ring), max(lat for _, lat in ring)
        yield MapLabel(kind, outline.name, (west + east) / 2, (south + north) / 2)
