"""Where the panes of a window stand: placed, brought to the front, remembered per person, put back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QVBoxLayout, QWidget

from dispatcher_app.ui.settings import SeatSettings
from dispatcher_app.widgets.fitting_scroll import YieldingScroll
from dispatcher_app.widgets.theme import current_sizes

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_ACROSS, _DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
#: Widths of the outer columns and heights of the right one's panes, at text scale 1.
_LEFT_WIDTH, _RIGHT_WIDTH = 340, 420
_UPPER, _LOWER = 400, 560


class SeatLayout(QObject):
    """Docks on the left are tabs of one pane; those on the right stand below each other."""

    def __init__(
        self,
        window: QMainWindow,
        left: Sequence[QDockWidget],
        right: Sequence[QDockWidget],
        settings: SeatSettings,
        login: str,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._login = window, settings, login
        self._left, self._right = tuple(left), tuple(right)
        for dock in self.docks:
            _put_in_shell(dock)
        self._place()
        self._default = window.saveState()
        self._skip_tabs()
        for dock in self.docks:
            dock.visibilityChanged.connect(self._on_visibility_changed)

    @property
    def docks(self) -> tuple[QDockWidget, ...]:
        return (*self._left, *self._right)

    def restore(self) -> None:
        """Stand as this person left it; a first time fills the screen."""
        kept = self._settings.layout(self._login)
        if kept is None:
            self._fill_screen()
            self._share_out()
            return
        self._window.restoreGeometry(kept[0])
        self._window.restoreState(kept[1])

    def keep(self) -> None:
        self._settings.keep_layout(self._login, self._window.saveGeometry(), self._window.saveState())
        self._settings.sync()

    def reset(self) -> None:
        """Every pane back where it stood at first; the keys stay where they are."""
        focus = self._window.focusWidget()
        self._window.restoreState(self._default)
        for dock in self.docks:
            dock.setFloating(False)
            dock.show()
        self._share_out()
        self._left[0].raise_()
        if focus is not None and focus.isVisible():
            focus.setFocus()

    def bring(self, dock: QDockWidget) -> None:
        """Show *dock* in front of its neighbours, ready to take the keys."""
        dock.show()
        dock.raise_()
        _show_body(dock, True)

    def body(self, dock: QDockWidget) -> QWidget | None:
        """What stands in *dock*."""
        shell = dock.widget()
        return shell.body if isinstance(shell, _Shell) else shell

    def _skip_tabs(self) -> None:
        """Each pane has a key of its own; the tabs under them are for the mouse, and Tab passes them by."""
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _place(self) -> None:
        first, *others = self._left
        self._window.addDockWidget(_LEFT, first)
        for dock in others:
            self._window.addDockWidget(_LEFT, dock)
            self._window.tabifyDockWidget(first, dock)
        first.raise_()
        for dock in self._right:
            self._window.addDockWidget(_RIGHT, dock)
        self._share_out()

    def _share_out(self) -> None:
        px = current_sizes().px
        columns = [self._left[0], self._right[0]]
        self._window.resizeDocks(columns, [px(_LEFT_WIDTH), px(_RIGHT_WIDTH)], _ACROSS)
        if len(self._right) > 1:
            self._window.resizeDocks(list(self._right[:2]), [px(_UPPER), px(_LOWER)], _DOWN)

    def _fill_screen(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            self._window.setGeometry(screen.availableGeometry())

    @Slot(bool)
    def _on_visibility_changed(self, visible: bool) -> None:
        """A pane behind another tab is only moved aside by Qt: without this, Tab would walk through it."""
        dock = self.sender()
        self._skip_tabs()
        if isinstance(dock, QDockWidget) and (visible or dock.isVisible()):
            _show_body(dock, visible)


class _Shell(QWidget):
    """Stands in the dock while its pane is hidden: Qt keeps the width only of a dock that holds something.

    A pane that large text makes higher than its place scrolls; it must not push the window off the screen.
    """

    def __init__(self, body: QWidget, dock: QDockWidget) -> None:
        """Within *dock* from the beginning: a pane that leaves its window goes to the end of Tab's order."""
        super().__init__(dock)
        self.room = YieldingScroll(body, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.room)
        self.body = body  # no proxy for the keys: made early, it would draw Tab to its pane from anywhere


def _put_in_shell(dock: QDockWidget) -> None:
    body: QWidget | None = dock.widget()
    if body is not None:
        dock.setWidget(_Shell(body, dock))


def _show_body(dock: QDockWidget, shown: bool) -> None:
    shell = dock.widget()
    if isinstance(shell, _Shell):
        shell.room.setVisible(shown)
