"""A city prepared for painting: features in metres, indexed, with paths made when first needed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF

from dispatcher_app.widgets.map.ground.index import BoxIndex
from dispatcher_app.widgets.map.ground.projection import Box, Plane, Projection
from dispatcher_app.widgets.map.ground.roads import joined_roads
from dispatcher_app.widgets.map.ground.shape import Shape, box_of
from dispatcher_app.widgets.map.layers import (
    AreaKind,
    LabelRank,
    Line,
    LocatorLayers,
    MapArea,
    MapCell,
    MapLabel,
    MapRoad,
    RoadKind,
)

#: Features between two yields while a scene is filled.
_BATCH = 32


#: What is still seen from far away.
FAR_ROADS = frozenset(
    {RoadKind.STREAM, RoadKind.RAIL, RoadKind.TERTIARY, RoadKind.SECONDARY, RoadKind.PRIMARY, RoadKind.TRUNK}
)


@dataclass(slots=True)
class Cell:
    code: str
    shape: Shape

    def holds(self, x: float, y: float) -> bool:
        return self.shape.path(1.0).contains(QPointF(x, y))


class PlacedLabel(NamedTuple):
    """A name and its spot in metres."""

    text: str
    x: float
    y: float
    badge: str


class MapScene:
    """Everything of one city, by kind, in the plane of ``projection``."""

    def __init__(self, projection: Plane, attribution: str = "") -> None:
        self.projection = projection
        self.attribution = attribution
        self.bounds: Box | None = None
        self.areas: dict[AreaKind, BoxIndex[Shape]] = {kind: BoxIndex() for kind in AreaKind}
        self.roads: dict[RoadKind, BoxIndex[Shape]] = {kind: BoxIndex() for kind in RoadKind}
        self.named_areas: dict[AreaKind, BoxIndex[Shape]] = {kind: BoxIndex() for kind in AreaKind}
        #: The same joined to long lines for far views, where a single way is too short to be drawn.
        self.far_roads: dict[RoadKind, BoxIndex[Shape]] = {kind: BoxIndex(2000.0) for kind in RoadKind}
        self.streets: dict[RoadKind, BoxIndex[Shape]] = {kind: BoxIndex() for kind in RoadKind}
        self.cells: BoxIndex[Cell] = BoxIndex()
        self.labels: dict[LabelRank, BoxIndex[PlacedLabel]] = {rank: BoxIndex() for rank in LabelRank}
        self._by_code: dict[str, Cell] = {}

    def fill(self, layers: LocatorLayers) -> Iterator[None]:
        """Take *layers* in, yielding every few features."""
        for work in (
            self._add_areas(layers.areas),
            self._add_roads(layers.roads),
            self._add_cells(layers.cells),
            self._add_labels(layers.labels),
        ):
            for number, _nothing in enumerate(work):
                if number % _BATCH == 0:
                    yield
        self.bounds = next((b for b in (self.cells.bounds, *self._ground_bounds()) if b is not None), None)

    def cell_at(self, x: float, y: float) -> Cell | None:
        return next((cell for cell in self.cells.query((x, y, x, y)) if cell.holds(x, y)), None)

    def cell(self, code: str) -> Cell | None:
        return self._by_code.get(code)

    def _add_areas(self, areas: Iterable[MapArea]) -> Iterator[None]:
        for area in areas:
            shape = self._shape(area.rings, area.name, closed=True)
            self.areas[area.kind].add(shape.box, shape)
            if area.name:
                self.named_areas[area.kind].add(shape.box, shape)
            yield

    def _add_roads(self, roads: Iterable[MapRoad]) -> Iterator[None]:
        named: list[tuple[RoadKind, str, Line]] = []
        far: list[tuple[RoadKind, str, Line]] = []
        for road in roads:
            shape = self._shape((road.points,), road.name, closed=False)
            self.roads[road.kind].add(shape.box, shape)
            if road.name:
                named.append((road.kind, road.name, shape.lines[0]))
            if road.kind in FAR_ROADS:
                far.append((road.kind, "", shape.lines[0]))
            yield
        for index, ways in ((self.streets, named), (self.far_roads, far)):
            for kind, name, line in joined_roads(ways):
                shape = Shape((line,), box_of((line,)), name, closed=False)
                index[kind].add(shape.box, shape)
                yield

    def _add_cells(self, cells: Iterable[MapCell]) -> Iterator[None]:
        for value in cells:
            cell = Cell(value.code, self._shape((value.ring,), value.code, closed=True))
            self.cells.add(cell.shape.box, cell)
            self._by_code[value.code] = cell
            yield

    def _add_labels(self, labels: Iterable[MapLabel]) -> Iterator[None]:
        for label in labels:
            x, y = self.projection.to_plane(label.lon, label.lat)
            self.labels[label.rank].add((x, y, x, y), PlacedLabel(label.text, x, y, label.badge))
            yield

    def _shape(self, rings: Iterable[Line], name: str, *, closed: bool) -> Shape:
        to_plane = self.projection.to_plane
        lines = tuple(tuple(to_plane(lon, lat) for lon, lat in ring) for ring in rings if ring)
        return Shape(lines, box_of(lines), name, closed)

    def _ground_bounds(self) -> Iterator[Box | None]:
        """The city is where its cells are; without cells its surfaces, without those its roads."""
        for indexes in (self.areas.values(), self.roads.values()):
            yield union([index.bounds for index in indexes if index.bounds is not None])


def union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def scene_steps(
    layers: LocatorLayers, plane: Callable[[float, float], Plane] = Projection.around
) -> Generator[None, None, MapScene | None]:
    """Builds the scene of *layers* around their own middle, returning ``None`` for nothing to draw."""
    centre = middle_of(layers)
    if centre is None:
        return None
    scene = MapScene(plane(*centre), layers.attribution)
    yield from scene.fill(layers)
    return scene


def middle_of(layers: LocatorLayers) -> tuple[float, float] | None:
    """Degrees of the middle of a city's cells; without cells of its surfaces, without those of its roads."""
    rings = [cell.ring for cell in layers.cells] or [area.rings[0] for area in layers.areas if area.rings]
    x0, y0, x1, y1 = box_of(rings or [road.points for road in layers.roads])
    return None if layers.empty else ((x0 + x1) / 2, (y0 + y1) / 2)
