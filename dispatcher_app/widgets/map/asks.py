"""What a hand asks of a place on either map: what is here, what can be done here, find, copy, print.

By mouse it is the place under the pointer, by key the middle of the map, where the crosshair is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence

from dispatcher_app.widgets.map.page.messages import Clicked, ContextAsked

if TYPE_CHECKING:
    from dispatcher_app.widgets.map.city_map import CityMap

_HERE, _REPORT, _FIND, _LAYERS = Qt.Key.Key_I, Qt.Key.Key_Insert, Qt.Key.Key_Slash, Qt.Key.Key_Y
_CAMERAS, _PHOTOS, _COLLECTORS = Qt.Key.Key_V, Qt.Key.Key_P, Qt.Key.Key_K
_PLAIN = (_HERE, _REPORT, _FIND, _LAYERS, _CAMERAS, _PHOTOS, _COLLECTORS, Qt.Key.Key_Menu)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STANDARD = {
    QKeySequence.StandardKey.Copy: "copy",
    QKeySequence.StandardKey.Print: "print",
}


class MapAsks(QObject):
    """Listens to the maps of *city*.

    Signals:
        here_asked: longitude, latitude, and whether by key: then the keys go to the answer.
        menu_asked: longitude, latitude, the pixel on the screen, and ids of the cases there.
        report_asked: longitude and latitude at which a new case is to begin.
        photos_asked: the photos of the case in hand, or of the middle of the map, are wanted.
        find_asked, layers_asked, cameras_asked, collectors_asked, copy_asked, print_asked, left: a key of
            that meaning; Esc is ``left``.
        enter_pressed: Enter, where it was wanted and nobody aims with the crosshair.
    """

    here_asked = Signal(float, float, bool)
    menu_asked = Signal(float, float, QPoint, list)
    report_asked = Signal(float, float)
    find_asked = Signal()
    layers_asked = Signal()
    cameras_asked = Signal()
    collectors_asked = Signal()
    photos_asked = Signal()
    copy_asked = Signal()
    print_asked = Signal()
    left = Signal()
    enter_pressed = Signal()

    def __init__(self, city: CityMap) -> None:
        super().__init__(city)
        self._city = city
        self.wants_escape = self.wants_enter = False
        city.native.installEventFilter(self)
        city.native.clicked.connect(self._on_native_clicked)
        if city.page is not None:
            city.page.installEventFilter(self)
            city.page.clicked.connect(self._on_page_clicked)
            city.page.context_asked.connect(self._on_page_context)

    @Slot(float, float)
    def _on_native_clicked(self, lon: float, lat: float) -> None:
        self.here_asked.emit(lon, lat, False)

    @Slot(object)
    def _on_page_clicked(self, click: Clicked) -> None:
        """A click on a case or a mark is about that, not about the ground."""
        if not click.case_ids and not click.keys:
            self.here_asked.emit(click.lon, click.lat, False)

    @Slot(object)
    def _on_page_context(self, asked: ContextAsked) -> None:
        page = self._city.page
        if page is not None:
            at = page.mapToGlobal(QPoint(round(asked.x), round(asked.y)))
            self.menu_asked.emit(asked.lon, asked.lat, at, list(asked.case_ids))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            return self._context(event)
        if isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # else it would be a command of the seat
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._ask(event)
                return True
        return False

    def _context(self, event: QContextMenuEvent) -> bool:
        """The page says itself where the right button was; its own menu never shows."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._menu_in_the_middle()
            return True
        if self._city.shown is not self._city.native:
            return True
        place = self._city.native.position_at(event.pos().x(), event.pos().y())
        if place is not None:
            self.menu_asked.emit(*place, event.globalPos(), [])
        return True

    def _menu_in_the_middle(self) -> None:
        place, shown = self._city.centre, self._city.shown
        if place is not None:
            self.menu_asked.emit(*place, shown.mapToGlobal(shown.rect().center()), [])

    def _is_ours(self, event: QKeyEvent) -> bool:
        if any(event.matches(key) for key in _STANDARD):
            return True
        if event.key() == Qt.Key.Key_F10:
            return event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            return self.wants_escape
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER:
            return plain and self.wants_enter and not self._city.shown.is_aimed
        return plain and event.key() in _PLAIN

    def _ask(self, event: QKeyEvent) -> None:
        place = self._city.centre
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Print):
            self.print_asked.emit()
        elif event.key() == _FIND:
            self.find_asked.emit()
        elif event.key() == _LAYERS:
            self.layers_asked.emit()
        elif event.key() == _CAMERAS:
            self.cameras_asked.emit()
        elif event.key() == _COLLECTORS:
            self.collectors_asked.emit()
        elif event.key() == _PHOTOS:
            self.photos_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _ENTER:
            self.enter_pressed.emit()
        elif place is not None and event.key() == _HERE:
            self.here_asked.emit(*place, True)
        elif place is not None and event.key() == _REPORT:
            self.report_asked.emit(*place)
        else:
            self._menu_in_the_middle()
