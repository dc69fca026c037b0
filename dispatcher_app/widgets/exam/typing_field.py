"""A field that takes what hands type, key by key or through an input method, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from dispatcher_app.i18n import _


class TypingField(QPlainTextEdit):
    """Letters that an input method still holds are no text yet and count for nothing.

    Signals:
        refused: why something was not taken, as a sentence.
    """

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("typing_field")
        self.setAccessibleName(_("录入"))
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self._most = 0
        self.textChanged.connect(self._on_text_changed)

    def set_most(self, characters: int) -> None:
        """More than these are not taken; 0 for any number."""
        self._most = characters

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasting, dropping and the middle button of the mouse all come here."""
        self.refused.emit(_("打字测试不能粘贴,请一个字一个字地打。"))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)

    @Slot()
    def _on_text_changed(self) -> None:
        if self._most and len(self.toPlainText()) > self._most:
            cursor = self.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            over = len(self.toPlainText()) - self._most
            cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, over)
            cursor.removeSelectedText()
            self.refused.emit(_("录入的内容远远超过原文,没有保存。"))
