"""The grid in which a document is edited: cells by keys, changes and faults to be seen at their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from dispatcher_app.domain.keeping.table import YES, CellSort, Column, Key
from dispatcher_app.i18n import _
from dispatcher_app.ui.admin.draft import KeptDraft
from dispatcher_app.widgets.floating_panel import FloatingPanel, panel_around
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.row_delegate import RowDelegate
from dispatcher_app.widgets.theme import current_sizes, current_theme, theme_notifier

AnyIndex = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
#: Whether a check keeps the cell out.
FAULT_ROLE = int(_ROLE.UserRole) + 1
#: A table of so many columns fills its room; a smaller one stands at the left, where the eye can follow it.
_MANY = 8


class KeptModel(QAbstractTableModel):
    """Lines of the draft that hold the words looked for.

    Signals:
        edited: a cell was changed by hand.
    """

    edited = Signal()

    def __init__(
        self,
        draft: KeptDraft,
        may_write: bool,
        parent: QObject,
        meaning: Callable[[str, str], str] | None = None,
    ) -> None:
        """*meaning* says what the codes in a cell stand for, by its column and value."""
        super().__init__(parent)
        self.draft, self._may_write, self._meaning = draft, may_write, meaning
        self._shown: list[int] = []
        self._words = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.draft.table.columns

    def look_for(self, words: str) -> None:
        """Show lines that hold every one of *words* in some cell."""
        self._words = words
        self.renew()

    def renew(self) -> None:
        """The draft has other rows."""
        self.beginResetModel()
        words = self._words.casefold().split()
        rows = self.draft.rows
        self._shown = [at for at in range(len(rows)) if not words or self._holds(at, words)]
        self.endResetModel()

    def _holds(self, at: int, words: list[str]) -> bool:
        row = self.draft.rows[at]
        text = "\n".join(column.shown(row.get(column.name, "")) for column in self.columns).casefold()
        return all(word in text for word in words)

    def repaint(self) -> None:
        """Remarks are other ones."""
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(self.columns) - 1))

    def at(self, line: int) -> int:
        """Position in the draft of a line on the screen."""
        return self._shown[line]

    def line_of(self, key: Key) -> int:
        """The line with this key, of several one that is new; -1 where none is shown."""
        of = self.draft.table.key_of
        found = [line for line, at in enumerate(self._shown) if of(self.draft.rows[at]) == key]
        return min(found, key=lambda line: not self.draft.is_new(self._shown[line]), default=-1)

    def line_at(self, at: int) -> int:
        return self._shown.index(at) if at in self._shown else -1

    # Qt's questions

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        across = orientation == Qt.Orientation.Horizontal
        return _(self.columns[section].title) if across and role == _ROLE.DisplayRole else None

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> object:
        if not index.isValid():
            return None
        at, column = self._shown[index.row()], self.columns[index.column()]
        value = self.draft.rows[at].get(column.name, "")
        if role in (_ROLE.DisplayRole, _ROLE.AccessibleTextRole):
            return column.shown(value)
        if role == _ROLE.EditRole:
            return value if column.sort is CellSort.SECRET else column.shown(value)
        if role == _ROLE.ToolTipRole:
            return self._tip(at, column)
        if role == _ROLE.BackgroundRole:
            return self._ground(at, column)
        if role == _ROLE.ForegroundRole:
            return self._ink(at, column)
        if role == FAULT_ROLE:
            return self._is_at_fault(at, column)
        return None

    def _tip(self, at: int, column: Column) -> str | None:
        said = [remark.sentence for remark in self.draft.remarks_at(at, column.name)]
        if self._meaning is not None:
            said += filter(None, (self._meaning(column.name, self.draft.rows[at].get(column.name, "")),))
        was = self.draft.was(at, column.name)
        if was and not self.draft.is_new(at):
            said.append(_("原为:{value}").format(value=column.shown(was)))
        return "\n".join(said) or None

    def _ground(self, at: int, column: Column) -> QColor | None:
        theme = current_theme()
        if self._is_at_fault(at, column):
            return QColor(theme.over_soft)
        return QColor(theme.accent_soft) if self.draft.was(at, column.name) is not None else None

    def _is_at_fault(self, at: int, column: Column) -> bool:
        return any(remark.stops for remark in self.draft.remarks_at(at, column.name))

    def _ink(self, at: int, column: Column) -> QColor | None:
        theme = current_theme()
        if self.draft.is_retired(at):
            return QColor(theme.disabled)
        return QColor(theme.secondary) if not self.draft.may_edit(at, column.name) else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = self.columns[index.column()]
        if self._may_write and self.draft.may_edit(self._shown[index.row()], column.name):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: AnyIndex, value: object, role: int = _ROLE.EditRole) -> bool:
        column = self.columns[index.column()]
        if not self.draft.set_cell(self._shown[index.row()], column.name, str(value)):
            return False
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.columns) - 1))
        self.edited.emit()
        return True


class _CellDelegate(RowDelegate):
    """A list for choices, dots for passwords, a line for everything else.

    A cell stays open while a panel over it has the keys, such as the stock phrases: what they put in goes
    into the cell.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt closes a cell whose editor loses the keys; a panel that belongs to it only borrows them."""
        panel = panel_around(QApplication.focusWidget()) if event.type() == QEvent.Type.FocusOut else None
        if panel is None or panel.anchor is not watched:
            return super().eventFilter(watched, event)
        panel.closed.connect(self._on_panel_closed, Qt.ConnectionType.UniqueConnection)
        return False

    @Slot()
    def _on_panel_closed(self) -> None:
        """The keys went on to somewhere else: the cell is done."""
        panel = self.sender()
        cell = panel.anchor if isinstance(panel, FloatingPanel) else None
        if cell is not None and isValid(cell) and not cell.hasFocus():
            self.commitData.emit(cell)
            self.closeEditor.emit(cell, QAbstractItemDelegate.EndEditHint.NoHint)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """The style sheet leaves no ground to an item, so changes and faults get theirs here."""
        ground = index.data(_ROLE.BackgroundRole)
        if isinstance(ground, QColor):
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)
        if index.data(FAULT_ROLE):  # also to be seen under the cursor, which has a ground of its own
            line, rect = current_sizes().px(2), option.rect
            bottom = rect.adjusted(0, rect.height() - line, 0, 0)
            painter.fillRect(bottom, QColor(current_theme().over))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        column = cast(KeptModel, index.model()).columns[index.column()]
        if column.sort is CellSort.CHOICE:
            box = QComboBox(parent)
            for word in column.choices:
                box.addItem(column.shown(word), word)
            return box
        line = QLineEdit(parent)
        line.setMaxLength(column.longest)
        if column.words:
            write_freely(line)
        if column.sort is CellSort.SECRET:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findText(str(index.data(_ROLE.EditRole)))))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)


class KeptGrid(QTableView):
    """Arrows walk, Enter, F2 or typing edits, Space ticks a yes-or-no."""

    def __init__(self, model: KeptModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kept_grid")
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_CellDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        theme_notifier().changed.connect(self._on_theme_changed)
        self._fit()

    def _fit(self) -> None:
        sizes = current_sizes()
        self.verticalHeader().setDefaultSectionSize(sizes.row)
        for at, column in enumerate(self._model.columns):
            self.setColumnWidth(at, sizes.px(column.width))
            self.setColumnHidden(at, column.inward)
        columns = self._model.columns
        spare = self.viewport().width() - sum(sizes.px(each.width) for each in columns if not each.inward)
        if spare > 0 and len(columns) >= _MANY:
            widest = max(range(len(columns)), key=lambda at: columns[at].width)
            self.setColumnWidth(widest, self.columnWidth(widest) + spare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if enter and self.state() is QAbstractItemView.State.EditingState:
            event.accept()  # the Enter that ends a cell comes through to here
        elif index.isValid() and enter:
            self.edit(index)
        elif index.isValid() and event.key() == Qt.Key.Key_Space and self._is_tick(index):
            ticked = self._model.data(index, _ROLE.EditRole)
            self._model.setData(index, "" if ticked else YES)
        else:
            super().keyPressEvent(event)

    def _is_tick(self, index: QModelIndex) -> bool:
        editable = Qt.ItemFlag.ItemIsEditable in self._model.flags(index)
        return editable and self._model.columns[index.column()].sort is CellSort.YES

    def stand_on(self, line: int, column: str = "", *, take_keys: bool = True) -> None:
        """Bring a cell to the eye, and the keys to it."""
        names = [each.name for each in self._model.columns]
        index = self._model.index(line, names.index(column) if column in names else 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if take_keys:
            self.setFocus()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._fit()
        self.viewport().update()
