"""A hand on the keyboard: letters as keys, Chinese as an input method commits it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def focus() -> QWidget:
    """The widget that has the keys."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keys"
    return widget


def write(text: str) -> None:
    """Type *text* into whatever has the keys."""
    for char in text:
        if char == "\n":
            press(Qt.Key.Key_Return)
        elif char.isascii():
            QTest.keyClicks(focus(), char)
        else:
            event = QInputMethodEvent()
            event.setCommitString(char)
            QApplication.sendEvent(focus(), event)


def press(
    key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
) -> None:
    """Press *key* in whatever has the keys."""
    for _time in range(times):
        QTest.keyClick(focus(), key, modifiers)
