"""Fields that never take more text than they may keep, however much is pasted, and say so at once.

Ten megabytes in the clipboard cost one look at their beginning; the clipboard itself is left as it is.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

#: Bytes of the longest character in UTF-8.
_WIDEST = 4


class CappedTextEdit(QPlainTextEdit):
    """Several lines of plain text; Tab goes to the next field.

    Typing may run past the limit (nothing typed is thrown away), pasting and dropping may not.

    Signals:
        paste_cut: a pasted text was too long; arguments are its characters and how many of them were kept.
        foreign_pasted: not text but pictures or files were pasted; they are in the clipboard.
    """

    paste_cut = Signal(int, int)
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
        text, whole = beginning_of(source, room)
        cursor.insertText(text)
        self.ensureCursorVisible()
        if whole > room:
            self.paste_cut.emit(whole, len(text))

    def set_text(self, text: str) -> None:
        """Show *text* without disturbing the cursor where it is the same already."""
        if text != self.toPlainText():
            self.setPlainText(text)


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
        self.inputRejected.connect(self.overflowed)

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


def beginning_of(source: QMimeData, room: int) -> tuple[str, int]:
    """The first *room* characters of the text in *source*, and how many it has in all."""
    raw = source.data("text/plain")
    if raw.isEmpty():
        text = source.text()
        return text[:room], len(text)
    if raw.size() <= room:
        text = bytes(raw.data()).decode(errors="replace").replace("\r\n", "\n")
        return text[:room], len(text)
    # The whole is only counted, never laid out.
    head = bytes(raw.left(room * _WIDEST + _WIDEST).data()).decode(errors="ignore").replace("\r\n", "\n")
    return head[:room], len(bytes(raw.data()).decode(errors="replace"))
