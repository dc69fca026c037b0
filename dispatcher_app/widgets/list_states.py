"""What a list shows when it has nothing to show, or nothing fresh: loading, empty, failed, stale.

The states are part of the design, not accidents. Loading draws the shape of what comes, and only after
150 ms; stale and failed leave the rows that are there where they are and say so above them.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.theme import current_sizes, current_theme, set_look, theme_notifier

SKELETON_AFTER_MS = 150


class ListState(StrEnum):
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    STALE = "stale"
    FAILED = "failed"


class StateNotice(QWidget):
    """Covers an empty list with one sentence, and a button where something can be done.

    Signals:
        action_requested: the button was pressed.
    """

    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_notice")
        set_look(self, surface="input")
        self._icon_name = "inbox"
        self._icon = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._text = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._text.setObjectName("list_notice_text")
        self._button = QPushButton()
        self._button.setObjectName("list_notice_action")
        self._button.clicked.connect(self.action_requested)
        self._lay_out()
        theme_notifier().changed.connect(self._on_theme_changed)

    def _lay_out(self) -> None:
        set_look(self._text, role="secondary")
        column = QVBoxLayout(self)
        column.setSpacing(current_sizes().gap)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self._text)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, icon_name: str, text: str, action: str = "") -> None:
        """Show *text* under an icon; an empty *action* hides the button."""
        self._icon_name = icon_name
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._on_theme_changed()
        self.show()
        self.raise_()

    @Slot()
    def _on_theme_changed(self) -> None:
        size = current_sizes().px(32)
        self._icon.setPixmap(icon_pixmap(self._icon_name, size, "control", self.devicePixelRatioF()))


class Skeleton(QWidget):
    """Grey bars where rows are about to be; appears only if loading takes longer than a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_skeleton")
        self.row_height = current_sizes().row
        self.two_lines = False
        self._delay = QTimer(self, singleShot=True, interval=SKELETON_AFTER_MS)
        self._delay.timeout.connect(self._on_delay_over)
        self.hide()

    def begin(self) -> None:
        if not self.isVisible() and not self._delay.isActive():
            self._delay.start()

    def end(self) -> None:
        self._delay.stop()
        self.hide()

    @Slot()
    def _on_delay_over(self) -> None:
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.input))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hover))
        for at in range(self.height() // self.row_height):
            painter.setOpacity(max(0.15, 1 - at / 14))
            for bar in self._bars(at):
                painter.drawRoundedRect(bar, 3, 3)

    def _bars(self, at: int) -> list[QRect]:
        """The bars of one row; their lengths vary as real texts do."""
        px, top, width = current_sizes().px, at * self.row_height, self.width()
        thick = px(10)
        line = self.row_height // (2 if self.two_lines else 1)
        middle = top + (line - thick) // 2
        first = width * (34 + at * 37 % 26) // 100
        bars = [QRect(px(10), middle, thick, thick), QRect(px(32), middle, first - px(32), thick)]
        second = width * (30 + at * 53 % 30) // 100
        if self.two_lines:
            bars.append(QRect(px(32), middle + line - px(3), second, thick))
        else:
            bars.append(QRect(first + px(24), middle, second * 2 // 3, thick))
        bars.append(QRect(width - px(72), bars[-1].top(), px(60), thick))
        return bars


class StateBanner(QFrame):
    """One line above rows that are still shown but no longer fresh.

    Signals:
        action_requested: the operator wants another try.
    """

    action_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_banner")
        self._look = ("alert-triangle", "due")
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True)
        self._text.setObjectName("list_banner_text")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(_("重试"))
        self._button.setObjectName("list_banner_action")
        self._button.clicked.connect(self.action_requested)
        set_look(self._button, kind="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(
            current_sizes().pane, current_sizes().grid, current_sizes().gap, current_sizes().grid
        )
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, stretch=1)
        row.addWidget(self._button)
        theme_notifier().changed.connect(self._on_theme_changed)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, state: ListState, text: str) -> None:
        failed = state is ListState.FAILED
        self._look = ("alert-circle", "over") if failed else ("cloud-off", "due")
        self._text.setText(text)
        self._button.setVisible(state in (ListState.FAILED, ListState.STALE))
        set_look(self, surface=self._look[1])
        self._on_theme_changed()
        self.show()

    @Slot()
    def _on_theme_changed(self) -> None:
        name, token = self._look
        pixmap = icon_pixmap(name, current_sizes().icon, token, self.devicePixelRatioF())
        self._icon.setPixmap(pixmap)
