"""By what a case list is sorted, for lists without a header and for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.case_columns import Column, heading
from dispatcher_app.widgets.icons import set_icon


class SortButton(QToolButton):
    """A menu of the columns; choosing the current one again turns the order round.

    Signals:
        sort_requested: column and whether it descends.
    """

    sort_requested = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sort_choice")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._sorting = (Column.LAMP, False)
        self._group = QActionGroup(self)
        menu = QMenu(self)
        self._entries = {column: self._entry(menu, column) for column in Column}
        self.setMenu(menu)
        self.show_sorting(*self._sorting)

    def _entry(self, menu: QMenu, column: Column) -> QAction:
        name = _("紧急程度") if column is Column.LAMP else heading(column)
        entry = menu.addAction(name)
        entry.setCheckable(True)
        entry.setData(int(column))
        self._group.addAction(entry)
        entry.triggered.connect(self._on_triggered)
        return entry

    @Slot(int, bool)
    def show_sorting(self, column: int, descending: bool) -> None:
        """Tell how the list is sorted now, without asking for it."""
        self._sorting = (Column(column), descending)
        entry = self._entries[self._sorting[0]]
        entry.setChecked(True)
        set_icon(self, "sort-descending" if descending else "sort-ascending")
        told = _("排序:{column},降序") if descending else _("排序:{column}")
        self.setToolTip(told.format(column=entry.text()))
        self.setAccessibleName(self.toolTip())

    @Slot()
    def _on_triggered(self) -> None:
        chosen = self._group.checkedAction()
        column = Column(chosen.data())
        again = column is self._sorting[0]
        self.sort_requested.emit(int(column), again and not self._sorting[1])
