"""A document as somebody edits it: its rows, what they were, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.domain.keeping.difference import RowChange, difference
from dispatcher_app.domain.keeping.table import YES, CellSort, KeptTable, Key, Remark, Row


class KeptDraft:
    """Rows by position. Keys may be double or empty while somebody types; checks come when it is written."""

    def __init__(self, table: KeptTable) -> None:
        self.table = table
        self.before: tuple[Row, ...] = ()
        self.rows: list[dict[str, str]] = []
        self._was: dict[Key, Row] = {}
        self._added: list[bool] = []
        self._remarks: dict[Key, list[Remark]] = {}

    def begin(self, before: Sequence[Row], rows: Sequence[Row] | None = None) -> None:
        """Edit what follows *before*; with *rows* from a draft that is there already."""
        self.before = tuple(before)
        self._was = {self.table.key_of(row): row for row in before}
        self.take(before if rows is None else rows)

    def take(self, rows: Sequence[Row]) -> None:
        """Other rows for the same document, as a workbook brings them."""
        self.rows = [dict(row) for row in rows]
        self._added, once = [], set(self._was)
        for row in rows:
            key = self.table.key_of(row)
            self._added.append(key not in once)  # of two with one key the second is the new one
            once.discard(key)
        self._remarks = {}

    def lay_over(self, before: Sequence[Row]) -> None:
        """Begin anew on *before*, what was edited here laid over it cell by cell.

        A cell that nobody touched here is as somebody else has written it meanwhile. Keys must be single.
        """
        changed = {change.key for change in self.changes()}
        mine = {self.table.key_of(row): row for row in self.rows}
        there = {self.table.key_of(row) for row in before}
        rows: list[Row] = []
        for row in before:
            key = self.table.key_of(row)
            if key not in changed:
                rows.append(row)
            elif key in mine:  # else it was taken out here
                rows.append(self._laid(mine[key], row))
        added = [row for key, row in mine.items() if key in changed and key not in there]
        self.begin(before, [*rows, *added])

    def _laid(self, mine: Row, theirs: Row) -> Row:
        old = self._was.get(self.table.key_of(mine), {})
        touched = {name: value for name, value in mine.items() if value != old.get(name, "")}
        row = {**theirs, **touched}
        return {**row, **self.table.derive(row)}

    @property
    def is_changed(self) -> bool:
        return [*map(dict, self.before)] != self.rows

    def changes(self) -> list[RowChange]:
        """What the draft would change; only of a draft whose keys are each there once."""
        return difference(self.table, self.before, self.rows)

    def remark(self, remarks: Sequence[Remark]) -> None:
        """Show what a check said at its rows."""
        self._remarks = {}
        for remark in remarks:
            self._remarks.setdefault(remark.key, []).append(remark)

    # one row

    def is_new(self, at: int) -> bool:
        """A new row stays one though somebody types a key into it that is there already."""
        return self._added[at]

    def _old(self, at: int) -> Row | None:
        return None if self._added[at] else self._was.get(self.table.key_of(self.rows[at]))

    def is_retired(self, at: int) -> bool:
        return self.table.is_retired(self.rows[at])

    def was(self, at: int, column: str) -> str | None:
        """What stood in the cell before, where something else stands there now; else None."""
        old = self._old(at)
        before = "" if old is None else old.get(column, "")
        return before if before != self.rows[at].get(column, "") else None

    def remarks_at(self, at: int, column: str = "") -> list[Remark]:
        """What was said of the row, or of one of its cells.

        A row that was there before is not at fault for what a new one with the same key lacks.
        """
        key = self.table.key_of(self.rows[at])
        found = self._remarks.get(key, [])
        if found and not self._added[at] and self._is_twice(key):
            found = [remark for remark in found if remark.column in ("", *self.table.key)]
        return [remark for remark in found if not column or remark.column == column]

    def _is_twice(self, key: Key) -> bool:
        return sum(self.table.key_of(row) == key for row in self.rows) > 1

    def may_edit(self, at: int, column: str) -> bool:
        of = self.table.column(column)
        return not of.derived and (not of.fixed or self.is_new(at))

    def set_cell(self, at: int, column: str, typed: str) -> bool:
        """Whether the cell is another now."""
        value = self.table.column(column).taken(typed)
        if not self.may_edit(at, column) or value == self.rows[at].get(column, ""):
            return False
        self.rows[at] = {**self.rows[at], column: value}
        self.rows[at].update(self.table.derive(self.rows[at]))
        return True

    def add(self, behind: int) -> int:
        """An empty row behind the one at *behind*; where it is. Choices begin with their first word."""
        cells = {
            column.name: next(iter(column.choices), "") if column.sort is CellSort.CHOICE else ""
            for column in self.table.columns
        }
        self.rows.insert(behind + 1, cells)
        self._added.insert(behind + 1, True)
        return behind + 1

    def turn_out(self, at: int, today: str) -> str:
        """Take the row out of use or back; one that was never kept just goes. "gone", "off", "on" or ""."""
        if self.table.closed:
            return ""
        if self.is_new(at) or not self.table.retires:
            self._remove(at)
            return "gone"
        column = self.table.column(self.table.retires)
        value = "" if self.is_retired(at) else YES if column.sort is CellSort.YES else today
        self.rows[at] = {**self.rows[at], column.name: value}
        return "off" if value else "on"

    def undo(self, at: int) -> None:
        """The row as it was; one that is new goes."""
        old = self._old(at)
        if old is None:
            self._remove(at)
        else:
            self.rows[at] = dict(old)

    def _remove(self, at: int) -> None:
        del self.rows[at], self._added[at]
