"""A field that comes filled in: whoever comes to it types over what is there, not behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QLineEdit


class WholeChoice(QObject):
    """Chooses the whole text of one line whenever the line gets the keys, by mouse, too."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        # The line of a box is given the keys by the box.
        self._watched = line.focusProxy() or line
        self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._watched and event.type() == QEvent.Type.FocusIn:
            QTimer.singleShot(0, self._line, self._line.selectAll)  # after the click put its cursor
        return super().eventFilter(watched, event)
