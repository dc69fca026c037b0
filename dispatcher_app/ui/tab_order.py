"""The Tab key follows the eye, whatever was built first or moved into another frame later.

Qt's own chain is the order of building; ``setTabOrder`` loses its way among focus proxies, and the chain
knows nothing of buttons that come and go. So a window asks here where Tab leads from what has the keys now.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def next_stop(window: QWidget, parts: Iterable[QWidget], forward: bool) -> QWidget | None:
    """The widget Tab (or Shift+Tab) leads to; *parts* of *window* are visited in their order.

    None where the keys are outside of all parts, or there is no other stop.
    """
    chain = _positions(window)
    stops = [stop for part in parts for stop in _stops(part, chain)]
    here = window.focusWidget()
    if here not in stops or len(stops) < 2:
        return None
    return stops[(stops.index(here) + (1 if forward else -1)) % len(stops)]


def _positions(window: QWidget) -> dict[QWidget, int]:
    """Where each widget stands in Qt's chain."""
    chain = {window: 0}
    each = window.nextInFocusChain()
    while each is not None and each not in chain:
        chain[each] = len(chain)
        each = each.nextInFocusChain()
    return chain


def _stops(part: QWidget, chain: dict[QWidget, int]) -> list[QWidget]:
    """What can take the keys in *part*, as it was built. Menus and lists that drop down are other windows."""
    found = [each for each in (part, *part.findChildren(QWidget)) if each in chain and _takes_tab(each)]
    return sorted(found, key=chain.__getitem__)


def _takes_tab(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return tab and widget.isVisible() and widget.isEnabled()
