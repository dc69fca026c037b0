"""One of the values a field may get: a card with its digit, a caption and the text, marked when it stands."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dispatcher_app.widgets.theme import current_sizes, current_theme

#: Lines of a long text that are shown; the tooltip has all of it.
_MANY = 3
#: More characters than this want more than one line.
_SHORT = 22


def lines_for(text: str) -> int:
    """How many lines *text* is given."""
    return 1 if len(text) <= _SHORT and "\n" not in text else _MANY


class MergeOption(QAbstractButton):
    """Chosen by the mouse here, by its digit in the row; never takes the focus itself."""

    def __init__(self, digit: int, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = f"{digit}  {caption}"
        self._lines = 1
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, shown: str, lines: int) -> None:
        """*shown* is what is painted, *text* the whole of it for the tooltip and for reading aloud."""
        self._lines = lines
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(text)
        self.setAccessibleName(f"{self._caption} {text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sizes = current_sizes()
        line = self.fontMetrics().lineSpacing()
        return QSize(sizes.px(120), (self._lines + 1) * line + 2 * sizes.gap)

    def minimumSizeHint(self) -> QSize:
        return QSize(current_sizes().px(72), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, sizes = current_theme(), current_sizes()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = sizes.ring if self.isChecked() else 1
        painter.setPen(QPen(QColor(theme.accent if self.isChecked() else theme.border), width))
        fill = theme.accent_soft if self.isChecked() else theme.hover if self.underMouse() else theme.input
        painter.setBrush(QColor(fill if self.isEnabled() else theme.panel))
        edge = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 4, 4)
        inner = self.rect().adjusted(sizes.gap, sizes.gap // 2, -sizes.gap, -sizes.gap // 2)
        line = self.fontMetrics().lineSpacing()
        self._paint_caption(painter, QRect(inner.left(), inner.top(), inner.width(), line))
        self._paint_text(painter, inner.adjusted(0, line, 0, 0))

    def _paint_caption(self, painter: QPainter, line: QRect) -> None:
        theme = current_theme()
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        painter.setFont(font)
        marked = ("● " if self.isChecked() else "○ ") + self._caption
        fits = painter.fontMetrics().horizontalAdvance(marked) <= line.width()
        painter.setPen(QColor(self._ink(theme.accent if self.isChecked() else theme.secondary)))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, marked if fits else self._caption)

    def _paint_text(self, painter: QPainter, room: QRect) -> None:
        """Whole lines only; a text that goes on says so."""
        theme, line = current_theme(), self.fontMetrics().lineSpacing()
        text, flags = self.text().replace("&&", "&"), Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop
        room.setHeight(max(line, room.height() // line * line))
        painter.setFont(self.font())
        painter.setPen(QColor(self._ink(theme.text)))
        whole = self.fontMetrics().boundingRect(QRect(0, 0, room.width(), 100_000), int(flags), text)
        painter.setClipRect(room)
        if whole.height() <= room.height() + line // 2:
            painter.drawText(room, int(flags), text)
            return
        painter.drawText(room.adjusted(0, 0, -self.fontMetrics().horizontalAdvance("…"), 0), int(flags), text)
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, "…")

    def _ink(self, token: str) -> str:
        return token if self.isEnabled() else current_theme().disabled
