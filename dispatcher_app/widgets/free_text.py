"""Fields into which people write words of their own: there, and only there, a stock phrase may be put."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

_MARK = "free_text"


def write_freely(*lines: QLineEdit) -> None:
    """Mark single lines for words: most lines are for a choice, a name or a number."""
    for line in lines:
        line.setProperty(_MARK, True)


def is_free_text(widget: QWidget | None) -> bool:
    """Whether words are written into *widget*; a field of several lines is always for words."""
    if not isinstance(widget, QPlainTextEdit | QLineEdit) or not widget.isEnabled() or widget.isReadOnly():
        return False
    return isinstance(widget, QPlainTextEdit) or bool(widget.property(_MARK))
