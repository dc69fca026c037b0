"""Rows of the product's height in any list or tree: ``view.setItemDelegate(RowDelegate(view))``."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from dispatcher_app.widgets.theme import current_sizes


class RowDelegate(QStyledItemDelegate):
    """The standard delegate, never lower than a row.

    WORKAROUND: a view inside a layout measures its rows while Qt's style sheet style is polishing it and
    ignores the sheet (its recursion guard), so ``::item { height }`` alone is lost until the next layout.
    """

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, current_sizes().row))
