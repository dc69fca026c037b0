"""Rows of a case list in their order, and which of them are shown. No Qt.

Two lists of rows, both sorted: all of them, and those that pass the filter. A row is found by bisection
on its key, so live changes cost microseconds however long the list is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.widgets.case_columns import Column, Raises, raised_first, sort_key
from dispatcher_app.widgets.case_filter import CaseFilter, FilterRun


class CaseOrder:
    """The visible rows as a sequence; positions run from the top of the list."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.column = Column.LAMP
        self.descending = False
        self.wanted = CaseFilter()
        self.raises: Raises | None = None
        self._rows: dict[int, QueueRow] = {}
        self._all: list[QueueRow] = []
        self._shown: list[QueueRow] = []
        self._filter = FilterRun()
        self._key = sort_key(self.column, self.descending, now)

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, position: int) -> QueueRow:
        return self._shown[~position if self.descending else position]

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    def get(self, case_id: int) -> QueueRow | None:
        return self._rows.get(case_id)

    def shown(self) -> list[QueueRow]:
        """The visible rows from top to bottom."""
        return self._shown[::-1] if self.descending else self._shown[:]

    def load(self, rows: Iterable[QueueRow], now: datetime) -> None:
        """Replace everything."""
        self._rows = {row.case_id: row for row in rows}
        self._filter.forget()
        self.sort(self.column, self.descending, now)

    def merge(self, rows: Iterable[QueueRow], now: datetime) -> None:
        """Add or replace many rows at once, and sort again."""
        changed = {row.case_id: row for row in rows}
        self._rows |= changed
        self._filter.forget(changed)
        self.sort(self.column, self.descending, now)

    def drop(self, case_ids: Iterable[int]) -> None:
        """Take many rows out at once."""
        gone = [case_id for case_id in case_ids if self._rows.pop(case_id, None) is not None]
        self._filter.forget(gone)
        self._all = [row for row in self._all if row.case_id in self._rows]
        self._shown = [row for row in self._shown if row.case_id in self._rows]

    def sort(self, column: Column, descending: bool, now: datetime) -> None:
        self.now, self.column, self.descending = now, column, descending
        self._key = sort_key(column, descending, now)
        if self.raises is not None and column is Column.LAMP and not descending:
            self._key = raised_first(self._key, self.raises)
        self._all = sorted(self._rows.values(), key=attrgetter("case_id"))
        self._all.sort(key=self._key)  # stable: equal keys stay in the order of their ids
        self.narrow(self.wanted, now)

    def narrow(self, wanted: CaseFilter, now: datetime) -> None:
        self.wanted = wanted
        self._shown = self._all.copy()
        if wanted:
            fitting = self._fitting(now)
            self._shown = [row for row in self._all if row.case_id in fitting]

    def warm(self, count: int) -> bool:
        """Prepare *count* more rows for being searched; False when there are no more."""
        return self._filter.warm(self._rows.values(), count)

    def _fitting(self, now: datetime) -> set[int]:
        """Ids of the rows the filter admits. Rows are visited as they lie in memory: in the order of a
        sorted list most of the time would go into waiting for memory."""
        return {row.case_id for row in self._filter.select(list(self._rows.values()), self.wanted, now)}

    def admits(self, row: QueueRow, now: datetime) -> bool:
        self._filter.forget((row.case_id,))  # what is remembered may be the row it replaces
        return not self.wanted or self._filter.admits(row, self.wanted, now)

    def misplaced(self, now: datetime) -> list[QueueRow]:
        """Rows that are shown but no longer pass the filter at *now*, or pass it and are not shown."""
        return [self._rows[case_id] for case_id in self._fitting(now) ^ {row.case_id for row in self._shown}]

    def find(self, case_id: int) -> int:
        """Position of a case among the visible rows, or -1."""
        row = self._rows.get(case_id)
        at = self._bisect(self._shown, row) if row is not None else -1
        if row is None or at >= len(self._shown) or self._shown[at] is not row:
            return -1
        return len(self._shown) - 1 - at if self.descending else at

    def gap(self, row: QueueRow) -> int:
        """Position that *row*, not yet in the list, would take."""
        at = self._bisect(self._shown, row)
        return len(self._shown) - at if self.descending else at

    def same_place(self, old: QueueRow, new: QueueRow) -> bool:
        return bool(self._key(old) == self._key(new))

    def put(self, row: QueueRow, shown: bool) -> None:
        """Add a row that is not in the list."""
        self._rows[row.case_id] = row
        self._all.insert(self._bisect(self._all, row), row)
        if shown:
            self._shown.insert(self._bisect(self._shown, row), row)

    def swap(self, old: QueueRow, new: QueueRow) -> None:
        """Replace *old* by *new*, which has the same place and is shown just as *old* is."""
        self._filter.forget((new.case_id,))
        for rows in (self._all, self._shown):
            at = self._bisect(rows, old)
            if at < len(rows) and rows[at] is old:
                rows[at] = new
        self._rows[new.case_id] = new

    def take(self, row: QueueRow) -> None:
        """Remove a row."""
        for rows in (self._all, self._shown):
            at = self._bisect(rows, row)
            if at < len(rows) and rows[at] is row:
                del rows[at]
        del self._rows[row.case_id]
        self._filter.forget((row.case_id,))

    def _bisect(self, rows: list[QueueRow], row: QueueRow) -> int:
        return bisect_left(rows, self._full_key(row), key=self._full_key)

    def _full_key(self, row: QueueRow) -> tuple[Any, int]:
        return (self._key(row), row.case_id)
