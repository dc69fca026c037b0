"""Scroll areas that know what they hold: never narrower than it, and no higher."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from dispatcher_app.widgets.theme import current_sizes


class ScrollColumn(QScrollArea):
    """Scrolls upright only, so it must not become narrower than what it holds."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        content.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(max(least.width(), self._content.minimumSizeHint().width() + bar), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class YieldingScroll(ScrollColumn):
    """Scrolls only where there is less room than its content can do with at the least.

    Qt would make text that wraps as high as it likes to be, and scroll although everything fits.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(content, parent)
        self.setWidgetResizable(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        least = self._content.minimumSizeHint().height()
        bar = self.verticalScrollBar().sizeHint().width() if least > room.height() else 0
        self._content.resize(room.width() - bar, max(room.height(), least))


class FittingScroll(ScrollColumn):
    """As high as what it holds; where room is short it gives way, down to *least_rows* rows."""

    def __init__(self, content: QWidget, least_rows: int, parent: QWidget | None = None) -> None:
        self._least_rows = least_rows
        super().__init__(content, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._whole())

    def minimumSizeHint(self) -> QSize:
        least = self._least_rows * current_sizes().row
        return QSize(super().minimumSizeHint().width(), min(self._whole(), least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _whole(self) -> int:
        """Height of the content at the present width."""
        content = self._content
        if not content.hasHeightForWidth():
            return content.sizeHint().height()
        return content.heightForWidth(max(self.width(), content.minimumSizeHint().width()))
