"""Borders as clear tiles to lie over any base map: districts down to cells, and areas of responsibility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map_area_names import AreaNames
from dispatcher_app.widgets.map_area_scene import AreaLevel, AreaScene
from dispatcher_app.widgets.map_ground import ground_reach, ground_transform
from dispatcher_app.widgets.map_ground_tiles import GroundTiles, blank_tile
from dispatcher_app.widgets.map_lettering import LetteringSet, make_lettering
from dispatcher_app.widgets.map_name_blocks import NameBlocks, cut_written, draw_written
from dispatcher_app.widgets.map_projection import Viewport
from dispatcher_app.widgets.map_style import MapStyle
from dispatcher_app.widgets.map_words import Word
from dispatcher_app.widgets.tile_look import DAY, TileLook, look_in
from dispatcher_app.widgets.tile_png import png_of
from dispatcher_app.widgets.tokens import Sizes


class _Wish(NamedTuple):
    """What names depend on."""

    levels: frozenset[AreaLevel]
    sizes: Sizes
    named: bool


#: Sets of levels whose names are kept laid out.
_KEPT_SETS = 6


@dataclass(frozen=True, slots=True)
class _Border:
    """Drawn from *until* metres a pixel, *width* pixels wide, with so much of its colour."""

    until: float
    width: float
    strength: float
    pattern: Qt.PenStyle = Qt.PenStyle.SolidLine


_BORDERS = {
    AreaLevel.RESPONSIBILITY: _Border(400.0, 1.8, 0.9),
    AreaLevel.CELL: _Border(2.6, 1.0, 0.55),
    AreaLevel.COMMUNITY: _Border(22.0, 1.4, 0.75, Qt.PenStyle.DashLine),
    AreaLevel.STREET: _Border(88.0, 1.8, 0.85),
    AreaLevel.DISTRICT: _Border(800.0, 2.6, 0.95, Qt.PenStyle.DashDotLine),
}
#: A pale line under the border, so many pixels wider: it is seen on an aerial photo too.
_CASING = 2.0
_TINT = 0.12


class AreaTiles:
    """Paints the borders of *outlines* where *ground* lies, keeping out of the way of the ground's names.

    Safe in any thread, as :class:`GroundTiles` is. Names of streets and communities are left to the ground;
    over another base map *named* writes them.
    """

    def __init__(
        self,
        outlines: Mapping[AreaLevel, Iterable[Outline]],
        ground: GroundTiles,
    ) -> None:
        self._outlines = {level: tuple(some) for level, some in outlines.items()}
        self._ground = ground
        self._fonts: dict[Sizes, LetteringSet] = {}
        self._scenes: dict[AreaLevel, AreaScene] = {}
        self._names: dict[_Wish, NameBlocks] = {}

    def replace(self, level: AreaLevel, outlines: Iterable[Outline]) -> None:
        """Other areas for *level* from now on, such as those of the unit being chosen."""
        with self._ground.painting:
            self._outlines[level] = tuple(outlines)
            self._scenes.pop(level, None)
            self._names.clear()

    def tile(
        self,
        tile: Tile,
        levels: Iterable[AreaLevel],
        look: TileLook = DAY,
        *,
        dense: bool = False,
        named: bool = False,
    ) -> bytes | None:
        """The PNG of *tile* with these *levels*; ``None`` where there is none of them."""
        if not tile.there:
            return None
        style, view = look.style, self._ground.plane.view(tile)
        image = blank_tile(QImage.Format.Format_ARGB32_Premultiplied, dense=dense)
        wish = _Wish(frozenset(levels), look.sizes, named)
        with self._ground.painting:
            names = self._names_of(wish).of(tile)
            with QPainter(image) as painter:
                drawn = [
                    self._paint(painter, level, view, style) for level in AreaLevel if level in wish.levels
                ]
                if any(drawn) and not named:
                    cut_written(painter, self._ground.names(look.sizes).of(tile))
                draw_written(painter, names, style)
        return png_of(image) if any(drawn) or names.words else None

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``areas/{levels}/{look}/z/x/y`` of the map page, or ``areas/{levels}/{look}/named/…``.

        *levels* are the values of :class:`AreaLevel` with dashes between; what is none of them is left out.
        """
        wanted = address.words[0].split("-") if address.words else []
        return self.tile(
            address.tile,
            [level for level in AreaLevel if level.value in wanted],
            look_in(address.words[1:]),
            dense=address.ratio > 1,
            named="named" in address.words,
        )

    def _paint(self, painter: QPainter, level: AreaLevel, view: Viewport, style: MapStyle) -> bool:
        """Whether there was anything of this *level*."""
        border = _BORDERS[level]
        if view.mpp > border.until:
            return False
        scene = self._scene(level)
        areas = scene.areas.query(view.box) if level is AreaLevel.RESPONSIBILITY else []
        lines = scene.borders.query(ground_reach(view))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(ground_transform(view), combine=True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_weaker(style.border, _TINT))
        for area in areas:
            painter.drawPath(area.shape.path(view.mpp))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in _pens(border, view.mpp, style):
            painter.setPen(pen)
            for line in lines:
                painter.drawPath(line.path(view.mpp))
        painter.restore()
        return bool(areas or lines)

    def _scene(self, level: AreaLevel) -> AreaScene:
        scene = self._scenes.get(level)
        if scene is None:
            scene = self._scenes[level] = AreaScene(self._outlines.get(level, ()), self._ground.plane)
        return scene

    def _names_of(self, wish: _Wish) -> NameBlocks:
        names = self._names.get(wish)
        if names is None:
            if len(self._names) >= _KEPT_SETS:
                self._names.clear()
            names = self._names[wish] = NameBlocks(self._ground.plane, partial(self._lay_out, wish))
        return names

    def _lay_out(self, wish: _Wish, corner: Tile, view: Viewport) -> Iterator[Word | None]:
        scenes = {level: self._scene(level) for level in wish.levels}
        in_the_way = [] if wish.named else self._ground.names(wish.sizes).words_of(corner)
        fonts = self._fonts.setdefault(wish.sizes, make_lettering(wish.sizes))
        return AreaNames(scenes, view, fonts, in_the_way, named=wish.named).words()


def _pens(border: _Border, mpp: float, style: MapStyle) -> Iterator[QPen]:
    """What a border is drawn with, one after the other; widths in metres."""
    join, cap = Qt.PenJoinStyle.RoundJoin, Qt.PenCapStyle.FlatCap
    if border.width > 1.2:
        pale = _weaker(style.halo, 0.55)
        yield QPen(pale, (border.width + _CASING) * mpp, Qt.PenStyle.SolidLine, cap, join)
    strength = border.strength * (1 - 0.4 * mpp / border.until)
    yield QPen(_weaker(style.border, strength), border.width * mpp, border.pattern, cap, join)


def _weaker(colour: QColor, strength: float) -> QColor:
    weak = QColor(colour)
    weak.setAlphaF(strength)
    return weak
