"""A plain window that shows one widget as large as the screen and goes away on Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes

_BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PhotoWindow(QWidget):
    """Not modal: the seat stays usable. Esc or Enter goes back, unless *content* uses the key itself.

    Signals:
        closed: the window is going away, and *content* with it.
    """

    closed = Signal()

    def __init__(self, owner: QWidget, content: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setObjectName("photo_window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "panel")
        pad = current_sizes().pane
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.addWidget(content)
        self.resize(1200, 800)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _goes_back(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _goes_back(event):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


def _goes_back(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _BACK
