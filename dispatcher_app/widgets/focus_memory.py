"""Where the focus was before a field or a sheet took it, and back there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

#: With this a widget gets the keys back; nobody went to it, so a list must not choose a row for it. Qt has
#: no reason of that meaning, and no window here has a menu bar.
GIVEN_BACK = Qt.FocusReason.MenuBarFocusReason


class FocusMemory(QObject):
    """Remembers the widget that lost the focus to *owner* or to anything inside it.

    Whoever looks into another window and comes back into *owner* has not left it: the other window is not
    where the focus was before. Neither is what gives the keys back into it, such as the command line.
    """

    _giving = False  # any of them, just now

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._last: QWidget | None = None
        self._held = False  # the focus of the owner's window is, or was when one left the window, inside
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def remember(self) -> None:
        """Note where the focus is now, unless it is already inside."""
        focus = QApplication.focusWidget()
        if focus is not None and not self._inside(focus):
            self._last = focus

    def give_back(self) -> None:
        """Put the focus where it was; if that is gone, take it out of the owner all the same."""
        last = self._last
        if last is not None and isValid(last) and last.isVisible() and last.isEnabled():
            FocusMemory._giving = True
            last.setFocus(GIVEN_BACK)
            FocusMemory._giving = False
            return
        focus = QApplication.focusWidget()
        if focus is not None and self._inside(focus):
            focus.clearFocus()

    def _inside(self, widget: QWidget) -> bool:
        return widget is self._owner or self._owner.isAncestorOf(widget)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        if self._inside(new):
            came_in = old is not None and not self._inside(old) and not FocusMemory._giving
            if old is not None and came_in and not (self._held and self._elsewhere(old)):
                self._last = old
            self._held = True
        elif not self._elsewhere(new):
            self._held = False

    def _elsewhere(self, widget: QWidget) -> bool:
        return widget.window() is not self._owner.window()
