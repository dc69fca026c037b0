"""The base of panels that lie over the city: its ground is painted in slices and kept as a picture."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.map.ground.lettering import lettering
from dispatcher_app.widgets.map.ground.names import NameLayout, paint_names
from dispatcher_app.widgets.map.ground.painting import paint_ground
from dispatcher_app.widgets.map.ground.projection import Plane, Projection, Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene, scene_steps
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.panels.graph import Graph
from dispatcher_app.widgets.panels.pen import PanelLook
from dispatcher_app.widgets.panels.plot_panel import Frame, PlotPanel
from dispatcher_app.widgets.panels.sizes import PanelSizes
from dispatcher_app.widgets.panels.values import Figures
from dispatcher_app.widgets.slices import SlicedWork
from dispatcher_app.widgets.theme import current_sizes, current_theme
from dispatcher_app.widgets.tokens import Sizes, Theme

V = TypeVar("V", bound=Figures)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the picture of the ground depends on."""

    view: Viewport
    theme: Theme
    sizes: Sizes
    ratio: float


class GroundPanel(PlotPanel[V]):
    """Shows the whole city, as large as there is room for; without a ground only what lies over it.

    The numbers of the plot are metres east and north of the city's middle.
    """

    #: Whether the names of places are written on the ground.
    names_places = True

    def __init__(self, parent: QWidget | None = None) -> None:
        self._scene: MapScene | None = None
        self._look: _Look | None = None
        self._plane: Plane | None = None
        super().__init__(parent)
        self._builder = SlicedWork(self)
        self._builder.finished.connect(self._on_scene_built)
        self._painter = SlicedWork(self)
        self._painter.finished.connect(self._on_ground_painted)

    @abstractmethod
    def _extent(self, values: V) -> Iterable[tuple[float, float]]:
        """Points in degrees between which the city lies, where no ground says it."""

    def set_ground(self, layers: LocatorLayers) -> None:
        """The city that lies below."""
        self._builder.stop()
        if not layers.empty:
            self._builder.start(scene_steps(layers))

    def paint_ahead(self) -> None:
        """Paint the ground for a panel that has its size and is not seen yet."""
        self._want()

    @property
    def busy(self) -> bool:
        """Whether the ground is still being painted."""
        return self._builder.busy or self._painter.busy

    def finish_rendering(self) -> None:
        """Paint the ground now instead of in slices; for pictures."""
        self._builder.finish()
        self._want()
        self._painter.finish()

    def _make_items(self, graph: Graph) -> None:
        self._ground = pg.ImageItem(axisOrder="row-major")
        self._ground.hide()
        graph.set_clipped(clipped=True)  # a case may lie outside the city
        graph.add(self._ground)

    def _frame(self, body: QRectF, values: V) -> Frame:
        view = self._view()
        self._plane = self._scene.projection if self._scene is not None else None
        if view is None or self._plane is None:
            self._plane, view = _own_view(list(self._extent(values)), _whole(body))
        left, top, right, bottom = view.box
        return Frame(_whole(body), left, right, -bottom, -top)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point in degrees lies in the plot."""
        assert self._plane is not None
        x, y = self._plane.to_plane(lon, lat)
        return x, -y

    def _plot(self, look: PanelLook, frame: Frame, values: V) -> None:
        bare = map_style(look.theme).ground if self._scene is not None else None
        self._ground.getViewBox().setBackgroundColor(bare)

    def _taken(self) -> None:
        super()._taken()
        self._want()

    def _view(self, finer: float = 1.0) -> Viewport | None:
        """How the city lies in the panel; None while there is none.

        A wall of more lines than 1,080 has *finer* pixels: its map shows what the other would, not more.
        """
        scene, body = self._scene, _whole(self.body())
        if scene is None or scene.bounds is None or body.width() < 8 or body.height() < 8:
            return None
        wide, high = body.width() / finer, body.height() / finer
        return Viewport(0, 0, 1, wide, high).framing(scene.bounds, self.panel_sizes.gap / finer)

    def _want(self) -> None:
        """Have the ground painted as it is wanted now, unless it is or is about to be."""
        finer = max(1.0, self.panel_sizes.body / PanelSizes.on_wall(1080).body)
        view = self._view(finer)
        if view is None or self._scene is None:
            return
        scale = self.panel_sizes.body / finer / current_sizes().body * current_sizes().scale
        ratio = self.devicePixelRatioF() * finer
        look = _Look(view, current_theme(), Sizes(max(1.0, scale * 0.8)), ratio)
        if look != self._look:
            self._look = look
            self._painter.start(_paint(self._scene, look, names=self.names_places))

    @Slot(object)
    def _on_scene_built(self, scene: MapScene | None) -> None:
        self._scene, self._look = scene, None
        self._taken()

    @Slot(object)
    def _on_ground_painted(self, picture: QImage) -> None:
        """Put it on the ground it was painted for: in another size it lies rightly until the next comes."""
        if self._look is None:
            return
        self._ground.setImage(pg.functions.ndarray_from_qimage(picture).copy(), autoLevels=False, levels=None)
        left, top, right, bottom = self._look.view.box
        self._ground.setRect(QRectF(left, -top, right - left, top - bottom))
        self._ground.show()


def _whole(body: QRectF) -> QRectF:
    """In whole pixels, so that a picture is shown as it was painted."""
    return QRectF(round(body.left()), round(body.top()), round(body.width()), round(body.height()))


def _own_view(points: list[tuple[float, float]], body: QRectF) -> tuple[Plane, Viewport]:
    """Around *points* in degrees."""
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    plane = Projection.around((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    x0, y0 = plane.to_plane(min(lons), max(lats))
    x1, y1 = plane.to_plane(max(lons), min(lats))
    return plane, Viewport(0, 0, 1, body.width(), body.height()).framing((x0, y0, x1, y1), 8)


def _paint(scene: MapScene, look: _Look, *, names: bool) -> Generator[None, None, QImage]:
    view, style = look.view, map_style(look.theme)
    wide, high = round(view.width * look.ratio), round(view.height * look.ratio)
    image = QImage(wide, high, QImage.Format.Format_RGBA8888)  # as pyqtgraph takes it
    image.setDevicePixelRatio(look.ratio)
    painter = QPainter(image)
    try:
        yield from paint_ground(painter, scene, view, style)
        if names:
            yield from paint_names(painter, NameLayout(scene, view, lettering(look.sizes)), style)
    finally:
        painter.end()  # also when the work is dropped: an image must not die under its painter
    return image
