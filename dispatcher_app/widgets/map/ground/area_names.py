"""Writes names and codes into areas where the ground's names leave room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from dispatcher_app.widgets.map.ground.area_scene import Area, AreaLevel, AreaScene, BaseBelow
from dispatcher_app.widgets.map.ground.lettering import Lettering, LetteringSet, Room
from dispatcher_app.widgets.map.ground.names import shortened
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.ground.words import Ink, Word, level_letters
from dispatcher_app.widgets.map.style import CELL_CODES_UNTIL, WHOLE_CELL_CODES_UNTIL

#: Metres a pixel from which a level is written.
_UNTIL = {
    AreaLevel.DISTRICT: 180.0,
    AreaLevel.STREET: 44.0,
    AreaLevel.COMMUNITY: 11.0,
    AreaLevel.RESPONSIBILITY: 44.0,
    AreaLevel.CELL: CELL_CODES_UNTIL,
}
#: Which levels no map names.
_NAMELESS = frozenset({AreaLevel.RESPONSIBILITY, AreaLevel.CELL})
#: Where a name may stand, in line heights from the widest place of its area.
_PLACES = (0.0, -1.2, 1.2, -2.4, 2.4)


def writes(levels: Iterable[AreaLevel], mpp: float, below: BaseBelow) -> bool:
    """Whether anything of these *levels* is written at *mpp* metres a pixel."""
    bare = below is BaseBelow.BARE
    return any((bare or level in _NAMELESS) and mpp <= _UNTIL[level] for level in levels)


@dataclass(slots=True)
class AreaNames:
    """The names of the areas of one view. None reaches over the view's edge."""

    scenes: Mapping[AreaLevel, AreaScene]
    view: Viewport
    fonts: LetteringSet
    in_the_way: Iterable[Word] = ()
    below: BaseBelow = BaseBelow.OWN
    room: Room = field(default_factory=Room)

    def words(self) -> Iterator[Word | None]:
        """The largest areas first; ``None`` for one that has no room."""
        for word in self.in_the_way:
            self.room.take(list(word.rects))
        for level in reversed(AreaLevel):
            if level in self.scenes and writes([level], self.view.mpp, self.below):
                for area in self.scenes[level].areas.scan(self.view.box):
                    yield self._word(level, area)

    def _word(self, level: AreaLevel, area: Area) -> Word | None:
        text = self._text(level, area)
        font, ink = self._look(level)
        width, height = font.measure(text) if text else (0.0, 0.0)
        if not text or area.shape.extent / self.view.mpp < 0.8 * width:
            return None
        x, middle = self.view.to_screen(*area.shape.inside)
        for lines in _PLACES if level is AreaLevel.CELL else _PLACES[:1]:
            y = middle + lines * font.em
            rects = [QRectF(x - width / 2 - 3, y - height / 2, width + 6, height)]
            if self._within(rects[0]) and self.room.free(rects):
                self.room.take(rects)
                return Word(level_letters(font, text, x, y), font, ink, tuple(rects))
        return None

    def _text(self, level: AreaLevel, area: Area) -> str:
        if level is not AreaLevel.CELL:
            return area.name or area.code
        return area.code if self.view.mpp <= WHOLE_CELL_CODES_UNTIL else shortened(area.code)

    def _look(self, level: AreaLevel) -> tuple[Lettering, Ink]:
        if level is AreaLevel.CELL:
            return self.fonts.code, Ink.CELL
        if level in (AreaLevel.DISTRICT, AreaLevel.STREET):
            return self.fonts.quarter, Ink.STRONG
        return self.fonts.major, Ink.BORDER

    def _within(self, rect: QRectF) -> bool:
        return QRectF(3, 3, self.view.width - 6, self.view.height - 6).contains(rect)
