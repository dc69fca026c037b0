"""The designed empty state of a pane: an icon, what is not there, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.theme import current_sizes


class EmptyNote(QWidget):
    """Centred in whatever room it gets; colours and sizes follow the theme."""

    def __init__(self, icon_name: str, title: str, advice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._icon = QLabel(self)
        self._title, self._advice = QLabel(title, self), QLabel(advice, self)
        self._title.setProperty("role", "secondary")
        self._advice.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for label in (self._icon, self._title, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self._icon)
            layout.addWidget(label)
        layout.addStretch(3)
        self.set_words(title, advice)
        self._draw_icon()

    @property
    def title(self) -> str:
        return self._title.text()

    def set_words(self, title: str, advice: str = "") -> None:
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        size = current_sizes().px(28)
        self._icon.setPixmap(icon_pixmap(self._icon_name, size, "disabled", self.devicePixelRatioF()))
