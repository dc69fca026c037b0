"""Fields that never take more text than they may keep, however much is pasted, and say so at once.

Ten megabytes in the clipboard cost one look at their beginning; the clipboard itself is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

#: Bytes of the longest character in UTF-8.
_WIDEST = 4


@dataclass(frozen=True, slots=True)
class PasteCut:
    """How large a pasted text was, in bytes of UTF-8, and how many of its characters were kept."""

    size: int
    kept: int


class CappedTextEdit(QPlainTextEdit):
    """Several lines of plain text; Tab goes to the next field.

    Typing may run past the limit (nothing typed is thrown away), pasting and dropping may not.

    Signals:
        paste_cut: a pasted text was too long; argument is the :class:`PasteCut`.
        foreign_pasted: not text but pictures or files were pasted; they are in the clipboard.
    """

    paste_cut = Signal(object)
    foreign_pasted = Signal()

    def __init__(self, limit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = limit
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def length(self) -> int:
        """Characters in the field, line ends counted once."""
        return self.document().characterCount() - 1

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return super().canInsertFromMimeData(source) or is_foreign(source)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures held over the field are for whatever takes pictures around it."""
        if is_foreign(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_foreign(source):
            self.foreign_pasted.emit()
            return
        cursor = self.textCursor()
        selected = cursor.selectionEnd() - cursor.selectionStart()
        room = max(0, self.limit - self.length + selected)
        text, size = beginning_of(source, room + 1)
        cursor.beginEditBlock()  # one paste is one thing to undo
        cursor.insertText(text[:room])
        cursor.endEditBlock()
        self.ensureCursorVisible()
        if len(text) > room:
            self.paste_cut.emit(PasteCut(size, room))

    def set_text(self, text: str) -> None:
        """Show *text*, the cursor at its end; where it is the same already the cursor stays."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)


class CappedLineEdit(QLineEdit):
    """One line of text.

    Signals:
        overflowed: more was typed or pasted than the field holds; the beginning is in it.
        foreign_pasted: not text but pictures or files were pasted; they are in the clipboard.
    """

    overflowed = Signal()
    foreign_pasted = Signal()

    def __init__(self, limit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(limit)
        # Told after the edit itself, so that what is said stands.
        self.inputRejected.connect(self.overflowed, Qt.ConnectionType.QueuedConnection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            source = QGuiApplication.clipboard().mimeData()
            if source is not None and is_foreign(source):
                self.foreign_pasted.emit()
                return
        super().keyPressEvent(event)

    def set_text(self, text: str) -> None:
        """Show *text* without disturbing the cursor where it is the same already."""
        if text != self.text():
            self.setText(text)


def is_foreign(source: QMimeData) -> bool:
    """Pictures or local files rather than words. Files also offer their names as text."""
    files = any(url.isLocalFile() for url in source.urls()) if source.hasUrls() else False
    return files or (source.hasImage() and not source.hasText())


def beginning_of(source: QMimeData, length: int) -> tuple[str, int]:
    """The first *length* characters of the text in *source*, and the size of the whole in bytes of UTF-8.

    The whole is never made into a text of ours: for ten megabytes that alone would take longer than a frame.
    """
    raw = source.data("text/plain")
    if raw.isEmpty():
        text = source.text()
        return text[:length], len(text.encode(errors="replace"))
    head = bytes(raw.left((length + 1) * _WIDEST).data()).decode(errors="ignore")
    return head.replace("\r\n", "\n")[:length], raw.size()
