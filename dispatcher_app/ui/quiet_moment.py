"""A moment in which nobody would feel that the window is busy: no key and no button for a while."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

_HANDS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
    )
)
_LOOK_MS = 100


class QuietMoment(QObject):
    """Waits for the hands to rest.

    It watches what comes to the windows of the program, where keys and buttons arrive first. Never the
    application: a filter there, written in Python, is asked about objects that a browser is just making, and
    that has ended the process.

    Signals:
        came: nobody has touched anything for the time asked for.
    """

    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest_ms = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._watched: list[QWindow] = []

    def wait(self, rest_ms: int) -> None:
        """Say :attr:`came` once, when the hands have rested for *rest_ms* from now on."""
        self.stop()
        self._rest_ms = rest_ms
        self._since.start()
        self._watch_windows()
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self._on_writing)
        self._timer.start()

    def stop(self) -> None:
        """Wait no more."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        QGuiApplication.inputMethod().cursorRectangleChanged.disconnect(self._on_writing)
        for window in filter(isValid, self._watched):
            window.removeEventFilter(self)
        self._watched.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._since.start()
        return False

    def _watch_windows(self) -> None:
        for window in QGuiApplication.topLevelWindows():
            if window not in self._watched:
                self._watched.append(window)
                window.installEventFilter(self)

    @Slot()
    def _on_writing(self) -> None:
        """What an input method writes comes to no window as a key."""
        self._since.start()

    @Slot()
    def _on_look(self) -> None:
        self._watch_windows()
        if self._since.elapsed() >= self._rest_ms:
            self.stop()
            self.came.emit()
