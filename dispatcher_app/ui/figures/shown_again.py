"""A list that was read again: it stands on the same line, wherever that has gone, and the view stays."""

from __future__ import annotations

from collections.abc import Sequence

from dispatcher_app.ui.shift.lines import TextLines
from dispatcher_app.widgets.line_table import LineTable


def show_again(table: LineTable, lines: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Show *lines*, each with its key; where the line stood on is gone, on the one in its place."""
    key, row, bar = table.current_key, table.currentIndex().row(), table.verticalScrollBar()
    seen = bar.value()
    found = next((at for at, line in enumerate(lines) if line[0] == key), min(max(0, row), len(lines) - 1))
    table.show_lines(TextLines(lines), found if lines else None)
    if row >= 0:
        bar.setValue(seen)
