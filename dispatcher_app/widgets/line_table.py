"""A table of any number of lines: a line becomes text when it is painted, and no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.theme import current_sizes, theme_notifier

AnyIndex = QModelIndex | QPersistentModelIndex
_KEPT_LINES = 2000
#: So many lines tell how wide a column would like to be; around its text a cell has so much (px at scale 1).
_MEASURED, _AROUND = 60, 26
#: No column grows beyond so many times its own width, however long a text is; in too little room none
#: shrinks below so much of it, and the one that stretches gives first.
_MOST, _LEAST, _STRETCH_GIVES = 2.5, 0.6, 0.4


class Lines(Protocol):
    """What is listed: how many lines, and the cells of one. ``more`` tells that others can be read."""

    @property
    def more(self) -> bool: ...
    def __len__(self) -> int: ...
    def cells(self, number: int) -> Sequence[str]: ...
    def key(self, number: int) -> str: ...


class NoLines:
    """Nothing is listed."""

    more = False

    def __len__(self) -> int:
        return 0

    def cells(self, number: int) -> Sequence[str]:
        raise IndexError(number)

    def key(self, number: int) -> str:
        raise IndexError(number)


class LineTable(QTableView):
    """Arrows walk, Enter or a double click opens.

    Signals:
        pointed: key of the line that is current now, "" for none.
        opened: key of a line that was opened.
        more_wanted: the end of what was read is in sight.
    """

    pointed = Signal(str)
    opened = Signal(str)
    more_wanted = Signal()

    def __init__(
        self,
        titles: Sequence[str],
        widths: Sequence[int],
        stretch: int,
        leaves: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        """*widths* in pixels at text scale 1; where there is more room, columns that would cut a text
        get of it, and the column number *stretch* what is left.

        Where there is too little room the columns *leaves* go, the first of them first.
        """
        super().__init__(parent)
        self.setObjectName("line_table")
        self._widths, self._stretch, self._leaves = tuple(widths), stretch, tuple(leaves)
        self._left_out: tuple[int, ...] = ()
        self._needs = [0] * len(self._widths)
        self.lines_model = _LinesModel(titles, self)
        self.setModel(self.lines_model)
        self.setItemDelegate(RowDelegate(self))
        self._prepare()
        self._fit()
        self.lines_model.more_wanted.connect(self.more_wanted)
        self.doubleClicked.connect(self._on_double_clicked)
        theme_notifier().changed.connect(self._on_theme_changed)

    def _prepare(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)

    # what is listed

    @property
    def lines(self) -> Lines:
        return self.lines_model.lines

    @property
    def current_key(self) -> str:
        row = self.currentIndex().row()
        return self.lines.key(row) if 0 <= row < len(self.lines) else ""

    def show_lines(self, lines: Lines, current: int | None) -> None:
        """Other lines; *current* is the one to stand on, None for none."""
        self.lines_model.show_lines(lines)
        self._measure()
        if current is not None:
            self.setCurrentIndex(self.lines_model.index(current, 0))
            self.scrollTo(self.lines_model.index(current, 0))

    def append_lines(self, lines: Lines) -> None:
        """The same lines and some behind them."""
        self.lines_model.append_lines(lines)

    def leave_out(self, columns: Sequence[int]) -> None:
        """From now on without *columns*, which have nothing to say about these lines."""
        if tuple(columns) != self._left_out:
            self._left_out = tuple(columns)
            self._fit()

    # hands

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row() or not previous.isValid():
            self.pointed.emit(self.current_key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key:
            self.opened.emit(self.current_key)
        elif event.text().isprintable() and event.text():
            event.ignore()  # Qt would walk through all lines for one that begins so
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines.key(index.row()))

    # look

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        sizes = current_sizes()
        self.verticalHeader().setDefaultSectionSize(sizes.row)
        widths, room = [sizes.px(width) for width in self._widths], self.viewport().width()
        gone = list(self._left_out)
        for column in self._leaves:
            if column not in gone and sum(widths) - sum(widths[left] for left in gone) > room:
                gone.append(column)
        spare = room - sum(width for column, width in enumerate(widths) if column not in gone)
        if spare >= 0:
            widths[self._stretch] += self._shared_out(widths, gone, spare)
        else:
            widths = self._drawn_in(widths, gone, -spare)
        for column, width in enumerate(widths):
            self.setColumnHidden(column, column in gone)
            self.setColumnWidth(column, width)

    def _shared_out(self, widths: list[int], gone: Sequence[int], spare: int) -> int:
        """Give of *spare* to columns that would cut a text; what then is left for the one that stretches."""
        own = max(0, self._needs[self._stretch] - widths[self._stretch])
        left = spare - min(own, spare)
        for column, need in enumerate(self._needs):
            if column != self._stretch and column not in gone:
                more = min(left, max(0, min(need, int(widths[column] * _MOST)) - widths[column]))
                widths[column] += more
                left -= more
        return left + min(own, spare)

    def _drawn_in(self, widths: Sequence[int], gone: Sequence[int], lack: int) -> list[int]:
        """Narrower columns: a text that ends in dots can be seen, one beyond the edge cannot."""
        found = list(widths)
        given = min(lack, int(found[self._stretch] * _STRETCH_GIVES))
        found[self._stretch] -= given
        total = sum(width for column, width in enumerate(found) if column not in gone)
        share = max(_LEAST, 1 - (lack - given) / total)
        return [int(width * share) for width in found]

    def _measure(self) -> None:
        """How wide the first lines are. Only ever more: columns do not dance when a list changes."""
        metrics, around = self.fontMetrics(), current_sizes().px(_AROUND)
        before = list(self._needs)
        for column, title in enumerate(self.lines_model.titles):
            self._needs[column] = max(self._needs[column], metrics.horizontalAdvance(title) + around)
        for row in range(min(len(self.lines), _MEASURED)):
            for column, text in enumerate(self.lines_model.texts(row)):
                need = metrics.horizontalAdvance(text) + around if text else 0
                self._needs[column] = max(self._needs[column], need)
        if self._needs != before:
            self._fit()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._needs = [0] * len(self._widths)
        self._measure()
        self._fit()
        self.viewport().update()


class _LinesModel(QAbstractTableModel):
    more_wanted = Signal()

    def __init__(self, titles: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.lines: Lines = NoLines()
        self._cells: Callable[[int], Sequence[str]] = self.lines.cells

    def show_lines(self, lines: Lines) -> None:
        self.beginResetModel()
        self._take(lines)
        self.endResetModel()

    def append_lines(self, lines: Lines) -> None:
        old = len(self.lines)
        if len(lines) > old:
            self.beginInsertRows(QModelIndex(), old, len(lines) - 1)
            self._take(lines)
            self.endInsertRows()
        else:
            self._take(lines)

    def _take(self, lines: Lines) -> None:
        self.lines = lines
        self._cells = lru_cache(_KEPT_LINES)(lines.cells)

    def texts(self, row: int) -> Sequence[str]:
        """The cells of one line."""
        return self._cells(row)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation == Qt.Orientation.Horizontal
        return self.titles[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and index.isValid():
            return self._cells(index.row())[index.column()]
        return None

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return not parent.isValid() and self.lines.more

    def fetchMore(self, parent: AnyIndex) -> None:
        self.more_wanted.emit()
