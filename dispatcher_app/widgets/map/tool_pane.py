"""A map pane with what can be chosen on it besides cases and points: areas, and video points."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from dispatcher_app.widgets.map.area_tool import AreaTool
from dispatcher_app.widgets.map.camera_signs import CAMERAS, CameraSign, camera_words
from dispatcher_app.widgets.map.drawings import mark_at
from dispatcher_app.widgets.map.page.messages import AreaChosen
from dispatcher_app.widgets.map.pane import MapPane
from dispatcher_app.widgets.map.tool_bar import OF_OWN_MAP, MapToolBar
from dispatcher_app.widgets.theme import current_sizes

#: A click so near to the first corner of a polygon (pixels) closes it.
_CLOSING_REACH = 8.0
#: Words for a mark by its key.
MarkWords = Callable[[int], str]


class ToolPane(MapPane):
    """Subclasses have the hands; they say where the mouse is and which keys were pressed.

    Signals:
        mark_chosen: group and key of a video point, or of a mark that has words, that was clicked.
        area_chosen: an :class:`AreaChosen` without cases: this map does not know the open ones.
        tool_changed: the tool at work, "" for none.
        cameras_asked, collectors_asked: the video points, the collectors are to be shown or hidden.
    """

    mark_chosen = Signal(str, int)
    area_chosen = Signal(object)
    tool_changed = Signal(str)
    cameras_asked = Signal()
    collectors_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = AreaTool()
        self._mark_words: dict[str, MarkWords] = {}
        self._tools = MapToolBar(self, OF_OWN_MAP)
        self._tools.tool_asked.connect(self.choose_tool)
        self._tools.cameras_asked.connect(self.cameras_asked)
        self._tools.collectors_asked.connect(self.collectors_asked)
        self._tools.show_cameras(False, there=False)
        self._tools.show_collectors(False, there=False)

    # video points

    def set_cameras(self, cameras: Iterable[CameraSign]) -> None:
        """All video points of the city."""
        self._overlay.cameras.signs = tuple(cameras)
        self.show_cameras(self._overlay.cameras.shown)

    def show_cameras(self, shown: bool) -> None:
        """Whether they are seen."""
        cameras = self._overlay.cameras
        cameras.shown = shown
        self._tools.show_cameras(shown, there=bool(cameras.signs))
        self._arrange()
        self.update()

    def light_camera(self, key: int | None) -> None:
        """Mark the video point that is spoken of; None for none."""
        self._overlay.cameras.chosen = key
        self.update()

    def _open_cameras(self, at: QPointF) -> bool:
        """Choose the camera there, or come nearer to several; False where there is none."""
        cameras = self._cameras_at(at)
        if len(cameras) == 1:
            self.light_camera(cameras[0].key)
            self.mark_chosen.emit(CAMERAS, cameras[0].key)
        elif cameras:
            lons, lats = [one.lon for one in cameras], [one.lat for one in cameras]
            self.frame(min(lons), min(lats), max(lons), max(lats))
        return bool(cameras)

    def _camera_words(self, at: QPointF) -> str:
        return camera_words(self._cameras_at(at))

    def _cameras_at(self, at: QPointF) -> tuple[CameraSign, ...]:
        if self._projection is None:
            return ()
        return self._overlay.cameras.at(at.x(), at.y(), self._view, self._projection)

    def show_collectors(self, shown: bool, *, there: bool = True) -> None:
        """Whether the collectors are seen, which somebody else draws; *there* whether the seat may know."""
        self._tools.show_collectors(shown, there=there)
        self._arrange()

    # marks of a group

    def set_mark_words(self, group: str, words: MarkWords) -> None:
        """Marks of *group* can be chosen from now on, and are worded under the pointer by their key."""
        self._mark_words[group] = words

    def _open_something(self, at: QPointF) -> bool:
        """Choose the mark or the camera there; False where there is only ground."""
        return self._open_mark(at) or self._open_cameras(at)

    def _open_mark(self, at: QPointF) -> bool:
        """Choose the mark there; False where there is none."""
        found = self._worded_mark(at)
        if found is not None:
            self.mark_chosen.emit(*found)
        return found is not None

    def _words_of_mark(self, at: QPointF) -> str:
        found = self._worded_mark(at)
        return self._mark_words[found[0]](found[1]) if found is not None else ""

    def _worded_mark(self, at: QPointF) -> tuple[str, int] | None:
        drawings = self._overlay.drawings
        for group in self._mark_words:
            if self._projection is not None and group in drawings:
                mark = mark_at(drawings[group], self._view, self._projection, at.x(), at.y())
                if mark is not None:
                    return group, mark.key
        return None

    # areas

    @Slot(str)
    def choose_tool(self, name: str) -> None:
        """Begin drawing a "box", a "circle" or a "polygon"; "" gives it up."""
        self._tool.choose(name)
        self._tools.show_tool(self._tool.name)
        self._reset_cursor()
        self.tool_changed.emit(self._tool.name)
        self.update()

    def _reset_cursor(self) -> None:
        if self._tool.active:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    def _spot(self, at: QPointF) -> tuple[float, float]:
        return self._view.to_plane(at.x(), at.y())

    def _press_tool(self, at: QPointF) -> None:
        self._tool.press(at, self._spot(at))
        self.update()

    def _move_tool(self, at: QPointF) -> None:
        self._tool.move(self._spot(at))
        self.update()

    def _release_tool(self, at: QPointF) -> None:
        if self._projection is not None:
            reach = _CLOSING_REACH * self._view.mpp
            self._end_tool(self._tool.release(at, self._spot(at), self._projection, reach))

    def _close_tool(self) -> None:
        if self._projection is not None:
            self._end_tool(self._tool.close(self._projection))

    def _take_back_corner(self) -> None:
        self._tool.take_back()
        self.update()

    def _corner_in_the_middle(self) -> None:
        if self._projection is not None:
            middle = QPointF(self.width() / 2, self.height() / 2)
            self._end_tool(self._tool.add(self._spot(middle), self._projection))

    def _end_tool(self, area: AreaChosen | None) -> None:
        self.update()
        if area is not None:
            self.choose_tool("")
            self.area_chosen.emit(area)

    def _draw_tool(self, painter: QPainter) -> None:
        self._tool.draw(painter, self._view)

    def _arrange(self) -> None:
        """The buttons where they belong; subclasses have some of their own."""

    def _place_tools(self, right: int, bottom: int) -> None:
        """Above *bottom* at the edge *right*, where there is room for them."""
        gap = current_sizes().gap
        self._tools.rescale()
        top = bottom - gap - self._tools.height()
        self._tools.move(right - self._tools.width(), max(gap, top))
        self._tools.setVisible(top >= gap)
