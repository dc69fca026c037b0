"""Every window of a sandbox carries its frame, whoever opens it and whenever."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from dispatcher_app.domain.sandbox.kind import SANDBOX_NOTICE
from dispatcher_app.i18n import _
from dispatcher_app.widgets.file_dialogs import begin_names_with
from dispatcher_app.widgets.sandbox_band import SandboxBand

#: How often windows are looked for (ms); one that takes the keyboard is seen at once.
_LOOK_MS = 100
#: Menus, tips and lists that drop down belong to a window that has a frame.
_PASSING = (
    Qt.WindowType.Popup,
    Qt.WindowType.ToolTip,
    Qt.WindowType.SplashScreen,
    Qt.WindowType.Desktop,
)


class SandboxMarks(QObject):
    """Frames the windows of *app*, and has files that they write begin with what they are.

    It looks for windows rather than hear of each event of the application.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        app.focusWindowChanged.connect(self._on_focus_window_changed)
        self._timer.start()
        begin_names_with(_("训练沙盘-"))

    @Slot()
    def look(self) -> None:
        """Frame what has none, and take it from what is no window any more."""
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and _is_lasting(window):
                self._frame(_framed(window))
            for dock in window.findChildren(QDockWidget):
                band = _band_of(_framed(dock))
                if band is not None and not dock.isWindow():
                    band.leave()

    def _frame(self, part: QWidget) -> None:
        if _band_of(part) is None:
            SandboxBand(part, SANDBOX_NOTICE)

    @Slot()
    def _on_focus_window_changed(self) -> None:
        if QGuiApplication.focusWindow() is not None:
            self.look()


def _framed(window: QWidget) -> QWidget:
    """What the frame goes around: a detached pane keeps its title bar, which makes no room for anything."""
    inside = window.widget() if isinstance(window, QDockWidget) else None
    return inside or window


def _band_of(part: QWidget) -> SandboxBand | None:
    found = part.findChild(SandboxBand, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, SandboxBand) else None


def _is_lasting(window: QWidget) -> bool:
    return window.windowType() not in _PASSING
