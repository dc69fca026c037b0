"""The frame of a training sandbox around a window: outside of all that is in it, and deaf to hands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Height of the band with the words and width of the frame's other sides, at text scale 1.
_BAND, _SIDE = 24, 5
#: A window that stands by itself on its screen is read from afar: its band takes this share of its height.
_FAR = 0.036
#: From one writing of the words to the next, in their own lengths; and the width of a stripe.
_APART, _STRIPE = 2.2, 9


class SandboxBand(QWidget):
    """Frames *window*, whose contents make room for it; says *words* along the upper edge.

    It is one more child of the window, cut out in the middle: no control ever lies under it.
    """

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window)
        self.setObjectName("sandbox_band")
        self._window, self._words = window, words
        self._added = QMargins()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_(words))
        window.installEventFilter(self)
        self.fit()
        self.show()

    def fit(self) -> None:
        """Lie around the contents of the window as it is now."""
        window = self._window
        room = self._room(window)
        if room != self._added:
            before, self._added = self._added, room  # first: a window that grows by it asks again at once
            window.setContentsMargins(window.contentsMargins() - before + room)
            QApplication.postEvent(window, QResizeEvent(window.size(), window.size()))
        self.setGeometry(window.rect())
        self.setMask(QRegion(self.rect()) - QRegion(self.rect().marginsRemoved(room)))
        self.raise_()
        self.update()

    def leave(self) -> None:
        """Give the room back: the window became part of another one, which has a frame."""
        window = self._window
        window.removeEventFilter(self)
        window.setContentsMargins(window.contentsMargins() - self._added)
        self.hide()
        self.setParent(None)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            window = self._window
            if self.geometry() != window.rect() or self._room(window) != self._added:
                self.fit()
            else:
                self.raise_()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_stripes(painter)
        self._paint_words(painter)

    def _room(self, window: QWidget) -> QMargins:
        sizes = current_sizes()
        side, band = sizes.px(_SIDE), sizes.px(_BAND)
        alone = window.windowType() is Qt.WindowType.Window  # detached panes are tools, and read from near
        if alone and window.windowFlags() & Qt.WindowType.FramelessWindowHint:
            band = max(band, round(window.height() * _FAR))
            side = max(side, band // 5)
        return QMargins(side, band, side, side)

    def _paint_stripes(self, painter: QPainter) -> None:
        """A second cue beside the colour, on all sides."""
        theme, step = current_theme(), current_sizes().px(_STRIPE)
        painter.fillRect(self.rect(), QColor(theme.sandbox))
        painter.setPen(QPen(QBrush(QColor(theme.sandbox_stripe)), step))
        for left in range(-self.height(), self.width(), step * 4):
            painter.drawLine(QPointF(left, self.height()), QPointF(left + self.height(), 0))

    def _paint_words(self, painter: QPainter) -> None:
        band = QRect(0, 0, self.width(), self._added.top())
        font = self.font()
        font.setBold(True)
        font.setPixelSize(max(10, round(band.height() * 0.6)))
        painter.setFont(font)
        text = _(self._words)
        wide = painter.fontMetrics().horizontalAdvance(text)
        each = round(wide * _APART)
        count = max(1, self.width() // each)
        step = self.width() / count
        for place in range(count):
            middle = round(step * (place + 0.5))
            plate = QRect(middle - wide // 2 - band.height() // 2, 0, wide + band.height(), band.height())
            painter.fillRect(plate, QColor(current_theme().sandbox))
            painter.setPen(QColor(current_theme().on_sandbox))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
