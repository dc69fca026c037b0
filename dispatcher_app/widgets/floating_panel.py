"""A panel that floats over its window, anchored to a field, and never takes the keys from it.

It is a child of the window, not a popup: no grab, no second top-level window, nothing modal.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes, current_theme

_FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show)


class FloatingPanel(QWidget):
    """Shows *content* under an anchor, or over it where there is more room.

    Signals:
        closed: the panel was closed, by the program or because its anchor went away.
    """

    closed = Signal()

    def __init__(self, anchor: QWidget, content: QWidget) -> None:
        super().__init__(anchor.window())
        self._anchor, self._content = anchor, content
        self._wanted = QSize()
        self._followed: list[QWidget] = []
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        anchor.destroyed.connect(self.deleteLater)  # once opened it belongs to the window
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(self.shadow + 1,) * 4)
        layout.addWidget(content)

    @property
    def anchor(self) -> QWidget:
        """The field that the panel belongs to."""
        return self._anchor

    @property
    def shadow(self) -> int:
        """Room around the panel for its shadow."""
        return current_sizes().pane

    def open_at(self, wanted: QSize) -> None:
        """Show the panel, *wanted* large as far as the window has room for it."""
        self._wanted = wanted
        if self.parentWidget() is not self._anchor.window():
            self.setParent(self._anchor.window())
        self._follow()
        self._place()
        self.show()
        self.raise_()

    def close_panel(self) -> None:
        if self.isVisible():
            self._unfollow()
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and self._anchor is watched:
            self.close_panel()
        elif event.type() in _FOLLOWED and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, sizes = current_theme(), current_sizes()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(*(self.shadow + 0.5,) * 2, *(-self.shadow - 0.5,) * 2)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(0, 0, 0, 20 if theme.dark else 5)
        painter.setBrush(shade)
        for spread in range(self.shadow - 2, 0, -1):
            grown = frame.adjusted(-spread, -spread, spread, spread).translated(0, 2)
            painter.drawRoundedRect(grown, sizes.radius + spread, sizes.radius + spread)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(frame, sizes.radius, sizes.radius)

    def _place(self) -> None:
        window = self._anchor.window()
        room = window.rect()
        anchor = QRect(self._anchor.mapTo(window, QPoint()), self._anchor.size())
        gap = current_sizes().grid
        width = min(max(self._wanted.width(), anchor.width()), room.width() - 2 * gap)
        below, above = room.bottom() - anchor.bottom() - 2 * gap, anchor.top() - room.top() - 2 * gap
        upward = below < self._wanted.height() and above > below
        if max(above, below) < self._wanted.height() // 2:  # a small window: rather over the anchor than cut
            return self._place_over(room, width)
        height = min(self._wanted.height(), above if upward else below)
        left = max(room.left() + gap, min(anchor.left(), room.right() + 1 - gap - width))
        top = anchor.top() - gap - height if upward else anchor.bottom() + 1 + gap
        self.setGeometry(QRect(left, top, width, height).adjusted(*(-self.shadow,) * 2, *(self.shadow,) * 2))

    def _place_over(self, room: QRect, width: int) -> None:
        gap = current_sizes().grid
        height = min(self._wanted.height(), room.height() - 2 * gap)
        place = QRect(room.left() + gap, room.bottom() - gap - height, width, height)
        self.setGeometry(place.adjusted(*(-self.shadow,) * 2, *(self.shadow,) * 2))

    def _follow(self) -> None:
        """Keep to the anchor: it moves when anything around it moves."""
        self._unfollow()
        around: QWidget | None = self._anchor
        while around is not None:
            around.installEventFilter(self)
            self._followed.append(around)
            around = around.parentWidget() if around is not self._anchor.window() else None

    def _unfollow(self) -> None:
        for widget in self._followed:
            widget.removeEventFilter(self)
        self._followed = []


def panel_around(widget: QWidget | None) -> FloatingPanel | None:
    """The panel that *widget* is in, if any."""
    while widget is not None and not isinstance(widget, FloatingPanel):
        widget = widget.parentWidget()
    return widget
