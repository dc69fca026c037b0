"""One line of text that shortens itself in the middle and tells the whole of it in a tooltip."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QStyle, QStyleOption, QToolTip, QWidget


class ElidedLabel(QLabel):
    """A label whose text may be longer than its room; ``text()`` is always the whole text."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    @property
    def shown_text(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        style, primitive = self.style(), QStyle.PrimitiveElement.PE_Widget
        style.drawPrimitive(primitive, option, painter, self)
        style.drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            option.palette,
            self.isEnabled(),
            self.shown_text,
            self.foregroundRole(),
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and isinstance(event, QHelpEvent):
            whole = self.text() if self.shown_text != self.text() else ""
            QToolTip.showText(event.globalPos(), as_words(whole), self)
            return True
        return super().event(event)


def as_words(text: str) -> str:
    """*text* for a tooltip, which takes whatever looks like HTML for HTML, whoever wrote it."""
    return f"<p>{escape(text)}</p>" if "<" in text else text
