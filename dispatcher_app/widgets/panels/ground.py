"""The base of panels that lie over the city: its ground is painted in slices and kept as a picture."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QImage, QPainter, QPainterPath, QResizeEvent
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.map.ground.lettering import lettering
from dispatcher_app.widgets.map.ground.names import NameLayout, paint_names
from dispatcher_app.widgets.map.ground.painting import paint_ground
from dispatcher_app.widgets.map.ground.projection import Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene, scene_steps
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.panels.panel import Panel
from dispatcher_app.widgets.panels.pen import PanelPen
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


class GroundPanel(Panel[V]):
    """Shows the whole city, as large as there is room for; without a ground only what lies over it."""

    #: Whether the names of places are written on the ground.
    names_places = True

    def __init__(self, parent: QWidget | None = None) -> None:
        self._scene: MapScene | None = None
        super().__init__(parent)
        self._builder = SlicedWork(self)
        self._builder.finished.connect(self._on_scene_built)
        self._painter = SlicedWork(self)
        self._painter.finished.connect(self._on_ground_painted)
        self._picture: QImage | None = None
        self._look: _Look | None = None

    def set_ground(self, layers: LocatorLayers) -> None:
        """The city that lies below."""
        self._builder.stop()
        if not layers.empty:
            self._builder.start(scene_steps(layers))

    @property
    def busy(self) -> bool:
        """Whether the ground is still being painted."""
        return self._builder.busy or self._painter.busy

    def finish_rendering(self) -> None:
        """Paint the ground now instead of in slices; for pictures."""
        self._builder.finish()
        self._want()
        self._painter.finish()

    def view(self) -> Viewport | None:
        """How the city lies in the panel; None while there is none."""
        scene, body = self._scene, self.body()
        if scene is None or scene.bounds is None or body.width() < 8 or body.height() < 8:
            return None
        whole = Viewport(0, 0, 1, round(body.width()), round(body.height()))
        return whole.framing(scene.bounds, self.panel_sizes.gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def _taken(self) -> None:
        if self._scene is not None:
            self._want()

    def draw_ground(self, pen: PanelPen, body: QRectF) -> Viewport | None:
        """Draw the ground and leave the painter clipped to it and moved to its corner."""
        view = self.view()
        if view is None:
            return None
        clip = QPainterPath()
        clip.addRoundedRect(body, pen.sizes.radius, pen.sizes.radius)
        pen.painter.setClipPath(clip)
        pen.painter.translate(body.topLeft())
        pen.painter.fillRect(QRectF(0, 0, body.width(), body.height()), map_style(pen.theme).ground)
        if self._picture is not None:
            pen.painter.drawImage(QRectF(0, 0, body.width(), body.height()), self._picture)
        pen.painter.setPen(Qt.PenStyle.NoPen)
        return view

    def _want(self) -> None:
        """Have the ground painted as it is wanted now, unless it is or is about to be."""
        view = self.view()
        if view is None or self._scene is None:
            return
        scale = self.panel_sizes.body / current_sizes().body * current_sizes().scale
        look = _Look(view, current_theme(), Sizes(max(1.0, scale * 0.8)), self.devicePixelRatioF())
        if look != self._look:
            self._look = look
            self._painter.start(_paint(self._scene, look, names=self.names_places))

    @Slot(object)
    def _on_scene_built(self, scene: MapScene | None) -> None:
        self._scene, self._look = scene, None
        self._want()
        self.update()

    @Slot(object)
    def _on_ground_painted(self, picture: QImage) -> None:
        self._picture = picture
        self.update()


def _paint(scene: MapScene, look: _Look, *, names: bool) -> Generator[None, None, QImage]:
    view, style = look.view, map_style(look.theme)
    wide, high = round(view.width * look.ratio), round(view.height * look.ratio)
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(look.ratio)
    painter = QPainter(image)
    try:
        yield from paint_ground(painter, scene, view, style)
        if names:
            yield from paint_names(painter, NameLayout(scene, view, lettering(look.sizes)), style)
    finally:
        painter.end()  # also when the work is dropped: an image must not die under its painter
    return image
