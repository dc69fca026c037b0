"""The answer to a command in one line: a tick when it was done, a square when it was refused."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from dispatcher_app.widgets.theme import current_sizes, set_look


class ResultLine(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("command_result")
        sizes = current_sizes()
        self._shape, self._text = QLabel(self), QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.px(6), sizes.pane, sizes.px(6))
        layout.setSpacing(sizes.gap)
        layout.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        self.clear()

    @property
    def text(self) -> str:
        """What is said now, empty while hidden."""
        return self._text.text()

    def show_result(self, text: str, ok: bool) -> None:
        self._shape.setText("✓" if ok else "■")
        self._text.setText(text)
        set_look(self._shape, role="secondary" if ok else "over")
        set_look(self, surface="panel" if ok else "over")
        self.setVisible(bool(text))

    def clear(self) -> None:
        self._text.clear()
        self.hide()

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width) if self.text else 0
