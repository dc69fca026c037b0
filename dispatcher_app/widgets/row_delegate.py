"""Rows of the product's height in any list or tree: ``view.setItemDelegate(RowDelegate(view))``."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dispatcher_app.widgets.theme import current_sizes

_ROWS = QAbstractItemView.SelectionBehavior.SelectRows


class RowDelegate(QStyledItemDelegate):
    """The standard delegate, never lower than a row; where whole rows are chosen, no frame around one cell.

    WORKAROUND: a view inside a layout measures its rows while Qt's style sheet style is polishing it and
    ignores the sheet (its recursion guard), so ``::item { height }`` alone is lost until the next layout.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, current_sizes().row))

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        view = self.parent()
        if isinstance(view, QAbstractItemView) and view.selectionBehavior() == _ROWS:
            option.state &= ~QStyle.StateFlag.State_HasFocus
