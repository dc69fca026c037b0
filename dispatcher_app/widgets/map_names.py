"""Chooses which names fit on the map and writes them, the best known first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from dispatcher_app.widgets.map_along import Track, set_along
from dispatcher_app.widgets.map_layers import AreaKind, LabelRank, RoadKind
from dispatcher_app.widgets.map_lettering import Lettering, LetteringSet, Room, draw_pieces, is_han
from dispatcher_app.widgets.map_projection import Viewport
from dispatcher_app.widgets.map_scene import MapScene, Shape
from dispatcher_app.widgets.map_style import (
    AREA_NAMES_UNTIL,
    CELL_CODES_UNTIL,
    LABELS_UNTIL,
    ROADS,
    WHOLE_CELL_CODES_UNTIL,
    MapStyle,
)

#: Pixels between two writings of one name.
_REPEAT = 220.0

_AREA_NAMES = (AreaKind.WATER, AreaKind.GREEN, AreaKind.BUILT, AreaKind.BUILDING)


@dataclass(slots=True)
class NamePainter:
    """Writes the names of one view; each step of :meth:`paint` is one name."""

    painter: QPainter
    scene: MapScene
    view: Viewport
    style: MapStyle
    fonts: LetteringSet
    room: Room = field(default_factory=Room)

    def paint(self) -> Iterator[None]:
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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

    def _places(self, rank: LabelRank) -> Iterator[None]:
        if self.view.mpp > LABELS_UNTIL[rank]:
            return
        font = self.fonts.quarter if rank is LabelRank.QUARTER else self.fonts.minor
        ink = self.style.text if rank is LabelRank.PLACE else self.style.text_strong
        for text, x, y in self.scene.labels[rank].scan(self.view.box):
            px, py = self.view.to_screen(x, y)
            if rank <= LabelRank.COMMUNITY:  # an area has no single spot to put a dot on
                self._write(text, px, py, font, ink)
            else:
                self._write_with_dot(text, px, py, font, ink)
            yield

    def _areas(self, kinds: Iterable[AreaKind]) -> Iterator[None]:
        for kind in kinds:
            if self.view.mpp > AREA_NAMES_UNTIL[kind]:
                continue
            ink = {AreaKind.WATER: self.style.text_water, AreaKind.GREEN: self.style.text_green}.get(
                kind, self.style.text
            )
            for shape in sorted(self.scene.named_areas[kind].scan(self.view.box), key=_by_extent):
                if self._fits(shape):
                    self._write(shape.name, *self.view.to_screen(*shape.middle), self.fonts.minor, ink)
                yield

    def _fits(self, shape: Shape) -> bool:
        """A surface is named once it is nearly as wide as its name."""
        return shape.extent / self.view.mpp > 0.8 * self.fonts.minor.measure(shape.name)[0]

    def _streets(self, least: RoadKind, most: RoadKind) -> Iterator[None]:
        for kind in range(most, least - 1, -1):
            road = RoadKind(kind)
            if self.view.mpp <= ROADS[road].named:
                for shape in self.scene.streets[road].scan(self.view.box):
                    self._write_along(road, shape)
                    yield

    def _write_along(self, kind: RoadKind, shape: Shape) -> None:
        font = self.fonts.major if kind >= RoadKind.SECONDARY else self.fonts.minor
        ink = self.style.text_strong if kind >= RoadKind.SECONDARY else self.style.text
        ink = self.style.text_water if kind is RoadKind.STREAM else ink
        track = Track(tuple(self.view.to_screen(x, y) for x, y in shape.lines[0]))
        spaced = font.em * 1.18
        han = is_han(shape.name)
        advances = [max(font.measure(c)[0] * 1.12, spaced if han else 0.0) for c in shape.name]
        for middle in track.places(sum(advances), self.view.mpp):
            self._write_at(track, middle, shape.name, advances, font, ink)

    def _write_at(
        self, track: Track, middle: float, name: str, advances: list[float], font: Lettering, ink: QColor
    ) -> None:
        x, y = track.at(middle)
        if not self._visible(x, y) or self.room.said_near(name, x, y, _REPEAT):
            return
        sets = set_along(track, middle, advances, is_han(name))
        if sets is None:
            return
        half = font.em * 0.62
        rects = [QRectF(s.x - half, s.y - half, 2 * half, 2 * half) for s in sets]
        if self.room.free(rects):
            self.room.take(rects)
            self.room.remember(name, x, y)
            pieces = [(font.piece(c), s.x, s.y, s.turn) for c, s in zip(name, sets, strict=True)]
            draw_pieces(self.painter, pieces, ink, self.style.halo)

    def _write(self, text: str, x: float, y: float, font: Lettering, ink: QColor) -> bool:
        width, height = font.measure(text)
        rect = QRectF(x - width / 2 - 3, y - height / 2, width + 6, height)
        if self.room.said_near(text, x, y, _REPEAT) or not self.room.free([rect]):
            return False
        self.room.take([rect])
        self.room.remember(text, x, y)
        draw_pieces(self.painter, [(font.piece(text), x, y, 0.0)], ink, self.style.halo)
        return True

    def _write_with_dot(self, text: str, x: float, y: float, font: Lettering, ink: QColor) -> None:
        below = font.measure(text)[1] / 2 + 5
        if self._write(text, x, y + below, font, ink):
            self.painter.setBrush(ink)
            self.painter.setPen(self.style.halo)
            self.painter.drawEllipse(QPointF(x, y), 2.6, 2.6)

    def _cell_codes(self) -> Iterator[None]:
        if self.view.mpp > CELL_CODES_UNTIL:
            return
        whole = self.view.mpp <= WHOLE_CELL_CODES_UNTIL
        for cell in self.scene.cells.scan(self.view.box):
            middle = cell.shape.middle
            if cell.holds(*middle):
                text = cell.code if whole else shortened(cell.code)
                self._write(text, *self.view.to_screen(*middle), self.fonts.code, self.style.cell_text)
            yield

    def _visible(self, x: float, y: float) -> bool:
        return -40 <= x <= self.view.width + 40 and -40 <= y <= self.view.height + 40


def shortened(code: str, figures: int = 6) -> str:
    """The tail of a cell code, community and number: these figures tell neighbours apart."""
    return code[-figures:]


def _by_extent(shape: Shape) -> float:
    return -shape.extent
