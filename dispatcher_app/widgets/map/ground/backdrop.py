"""The map's ground as a picture larger than the view, painted in slices and replaced when ready.

While the map is dragged the ready picture is moved; while it is zoomed the ready picture is scaled.
Meanwhile a new one is painted a few milliseconds at a time, so a frame never waits for the ground,
however large the city.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRectF, Signal, Slot
from PySide6.QtGui import QImage, QPainter

from dispatcher_app.widgets.map.ground.lettering import lettering
from dispatcher_app.widgets.map.ground.names import NameLayout, paint_names
from dispatcher_app.widgets.map.ground.painting import paint_ground
from dispatcher_app.widgets.map.ground.projection import Box, Viewport, contains
from dispatcher_app.widgets.map.ground.scene import MapScene
from dispatcher_app.widgets.map.style import MapStyle, map_style
from dispatcher_app.widgets.slices import SlicedWork
from dispatcher_app.widgets.tokens import Sizes, Theme

#: A wheel turns in bursts; the ground waits so many milliseconds for the last notch.
_SETTLE_MS = 40

#: Extra picture on each side, as a share of the view and in pixels at most.
_MARGIN, _MARGIN_MAX = 0.45, 420.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the ground's appearance depends on beside the place."""

    theme: Theme
    sizes: Sizes
    ratio: float

    @property
    def style(self) -> MapStyle:
        return map_style(self.theme)


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    image: QImage
    view: Viewport
    look: Look


class MapBackdrop(QObject):
    """Keeps the ground of one map ready.

    Signals:
        ready: a new picture is there; the map should repaint.
    """

    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._scene: MapScene | None = None
        self._shown: _Picture | None = None
        self._coming: tuple[Viewport, Look] | None = None
        self._work = SlicedWork(self)
        self._work.finished.connect(self._on_finished)

    @property
    def busy(self) -> bool:
        return self._work.busy

    def set_scene(self, scene: MapScene | None) -> None:
        self.stop()
        self._scene = scene
        self._shown = None

    def want(self, view: Viewport, look: Look) -> None:
        """Have a picture that covers *view*; returns at once, ``ready`` follows if one was missing."""
        if self._scene is None or (self._coming is not None and _serves(*self._coming, view, look)):
            return
        shown = self._shown
        if self._coming is None and shown is not None and _serves(shown.view, shown.look, view, look):
            return
        wide = _with_margin(view)
        self._coming = (wide, look)
        zooming = shown is not None and shown.view.mpp != view.mpp
        self._work.start(_paint(self._scene, wide, look), _SETTLE_MS if zooming else 0)

    def draw(self, painter: QPainter, view: Viewport) -> None:
        """The best picture there is, moved and scaled to *view*."""
        if self._shown is None:
            return
        drawn = self._shown.view
        left, top = view.to_screen(*drawn.to_plane(0, 0))
        if drawn.mpp == view.mpp:
            painter.drawImage(round(left), round(top), self._shown.image)
            return
        scale = drawn.mpp / view.mpp
        painter.drawImage(QRectF(left, top, drawn.width * scale, drawn.height * scale), self._shown.image)

    def finish(self) -> None:
        """Paint what is wanted to the end, now; for screenshots."""
        self._work.finish()

    def stop(self) -> None:
        self._work.stop()
        self._coming = None

    @Slot(object)
    def _on_finished(self, picture: _Picture) -> None:
        self._shown, self._coming = picture, None
        self.ready.emit()


def _paint(scene: MapScene, view: Viewport, look: Look) -> Generator[None, None, _Picture]:
    image = QImage(
        round(view.width * look.ratio), round(view.height * look.ratio), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(look.ratio)
    painter = QPainter(image)
    try:
        yield from paint_ground(painter, scene, view, look.style)
        yield from paint_names(painter, NameLayout(scene, view, lettering(look.sizes)), look.style)
    finally:
        painter.end()  # also when the work is dropped: an image must not die under its painter
    return _Picture(image, view, look)


def _serves(picture: Viewport, painted: Look, view: Viewport, look: Look) -> bool:
    """Whether *picture* still covers *view* with a third of its margin to spare."""
    if picture.mpp != view.mpp or painted != look:
        return False
    spare_x = max(0.0, picture.width - view.width) / 6 * view.mpp
    spare_y = max(0.0, picture.height - view.height) / 6 * view.mpp
    return contains(picture.box, _grown(view.box, spare_x, spare_y))


def _with_margin(view: Viewport) -> Viewport:
    margin_x = min(view.width * _MARGIN, _MARGIN_MAX)
    margin_y = min(view.height * _MARGIN, _MARGIN_MAX)
    return replace(view, width=round(view.width + 2 * margin_x), height=round(view.height + 2 * margin_y))


def _grown(box: Box, dx: float, dy: float) -> Box:
    return box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy
