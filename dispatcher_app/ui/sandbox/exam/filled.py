"""A page whose list may be empty: the note or the table, and the hand where it can be."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget


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
