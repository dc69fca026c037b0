"""A table of figures: a line a key, a column an indicator, the whole on top; every number can be stood on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractTableModel,
    QCollator,
    QCollatorSortKey,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from dispatcher_app.domain.indicators.dimensions import Key
from dispatcher_app.domain.indicators.table import Indicator
from dispatcher_app.i18n import _
from dispatcher_app.services.figures.tables import Figure, FigureRow, FigureTable
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.figures.words import misses, name_of, written
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

AnyIndex = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
#: The name at least and at best, a figure at least, and what is around a head (px at scale 1).
_NAME_WIDE, _NAME_WIDER, _FIGURE_WIDE, _AROUND = 200, 260, 80, 16
#: What stands in a cell whose indicator knows nothing of the dimension.
NOT_ASKED = "—"


class FigureModel(QAbstractTableModel):
    """The lines of a table, the whole first, the others by the figure that was asked for."""

    def __init__(self, hall: Hall, parent: QObject) -> None:
        super().__init__(parent)
        self._hall = hall
        self.table: FigureTable | None = None
        self.people: Mapping[str, str] = {}
        self.rows: list[FigureRow] = []
        self._names: list[str] = []
        self.by, self.downward = 1, True
        self._collator = QCollator(QLocale(QLocale.Language.Chinese))  # by pinyin, 第 9 before 第 10
        self._collator.setNumericMode(True)

    def show_table(self, table: FigureTable | None) -> None:
        self.beginResetModel()
        self.table = table
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: int) -> None:
        """By another column, or by the same the other way round."""
        self.beginResetModel()
        self.downward = not self.downward if column == self.by else column > 0
        self.by = column
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        table = self.table
        if table is None:
            self.rows, self._names = [], []
            return
        by = self.by = min(self.by, len(table.indicators))
        rows = sorted(table.rows, key=self._name_key, reverse=by == 0 and self.downward)
        unknown: list[FigureRow] = []
        if by > 0:
            unknown = [row for row in rows if row.figures[by - 1].value is None]
            known = [row for row in rows if row.figures[by - 1].value is not None]
            # Equal figures stay by name, whichever way the figures go.
            rows = sorted(known, key=lambda row: _value(row, by), reverse=self.downward)
        self.rows = [table.total, *rows, *unknown]
        self._names = [self.name(row) for row in self.rows]

    def _name_key(self, row: FigureRow) -> QCollatorSortKey:
        return self._collator.sortKey(self.name(row))

    def name(self, row: FigureRow) -> str:
        if row.is_total or self.table is None or self.table.dimension is None:
            return _("合计")
        return name_of(self.table.dimension, row.key, self._hall, self.people)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.table.indicators if self.table is not None else ()

    def figure(self, index: AnyIndex) -> Figure | None:
        """The figure in a cell; that of the first indicator for a name."""
        if not index.isValid() or not self.rows:
            return None
        return self.rows[index.row()].figures[max(0, index.column() - 1)]

    def row_of(self, key: Key) -> int | None:
        """Where the line of *key* stands; None for the whole and for a key that is not there."""
        found = (at for at, row in enumerate(self.rows) if not row.is_total and row.key == key)
        return next(found, None) if key is not None else None

    # Qt's questions

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.indicators) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or self.table is None:
            return None
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.ToolTipRole and section > 0:
            return self.indicators[section - 1].formula
        if role != _ROLE.DisplayRole:
            return None
        mark = " ↓" if self.downward else " ↑"
        return self._head(section) + (mark if section == self.by else "")

    def _head(self, section: int) -> str:
        if section > 0:
            indicator = self.indicators[section - 1]
            return f"{indicator.name}\n{indicator.unit.label}"
        dimension = self.table.dimension if self.table is not None else None
        return dimension.name if dimension is not None else ""

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return self._names[index.row()] if index.column() == 0 else self._text(self.figure(index))
        if role == _ROLE.TextAlignmentRole and index.column() > 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.ForegroundRole and index.column() > 0:
            return self._ink(self.figure(index))
        return None

    @staticmethod
    def _text(figure: Figure | None) -> str:
        if figure is None or not figure.applies:
            return NOT_ASKED
        # The sign beside the colour: below the target.
        mark = "▾ " if misses(figure.indicator, figure.value) else ""
        return mark + written(figure.indicator, figure.value)

    @staticmethod
    def _ink(figure: Figure | None) -> QColor | None:
        theme = current_theme()
        if figure is None or figure.value is None:
            return QColor(theme.disabled)
        return QColor(theme.over) if misses(figure.indicator, figure.value) else None


def _value(row: FigureRow, by: int) -> float:
    """As a float, which is ten times as fast to compare: a table may have a line for each grid cell."""
    return float(row.figures[by - 1].value or 0)


class FigureGrid(QTableView):
    """Arrows walk from number to number, Enter opens what is behind one.

    Signals:
        pointed: the current cell is another one.
        opened: what is behind the current cell is wanted.
    """

    pointed = Signal()
    opened = Signal()

    def __init__(self, model: FigureModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("figure_grid")
        self.figures = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.sort_by)
        model.modelReset.connect(self._fit)
        self.doubleClicked.connect(self._on_double_clicked)
        theme_notifier().changed.connect(self._fit)

    @property
    def key(self) -> Key:
        """The key stood on; None for the whole."""
        row = self.currentIndex().row()
        return self.figures.rows[row].key if 0 < row < len(self.figures.rows) else None

    @Slot(int)
    def sort_by(self, column: int) -> None:
        """Keeps the key stood on."""
        row = self.currentIndex().row()
        key = self.figures.rows[row].key if 0 < row < len(self.figures.rows) else None
        self.figures.sort_by(column)
        found = next(
            (at for at, each in enumerate(self.figures.rows) if not each.is_total and each.key == key), 0
        )
        self.setCurrentIndex(self.figures.index(found if row > 0 else 0, column))

    @Slot()
    def sort_here(self) -> None:
        """By the column stood on."""
        if self.currentIndex().isValid():
            self.sort_by(self.currentIndex().column())

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        self.pointed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _on_double_clicked(self) -> None:
        self.opened.emit()

    @Slot()
    def _fit(self) -> None:
        """Each figure as wide as its head, the name as it needs; they share what is left."""
        sizes, columns = current_sizes(), self.figures.columnCount()
        self.horizontalHeader().setFixedHeight(2 * self.fontMetrics().height() + 2 * sizes.grid)
        self.verticalHeader().setDefaultSectionSize(sizes.row)
        if columns < 2:
            return
        widths = [sizes.px(_NAME_WIDE), *(self._need(column) for column in range(1, columns))]
        spare = max(0, self.viewport().width() - sum(widths))
        name = min(spare, sizes.px(_NAME_WIDER) - widths[0])
        each = (spare - name) // (columns - 1)
        self.setColumnWidth(0, widths[0] + name + (spare - name) % (columns - 1))
        for column in range(1, columns):
            self.setColumnWidth(column, widths[column] + each)

    def _need(self, column: int) -> int:
        """How wide the head of a column is, with the arrow of its order."""
        metrics, sizes = self.horizontalHeader().fontMetrics(), current_sizes()
        head = str(self.figures.headerData(column, Qt.Orientation.Horizontal))
        text = max(metrics.horizontalAdvance(f"{line} ↓") for line in head.split("\n"))
        return max(sizes.px(_FIGURE_WIDE), text + sizes.px(_AROUND))
