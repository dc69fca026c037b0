"""↓ in a line of text goes down to what is listed under it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dispatcher_app.widgets.hotkeys import hotkey_guard


class DownKey(QObject):
    """Watches lines of text; while an input method composes, ↓ is its own.

    Signals:
        pressed: ↓ was pressed in one of them.
    """

    pressed = Signal()

    def watch(self, line: QLineEdit) -> None:
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or hotkey_guard().composing:
            return False
        if cast(QKeyEvent, event).key() != Qt.Key.Key_Down:
            return False
        self.pressed.emit()
        return True
