"""A list whose rows a delegate paints, and the rows in it: what all such lists have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QWidget

from dispatcher_app.widgets.theme import theme_notifier

AnyIndex = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")


class RowsModel(QAbstractListModel, Generic[Row]):
    """Rows of one kind, replaced as a whole."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return self.text(self.rows[index.row()])

    def text(self, row: Row) -> str:
        """*row* as a screen reader says it."""
        raise NotImplementedError


class EngagedDelegate(QStyledItemDelegate):
    """Paints the current row in accent while it is ``engaged``: while keys come to its list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.engaged = False


class PaintedList(QListView):
    """Without frame and ground of its own; never scrolls sideways; is drawn anew in a new theme."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet(f"{type(self).__name__} {{ border: 0; padding: 0; background: transparent; }}")
        theme_notifier().changed.connect(self._on_theme_changed)

    def row_clicked(self, event: QMouseEvent) -> int:
        """Number of the row on which the left button was let go, -1 for none."""
        index = self.indexAt(event.position().toPoint())
        return index.row() if event.button() == Qt.MouseButton.LeftButton else -1

    @Slot()
    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


class HandledList(PaintedList):
    """Takes the keys; its :class:`EngagedDelegate` shows it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._engage(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._engage(False)

    def _engage(self, engaged: bool) -> None:
        delegate = self.itemDelegate()
        if isinstance(delegate, EngagedDelegate):
            delegate.engaged = engaged
        self.viewport().update()
