"""Borders as clear tiles to lie over any base map: districts down to cells, and areas of responsibility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QImage, QPainter

from dispatcher_app.domain.mercator import Tile
from dispatcher_app.domain.places import Outline
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map.ground.area_names import AreaNames, writes
from dispatcher_app.widgets.map.ground.area_scene import AreaLevel, AreaScene, BaseBelow
from dispatcher_app.widgets.map.ground.border_paint import paint_borders, seen_borders
from dispatcher_app.widgets.map.ground.lettering import LetteringSet, make_lettering
from dispatcher_app.widgets.map.ground.name_blocks import NameBlocks, cut_written, draw_written
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.ground.tiles import GroundTiles, blank_tile
from dispatcher_app.widgets.map.ground.words import Word
from dispatcher_app.widgets.map.tile_look import DAY, TileLook, look_in
from dispatcher_app.widgets.map.tile_png import png_of
from dispatcher_app.widgets.tokens import Sizes


class _Wish(NamedTuple):
    """What names depend on."""

    levels: frozenset[AreaLevel]
    sizes: Sizes
    below: BaseBelow


#: Sets of levels whose names are kept laid out.
_KEPT_SETS = 8


class AreaTiles:
    """Paints the borders of *outlines* in the plane of *ground*, keeping out of the way of its names.

    Safe in any thread, as :class:`GroundTiles` is.
    """

    def __init__(self, outlines: Mapping[AreaLevel, Iterable[Outline]], ground: GroundTiles) -> None:
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
        below: BaseBelow = BaseBelow.OWN,
    ) -> bytes | None:
        """The PNG of *tile* with these *levels*; ``None`` where there is none of them."""
        if not tile.there:
            return None
        view = self._ground.plane.view(tile)
        wish = _Wish(frozenset(levels), look.sizes, below)
        with self._ground.painting:
            scenes = {level: self._scene(level) for level in AreaLevel if level in wish.levels}
            found = [seen_borders(level, scene, view) for level, scene in scenes.items()]
            seen = [borders for borders in found if borders is not None]
            named = writes(wish.levels, view.mpp, self._to_name(below))
            written = self._names_of(wish).of(tile) if named else None
            if not seen and (written is None or not written.words):
                return None
            image = blank_tile(QImage.Format.Format_ARGB32_Premultiplied, dense=dense)
            with QPainter(image) as painter:
                for borders in seen:
                    paint_borders(painter, borders, view, look.style)
                if below is BaseBelow.OWN:
                    cut_written(painter, self._ground.names(look.sizes).of(tile))
                if written is not None:
                    draw_written(painter, written, look.style)
        return png_of(image)

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``areas/{levels}/{look}/z/x/y`` of the map page, or ``areas/{levels}/{look}/{below}/…``.

        *levels* are values of :class:`AreaLevel` with dashes between, *below* is one of :class:`BaseBelow`;
        what is none of them is left out.
        """
        wanted = address.words[0].split("-") if address.words else []
        return self.tile(
            address.tile,
            [level for level in AreaLevel if level.value in wanted],
            look_in(address.words[1:]),
            dense=address.ratio > 1,
            below=next((below for below in BaseBelow if below in address.words), BaseBelow.OWN),
        )

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
        own = wish.below is BaseBelow.OWN
        in_the_way = self._ground.names(wish.sizes).words_of(corner) if own else []
        fonts = self._fonts.setdefault(wish.sizes, make_lettering(wish.sizes))
        return AreaNames(scenes, view, fonts, in_the_way, self._to_name(wish.below)).words()

    def _to_name(self, below: BaseBelow) -> BaseBelow:
        """A city without a ground of its own names its areas here, around the names of its places."""
        own = below is BaseBelow.OWN and not self._ground.names_areas
        return BaseBelow.BARE if own else below
