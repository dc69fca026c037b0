"""One score sheet (评价表): formula, inputs and result together, each number with a list behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.figures.sheet_rows import NAME, OVER, WEIGHT, WIDTHS, WORKING, SheetLine, titles
from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.cell_table import CellTable
from dispatcher_app.widgets.theme import current_sizes, set_look


class SheetView(QWidget):
    """Shown again with other figures, the cell stood on stays.

    Signals:
        opened: what is behind a cell is wanted; True where the keys are to go there.
        pointed: another cell is stood on.
    """

    opened = Signal(bool)
    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[SheetLine] = ()
        self.whose = self._label("evaluation_whose", "title")
        self.remark = self._label("evaluation_remark", "secondary")
        self.told = self._label("evaluation_told", "secondary")
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = CellTable(titles(), WIDTHS, NAME, (WORKING, WEIGHT), self)
        self.table.setObjectName("evaluation_lines")
        self.table.setAccessibleName(_("评价表"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_sizes().gap)
        for part, stretch in ((self.whose, 0), (self.remark, 0), (self.table, 1), (self.told, 0)):
            column.addWidget(part, stretch)
        self.setFocusProxy(self.table)
        self.table.cell_pointed.connect(self._on_cell_pointed)
        self.table.cell_opened.connect(self._on_cell_opened)
        self.table.cell_clicked.connect(self._on_cell_clicked)

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setWordWrap(True)
        set_look(label, role=role)
        return label

    def show_sheet(self, whose: str, remark: str, lines: Sequence[SheetLine]) -> None:
        """The cell stood on stays, be it another's sheet of the same scheme."""
        at = self.table.currentIndex()
        row, column = (at.row(), at.column()) if at.isValid() else (0, OVER)
        self._lines = lines
        self.whose.setText(whose)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        cells = [(str(number), line.cells) for number, line in enumerate(lines)]
        self.table.show_lines(TextLines(cells), None)
        self.table.show_links((row, column) for row, line in enumerate(lines) for column in line.links)
        if lines:
            self.table.stand(row, column)
        else:
            self.told.clear()

    @property
    def line(self) -> SheetLine | None:
        """The line stood on."""
        row = self.table.currentIndex().row()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    @property
    def column(self) -> int:
        return max(NAME, self.table.currentIndex().column())

    @Slot()
    def _on_cell_pointed(self) -> None:
        self.told.setText("\n".join(self.line.told) if self.line is not None else "")
        self.pointed.emit()

    @Slot()
    def _on_cell_opened(self) -> None:
        self.opened.emit(True)

    @Slot()
    def _on_cell_clicked(self) -> None:
        self.opened.emit(False)
