"""The scrolling list inside a case table: keys, hover, columns that fit, rows painted whole."""

from __future__ import annotations

from enum import Enum
from time import monotonic

from PySide6.QtCore import QEvent, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from dispatcher_app.widgets.case_columns import SPECS, Column
from dispatcher_app.widgets.case_delegate import CardPainter, RowLook, TableRowPainter, short_number
from dispatcher_app.widgets.case_model import CaseTableModel, Index
from dispatcher_app.widgets.focus_memory import GIVEN_BACK
from dispatcher_app.widgets.theme import current_sizes, theme_notifier

#: Digits typed within this many seconds belong to one number.
TYPE_AHEAD_SECONDS = 1.2


class ListMode(Enum):
    TABLE = "table"
    CARDS = "cards"


class CaseView(QTableView):
    """A table of cases without any work per cell.

    Signals:
        case_activated: Enter or a double click on a case (its id).
        row_entered: the keyboard or mouse made another row current (position, -1 for none).
        top_requested: Home was pressed.
    """

    case_activated = Signal(int)
    row_entered = Signal(int)
    top_requested = Signal()

    def __init__(self, model: CaseTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("case_view")
        self.cases = model
        self._mode = ListMode.TABLE
        self._compact = False
        self._hovered = -1
        self._typed = ""
        self._typed_at = 0.0
        #: Whether digits find a running number here; not where a seat gives its answers with them.
        self.numbers_find = True
        self._keeps_none = False
        self._table_painter = TableRowPainter(model)
        self._card_painter = CardPainter(model)
        self.setModel(model)
        self._prepare()
        self._on_theme_changed()
        theme_notifier().changed.connect(self._on_theme_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    def _prepare(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.viewport().setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        header.setHighlightSections(False)
        header.setSortIndicator(*self._indicator())
        self.setSortingEnabled(True)

    def _indicator(self) -> tuple[int, Qt.SortOrder]:
        column, descending = self.cases.sorting
        return column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder

    # layout

    @property
    def mode(self) -> ListMode:
        return self._mode

    def set_mode(self, mode: ListMode, compact: bool = False) -> None:
        """Table or cards; *compact* makes table rows 24 px high instead of 28."""
        self._mode, self._compact = mode, compact
        self.horizontalHeader().setVisible(mode is ListMode.TABLE)
        self._on_theme_changed()

    @property
    def row_height(self) -> int:
        sizes = current_sizes()
        if self._mode is ListMode.CARDS:
            return sizes.card
        return sizes.row_compact if self._compact else sizes.row

    def visible_rows(self) -> tuple[int, int]:
        """First and last position in view; the last is -1 in an empty list."""
        first = max(0, self.verticalScrollBar().value() // self.row_height)
        below = (self.verticalScrollBar().value() + self.viewport().height() - 1) // self.row_height
        return first, min(below, self.cases.rowCount() - 1)

    def scroll_to(self, pixels: int) -> None:
        """Scroll so that *pixels* of the list are above the view, with the rows there are now."""
        self.updateGeometries()
        self.verticalScrollBar().setValue(pixels)

    def _fit_columns(self) -> None:
        """Give every column its width and spare room to those that stretch; the least needed leave."""
        room = self.viewport().width()
        px = current_sizes().px
        shown = list(Column) if self._mode is ListMode.TABLE else [Column.TITLE]
        for column in sorted((c for c in shown if SPECS[c].leaves), key=lambda c: SPECS[c].leaves):
            if sum(px(SPECS[c].width) for c in shown) > room:
                shown.remove(column)
        spare = max(0, room - sum(px(SPECS[c].width) for c in shown))
        stretch = sum(SPECS[c].stretch for c in shown)
        left = 0
        self._table_painter.columns = []
        for column in Column:
            self.setColumnHidden(column, column not in shown)
            if column in shown:
                width = px(SPECS[column].width) + spare * SPECS[column].stretch // stretch
                self.setColumnWidth(column, width if self._mode is ListMode.TABLE else room)
                self._table_painter.columns.append((column, left, width))
                left += width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._table_painter = TableRowPainter(self.cases)
        self._card_painter = CardPainter(self.cases)
        self.verticalHeader().setMinimumSectionSize(self.row_height)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.verticalScrollBar().setSingleStep(self.row_height)
        self._fit_columns()
        self.viewport().update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        rows = self._table_painter if self._mode is ListMode.TABLE else self._card_painter
        height, offset = self.row_height, self.verticalScrollBar().value()
        width = self.viewport().width()
        first = (event.rect().top() + offset) // height
        last = min((event.rect().bottom() + offset) // height, self.cases.rowCount() - 1)
        current = self.currentIndex().row()
        for row in range(max(0, first), last + 1):
            here = row == current
            look = RowLook(here, row == self._hovered, here and self.hasFocus())
            rows.paint(painter, QRect(0, row * height - offset, width, height), row, look)
        if current < 0:  # the keys are here all the same
            rows.ring(painter, self.viewport().rect(), RowLook(focused=self.hasFocus()))

    def _repaint_row(self, row: int) -> None:
        if row >= 0:
            top = row * self.row_height - self.verticalScrollBar().value()
            self.viewport().update(0, top, self.viewport().width(), self.row_height)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            self._repaint_row(before)
            self._repaint_row(row)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaint instead of moving pixels: the hovered row stays under the mouse, not under its case."""
        super().scrollContentsBy(dx, dy)
        here = self.viewport().mapFromGlobal(self.cursor().pos())
        self._hovered = self.rowAt(here.y()) if self.viewport().underMouse() else -1
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        if not event.buttons():  # dragging the mouse must not run through the cases
            super().mouseMoveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by keyboard or command, the list shows where it is: on the first row in view.

        A click chooses its own row; a window that merely becomes active, and keys that come back from a form,
        open no other case.
        """
        self._keeps_none = True
        super().focusInEvent(event)
        self._keeps_none = False
        if event.reason() not in _NO_CHOICE and not self.currentIndex().isValid():
            self.go_to(self.visible_rows()[0])
        self.viewport().update()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a key leads; nowhere while Qt looks for a row to make current by itself."""
        return QModelIndex() if self._keeps_none else super().moveCursor(action, modifiers)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # moving

    def go_to(self, row: int) -> None:
        """Make *row* current and bring it into view."""
        if self.cases.rowCount():
            row = min(max(row, 0), self.cases.rowCount() - 1)
            self.setCurrentIndex(self.cases.index(row, Column.TITLE))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._repaint_row(previous.row())
        self._repaint_row(current.row())
        if current.row() != previous.row():
            self.row_entered.emit(current.row())

    def event(self, event: QEvent) -> bool:
        """Digits are type-ahead here, so a hotkey on a digit must not take them away."""
        asked = event.type() == QEvent.Type.ShortcutOverride and self.numbers_find
        if asked and isinstance(event, QKeyEvent) and _digit(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row = event.key(), self.currentIndex().row()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CHORD and row >= 0:
            self.case_activated.emit(self.cases.case_at(row).case_id)
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
            self.top_requested.emit()
        elif key == Qt.Key.Key_End:
            self.go_to(self.cases.rowCount() - 1)
        elif event.matches(QKeySequence.StandardKey.Copy) and row >= 0:
            texts = self.cases.texts(row)
            QGuiApplication.clipboard().setText("\t".join(texts[c] for c in _COPIED))
        elif self.numbers_find and _digit(event):
            self.keyboardSearch(event.text())
        elif key in _ROW_KEYS:
            super().keyPressEvent(event)
        else:
            event.ignore()  # the seat's own keys

    def keyboardSearch(self, search: str) -> None:
        """Type-ahead on the running number: ``147`` finds …-0147, from the current row downwards."""
        fresh = monotonic() - self._typed_at > TYPE_AHEAD_SECONDS
        self._typed = search if fresh else self._typed + search
        self._typed_at = monotonic()
        shown = self.cases.shown()
        start = max(0, self.currentIndex().row())
        for row in (*range(start, len(shown)), *range(start)):
            if _number_matches(shown[row].number, self._typed):
                self.go_to(row)
                return

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.case_activated.emit(self.cases.case_at(index.row()).case_id)


def _digit(event: QKeyEvent) -> bool:
    return event.text().isdigit() and not event.modifiers() & _CHORD


def _number_matches(number: str, typed: str) -> bool:
    tail = short_number(number)
    return tail.startswith(typed) or tail.lstrip("0").startswith(typed)


_NO_CHOICE = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    GIVEN_BACK,
)
_MODIFIER = Qt.KeyboardModifier
_CHORD = _MODIFIER.ControlModifier | _MODIFIER.AltModifier | _MODIFIER.MetaModifier
_ROW_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_COPIED = (Column.NUMBER, Column.TITLE, Column.PLACE, Column.UNIT, Column.STAGE)
