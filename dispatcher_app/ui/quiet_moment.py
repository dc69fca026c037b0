"""A moment in which nobody would feel that the window is busy: no key and no button for a while."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, QTimer, Signal, Slot

_HANDS = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
    )
)
_LOOK_MS = 100


class QuietMoment(QObject):
    """Waits for the hands to rest.

    It watches every event of the program while it waits, which costs a little: it is not for waiting all day.

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

    def wait(self, rest_ms: int) -> None:
        """Say :attr:`came` once, when the hands have rested for *rest_ms* from now on."""
        self._rest_ms = rest_ms
        self._since.start()
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Wait no more."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._since.start()
        return False

    @Slot()
    def _on_look(self) -> None:
        if self._since.elapsed() >= self._rest_ms:
            self.stop()
            self.came.emit()
