"""Chooses which names fit on the map, the best known first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from dispatcher_app.widgets.map.ground.along import Track, set_along
from dispatcher_app.widgets.map.ground.lettering import Lettering, LetteringSet, Room, is_han
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene
from dispatcher_app.widgets.map.ground.shape import Shape
from dispatcher_app.widgets.map.ground.thinning import thinned
from dispatcher_app.widgets.map.ground.words import Dot, Ink, Letter, Word, draw_word, level_letters
from dispatcher_app.widgets.map.layers import AreaKind, LabelRank, RoadKind
from dispatcher_app.widgets.map.style import (
    AREA_NAMES_UNTIL,
    CELL_CODES_UNTIL,
    DISTRICT_NAMES_FROM,
    LABELS_UNTIL,
    ROADS,
    WHOLE_CELL_CODES_UNTIL,
    MapStyle,
)

#: A name need not follow a bend smaller than so many pixels.
_STRAIGHT = 0.8

#: Pixels between two writings of one name.
_REPEAT = 220.0

#: Pixels between a place's dot and the line of its name.
_GAP = 2.0

_AREA_NAMES = (AreaKind.WATER, AreaKind.GREEN, AreaKind.BUILT, AreaKind.BUILDING)
_AREA_INKS = {AreaKind.WATER: Ink.WATER, AreaKind.GREEN: Ink.GREEN}


@dataclass(slots=True)
class NameLayout:
    """The names of one view. With *closed* no name may reach over the view's edge."""

    scene: MapScene
    view: Viewport
    fonts: LetteringSet
    closed: bool = False
    room: Room = field(default_factory=Room)

    def words(self) -> Iterator[Word | None]:
        """Every name that found room, most important first; ``None`` for one that found none."""
        yield from self._districts()
        yield from self._places(LabelRank.QUARTER)
        yield from self._streets(RoadKind.SECONDARY, RoadKind.TRUNK)
        yield from self._places(LabelRank.COMMUNITY)
        yield from self._places(LabelRank.LANDMARK)
        yield from self._areas(_AREA_NAMES[:2])
        yield from self._streets(RoadKind.MINOR, RoadKind.TERTIARY)
        yield from self._areas(_AREA_NAMES[2:])
        yield from self._places(LabelRank.PLACE)
        yield from self._streets(RoadKind.STREAM, RoadKind.SERVICE)
        yield from self._cell_codes()

    def _places(self, rank: LabelRank) -> Iterator[Word | None]:
        if self.view.mpp > LABELS_UNTIL[rank]:
            return
        font = {LabelRank.QUARTER: self.fonts.quarter, LabelRank.COMMUNITY: self.fonts.major}.get(
            rank, self.fonts.minor
        )
        ink = Ink.STRONG if rank in (LabelRank.QUARTER, LabelRank.LANDMARK) else Ink.PLAIN
        for label in self.scene.labels[rank].scan(self.view.box):
            px, py = self.view.to_screen(label.x, label.y)
            if rank <= LabelRank.COMMUNITY:  # an area has no single spot to put a dot on
                yield self._level(label.text, *self._drawn_in(label.text, px, py, font), font, ink)
            else:
                yield self._beside(Dot(QPointF(px, py), label.badge), label.text, font, ink)

    def _areas(self, kinds: Iterable[AreaKind]) -> Iterator[Word | None]:
        for kind in kinds:
            if self.view.mpp > AREA_NAMES_UNTIL[kind]:
                continue
            ink = _AREA_INKS.get(kind, Ink.PLAIN)
            for shape in sorted(self.scene.named_areas[kind].scan(self.view.box), key=_by_extent):
                if self._fits(shape):
                    px, py = self.view.to_screen(*shape.inside)
                    yield self._level(shape.name, px, py, self.fonts.minor, ink)
                else:
                    yield None

    def _districts(self) -> Iterator[Word | None]:
        if DISTRICT_NAMES_FROM < self.view.mpp <= AREA_NAMES_UNTIL[AreaKind.DISTRICT]:
            for shape in self.scene.named_areas[AreaKind.DISTRICT].scan(self.view.box):
                px, py = self.view.to_screen(*shape.inside)
                if shape is _main_part(shape, self.scene):
                    yield self._level(shape.name, px, py, self.fonts.district, Ink.STRONG)

    def _fits(self, shape: Shape) -> bool:
        """A surface is named once it is nearly as wide as its name."""
        return shape.extent / self.view.mpp > 0.8 * self.fonts.minor.measure(shape.name)[0]

    def _streets(self, least: RoadKind, most: RoadKind) -> Iterator[Word | None]:
        for kind in range(most, least - 1, -1):
            road = RoadKind(kind)
            if self.view.mpp <= ROADS[road].named:
                for shape in self.scene.streets[road].scan(self.view.box):
                    yield None
                    yield from self._along(road, shape)

    def _along(self, kind: RoadKind, shape: Shape) -> Iterator[Word]:
        font = self.fonts.major if kind >= RoadKind.SECONDARY else self.fonts.minor
        ink = Ink.STRONG if kind >= RoadKind.SECONDARY else Ink.PLAIN
        ink = Ink.WATER if kind is RoadKind.STREAM else ink
        seen = thinned(shape.lines[0], _STRAIGHT * self.view.mpp)
        track = Track(tuple(self.view.to_screen(x, y) for x, y in seen))
        spaced = font.em * 1.18
        han = is_han(shape.name)
        advances = [max(font.measure(c)[0] * 1.12, spaced if han else 0.0) for c in shape.name]
        for middle in track.places(sum(advances), self.view.mpp):
            word = self._at(track, middle, shape.name, advances, font, ink)
            if word is not None:
                yield word

    def _at(
        self, track: Track, middle: float, name: str, advances: list[float], font: Lettering, ink: Ink
    ) -> Word | None:
        x, y = track.at(middle)
        if not self._visible(x, y) or self.room.said_near(name, x, y, _REPEAT):
            return None
        sets = set_along(track, middle, advances, is_han(name))
        if sets is None:
            return None
        half = font.em * 0.62
        rects = [QRectF(s.x - half, s.y - half, 2 * half, 2 * half) for s in sets]
        if not self._take(name, x, y, rects):
            return None
        letters = tuple(Letter(c, s.x, s.y, s.turn) for c, s in zip(name, sets, strict=True))
        return Word(letters, font, ink, tuple(rects))

    def _level(
        self, text: str, x: float, y: float, font: Lettering, ink: Ink, dot: Dot | None = None
    ) -> Word | None:
        width, height = font.measure(text)
        rects = [QRectF(x - width / 2 - 3, y - height / 2, width + 6, height)]
        if dot is not None:
            rects.append(dot.rect)
        if self.room.said_near(text, x, y, _REPEAT) or not self._take(text, x, y, rects):
            return None
        return Word(level_letters(font, text, x, y), font, ink, tuple(rects), dot)

    def _beside(self, dot: Dot, text: str, font: Lettering, ink: Ink) -> Word | None:
        """Below the dot, or where there is room: above, to the right, to the left."""
        width, height = font.measure(text)
        down, aside = height / 2 + dot.radius + _GAP, width / 2 + dot.radius + _GAP + 3
        for dx, dy in ((0, down), (0, -down), (aside, 0), (-aside, 0)):
            word = self._level(text, dot.at.x() + dx, dot.at.y() + dy, font, ink, dot)
            if word is not None:
                return word
        return None

    def _cell_codes(self) -> Iterator[Word | None]:
        if self.view.mpp > CELL_CODES_UNTIL:
            return
        whole = self.view.mpp <= WHOLE_CELL_CODES_UNTIL
        for cell in self.scene.cells.scan(self.view.box):
            text = cell.code if whole else shortened(cell.code)
            px, py = self.view.to_screen(*cell.shape.inside)
            yield self._level(text, px, py, self.fonts.code, Ink.CELL)

    def _take(self, text: str, x: float, y: float, rects: list[QRectF]) -> bool:
        if not all(map(self._within, rects)) or not self.room.free(rects):
            return False
        self.room.take(rects)
        self.room.remember(text, x, y)
        return True

    def _within(self, rect: QRectF) -> bool:
        edge = QRectF(0, 0, self.view.width, self.view.height).adjusted(3, 3, -3, -3)
        return not self.closed or edge.contains(rect)

    def _drawn_in(self, text: str, x: float, y: float, font: Lettering) -> tuple[float, float]:
        """The name of an area may move a little so as not to reach over a closed edge."""
        if not self.closed or not (0 <= x < self.view.width and 0 <= y < self.view.height):
            return x, y
        half_x, half_y = font.measure(text)[0] / 2 + 7, font.measure(text)[1] / 2 + 4
        x = min(max(x, half_x), self.view.width - half_x)
        return x, min(max(y, half_y), self.view.height - half_y)

    def _visible(self, x: float, y: float) -> bool:
        return -40 <= x <= self.view.width + 40 and -40 <= y <= self.view.height + 40


def paint_names(painter: QPainter, layout: NameLayout, style: MapStyle) -> Iterator[None]:
    """Writes each name of *layout* as soon as it has its place; each step is one name."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for word in layout.words():
        if word is not None:
            draw_word(painter, word, style)
        yield


def shortened(code: str, figures: int = 6) -> str:
    """The tail of a cell code, community and number: these figures tell neighbours apart."""
    return code[-figures:]


def _main_part(shape: Shape, scene: MapScene) -> Shape:
    """The largest of a district's parts: its islands need no name."""
    parts = (part for part in scene.named_areas[AreaKind.DISTRICT] if part.name == shape.name)
    return min(parts, key=_by_extent)


def _by_extent(shape: Shape) -> float:
    return -shape.extent
