"""The grid of a page as choices: neighbours with the same choice are one larger panel."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.services.wall.layout import MOST_COLUMNS, MOST_ROWS, Rows
from dispatcher_app.ui.wall.catalogue import CONTENTS, label_of
from dispatcher_app.widgets.theme import current_sizes, set_look


class GridEditor(QWidget):
    """How many rows and columns, and what lies in each cell.

    Signals:
        changed: the rows are other ones.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wall_grid_editor")
        self._filling = False
        self.row_count, self.column_count = _spin(MOST_ROWS, self), _spin(MOST_COLUMNS, self)
        self.row_count.setObjectName("wall_grid_rows")
        self.column_count.setObjectName("wall_grid_columns")
        self._grid = QGridLayout()
        self.cells: dict[tuple[int, int], QComboBox] = {}
        for row in range(MOST_ROWS):
            for column in range(MOST_COLUMNS):
                self._add_cell(row, column)
        counts = QHBoxLayout()
        for words, spin in ((_("行"), self.row_count), (_("列"), self.column_count)):
            label = QLabel(words, self)
            label.setBuddy(spin)
            counts.addWidget(label)
            counts.addWidget(spin)
            spin.valueChanged.connect(self._on_counts)
        hint = QLabel(_("相邻的格子选同一项,就合成一大块"), self)
        set_look(hint, role="small")
        counts.addWidget(hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(counts)
        layout.addLayout(self._grid)

    @property
    def rows(self) -> Rows:
        """What is chosen; "" for an empty cell."""
        columns = range(self.column_count.value())
        return tuple(
            tuple(str(self.cells[row, column].currentData()) for column in columns)
            for row in range(self.row_count.value())
        )

    def set_rows(self, rows: Rows) -> None:
        self._filling = True
        self.row_count.setValue(len(rows))
        self.column_count.setValue(max((len(row) for row in rows), default=1))
        for (row, column), combo in self.cells.items():
            name = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            combo.setCurrentIndex(max(0, combo.findData(name)))
        self._filling = False
        self._show_cells()

    def _add_cell(self, row: int, column: int) -> None:
        combo = QComboBox(self)
        combo.setObjectName(f"wall_cell_{row}_{column}")
        combo.setAccessibleName(_("第 {row} 行第 {column} 列").format(row=row + 1, column=column + 1))
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(6)
        combo.setMaxVisibleItems(len(CONTENTS) + 1)
        combo.addItem(_("(空)"), "")
        for name in CONTENTS:
            combo.addItem(label_of(name), name)
        combo.setMinimumWidth(current_sizes().px(110))
        combo.currentIndexChanged.connect(self._on_changed)
        self.cells[row, column] = combo
        self._grid.addWidget(combo, row, column)

    def _show_cells(self) -> None:
        for (row, column), combo in self.cells.items():
            combo.setVisible(row < self.row_count.value() and column < self.column_count.value())

    @Slot(int)
    def _on_counts(self, _count: int) -> None:
        if not self._filling:
            self._show_cells()
            self.changed.emit()

    @Slot(int)
    def _on_changed(self, _index: int) -> None:
        if not self._filling:
            self.changed.emit()


def _spin(most: int, parent: QWidget) -> QSpinBox:
    spin = QSpinBox(parent)
    spin.setRange(1, most)
    return spin
