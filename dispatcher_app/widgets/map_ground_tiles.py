"""The city's own ground as tiles of a web map: what the locator map paints, on pictures, in any thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import RLock

from PySide6.QtGui import QImage, QPainter

from dispatcher_app.domain.mercator import TILE_PX, Tile
from dispatcher_app.domain.tile_address import TileAddress
from dispatcher_app.widgets.map_graticule import paint_graticule
from dispatcher_app.widgets.map_ground import paint_ground
from dispatcher_app.widgets.map_layers import LocatorLayers
from dispatcher_app.widgets.map_lettering import make_lettering
from dispatcher_app.widgets.map_name_blocks import NameBlocks, draw_written
from dispatcher_app.widgets.map_names import NameLayout
from dispatcher_app.widgets.map_projection import MercatorPlane, Viewport
from dispatcher_app.widgets.map_scene import MapScene, middle_of
from dispatcher_app.widgets.map_style import MapStyle, map_style
from dispatcher_app.widgets.map_words import Word
from dispatcher_app.widgets.tile_png import png_of
from dispatcher_app.widgets.tokens import DARK, LIGHT, Sizes, Theme

LEAST_ZOOM, MOST_ZOOM = 8, 20


class GroundTiles:
    """Paints the ground of *layers*; a city without roads and surfaces gets a grid of degrees and its cells.

    Safe in any thread: one paints at a time, as the paths and letters kept are not for two, while others pack
    what they painted. The scene is made when the first tile is asked for.
    """

    def __init__(
        self, layers: LocatorLayers, sizes: Sizes | None = None, day: Theme = LIGHT, night: Theme = DARK
    ) -> None:
        self._layers, self._sizes = layers, sizes or Sizes()
        self._styles = (map_style(day), map_style(night))
        self._plane = MercatorPlane.around(*(middle_of(layers) or (0.0, 0.0)))
        #: Held by whoever paints with what is kept here: the tiles above this ground too.
        self.painting = RLock()
        self._ground: _Ground | None = None

    @property
    def attribution(self) -> str:
        """The credit the data's licence asks for."""
        return self._layers.attribution

    def tile(self, tile: Tile, *, night: bool = False, dense: bool = False) -> bytes | None:
        """The PNG of *tile*: 256 pixels, *dense* 512; ``None`` beyond the zooms there are."""
        if not tile.there or not LEAST_ZOOM <= tile.z <= MOST_ZOOM:
            return None
        image = blank_tile(QImage.Format.Format_RGB32, dense=dense)
        with self.painting:
            self._made().paint(image, tile, self._styles[night])
        return png_of(image)

    def source(self, address: TileAddress) -> bytes | None:
        """Answers ``ground/{day,night}/z/x/y`` of the map page."""
        return self.tile(address.tile, night="night" in address.words, dense=address.ratio > 1)

    def prepare(self) -> None:
        """Make the scene now, so that the first tile need not wait; in any thread."""
        with self.painting:
            self._made()

    @property
    def plane(self) -> MercatorPlane:
        """The plane of the tiles: a layer above counts its blocks of names from the same middle."""
        return self._plane

    @property
    def names(self) -> NameBlocks:
        """The names that are written; ask for them while holding :attr:`painting`."""
        return self._made().names

    def _made(self) -> _Ground:
        if self._ground is None:
            self._ground = _Ground(self._layers, self._plane, self._sizes)
        return self._ground


def blank_tile(form: QImage.Format, *, dense: bool) -> QImage:
    ratio = 2 if dense else 1
    image = QImage(TILE_PX * ratio, TILE_PX * ratio, form)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    return image


class _Ground:
    """The scene of a city in the plane of the tiles, and its names."""

    def __init__(self, layers: LocatorLayers, plane: MercatorPlane, sizes: Sizes) -> None:
        self._bare = not (layers.roads or layers.areas)
        shown = layers if self._bare else replace(layers, cells=())  # borders are a layer of their own
        self._plane = plane
        self._scene = MapScene(plane, layers.attribution)
        for _nothing in self._scene.fill(shown):
            pass
        self._fonts = make_lettering(sizes)
        self.names = NameBlocks(plane, self._lay_out)

    def _lay_out(self, _corner: Tile, view: Viewport) -> Iterator[Word | None]:
        return NameLayout(self._scene, view, self._fonts, closed=True).words()

    def paint(self, image: QImage, tile: Tile, style: MapStyle) -> None:
        with QPainter(image) as painter:
            for _nothing in paint_ground(painter, self._scene, self._plane.view(tile), style):
                pass
            if self._bare:
                paint_graticule(painter, tile, style, self._fonts.code)
            draw_written(painter, self.names.of(tile), style)
