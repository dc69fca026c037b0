"""What a page of a work window is: made when first looked at, read again whenever it comes to the front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from dispatcher_app.ui.context import SeatContext
from dispatcher_app.widgets.key_list import KeyEntry


class WorkPage(QWidget):
    """Base of all pages. The page keeps what was typed into it until it is sent or thrown away.

    Signals:
        case_wanted: id of a case to be opened at the seat.
        page_wanted: (window, page) that is to come to the front, by their names, and the text for it.
        said: (sentence, done) for the line under the page; False is a refusal.
    """

    case_wanted = Signal(int)
    page_wanted = Signal(str, str, str)
    said = Signal(str, bool)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def come(self, text: str = "") -> None:
        """To the front: read what may have changed; *text* came from the command line."""

    def may_leave(self) -> bool:
        """Whether the window may close; a page that says no has said why."""
        return True

    def add_keys(self, acts: Iterable[tuple[str, Callable[[], object]]], name: str = "") -> list[QShortcut]:
        """Keys that act wherever on this page the focus is; named ``name:keys`` where there is a *name*."""
        made = []
        for keys, act in acts:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            if name:
                shortcut.setObjectName(f"{name}:{keys}")
            shortcut.activated.connect(act)
            made.append(shortcut)
        return made

    def key_entries(self) -> Sequence[KeyEntry]:
        """Keys of this page for the list of keys."""
        return ()
