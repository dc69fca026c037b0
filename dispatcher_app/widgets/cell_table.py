"""A list of lines in which every cell can be stood on and opened by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from dispatcher_app.widgets.line_table import LineTable

AnyIndex = QModelIndex | QPersistentModelIndex


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
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.clicked.connect(self._on_clicked)

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
