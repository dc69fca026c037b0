"""A page of a list and what belongs to its line; empty, a note instead, and the hand where it can be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes


def lay_filled(
    page: QWidget,
    note: QWidget,
    tools: Sequence[QWidget],
    table: QWidget,
    beside: QWidget,
    wide: tuple[int, int],
) -> QStackedWidget:
    """Fill *page*: first *note*, second *table* under its *tools* with *beside* at its right.

    *wide* is how wide the two are at first, in pixels of the usual text.
    """
    sizes = current_sizes()
    left = QWidget(page)
    column = QVBoxLayout(left)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    top = QHBoxLayout()
    top.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
    top.setSpacing(sizes.gap)
    for tool in tools:
        top.addWidget(tool)
    top.addStretch(1)
    column.addLayout(top)
    column.addWidget(table, 1)
    split = QSplitter(Qt.Orientation.Horizontal, page)
    for part, width in ((left, wide[0]), (beside, wide[1])):
        split.addWidget(part)
        split.setStretchFactor(split.indexOf(part), width)
    split.setSizes([sizes.px(width) for width in wide])
    pages = QStackedWidget(page)
    pages.addWidget(note)
    pages.addWidget(split)
    whole = QVBoxLayout(page)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(pages)
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return pages


def show_filled(page: QWidget, pages: QStackedWidget, table: QWidget, filled: bool) -> None:
    """Show the second of *pages*, which holds *table*, where there is something in it, else the note.

    A hidden table takes no focus: until it is filled the page keeps it, and hands it over then.
    """
    had = page.hasFocus()
    pages.setCurrentIndex(1 if filled else 0)
    page.setFocusProxy(table if filled else None)  # type: ignore[arg-type]
    if had and filled:
        table.setFocus()
    elif had:
        page.setFocus()
