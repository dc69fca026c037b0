"""A list of lines in which every cell can be stood on and opened by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.theme import current_theme

AnyIndex = QModelIndex | QPersistentModelIndex


class _LinkDelegate(RowDelegate):
    """Underlined, in the colour of links."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        table = self.parent()
        if isinstance(table, CellTable) and table.is_link(index.row(), index.column()):
            option.font.setUnderline(True)
            ink = QColor(current_theme().accent)
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, ink)


class CellTable(LineTable):
    """Arrows walk from cell to cell, Enter opens one, a click opens what it hits.

    Signals:
        cell_pointed: (row, column) of the cell stood on now.
        cell_opened: (row, column) by the keys, which go along.
        cell_clicked: (row, column) by the mouse.
    """

    cell_pointed = Signal(int, int)
    cell_opened = Signal(int, int)
    cell_clicked = Signal(int, int)

    def __init__(
        self,
        titles: Sequence[str],
        widths: Sequence[int],
        stretch: int,
        leaves: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(titles, widths, stretch, leaves, parent)
        self._links: frozenset[tuple[int, int]] = frozenset()
        self.setItemDelegate(_LinkDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.clicked.connect(self._on_clicked)

    def show_links(self, cells: Iterable[tuple[int, int]]) -> None:
        """Cells (row, column) that open something are drawn as what can be clicked."""
        self._links = frozenset(cells)
        self.viewport().update()

    def is_link(self, row: int, column: int) -> bool:
        return (row, column) in self._links

    def stand(self, row: int, column: int) -> None:
        """Go to a cell, as near as there is one."""
        row = min(max(0, row), self.lines_model.rowCount() - 1)
        column = min(max(0, column), self.lines_model.columnCount() - 1)
        self.setCurrentIndex(self.lines_model.index(row, column))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.cell_pointed.emit(current.row(), current.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self.cell_opened.emit(at.row(), at.column())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.cell_clicked.emit(index.row(), index.column())
