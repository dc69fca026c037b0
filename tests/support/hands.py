"""What an operator's hands do: show a window, press keys, compose with an input method, click a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

_NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """Keys go to whatever has the focus, as they do at a seat."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def show(self, window: QWidget, width: int = 480, height: int = 560) -> None:
        """Show *window* and make it the active one."""
        self._qtbot.addWidget(window)
        window.resize(width, height)
        with self._qtbot.waitActive(window):
            window.show()
            window.activateWindow()

    @property
    def focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the focus"
        return focus

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
        for key in keys:
            self._qtbot.keyClick(self.focus, key, held)

    def type(self, text: str) -> None:
        """Press the keys of *text*; what no key writes comes out of an input method."""
        for char in text:
            if char.isascii():
                self._qtbot.keyClicks(self.focus, char)
            else:
                self.compose("", char)

    def compose(self, preedit: str, commit: str = "") -> None:
        """Letters held by an input method, or what it makes of them at last."""
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.focus, event)

    def click(self, widget: QWidget, at: QPoint | None = None, held: Qt.KeyboardModifier = _NONE) -> None:
        point = at if at is not None else widget.rect().center()
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, held, point)

    def click_row(
        self, view: QAbstractItemView, index: QModelIndex, held: Qt.KeyboardModifier = _NONE
    ) -> None:
        """Click the middle of a row's height, near its left end but right of any arrow."""
        rect = view.visualRect(index)
        self.click(view.viewport(), QPoint(rect.left() + 90, rect.center().y()), held)
