"""What one version of a document has that another has not, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatcher_app.domain.keeping.table import KeptTable, Key, Row
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class ChangeSort(Labelled):
    """What became of a row."""

    ADDED = "added", N_("新增")
    CHANGED = "changed", N_("修改")
    RETIRED = "retired", N_("停用")
    BACK = "back", N_("恢复")
    REMOVED = "removed", N_("删除")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: its column's name, what stood there and what stands there now."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is not as it was; ``cells`` are empty for rows that came or went. ``called``: its name."""

    sort: ChangeSort
    key: Key
    called: str
    cells: tuple[CellChange, ...] = ()


def difference(table: KeptTable, before: Sequence[Row], after: Sequence[Row]) -> list[RowChange]:
    """In the order of *after*, rows that went behind. Both have each key once."""
    old = {table.key_of(row): row for row in before}
    found = [change for row in after if (change := _change(table, old.get(table.key_of(row)), row))]
    left = old.keys() - {table.key_of(row) for row in after}
    return found + [
        RowChange(ChangeSort.REMOVED, key, table.called(row)) for key, row in old.items() if key in left
    ]


def _change(table: KeptTable, old: Row | None, new: Row) -> RowChange | None:
    key, called = table.key_of(new), table.called(new)
    if old is None:
        return RowChange(ChangeSort.ADDED, key, called)
    cells = tuple(
        CellChange(column.name, old.get(column.name, ""), new.get(column.name, ""))
        for column in table.kept
        if old.get(column.name, "") != new.get(column.name, "")
    )
    if not cells:
        return None
    was, is_now = table.is_retired(old), table.is_retired(new)
    sort = ChangeSort.RETIRED if is_now and not was else ChangeSort.CHANGED
    return RowChange(ChangeSort.BACK if was and not is_now else sort, key, called, cells)


def counted(changes: Sequence[RowChange]) -> str:
    """In one line: how many rows came, changed, went."""
    parts = [
        _("{what} {count}").format(what=sort.label, count=count)
        for sort in ChangeSort
        if (count := sum(change.sort is sort for change in changes))
    ]
    return " · ".join(parts) or _("没有改动")
