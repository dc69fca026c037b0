"""The city's own ground as tiles of a web map: what the locator map paints, on pictures, in any thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from threading import RLock
from typing import NamedTuple

from PySide6.QtGui import QImage, QPainter

from dispatcher_app.domain.mercator import TILE_PX, Tile
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map.ground.graticule import paint_graticule
from dispatcher_app.widgets.map.ground.lettering import LetteringSet, make_lettering
from dispatcher_app.widgets.map.ground.name_blocks import NameBlocks, draw_written
from dispatcher_app.widgets.map.ground.names import NameLayout
from dispatcher_app.widgets.map.ground.painting import paint_ground
from dispatcher_app.widgets.map.ground.projection import MercatorPlane, Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene, middle_of
from dispatcher_app.widgets.map.ground.words import Word
from dispatcher_app.widgets.map.layers import AreaKind, LabelRank, LocatorLayers
from dispatcher_app.widgets.map.tile_look import DAY, TileLook, look_in
from dispatcher_app.widgets.map.tile_png import png_of
from dispatcher_app.widgets.tokens import Sizes

LEAST_ZOOM, MOST_ZOOM = 8, 20

#: Text sizes whose names are kept.
_KEPT_SIZES = 2


class GroundTiles:
    """Paints the ground of *layers*; a city without roads and surfaces gets a grid of degrees and its cells.

    Safe in any thread: one paints at a time, as the paths and letters kept are not for two, while others pack
    what they painted. The scene is made when the first tile is asked for.
    """

    def __init__(self, layers: LocatorLayers) -> None:
        self._layers = layers
        self._plane = MercatorPlane.around(*(middle_of(layers) or (0.0, 0.0)))
        #: Held by whoever paints with what is kept here: the tiles above this ground too.
        self.painting = RLock()
        self._ground: _Ground | None = None

    @property
    def attribution(self) -> str:
        """The credit the data's licence asks for."""
        return self._layers.attribution

    def tile(self, tile: Tile, look: TileLook = DAY, *, dense: bool = False) -> bytes | None:
        """The PNG of *tile*: 256 pixels, *dense* 512; ``None`` beyond the zooms there are."""
        if not tile.there or not LEAST_ZOOM <= tile.z <= MOST_ZOOM:
            return None
        image = blank_tile(QImage.Format.Format_RGB32, dense=dense)
        with self.painting:
            self._made().paint(image, tile, look)
        return png_of(image)

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``ground/{look}/z/x/y`` of the map page."""
        return self.tile(address.tile, look_in(address.words), dense=address.ratio > 1)

    def prepare(self) -> None:
        """Make the scene now, so that the first tile need not wait; in any thread."""
        with self.painting:
            self._made()

    @property
    def plane(self) -> MercatorPlane:
        """The plane of the tiles: a layer above counts its blocks of names from the same middle."""
        return self._plane

    def names(self, sizes: Sizes) -> NameBlocks:
        """The names that are written in this size; ask for them while holding :attr:`painting`."""
        return self._made().written(sizes).names

    @property
    def names_areas(self) -> bool:
        """Whether districts, streets and communities are named on the ground itself."""
        return has_ground(self._layers) or any(
            label.rank is LabelRank.QUARTER for label in self._layers.labels
        )

    def _made(self) -> _Ground:
        if self._ground is None:
            self._ground = _Ground(self._layers, self._plane)
        return self._ground


def has_ground(layers: LocatorLayers) -> bool:
    """Whether there is more to paint than the outline of the city."""
    return bool(layers.roads) or any(area.kind is not AreaKind.DISTRICT for area in layers.areas)


def blank_tile(form: QImage.Format, *, dense: bool) -> QImage:
    ratio = 2 if dense else 1
    image = QImage(TILE_PX * ratio, TILE_PX * ratio, form)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    return image


class _Written(NamedTuple):
    """What is written in one size."""

    fonts: LetteringSet
    names: NameBlocks


class _Ground:
    """The scene of a city in the plane of the tiles, and its names."""

    def __init__(self, layers: LocatorLayers, plane: MercatorPlane) -> None:
        self._bare = not (layers.roads or layers.areas)
        shown = layers if self._bare else replace(layers, cells=())  # borders are a layer of their own
        self._plane = plane
        self._scene = MapScene(plane, layers.attribution)
        for _nothing in self._scene.fill(shown):
            pass
        self._written: dict[Sizes, _Written] = {}

    def written(self, sizes: Sizes) -> _Written:
        found = self._written.get(sizes)
        if found is None:
            if len(self._written) >= _KEPT_SIZES:
                del self._written[next(iter(self._written))]
            fonts = make_lettering(sizes)
            found = _Written(fonts, NameBlocks(self._plane, partial(self._lay_out, fonts)))
            self._written[sizes] = found
        return found

    def _lay_out(self, fonts: LetteringSet, _corner: Tile, view: Viewport) -> Iterator[Word | None]:
        return NameLayout(self._scene, view, fonts, closed=True).words()

    def paint(self, image: QImage, tile: Tile, look: TileLook) -> None:
        style, written = look.style, self.written(look.sizes)
        with QPainter(image) as painter:
            view = self._plane.view(tile)
            for _nothing in paint_ground(painter, self._scene, view, style, bordered=False):
                pass
            if self._bare:
                paint_graticule(painter, tile, style, written.fonts.code)
            draw_written(painter, written.names.of(tile), style)
