"""Panes with a window of their own: beside the others, in front, and never over what was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QDockWidget, QMainWindow

from dispatcher_app.widgets.theme import current_sizes

#: Share of a second screen that a pane detached onto it takes.
_SHARE = 0.8
#: How far from its old place a pane is detached where there is one screen, at text scale 1.
_STEP = 40


class DetachedPanes(QObject):
    """Places *docks* when they are detached by key or button; a dragged one goes where it is dropped."""

    def __init__(self, window: QMainWindow, docks: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, tuple(docks)
        self._leaving: QDockWidget | None = None
        self._settle = QTimer(self, singleShot=True, interval=0)  # Qt has to make it a window first
        self._settle.timeout.connect(self._on_settled)
        for dock in self._docks:
            dock.topLevelChanged.connect(self._on_top_level_changed)

    def come_to_front(self) -> None:
        """Panes shown before their window was lie behind it: call it when the window is there."""
        for dock in self._detached():
            dock.raise_()

    def make_room(self, place: QRect) -> None:
        """Take detached panes off *place*, on the screen."""
        for dock in self._detached():
            frame = dock.frameGeometry()
            if frame.intersects(place):
                left = max(_room(dock.screen()).left(), place.left() - frame.width())
                dock.move(left, frame.top())

    def toggle(self, dock: QDockWidget) -> None:
        """Detach *dock*, or put it back."""
        dock.show()
        dock.setFloating(not dock.isFloating())
        dock.activateWindow()

    def _detached(self) -> list[QDockWidget]:
        return [dock for dock in self._docks if dock.isFloating() and dock.isVisible()]

    @Slot(bool)
    def _on_top_level_changed(self, detached: bool) -> None:
        dock = self.sender()
        dragged = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if detached and not dragged and self._window.isVisible() and isinstance(dock, QDockWidget):
            self._leaving = dock
            self._settle.start()

    @Slot()
    def _on_settled(self) -> None:
        dock, self._leaving = self._leaving, None
        if dock is not None and dock.isFloating():
            self._place(dock)

    def _place(self, dock: QDockWidget) -> None:
        """On another screen where there is one, else a step aside, so that it is seen to be detached."""
        own = self._window.screen()
        other = next((screen for screen in QGuiApplication.screens() if screen is not own), None)
        if other is not None:
            room = _room(other)
            size = room.size() * _SHARE
            dock.setGeometry(QRect(room.center() - QPoint(size.width() // 2, size.height() // 2), size))
            return
        step, room = current_sizes().px(_STEP), _room(own)
        frame = dock.frameGeometry()
        left = max(room.left(), min(frame.left(), room.right() - frame.width()) - step)
        top = max(room.top(), min(frame.top() + step, room.bottom() - frame.height()))
        dock.move(left, top)


def _room(screen: QScreen) -> QRect:
    return screen.availableGeometry()
