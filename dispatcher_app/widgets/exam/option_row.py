"""One answer of a question: its letter, its text over as many lines as it needs, whether it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dispatcher_app.widgets.theme import current_sizes, current_theme, make_font

_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
#: Type, padding, side of the letter's box, and least height (px at scale 1).
_TYPE, _PAD, _BOX, _LEAST = 16, 12, 28, 52


class OptionRow(QAbstractButton):
    """Checked is chosen, ``current`` is where the arrows stand; ``many`` shows a square, not a circle."""

    def __init__(self, letter: str, text: str, *, many: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter, self._many, self._current = letter, many, False
        self.setObjectName(f"option_{letter}")
        self.setText(text)
        self.setAccessibleName(f"{letter} {text}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_current(self, current: bool) -> None:
        """Whether the arrows stand here."""
        if current != self._current:
            self._current = current
            self.update()

    def _font(self) -> QFont:
        return make_font(current_sizes(), current_sizes().px(_TYPE))

    def sizeHint(self) -> QSize:
        width = current_sizes().px(520)
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        sizes = current_sizes()
        room = QRect(0, 0, max(1, self._text_rect(width, 10).width()), 10_000)
        needed = QFontMetrics(self._font()).boundingRect(room, int(_FLAGS), self.text()).height()
        return max(sizes.px(_LEAST), needed + 2 * sizes.px(_PAD))

    def _text_rect(self, width: int, height: int) -> QRect:
        sizes = current_sizes()
        left = sizes.px(_PAD) * 2 + sizes.px(_BOX)
        return QRect(left, 0, width - left - sizes.px(_PAD), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, sizes = current_theme(), current_sizes()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = theme.accent_soft if self.isChecked() else theme.hover if self.underMouse() else theme.input
        line = theme.accent if self.isChecked() or self._current else theme.border
        width = sizes.ring if self._current else 1
        box = self.rect().adjusted(1, 1, -2, -2)
        painter.setPen(QPen(QColor(line), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, sizes.radius, sizes.radius)
        self._paint_letter(painter)
        painter.setPen(QColor(theme.text if self.isEnabled() else theme.disabled))
        painter.setFont(self._font())
        painter.drawText(self._text_rect(self.width(), self.height()), int(_FLAGS), self.text())
        painter.end()

    def _paint_letter(self, painter: QPainter) -> None:
        theme, sizes = current_theme(), current_sizes()
        side = sizes.px(_BOX)
        box = QRect(sizes.px(_PAD), (self.height() - side) // 2, side, side)
        chosen = self.isChecked()
        painter.setPen(QPen(QColor(theme.primary if chosen else theme.control), 1))
        painter.setBrush(QColor(theme.primary if chosen else theme.panel))
        radius = sizes.radius if self._many else side / 2
        painter.drawRoundedRect(box, radius, radius)
        painter.setPen(QColor(theme.on_primary if chosen else theme.secondary))
        painter.setFont(make_font(sizes, sizes.px(14), QFont.Weight.DemiBold))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._letter)
