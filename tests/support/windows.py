"""Tells which windows a test left behind: each is memory the hall's seats would lose all day."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

#: Qt keeps its one tool tip for the life of the program.
QT_KEEPS = frozenset({"QTipLabel"})


class WindowWatch:
    """Remembers the top-level widgets at its creation; ``leftovers`` names the later ones."""

    def __init__(self) -> None:
        self._before = {_address(widget) for widget in _top_level_widgets()}

    def leftovers(self) -> list[str]:
        """Describe and delete every window that came since and was not closed and deleted."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        new = [widget for widget in _top_level_widgets() if _address(widget) not in self._before]
        names = [_describe(widget) for widget in new]
        for widget in new:
            if shiboken6.isValid(widget):
                shiboken6.delete(widget)
        return names


def _top_level_widgets() -> list[QWidget]:
    if QApplication.instance() is None:
        return []
    return [widget for widget in QApplication.topLevelWidgets() if _class_name(widget) not in QT_KEEPS]


def _address(widget: QWidget) -> int:
    return int(shiboken6.getCppPointer(widget)[0])


def _class_name(widget: QWidget) -> str:
    return str(widget.metaObject().className())


def _describe(widget: QWidget) -> str:
    return f"{_class_name(widget)} '{widget.objectName() or widget.windowTitle()}'"
