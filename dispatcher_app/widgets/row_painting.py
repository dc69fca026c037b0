"""Pieces of a painted list row: text with lit spans, the cap of a key, a small tag."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from dispatcher_app.widgets.theme import current_sizes, current_theme

Spans = tuple[tuple[int, int], ...]

_ELLIPSIS = "…"


def small_font(font: QFont) -> QFont:
    """*font* at the size of secondary text."""
    small = QFont(font)
    small.setPixelSize(current_sizes().small)
    return small


def elide(
    text: str, spans: Spans, metrics: QFontMetrics, width: int, mode: Qt.TextElideMode
) -> tuple[str, Spans]:
    """*text* cut to *width*, and the spans moved to where their characters are now."""
    cut = metrics.elidedText(text, mode, width)
    if cut == text:
        return text, spans
    kept_left = cut.find(_ELLIPSIS)
    kept_right = len(cut) - kept_left - 1
    shift = len(cut) - len(text)
    moved = []
    for start, end in spans:
        moved.append((min(start, kept_left), min(end, kept_left)))
        first_right = len(text) - kept_right
        moved.append((max(start, first_right) + shift, max(end, first_right) + shift))
    return cut, tuple(span for span in moved if span[0] < span[1])


def draw_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: str,
    spans: Spans = (),
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> bool:
    """One line, centred in height, the *spans* in semibold accent.

    Returns:
        Whether the text had to be cut.
    """
    font = painter.font()
    cut, lit = elide(text, spans, QFontMetrics(font), _room(rect.width(), text, spans, font), mode)
    layout = QTextLayout(cut, font)
    layout.setFormats([_format(start, end) for start, end in lit])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(rect.width() * 2)
    layout.endLayout()
    left = rect.right() + 1 - line.naturalTextWidth() if align == Qt.AlignmentFlag.AlignRight else rect.left()
    top = rect.top() + (rect.height() - line.height()) / 2
    painter.setPen(QColor(colour))
    layout.draw(painter, QPointF(left, top))
    return cut != text


def text_width(text: str, font: QFont) -> int:
    """Room that *text* needs; a pixel more than its advance, or rounding would have it shortened."""
    return QFontMetrics(font).horizontalAdvance(text) + 1 if text else 0


def draw_number(painter: QPainter, rect: QRect, number: int, engaged: bool) -> None:
    """The digit that picks a row: a key while the keys come here, faint elsewhere."""
    if engaged:
        draw_key_cap(painter, rect, str(number))
        return
    painter.save()
    painter.setFont(small_font(painter.font()))
    painter.setPen(QColor(current_theme().disabled))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(number))
    painter.restore()


def draw_key_cap(painter: QPainter, rect: QRect, text: str) -> None:
    """A key as it is printed beside what it does."""
    theme, scale = current_theme(), current_sizes()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(small_font(painter.font()))
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), scale.radius - 1, scale.radius - 1)
    painter.setPen(QColor(theme.secondary))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def key_cap_width(text: str, font: QFont) -> int:
    sizes = current_sizes()
    return max(sizes.px(18), text_width(text, small_font(font)) + sizes.px(10))


def draw_key_caps(painter: QPainter, rect: QRect, keys: Iterable[str]) -> None:
    """Several caps side by side from the left of *rect*, as many as fit."""
    sizes, left = current_sizes(), rect.left()
    for key in keys:
        width = key_cap_width(key, painter.font())
        if left + width > rect.right() + 1:
            break
        top = rect.center().y() - sizes.px(18) // 2 + 1
        draw_key_cap(painter, QRect(left, top, width, sizes.px(18)), key)
        left += width + sizes.grid


def draw_tag(painter: QPainter, right: int, row: QRect, text: str, filled: bool) -> int:
    """A small tag whose right edge is at *right*; its left edge is returned."""
    theme, sizes = current_theme(), current_sizes()
    font = small_font(painter.font())
    width, height = text_width(text, font) + sizes.px(12), sizes.px(18)
    rect = QRectF(right - width, row.top() + (row.height() - height) // 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QPen(QColor(theme.primary if filled else theme.accent), 1))
    painter.setBrush(QBrush(QColor(theme.primary)) if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), sizes.radius - 1, sizes.radius - 1)
    painter.setPen(QColor(theme.on_primary if filled else theme.accent))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return int(rect.left())


def draw_row_background(painter: QPainter, option: QStyleOptionViewItem, engaged: bool) -> None:
    """Selection with an accent bar where the keys are, without one where they are not."""
    theme, sizes, rect = current_theme(), current_sizes(), option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(theme.accent_soft if engaged else theme.pressed))
        if engaged:
            painter.fillRect(QRect(rect.left(), rect.top(), sizes.ring, rect.height()), QColor(theme.accent))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(theme.hover))


def _format(start: int, end: int) -> QTextLayout.FormatRange:
    lit = QTextLayout.FormatRange()
    lit.start, lit.length = start, end - start
    lit.format = QTextCharFormat()
    lit.format.setForeground(QColor(current_theme().accent))
    lit.format.setFontWeight(QFont.Weight.DemiBold)
    return lit


def _room(width: int, text: str, spans: Spans, font: QFont) -> int:
    """What is left of *width* when the lit spans are set in semibold."""
    if not spans:
        return width
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    lit = "".join(text[start:end] for start, end in spans)
    return width - max(0, text_width(lit, bold) - text_width(lit, font))
