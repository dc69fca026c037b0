"""The grid of a week's roster: arrows walk, digits plan."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.ui.shift.roster_model import RosterModel
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.theme import current_sizes

_NAME_WIDE = 190


class RosterGrid(QTableView):
    """Digits put the person of the line on a shift of the day or take them off; Delete takes off all.

    Signals:
        digit_pressed: number of a shift for the current cell, 0 for none of them.
        entered: Enter was pressed on a cell.
    """

    digit_pressed = Signal(int)
    entered = Signal()

    def __init__(self, model: RosterModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("roster_grid")
        self.setAccessibleName(_("值班表"))
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(current_sizes().row)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def fit(self) -> None:
        """The names have their room, the days share the rest."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, current_sizes().px(_NAME_WIDE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, alt = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if not alt and len(text) == 1 and text in "0123456789":
            self.digit_pressed.emit(int(text))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.digit_pressed.emit(0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        elif text.isprintable() and text:
            event.ignore()
        else:
            super().keyPressEvent(event)
