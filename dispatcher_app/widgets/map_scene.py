"""A city prepared for painting: features in metres, indexed, with paths made when first needed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, log2
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from dispatcher_app.widgets.map_index import BoxIndex
from dispatcher_app.widgets.map_layers import (
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
from dispatcher_app.widgets.map_projection import Box, Plane, Projection
from dispatcher_app.widgets.map_roads import joined_roads
from dispatcher_app.widgets.map_thinning import thinned_all
from dispatcher_app.widgets.map_widest import widest_place

#: Detail levels of one feature that are kept: an operator works at one zoom, and looks up at another.
_KEPT_BANDS = 2

#: Below one metre a pixel every point of a feature is kept.
_COARSEST_BAND = 7

#: Features between two yields while a scene is filled.
_BATCH = 32


def tolerance_of(band: int) -> float:
    """How far a line may be from where it is, in metres: less than half a pixel."""
    return 0.4 * 2**band if band else 0.0


#: What is still seen from far away.
FAR_ROADS = frozenset(
    {RoadKind.STREAM, RoadKind.RAIL, RoadKind.TERTIARY, RoadKind.SECONDARY, RoadKind.PRIMARY, RoadKind.TRUNK}
)


def band_of(mpp: float) -> int:
    """The detail level of a zoom: how many times a pixel doubles from one metre."""
    return max(0, min(_COARSEST_BAND, floor(log2(mpp))))


@dataclass(slots=True)
class Shape:
    """One feature; its painter path is kept for each detail level it was seen at."""

    lines: tuple[Line, ...]
    box: Box
    name: str
    closed: bool
    _paths: dict[int, QPainterPath] | None = None  # most features of a large city are never drawn
    _inside: tuple[float, float] | None = None

    @property
    def extent(self) -> float:
        """The longer side in metres."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def inside(self) -> tuple[float, float]:
        """Where a surface is widest: its name stands there, also in a park shaped like a hook."""
        if self._inside is None:
            self._inside = widest_place(self.lines) or self.middle
        return self._inside

    def path(self, mpp: float) -> QPainterPath:
        return self.path_at(band_of(mpp))

    def path_at(self, band: int) -> QPainterPath:
        """The painter path with the detail of *band*."""
        path = self._paths.get(band) if self._paths is not None else None
        return (
            path if path is not None else self.take_lines(band, thinned_all(self.lines, tolerance_of(band)))
        )

    def take_lines(self, band: int, lines: Iterable[Sequence[tuple[float, float]]]) -> QPainterPath:
        """Keep the path for *band*, made of *lines*, already thinned."""
        if self._paths is None:
            self._paths = {}
        elif len(self._paths) >= _KEPT_BANDS:
            del self._paths[next(iter(self._paths))]
        path = self._paths[band] = self._make_path(lines)
        return path

    def has_path(self, band: int) -> bool:
        return self._paths is not None and band in self._paths

    def _make_path(self, lines: Iterable[Sequence[tuple[float, float]]]) -> QPainterPath:
        path = QPainterPath()
        for points in lines:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
            if self.closed:
                path.closeSubpath()
        return path


def make_paths(shapes: Iterable[Shape], band: int) -> None:
    """Make what paths of *shapes* are missing for *band*, all in one go: a third of the time of one by one."""
    missing = [shape for shape in shapes if not shape.has_path(band)]
    lines = iter(thinned_all([line for shape in missing for line in shape.lines], tolerance_of(band)))
    for shape in missing:
        shape.take_lines(band, [next(lines) for _line in shape.lines])


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


def box_of(lines: Iterable[Line]) -> Box:
    xs = [x for line in lines for x, _y in line]
    ys = [y for line in lines for _x, y in line]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)


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
