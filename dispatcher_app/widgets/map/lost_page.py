"""On Qt's own map while the map page is lost: says so, and brings it again by a button or R."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, theme_notifier

_KEY = Qt.Key.Key_R


class LostPageNotice(QPushButton):
    """Lies over *host*, below the button that leads back to the case; takes no focus.

    Signals:
        asked: the page is to be tried again, now.
    """

    asked = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("map_page_retry")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(self, "refresh", "accent")
        self.clicked.connect(self._on_clicked)
        theme_notifier().changed.connect(self._place)
        host.installEventFilter(self)
        self.hide()

    def show_lost(self) -> None:
        """There is no page any more, until it is tried again."""
        self.setEnabled(True)
        self.setText(_("重试地图页  R"))
        self.setToolTip(_("地图页多次出错,已停用;现为本机画的简图,没有框选、圈选和部件图层。按 R 再试一次"))
        self._place()
        self.show()

    def show_trying(self) -> None:
        """The page is coming, as far as anybody knows."""
        self.setEnabled(False)
        self.setText(_("正在重开地图页…"))
        self._place()

    @Slot()
    def _on_clicked(self) -> None:
        self.show_trying()
        self.asked.emit()

    @Slot()
    def _place(self) -> None:
        sizes, host = current_sizes(), self._host
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, 2 * sizes.gap + sizes.row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        elif isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # else it would be a command of the seat
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.click()
                return True
        return False

    def _is_ours(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self.isVisible() and self.isEnabled() and plain and event.key() == _KEY
