"""Documents as workbooks, and workbooks as drafts: same columns, same checks, faults told by their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from dispatcher_app.domain.keeping.table import MOST_ROWS, CellSort, Column, KeptTable, Key, Row
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.workbooks import Sheet, SheetColumn, SheetRow

#: Of one character, about.
_PIXELS = 8
_NARROWEST, _WIDEST = 6, 60


@dataclass(frozen=True, slots=True)
class FromSheet:
    """What a workbook makes of a draft: all its rows, or why not. ``numbers`` are the sheet's own, by key."""

    rows: tuple[Row, ...] = ()
    numbers: tuple[tuple[Key, int], ...] = ()
    faults: tuple[str, ...] = ()


def sheet_of(table: KeptTable, rows: Sequence[Row], notes: Sequence[str] = ()) -> Sheet:
    """*rows* as the screen shows them; secrets are left empty."""
    columns = [
        SheetColumn(_(column.title), width=min(_WIDEST, max(_NARROWEST, column.width // _PIXELS)))
        for column in table.columns
    ]
    cells = [[_cell(column, row) for column in table.columns] for row in rows]
    return Sheet(table.title, columns, cells, notes)


def _cell(column: Column, row: Row) -> str:
    secret = column.sort is CellSort.SECRET
    return "" if secret else column.shown(row.get(column.name, ""))


def needed_titles(table: KeptTable) -> list[str]:
    """Heads that a workbook must have to be read back."""
    return [_(column.title) for column in table.kept]


def draft_from(table: KeptTable, found: Sequence[SheetRow], draft: Sequence[Row]) -> FromSheet:
    """*draft* with what the workbook says: rows by their keys are changed or added, the others stay.

    Nothing is taken over where anything is at fault: every fault is told with its row.
    """
    if not found:
        return FromSheet(faults=(_("表头下面没有任何一行。"),))
    if len(found) > MOST_ROWS:
        text = _("共 {count} 行,超过上限 {most} 行。")
        return FromSheet(faults=(text.format(count=len(found), most=MOST_ROWS),))
    known = {_(column.title) for column in table.columns}
    if foreign := sorted({title for row in found for title in row.cells} - known - {""}):
        return FromSheet(
            faults=(_("认不得的列:{columns}。请从导出的表开始改。").format(columns=listed(foreign)),)
        )
    taken = [(row.number, table.taken(_named(table, row))) for row in found]
    faults = [*_cell_faults(table, taken), *_key_faults(table, taken, draft)]
    if faults:
        faults.sort(key=itemgetter(0))  # as one goes through the sheet
        return FromSheet(faults=tuple(said for _number, said in faults))
    by_key = {table.key_of(row): row for _number, row in taken}
    old = {table.key_of(row) for row in draft}
    changed = [by_key.get(table.key_of(row), row) for row in draft]
    added = [row for _number, row in taken if table.key_of(row) not in old]
    return FromSheet((*changed, *added), tuple((table.key_of(row), number) for number, row in taken))


def _named(table: KeptTable, row: SheetRow) -> dict[str, str]:
    return {column.name: row.cells.get(_(column.title), "") for column in table.kept}


def _cell_faults(table: KeptTable, taken: Sequence[tuple[int, Row]]) -> list[tuple[int, str]]:
    """With the number of the line in the sheet."""
    return [
        (number, _("第 {number} 行:{sentence}").format(number=number, sentence=sentence))
        for number, row in taken
        for column in table.kept
        if (sentence := column.fault(row.get(column.name, "")))
    ]


def _key_faults(
    table: KeptTable, taken: Sequence[tuple[int, Row]], draft: Sequence[Row]
) -> list[tuple[int, str]]:
    first: dict[Key, int] = {}
    known = {table.key_of(row) for row in draft}
    faults = []
    for number, row in taken:
        key = table.key_of(row)
        earlier = first.setdefault(key, number)
        if earlier != number:
            text = _("第 {number} 行:{key} 与第 {first} 行重复。")
            faults.append((number, text.format(number=number, key=table.said(key), first=earlier)))
        elif table.closed and key not in known:
            text = _("第 {number} 行:{key} 不是程序认得的一项。")
            faults.append((number, text.format(number=number, key=table.said(key))))
    return faults
