"""The map of a seat: where the case is, in which cell, what is near. Drawn by Qt alone, no web engine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.map.area_tool import AREA_TOOLS
from dispatcher_app.widgets.map.controls import MapControls, RefitButton
from dispatcher_app.widgets.map.keys import tool_of
from dispatcher_app.widgets.map.marks import MapMarker
from dispatcher_app.widgets.map.pane import CLOSEST, FARTHEST, Aim
from dispatcher_app.widgets.map.tool_pane import ToolPane
from dispatcher_app.widgets.theme import current_sizes

#: Words for a position: longitude and latitude in degrees, code of the cell or "".
HoverText = Callable[[float, float, str], str]

_NOTCH = 2.0**0.5
_KEY_STEP = 60.0

_PANS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def position_text(lon: float, lat: float, cell_code: str) -> str:
    """The usual read-out: longitude, latitude and, inside a cell, its code."""
    place = f"{lon:.5f}, {lat:.5f}"
    return _("{place} · 网格 {code}").format(place=place, code=cell_code) if cell_code else place


class LocatorMap(ToolPane):
    """The map with hands: drag or arrows, wheel or + and -, double click or Enter at the crosshair.

    Home returns to the case, 0 shows the whole city, N and Shift+N walk the markers, Space opens one. B, C
    and G begin choosing by box, circle and polygon, Esc gives it up. Space closes a polygon, Backspace takes
    its newest corner back.

    Signals:
        point_picked: longitude and latitude the operator chose, degrees.
        marker_chosen: key of the marker that was clicked or opened.
        clicked: longitude and latitude of a click on the ground, degrees.
    """

    point_picked = Signal(float, float)
    marker_chosen = Signal(int)
    clicked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("locator_map")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._hover_text: HoverText = position_text
        self._pressed: QPointF | None = None
        self._last: QPointF | None = None
        self._keys: dict[Qt.Key, Callable[[], None]] = self._make_keys()
        self._controls = MapControls(self)
        self._controls.zoom_in_asked.connect(self.zoom_in)
        self._controls.zoom_out_asked.connect(self.zoom_out)
        self._controls.case_asked.connect(self.fit_case)
        self._controls.all_asked.connect(self.fit_all)
        self._refit = RefitButton(self)
        self._refit.clicked.connect(self.fit_case)
        self.following_changed.connect(self._on_following_changed)
        self._controls.set_case_there(False)
        self._arrange()

    def set_hover_text(self, words: HoverText | None) -> None:
        """Who words the read-out under the pointer or the crosshair."""
        self._hover_text = words or position_text

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(_NOTCH, QPointF(self.width() / 2, self.height() / 2))

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(1 / _NOTCH, QPointF(self.width() / 2, self.height() / 2))

    # the hand on the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._tool.active and event.button() == Qt.MouseButton.LeftButton:
            self._press_tool(event.position())
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._last = event.position(), None
            self._set_crosshair(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._tool.active and self._pressed is None:
            self._move_tool(event.position())
        if self._pressed is not None and (self._last is not None or self._dragged_far(event.position())):
            start = self._last or self._pressed
            moved = event.position() - start
            self._last = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.look_at(self._view.moved(moved.x(), moved.y()))
        self._read_out(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._tool.active and event.button() == Qt.MouseButton.LeftButton:
            self._release_tool(event.position())
            return
        clicked = self._pressed is not None and self._last is None
        clicked = clicked and event.button() == Qt.MouseButton.LeftButton
        position = self.position_at(event.position().x(), event.position().y()) if clicked else None
        self._pressed = self._last = None
        self._reset_cursor()
        marker = self._marker_at(event.position()) if clicked else None
        if marker is not None:
            self._choose(marker)
            self.marker_chosen.emit(marker.key)
        elif position is not None and not self._open_something(event.position()):
            self.clicked.emit(*position)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._tool.active:
            self._close_tool()
        else:
            self._pick(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self._zoom(_NOTCH**notches, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._overlay.readout = ""
        self.update()
        super().leaveEvent(event)

    # the hand on the keys

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._takes(event)
        ):
            event.accept()  # else a seat's Enter or 0 would act while the operator steers the map
            return True
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._takes(event):
            super().keyPressEvent(event)
        elif tool_of(event) in AREA_TOOLS:
            self.choose_tool("" if tool_of(event) == self._tool.name else tool_of(event))
            self._set_crosshair(True)
        elif key == Qt.Key.Key_Escape:
            self.choose_tool("")
        elif key in _PANS:
            self._pan(key, fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_N:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_marker(-1 if back else 1)
        else:
            self._keys[key]()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._set_crosshair(True)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        for_a_moment = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in for_a_moment:
            self._set_crosshair(False)
        super().focusOutEvent(event)
        self.update()

    def _make_keys(self) -> dict[Qt.Key, Callable[[], None]]:
        return {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit_all,
            Qt.Key.Key_Home: self.fit_case,
            Qt.Key.Key_Return: self._pick_at_crosshair,
            Qt.Key.Key_Enter: self._pick_at_crosshair,
            Qt.Key.Key_Space: self._open_chosen,
            Qt.Key.Key_Backspace: self._take_back_corner,
        }

    def _takes(self, event: QKeyEvent) -> bool:
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if event.modifiers() & ~plain:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Backspace:
            return self._tool.active
        if tool_of(event) in AREA_TOOLS or (key == Qt.Key.Key_Escape and self._tool.active):
            return True
        return key in _PANS or key in self._keys or key == Qt.Key.Key_N

    @property
    def is_aimed(self) -> bool:
        """Whether the crosshair is shown, so that Enter would pick there."""
        return self._overlay.crosshair

    def _pan(self, key: Qt.Key, *, fine: bool) -> None:
        dx, dy = _PANS[key]
        step = _KEY_STEP / 6 if fine else _KEY_STEP
        self._set_crosshair(True)
        self.look_at(self._view.moved(dx * step, dy * step))
        self._read_out(self._middle())

    def _pick_at_crosshair(self) -> None:
        """The first Enter shows where it would pick, the second picks."""
        if not self._overlay.crosshair:
            self._set_crosshair(True)
            self._read_out(self._middle())
        elif self._tool.active:
            self._corner_in_the_middle()
        else:
            self._pick(self._middle())

    def _step_marker(self, step: int) -> None:
        markers = self._overlay.markers
        if not markers:
            return
        keys = [marker.key for marker in markers]
        chosen = self._overlay.chosen
        at = keys.index(chosen) + step if chosen in keys else (0 if step > 0 else -1)
        self._choose(markers[at % len(markers)])

    def _open_chosen(self) -> None:
        if self._tool.active:
            self._close_tool()
        elif self._overlay.chosen is not None:
            self.marker_chosen.emit(self._overlay.chosen)

    # both

    def _zoom(self, factor: float, at: QPointF) -> None:
        mpp = min(FARTHEST, max(CLOSEST, self._view.mpp / factor))
        self.look_at(self._view.zoomed(mpp, at.x(), at.y()))

    def _pick(self, at: QPointF) -> None:
        position = self.position_at(at.x(), at.y())
        if position is not None:
            self.point_picked.emit(*position)

    def _choose(self, marker: MapMarker) -> None:
        self._overlay.chosen = marker.key
        pixel = self.pixel_of(marker.lon, marker.lat)
        if pixel is not None and not self.rect().adjusted(24, 24, -24, -24).contains(*map(int, pixel)):
            x, y = self._view.to_plane(*pixel)
            self.look_at(self._view.centred(x, y))
        self.update()

    def _read_out(self, at: QPointF) -> None:
        marker = self._marker_at(at)
        position = self.position_at(at.x(), at.y())
        words = ""
        if marker is not None and marker.label:
            words = marker.label
        elif cameras := self._camera_words(at):
            words = cameras
        elif worded := self._words_of_mark(at):
            words = worded
        elif position is not None:
            words = self._hover_text(*position, self.cell_code_at(at.x(), at.y()))
        if words != self._overlay.readout:
            self._overlay.readout = words
            self.update()

    def _marker_at(self, at: QPointF) -> MapMarker | None:
        if self._projection is None:
            return None
        return self._overlay.marker_at(at.x(), at.y(), self._view, self._projection)

    def _dragged_far(self, at: QPointF) -> bool:
        assert self._pressed is not None
        return (at - self._pressed).manhattanLength() >= QApplication.startDragDistance() / 2

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _set_crosshair(self, shown: bool) -> None:
        if self._overlay.crosshair != shown:
            self._overlay.crosshair = shown
            self.update()

    # controls

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # later, when the buttons have their new sizes too
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def _take_aim(self, aim: Aim) -> None:
        super()._take_aim(aim)
        self._controls.set_case_there(self._overlay.case is not None)
        self._show_refit()

    def _arrange(self) -> None:
        sizes = current_sizes()
        self._controls.rescale()
        right = self.width() - sizes.gap
        bottom = self.height() - sizes.px(26)
        self._controls.move(right - self._controls.width(), max(sizes.gap, bottom - self._controls.height()))
        self._place_tools(right, self._controls.y())
        self._refit.adjustSize()
        self._refit.move((self.width() - self._refit.width()) // 2, sizes.gap)

    def _show_refit(self) -> None:
        self._refit.setVisible(not self.following and self._overlay.case is not None)

    @Slot(bool)
    def _on_following_changed(self, _following: bool) -> None:
        self._show_refit()
