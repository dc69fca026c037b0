"""One line for each queue: its name, and how many cases wait in it. Work stands out, watching does not."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dispatcher_app.widgets.theme import current_sizes, current_theme

_COUNT, _WORK = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class QueueNameDelegate(QStyledItemDelegate):
    """Paints the name left and the count right; a queue of work with cases in it is bold."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(current_sizes().px(120), current_sizes().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, sizes = current_theme(), current_sizes()
        rect: QRect = option.rect
        state = option.state
        count, work = index.data(_COUNT) or 0, bool(index.data(_WORK))
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.accent_soft))
            painter.fillRect(rect.x(), rect.y(), sizes.px(3), rect.height(), QColor(theme.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.hover))
        busy = work and count > 0
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold if busy else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if work else theme.secondary))
        inner = rect.adjusted(sizes.pane, 0, -sizes.pane, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, str(index.data()))
        painter.setPen(QColor(theme.text if busy else theme.secondary))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, str(count))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), sizes.ring))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()
