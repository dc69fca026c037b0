"""Differences and versions as lines of a table."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dispatcher_app.domain.keeping.difference import RowChange
from dispatcher_app.domain.keeping.table import KeptTable, Key, Remark
from dispatcher_app.i18n import _
from dispatcher_app.services.keeping.store import KeptVersion


class TextLines:
    """Lines of ready texts; the key of a line is its number."""

    more = False

    def __init__(self, lines: Sequence[Sequence[str]]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def cells(self, number: int) -> Sequence[str]:
        return self._lines[number]

    def key(self, number: int) -> str:
        return str(number)


def change_lines(table: KeptTable, changes: Sequence[RowChange]) -> list[tuple[str, str, str]]:
    """A line for each changed cell: what became of the row, which row, from what to what."""
    lines = []
    for change in changes:
        said = change.called
        cells = [_cell_words(table, cell.column, cell.before, cell.after) for cell in change.cells] or [""]
        lines += [(change.sort.label, said, words) for words in cells[:1]]
        lines += [("", "", words) for words in cells[1:]]
    return lines


def _cell_words(table: KeptTable, column: str, before: str, after: str) -> str:
    of = table.column(column)
    empty = _("(空)")
    text = _("{column}:{before} → {after}")
    return text.format(column=_(of.title), before=of.shown(before) or empty, after=of.shown(after) or empty)


def remark_lines(table: KeptTable, remarks: Sequence[Remark]) -> list[tuple[str, str]]:
    """Which row, and what is to be said of it."""
    return [
        (table.called(_row_of(table, remark.key)) if remark.key else _("整表"), remark.sentence)
        for remark in remarks
    ]


def _row_of(table: KeptTable, key: Key) -> dict[str, str]:
    """As much of a row as its key tells."""
    row = dict(zip(table.key, key, strict=True))
    return {**row, **table.derive(row)}


def version_lines(versions: Sequence[KeptVersion], zone: ZoneInfo) -> list[tuple[str, str, str, str, str]]:
    """Number, from when on, when written, by whom, why."""
    return [
        (
            str(version.number),
            f"{version.effective_at.astimezone(zone):%Y-%m-%d %H:%M}",
            f"{version.at.astimezone(zone):%Y-%m-%d %H:%M}",
            version.name,
            version.reason,
        )
        for version in versions
    ]
