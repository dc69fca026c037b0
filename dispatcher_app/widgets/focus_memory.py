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

    One owner may open over another, a handbook over a form: if the form is gone when the handbook closes,
    the keys go where the form would have given them. ``leaving``: the owner is still to be seen, but nothing
    in it gets the keys back any more.
    """

    _giving = False  # any of them, just now

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.leaving = False
        self._places: list[QWidget] = []  # the last is where the focus was; the others, if that is gone
        self._held = False  # the focus of the owner's window is, or was when one left the window, inside
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def remember(self) -> None:
        """Note where the focus is now, unless it is already inside.

        While a dialog that asked for a file is closing, the focus is in it or nowhere: then the keys were
        where the owner's window has them again once it is active.
        """
        home = self._owner.window().focusWidget()
        focus = QApplication.focusWidget() or home
        if focus is None or self._inside(focus):
            return
        self._note(focus)
        if home is not None and self._elsewhere(focus) and not self._inside(home):
            self._places.insert(0, home)

    def give_back(self) -> None:
        """Put the focus where it was; if all that is gone, take it out of the owner all the same."""
        place = next((place for place in reversed(self._places) if self._is_there(place)), None)
        if place is not None:
            FocusMemory._giving = True
            if self._elsewhere(place):  # a detached pane had them
                place.activateWindow()
            place.setFocus(GIVEN_BACK)
            FocusMemory._giving = False
            return
        focus = QApplication.focusWidget()
        if focus is not None and self._inside(focus):
            focus.clearFocus()

    def _note(self, place: QWidget) -> None:
        """What is to have the keys, if *place* is gone by then: its list, if it is the editor of a cell, else
        what the owner around it would give them to."""
        around, holder = _memory_around(place), place.parentWidget()
        before = list(around._places) if around is not None else []
        while holder is not None and not holder.focusPolicy() & Qt.FocusPolicy.TabFocus:
            holder = holder.parentWidget()
        self._places = [*before, *([holder] if holder is not None else ()), place]

    def _is_there(self, place: QWidget) -> bool:
        if not isValid(place) or not place.isVisible() or not place.isEnabled() or self._inside(place):
            return False
        around = _memory_around(place)
        return around is None or not around.leaving

    def _inside(self, widget: QWidget) -> bool:
        return widget is self._owner or self._owner.isAncestorOf(widget)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        if self._inside(new):
            came_in = old is not None and not self._inside(old) and not FocusMemory._giving
            if old is not None and came_in and not (self._held and self._elsewhere(old)):
                self._note(old)
            self._held = True
        elif not self._elsewhere(new):
            self._held = False

    def _elsewhere(self, widget: QWidget) -> bool:
        return widget.window() is not self._owner.window()


def _memory_around(place: QWidget) -> FocusMemory | None:
    """Of the owner that *place* lies in."""
    around: QWidget | None = place
    while around is not None:
        found = around.findChild(FocusMemory, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if found is not None:
            return found
        around = around.parentWidget()
    return None
