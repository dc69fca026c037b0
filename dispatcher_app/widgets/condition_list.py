"""The filing conditions of one class as numbered lines, each with its limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from dispatcher_app.domain.standard import StandardRow
from dispatcher_app.i18n import _
from dispatcher_app.widgets.painted_list import AnyIndex, EngagedDelegate, PaintedList, RowsModel
from dispatcher_app.widgets.row_painting import draw_number, draw_row_background, small_font, text_width
from dispatcher_app.widgets.theme import current_sizes, current_theme

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)


class ConditionList(PaintedList):
    """Never in focus; the field that opened it has the keys.

    Signals:
        chosen: a condition was clicked; argument is its number, from 1.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("condition_list", parent)
        self._model = _ConditionModel(self)
        self._delegate = _ConditionDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setResizeMode(self.ResizeMode.Adjust)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)

    @property
    def rows(self) -> Sequence[StandardRow]:
        return self._model.rows

    def show_rows(self, rows: Sequence[StandardRow]) -> None:
        self._model.show_rows(tuple(rows))

    def set_engaged(self, engaged: bool) -> None:
        """Whether digits and arrows come here now."""
        self._delegate.engaged = engaged
        self.viewport().update()

    @property
    def current_number(self) -> int:
        """Number of the current condition, 0 if none is."""
        index = self.currentIndex()
        return self.rows[index.row()].condition_no if index.isValid() else 0

    @property
    def first_number(self) -> int:
        """Number of the first condition in use, 0 if there is none: numbers out of use leave gaps."""
        return self.rows[0].condition_no if self.rows else 0

    def set_current(self, number: int) -> None:
        at = next((at for at, row in enumerate(self.rows) if row.condition_no == number), -1)
        self.setCurrentIndex(self._model.index(at, 0) if at >= 0 else QModelIndex())

    def move_by(self, steps: int) -> None:
        last = len(self.rows) - 1
        if last >= 0:
            at = max(0, min(last, self.currentIndex().row() + steps))
            self.set_current(self.rows[at].condition_no)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (row := self.row_clicked(event)) >= 0:
            self.chosen.emit(self.rows[row].condition_no)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _ConditionModel(RowsModel[StandardRow]):
    def show_rows(self, rows: Sequence[StandardRow]) -> None:
        if rows != self.rows:
            super().show_rows(rows)

    def text(self, row: StandardRow) -> str:
        return row.condition


class _ConditionDelegate(EngagedDelegate):
    """``[1]  盖板丢失、错位或开裂,有坠人绊倒风险        2 紧急小时`` and under it when the case may close."""

    def __init__(self, view: ConditionList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = self._view.viewport().width()
        _name, _closing, height = _places(QRect(0, 0, width, 0), _row(index), option.font)
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row, theme, sizes = _row(index), current_theme(), current_sizes()
        name, closing, _height = _places(option.rect, row, option.font)
        painter.save()
        painter.setFont(option.font)
        draw_row_background(painter, option, self.engaged)
        cap = QRect(option.rect.left() + sizes.pane, name.top(), sizes.px(18), sizes.px(18))
        draw_number(painter, cap, row.condition_no, self.engaged)
        painter.setPen(QColor(theme.text))
        painter.drawText(name, _WRAP, row.condition)
        limit = QRect(option.rect.left(), name.top(), option.rect.width() - sizes.pane, sizes.px(18))
        painter.drawText(
            limit, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), row.limit.text
        )
        painter.setPen(QColor(theme.secondary))
        painter.setFont(small_font(option.font))
        painter.drawText(closing, _WRAP, _closing_text(row))
        painter.restore()


def _row(index: AnyIndex) -> StandardRow:
    return cast(_ConditionModel, index.model()).rows[index.row()]


def _closing_text(row: StandardRow) -> str:
    closing = _("结案:{condition}").format(condition=row.closing_condition)
    return closing + _("(推定,标准未载)") if row.inferred else closing


def _places(rect: QRect, row: StandardRow, font: QFont) -> tuple[QRect, QRect, int]:
    """Where the condition and the closing condition go, and how high the row is."""
    sizes = current_sizes()
    left = rect.left() + sizes.pane + sizes.px(18) + sizes.gap
    right = rect.right() - sizes.pane - text_width(row.limit.text, font) - sizes.pane
    room = QRect(left, rect.top() + sizes.px(6), max(sizes.px(80), right - left), 1_000)
    name = QFontMetrics(font).boundingRect(room, _WRAP, row.condition)
    under = QRect(left, name.bottom() + 1 + sizes.px(2), room.width(), 1_000)
    closing = QFontMetrics(small_font(font)).boundingRect(under, _WRAP, _closing_text(row))
    return name, closing, closing.bottom() + 1 + sizes.px(6) - rect.top()
