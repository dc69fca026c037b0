"""What F6 walks through in a seat window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow


def panes(window: SeatWindow) -> list[QWidget]:
    """In the order the eye reads them."""
    found: list[QWidget | None] = [
        window.queue.table,
        window.search.fields.words,
        window.centre.currentWidget(),
        window.top_sheet if window.top_sheet.is_open else None,
        window.map.map,
        window.units.picker if window.units else None,
        window.duplicates.halves if window.duplicates else None,
    ]
    return [pane for pane in found if pane is not None and _takes_keys(pane)]


def _takes_keys(pane: QWidget) -> bool:
    """F6 would stand still before a pane that has nothing to do, such as the units of a case under way."""
    last = pane
    while (proxy := last.focusProxy()) is not None:
        last = proxy
    return pane.isVisible() and last.isEnabled()
