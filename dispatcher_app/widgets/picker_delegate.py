"""Paints the rows of a picker: number, name with what was typed lit, place, reason, tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from dispatcher_app.widgets.icons import icon_pixmap
from dispatcher_app.widgets.picker_model import PickerModel, Row, RowKind
from dispatcher_app.widgets.row_painting import (
    draw_number,
    draw_row_background,
    draw_tag,
    draw_text,
    small_font,
    text_width,
)
from dispatcher_app.widgets.theme import current_sizes, current_theme

AnyIndex = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.TextElideMode.ElideMiddle


@dataclass(frozen=True, slots=True)
class Tag:
    """What an item has been picked as: a filled tag for the first, outlined ones for the others."""

    text: str
    filled: bool = False


class PickerDelegate(QStyledItemDelegate):
    """Knows of its view only whether the keys go there, what is open, and which items carry a tag."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engaged = False
        self.tags: Mapping[str, Tag] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        sizes = current_sizes()
        heights = {RowKind.OFFER: sizes.card, RowKind.SECTION: sizes.px(30)}
        return QSize(sizes.px(80), heights.get(_row(index).kind, sizes.row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = _row(index)
        painter.save()
        painter.setFont(option.font)
        if row.kind is RowKind.SECTION:
            _paint_section(painter, option.rect, row, first=index.row() == 0)
        else:
            self._paint_item(painter, option, row)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """Say in full what did not fit, and what the item has to say for itself."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tool_tip(option, index), view)
        return True

    def tool_tip(self, option: QStyleOptionViewItem, index: AnyIndex) -> str:
        """The item's own tip, or the texts that do not fit into the row, or nothing."""
        row, room = _row(index), option.rect.width()
        if row.tooltip:
            return row.tooltip
        name, detail = _room_of_name(option.rect, row, room), small_font(option.font)
        cut = text_width(row.text, option.font) > name or text_width(row.detail, detail) > name
        return "\n".join(filter(None, (row.text, row.detail))) if cut else ""

    def _paint_item(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        draw_row_background(painter, option, self.engaged)
        rect = option.rect.adjusted(0, 0, -current_sizes().pane, 0)
        tag = self.tags.get(row.key)
        if tag is not None:
            rect.setRight(draw_tag(painter, rect.right(), rect, tag.text, tag.filled) - current_sizes().gap)
        elif row.trailing:
            rect.setRight(_paint_trailing(painter, rect, row) - current_sizes().gap)
        if row.number:
            draw_number(painter, _cap_rect(option.rect, row), row.number, self.engaged)
        if row.children:
            _paint_chevron(painter, option, row)
        rect.setLeft(rect.left() + _indent(row))
        _paint_texts(painter, rect, row, bool(option.state & QStyle.StateFlag.State_Enabled))


def chevron_rect(rect: QRect, depth: int) -> QRect:
    """Where the arrow of an item with children is, for painting and for the mouse."""
    sizes = current_sizes()
    left = rect.left() + sizes.gap + depth * sizes.icon
    return QRect(left, rect.center().y() - sizes.icon // 2 + 1, sizes.icon, sizes.icon)


def _row(index: AnyIndex) -> Row:
    return cast(PickerModel, index.model()).row(index)


def _indent(row: Row) -> int:
    """Names of the tree stand behind their arrow, numbered names behind their number."""
    sizes = current_sizes()
    if row.kind is RowKind.ITEM:
        return sizes.gap + (row.depth + 1) * sizes.icon + sizes.grid
    return sizes.pane + sizes.px(18) + sizes.gap


def _cap_rect(rect: QRect, row: Row) -> QRect:
    sizes = current_sizes()
    side = sizes.px(18)
    line = sizes.px(28) if row.kind is RowKind.OFFER else rect.height()
    return QRect(rect.left() + sizes.pane, rect.top() + (line - side) // 2 + 1, side, side)


def _room_of_name(rect: QRect, row: Row, width: int) -> int:
    return width - _indent(row) - current_sizes().pane - (current_sizes().px(72) if row.trailing else 0)


def _paint_section(painter: QPainter, rect: QRect, row: Row, first: bool) -> None:
    theme, sizes = current_theme(), current_sizes()
    if not first:
        painter.fillRect(QRect(rect.left(), rect.top() + sizes.grid, rect.width(), 1), QColor(theme.line))
    painter.setFont(small_font(painter.font()))
    draw_text(painter, rect.adjusted(sizes.pane, sizes.grid, -sizes.pane, 0), row.text, theme.secondary)


def _paint_trailing(painter: QPainter, rect: QRect, row: Row) -> int:
    """Place, count or code at the right, at most two fifths of the row; its left edge is returned."""
    painter.save()
    painter.setFont(small_font(painter.font()))
    width = min(text_width(row.trailing, painter.font()), rect.width() * 2 // 5)
    left = rect.right() + 1 - width
    place = QRect(left, rect.top(), width, rect.height())
    draw_text(painter, place, row.trailing, current_theme().secondary, mode=_MIDDLE)
    painter.restore()
    return left


def _paint_chevron(painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
    place = chevron_rect(option.rect, row.depth)
    opened = bool(option.state & QStyle.StateFlag.State_Open)
    ratio = painter.device().devicePixelRatioF()
    name = "chevron-down" if opened else "chevron-right"
    painter.drawPixmap(place, icon_pixmap(name, place.width(), "secondary", ratio))


def _paint_texts(painter: QPainter, rect: QRect, row: Row, enabled: bool) -> None:
    theme, sizes = current_theme(), current_sizes()
    colour = theme.disabled if not enabled else theme.text if row.pickable else theme.secondary
    if row.kind is not RowKind.OFFER:
        name = f"{row.text}  {row.detail}" if row.detail else row.text
        draw_text(painter, rect, name, colour, row.spans, mode=_MIDDLE)
        return
    upper = QRect(rect.left(), rect.top() + sizes.px(4), rect.width(), sizes.px(22))
    draw_text(painter, upper, row.text, colour, row.spans, mode=_MIDDLE)
    lower = QRect(rect.left(), upper.bottom(), rect.width(), sizes.px(18))
    painter.setFont(small_font(painter.font()))
    reason = f"★ {row.detail}" if row.starred else row.detail
    draw_text(painter, lower, reason, theme.text if row.starred else theme.secondary)
