"""The map without hands: a city, a case, markers, and where the view looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.drawings import GroupDrawing
from dispatcher_app.widgets.map.glance import Home, border_in_view, framing
from dispatcher_app.widgets.map.ground.backdrop import Look, MapBackdrop
from dispatcher_app.widgets.map.ground.projection import Plane, Projection, Viewport
from dispatcher_app.widgets.map.ground.scene import MapScene, scene_steps
from dispatcher_app.widgets.map.layers import LocatorLayers
from dispatcher_app.widgets.map.marks import CasePlace, MapMarker
from dispatcher_app.widgets.map.overlay import MapOverlay
from dispatcher_app.widgets.map.page.messages import LineOf, MarkOf
from dispatcher_app.widgets.map.style import map_style
from dispatcher_app.widgets.slices import SlicedWork
from dispatcher_app.widgets.theme import current_sizes, current_theme

CLOSEST, FARTHEST = 0.12, 400.0  # metres a pixel
CASE_MPP = 0.8


class Aim(Enum):
    """What the view returns to when it follows."""

    ALL = auto()
    CASE = auto()


class MapPane(QWidget):
    """Shows a city and a case. Subclasses move the view with :meth:`look_at`.

    Signals:
        settled: the ground of the present view is completely painted.
        following_changed: whether the view still moves by itself when another case is shown.
    """

    settled = Signal()
    following_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("地图"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._projection: Plane | None = None
        self._scene: MapScene | None = None
        self._view = Viewport(0, 0, 4.0, 1, 1)
        self._aim, self._following = Aim.ALL, True
        self._posing = False  # for a picture, which has its own scale and credit
        self._home: Home | None = None  # where it looked before a glance
        self._overlay = MapOverlay()
        self._builder = SlicedWork(self)
        self._builder.finished.connect(self._on_scene_built)
        self._backdrop = MapBackdrop(self)
        self._backdrop.ready.connect(self._on_backdrop_ready)

    # what is shown

    def set_layers(self, layers: LocatorLayers | None) -> None:
        """Show another city. ``None`` or nothing in it: a plain grid and a note."""
        self._builder.stop()
        self._scene = None
        self._backdrop.set_scene(None)
        self._overlay.loading = layers is not None and not layers.empty
        if layers is not None and not layers.empty:
            self._builder.start(scene_steps(layers))
        self.update()

    def show_case(
        self, lon: float, lat: float, lamp: Lamp, label: str, accuracy_m: float | None = None
    ) -> None:
        """Put the case on the map and, unless the operator moved the map, bring it into view.

        *accuracy_m* draws the circle, in metres, within which the place was located.
        """
        self._overlay.case = case = CasePlace(lon, lat, lamp, label, accuracy_m)
        self._overlay.note = ""
        if self._home is not None and self._home.is_about(case):
            self.update()
            return
        self._look_back()
        if self._projection is None:
            self._projection = Projection.around(lon, lat)
        self._take_aim(Aim.CASE)

    def clear_case(self, note: str = "") -> None:
        """No case, or one without coordinates; *note* says so in a sentence."""
        self._overlay.case, self._overlay.note = None, note
        self._look_back()
        self._take_aim(Aim.ALL)

    def set_markers(self, markers: Iterable[MapMarker]) -> None:
        self._overlay.markers = tuple(markers)
        if self._overlay.chosen not in {marker.key for marker in self._overlay.markers}:
            self._overlay.chosen = None
        self.update()

    def draw(self, group: str, marks: Iterable[MarkOf] = (), lines: Iterable[LineOf] = ()) -> None:
        """Replace what *group* shows; nothing clears it."""
        self._overlay.drawings[group] = GroupDrawing(tuple(marks), tuple(lines))
        self.update()

    def select_cell(self, code: str | None) -> None:
        """Light up the cell of this code; ``None`` for none."""
        self._overlay.cell_code = code
        self.update()

    # where it looks

    @Slot()
    def fit_all(self) -> None:
        """The whole city, and follow again."""
        self._home = None
        self._set_following(True)
        self._take_aim(Aim.ALL)

    @Slot()
    def fit_case(self) -> None:
        """The case and its surroundings, and follow again."""
        if self._overlay.case is not None:
            self._home = None
            self._set_following(True)
            self._take_aim(Aim.CASE)

    def look_at(self, view: Viewport) -> None:
        """Move by hand: from now on the map stays where the operator put it."""
        self._home = None
        self._set_following(False)
        self._set_view(view)

    def look_at_place(self, lon: float, lat: float, mpp: float = 0.0) -> None:
        """Show a place as if the operator had moved there; *mpp* metres a pixel, 0 keeps the scale."""
        if self._projection is None:
            self._projection = Projection.around(lon, lat)
        x, y = self._projection.to_plane(lon, lat)
        self.look_at(Viewport(x, y, mpp or self._view.mpp, self.width(), self.height()))

    def frame(self, west: float, south: float, east: float, north: float) -> None:
        """Show all of a box in degrees, as if the operator had moved there."""
        if self._projection is not None:
            corners = [self._projection.to_plane(west, south), self._projection.to_plane(east, north)]
            xs, ys = [x for x, _y in corners], [y for _x, y in corners]
            box = (min(xs), min(ys), max(xs), max(ys))
            self.look_at(self._view.framing(box, current_sizes().px(24)))

    def glance(self, group: str = "", words: str = "") -> None:
        """Show the outlines of *group* and the case for a moment; see :meth:`CityMap.glance`."""
        self._overlay.aside = words
        plane, home = self._projection, self._home or Home(self._view, self._overlay.case)
        lines = self._overlay.drawings[group].lines if group in self._overlay.drawings else ()
        if plane is None or not lines or border_in_view(lines, home.view, plane):
            self._look_back()
        else:
            self._home = home
            self._set_view(framing(lines, self._overlay.case, self._view, plane, current_sizes().px(28)))
        self.update()

    def _look_back(self) -> None:
        if self._home is not None:
            view, self._home = self._home.view, None
            self._set_view(view.resized(self.width(), self.height()))
            if self._following and self._aim is Aim.CASE:
                self._follow()

    @property
    def following(self) -> bool:
        return self._following

    @property
    def view(self) -> Viewport:
        return self._view

    def position_at(self, px: float, py: float) -> tuple[float, float] | None:
        """Longitude and latitude under a pixel; ``None`` while there is nothing to measure from."""
        if self._projection is None:
            return None
        return self._projection.to_degrees(*self._view.to_plane(px, py))

    def pixel_of(self, lon: float, lat: float) -> tuple[float, float] | None:
        if self._projection is None:
            return None
        return self._view.to_screen(*self._projection.to_plane(lon, lat))

    def cell_code_at(self, px: float, py: float) -> str:
        """Code of the cell under a pixel; empty outside every cell."""
        cell = self._scene.cell_at(*self._view.to_plane(px, py)) if self._scene is not None else None
        return cell.code if cell is not None else ""

    # painting

    @property
    def busy(self) -> bool:
        return self._builder.busy or self._backdrop.busy

    def finish_rendering(self) -> None:
        """Paint everything now instead of in slices; for screenshots."""
        self._builder.finish()
        self._want_backdrop()
        self._backdrop.finish()

    def picture(self) -> QPixmap:
        """The map as it is seen, completely painted, without buttons, hands' marks, scale and credit."""
        self.finish_rendering()
        self._posing = True
        try:
            return self._rendered()
        finally:
            self._posing = False

    def _rendered(self) -> QPixmap:
        seen = QPixmap(self.size() * self.devicePixelRatioF())
        seen.setDevicePixelRatio(self.devicePixelRatioF())
        self.render(seen, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
        return seen

    def sizeHint(self) -> QSize:
        return QSize(current_sizes().px(420), current_sizes().px(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(160), current_sizes().px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._want_backdrop()
        with QPainter(self) as painter:  # ended even by an error, which would else end the process
            painter.fillRect(event.rect(), map_style(current_theme()).ground)
            self._backdrop.draw(painter, self._view)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._overlay.draw_below(painter, self._view, self._scene)
            self._overlay.draw_above(painter, self._view, self._projection)
            if self._posing:
                return
            self._draw_tool(painter)
            self._overlay.draw_hand(painter, self._view)
            self._overlay.draw_frame(painter, self._view, self._scene, self._projection)
            if self.hasFocus():
                self._draw_focus(painter)

    def _draw_tool(self, painter: QPainter) -> None:
        """What a hand is drawing; subclasses have hands."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._view = self._view.resized(self.width(), self.height())
        if self._following:
            self._follow()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._backdrop.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:  # another theme or text scale
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def _draw_focus(self, painter: QPainter) -> None:
        ring = current_sizes().ring
        painter.setPen(QPen(QColor(current_theme().accent), ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(ring // 2, ring // 2, -ring // 2, -ring // 2))

    def _want_backdrop(self) -> None:
        look = Look(current_theme(), current_sizes(), self.devicePixelRatioF())
        self._backdrop.want(self._view, look)

    def _take_aim(self, aim: Aim) -> None:
        self._aim = aim
        if self._following:
            self._follow()
        self.update()

    def _follow(self) -> None:
        if self._home is not None:
            return
        case = self._overlay.case
        if self._aim is Aim.CASE and case is not None and self._projection is not None:
            x, y = self._projection.to_plane(case.lon, case.lat)
            reach = max(CASE_MPP, 3.2 * (case.accuracy_m or 0.0) / max(1.0, min(self.width(), self.height())))
            self._set_view(Viewport(x, y, reach, self.width(), self.height()))
        elif self._scene is not None and self._scene.bounds is not None:
            self._set_view(self._view.framing(self._scene.bounds, current_sizes().pane))

    def _set_following(self, following: bool) -> None:
        if following != self._following:
            self._following = following
            self.following_changed.emit(following)

    def _set_view(self, view: Viewport) -> None:
        self._view = replace(view, mpp=min(FARTHEST, max(CLOSEST, view.mpp)))
        self.update()

    @Slot(object)
    def _on_scene_built(self, scene: MapScene | None) -> None:
        self._scene, self._overlay.loading = scene, False
        if scene is not None:
            self._view = _carried(self._view, self._projection, scene.projection)
            self._projection = scene.projection
            self._backdrop.set_scene(scene)
        if self._following:
            self._follow()
        self.update()

    @Slot()
    def _on_backdrop_ready(self) -> None:
        self.update()
        self.settled.emit()


def _carried(view: Viewport, old: Plane | None, new: Plane) -> Viewport:
    """*view* in another plane, looking at the same spot."""
    if old is None:
        return view
    x, y = new.to_plane(*old.to_degrees(view.x, view.y))
    return Viewport(x, y, view.mpp, view.width, view.height)
