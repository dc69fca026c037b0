"""The Qt model of a case list: 20,000 rows by case id, sorted and filtered in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Lamp
from dispatcher_app.widgets.case_columns import SPECS, Column, Raises, heading
from dispatcher_app.widgets.case_filter import CaseFilter
from dispatcher_app.widgets.case_holder import Holder
from dispatcher_app.widgets.case_order import CaseOrder
from dispatcher_app.widgets.case_texts import CaseTexts

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
#: A list filtered by lamp lets rows come and go this often.
LAMP_CHECK = timedelta(seconds=10)
#: More changes than this at once are cheaper as one new list than one by one.
BULK = 200


class CaseTableModel(QAbstractTableModel):
    """Case rows for a view."""

    RowRole = Role.UserRole + 1

    def __init__(self, zone: tzinfo = UTC, parent: QObject | None = None) -> None:
        super().__init__(parent)
        now = datetime.now(UTC)
        self._order = CaseOrder(now)
        self._texts = CaseTexts(zone, now)
        self._lamps_at = now  # when rows last came or went because of their lamp
        self._holders: dict[int, Holder] = {}

    # what views ask

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self._texts.of(self._order[index.row()], Column(index.column()))
        if role == self.RowRole:
            return self._order[index.row()]
        if role == Role.ToolTipRole:
            row = self._order[index.row()]
            return self._texts.tip(row, self._holders.get(row.case_id))
        if role == Role.AccessibleTextRole:
            return self._spoken(self._order[index.row()], Column(index.column()))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return "" if section == Column.LAMP else heading(Column(section))
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return heading(Column(section))
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if SPECS[Column(section)].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _spoken(self, row: QueueRow, column: Column) -> str:
        said = f"{heading(column)} {self._texts.of(row, column)}"
        holder = self._holders.get(row.case_id)
        return f"{said} {holder.words}" if holder is not None and column is Column.MARKS else said

    # what the painter and the table ask

    def holder(self, case_id: int) -> Holder | None:
        """Who works on the case; None where nobody does."""
        return self._holders.get(case_id)

    def case_at(self, row: int) -> QueueRow:
        return self._order[row]

    def case(self, case_id: int) -> QueueRow | None:
        return self._order.get(case_id)

    def row_of(self, case_id: int) -> int:
        """Position of a shown case, or -1."""
        return self._order.find(case_id)

    def shown(self) -> list[QueueRow]:
        """The shown rows from top to bottom."""
        return self._order.shown()

    def texts(self, row: int) -> tuple[str, ...]:
        """Texts of a row by column, without lamp and remaining time."""
        return self._texts.fixed(self._order[row])

    def live(self, row: int) -> tuple[Lamp, str]:
        """Lamp and remaining time of a row as of the last tick."""
        return self._texts.live(self._order[row])

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return self._order.total

    @property
    def now(self) -> datetime:
        return self._texts.now

    @property
    def wanted(self) -> CaseFilter:
        return self._order.wanted

    @property
    def sorting(self) -> tuple[Column, bool]:
        """The column sorted by, and whether it descends."""
        return self._order.column, self._order.descending

    # what changes the list

    def set_rows(self, rows: Iterable[QueueRow], now: datetime | None = None) -> None:
        """Replace all rows, and move the clock to *now*."""
        self.beginResetModel()
        self._texts.clear()
        self._texts.now = self._lamps_at = now or self.now
        self._order.load(rows, self.now)
        self.endResetModel()

    def upsert(self, rows: Iterable[QueueRow]) -> list[int]:
        """Add or replace rows; returns the ids of those that were not shown before and are now.

        A row of a lower version than the one in the list is a late message and is ignored.
        """
        news = [row for row in rows if self._is_news(row)]
        self._texts.forget(row.case_id for row in news)
        if len(news) > BULK:
            return self._merge(news)
        arrived = [row.case_id for row in news if self._settle(row)]
        return arrived

    def remove(self, case_ids: Iterable[int]) -> None:
        gone = [row for row in map(self._order.get, set(case_ids)) if row is not None]
        self._texts.forget(row.case_id for row in gone)
        if len(gone) > BULK:
            self.beginResetModel()
            self._order.drop([row.case_id for row in gone])
            self.endResetModel()
            return
        for row in gone:
            self._take(row)

    def set_holders(self, holders: Mapping[int, Holder]) -> None:
        """Who works on which case now; announces the shown rows for which that is news."""
        before, self._holders = self._holders, dict(holders)
        changed = {
            case_id
            for case_id in before.keys() | self._holders.keys()
            if before.get(case_id) != self._holders.get(case_id)
        }
        self._announce(sorted(row for case_id in changed if (row := self.row_of(case_id)) >= 0))

    def warm(self, count: int) -> bool:
        """Use a quiet moment to prepare *count* more rows for the first word typed; False when done."""
        return self._order.warm(count)

    def set_filter(self, wanted: CaseFilter) -> None:
        if wanted == self.wanted:
            return
        self.beginResetModel()
        self._order.narrow(wanted, self.now)
        self._lamps_at = self.now
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by *column*; persistent indexes, and so the selection, stay with their cases."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        cases = [self._order[index.row()].case_id for index in held]
        self._order.sort(Column(column), order == Qt.SortOrder.DescendingOrder, self.now)
        moved = [self.index(self.row_of(case), old.column()) for case, old in zip(cases, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def set_raised(self, raises: Raises | None) -> None:
        """Which rows come first while the list is in its usual order; None where none are raised."""
        self._order.raises = self._texts.raised = raises
        self._texts.clear()
        column, descending = self.sorting
        self.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def raised(self, row: QueueRow) -> str:
        """The plan or collection that raises *row* for now, "" for none."""
        return self._texts.why_raised(row)

    def tick(self, now: datetime, first: int = 0, last: int = -1) -> None:
        """Move the clock; announces those of rows *first* to *last* whose lamp or text changed."""
        if self.wanted.lamps and now - self._lamps_at >= LAMP_CHECK:
            self._turn_lamps(now)
        last = min(last, len(self._order) - 1)
        watched = [self._order[row] for row in range(first, last + 1)]
        self._announce([first + at for at in self._texts.advance(now, watched)])

    def set_remaining(self, remaining: Callable[[QueueRow, datetime], str]) -> None:
        """How remaining time is told, for a caller that has the working-time calendar."""
        self._texts.remaining = remaining
        self.refresh_texts()

    def refresh_texts(self) -> None:
        """Compute all texts again, e.g. in another language."""
        self._texts.clear()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if len(self._order):
            self._changed(0, len(self._order) - 1)

    # one row at a time

    def _is_news(self, row: QueueRow) -> bool:
        old = self._order.get(row.case_id)
        return old is None or row.version >= old.version

    def _settle(self, row: QueueRow) -> bool:
        """Put *row* where it belongs; True if the list shows it and did not before."""
        old, shown = self._order.get(row.case_id), self._order.admits(row, self.now)
        if old is None:
            self._put(row, shown)
            return shown
        was_at = self.row_of(row.case_id)
        if shown != (was_at >= 0):
            self._take(old)
            self._put(row, shown)
            return shown
        if was_at < 0 or self._order.same_place(old, row):
            self._replace(old, row)
        else:
            self._move(was_at, old, row)
        return False

    def _put(self, row: QueueRow, shown: bool) -> None:
        if not shown:
            self._order.put(row, shown=False)
            return
        at = self._order.gap(row)
        self.beginInsertRows(_NOWHERE, at, at)
        self._order.put(row, shown=True)
        self.endInsertRows()

    def _take(self, row: QueueRow) -> None:
        at = self.row_of(row.case_id)
        if at < 0:
            self._order.take(row)
            return
        self.beginRemoveRows(_NOWHERE, at, at)
        self._order.take(row)
        self.endRemoveRows()

    def _replace(self, old: QueueRow, row: QueueRow) -> None:
        if not self._order.same_place(old, row):
            self._order.take(old)
            self._order.put(row, shown=False)
            return
        self._order.swap(old, row)
        at = self.row_of(row.case_id)
        if at >= 0:
            self._changed(at, at)

    def _move(self, was_at: int, old: QueueRow, row: QueueRow) -> None:
        gap = self._order.gap(row)  # counted with the old row still in the list, as Qt wants it
        moves = gap not in (was_at, was_at + 1)
        if moves:
            self.beginMoveRows(_NOWHERE, was_at, was_at, _NOWHERE, gap)
        self._order.take(old)
        self._order.put(row, shown=True)
        if moves:
            self.endMoveRows()
        at = self.row_of(row.case_id)
        self._changed(at, at)

    # many rows at once

    def _merge(self, rows: list[QueueRow]) -> list[int]:
        before = {row.case_id for row in self._order.shown()}
        self.beginResetModel()
        self._order.merge(rows, self.now)
        self.endResetModel()
        return [row.case_id for row in rows if row.case_id not in before and self.row_of(row.case_id) >= 0]

    def _turn_lamps(self, now: datetime) -> None:
        """Lamps changed under a filter that asks for lamps: let rows come and go."""
        self._lamps_at = now
        turned = self._order.misplaced(now)
        if len(turned) > BULK:
            self.beginResetModel()
            self._order.narrow(self.wanted, now)
            self.endResetModel()
            turned = []
        for row in turned:
            shown = self.row_of(row.case_id) < 0
            self._take(row)
            self._put(row, shown)

    def _announce(self, rows: list[int]) -> None:
        """``dataChanged`` once for each unbroken run of *rows*."""
        start = 0
        for at, (here, following) in enumerate(pairwise([*rows, -2])):
            if following != here + 1:
                self._changed(rows[start], here)
                start = at + 1

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
