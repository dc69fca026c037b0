"""Help at one key: the handbook where one stands, and behind it every key of this seat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.widgets.handbook.pages import load
from dispatcher_app.widgets.handbook.view import HandbookView
from dispatcher_app.widgets.key_list import KeyEntry, KeyList
from dispatcher_app.widgets.sheet import SideSheet
from dispatcher_app.widgets.theme import current_sizes

HANDBOOK, KEYS = range(2)
#: Width of the sheet at text scale 1: a line of the handbook holds some forty characters.
_WIDTH = 760


class HelpSheet(QWidget):
    """Content for the side sheet of a seat; :meth:`turn` goes from the handbook to the keys and back."""

    def __init__(self, entries: Iterable[KeyEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_sheet")
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("help_tabs")
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F1 turns them
        self.tabs.addTab(_("手册"))
        self.tabs.addTab(_("按键 (F1)"))
        self._book = load()
        self.handbook = HandbookView(self._book, self)
        self.keys = KeyList(self, entries)
        self._stack = QStackedWidget(self)
        for page in (self.handbook, self.keys):
            self._stack.addWidget(page)
        self._lay_out()
        self.setFocusProxy(self.handbook)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def open_for(self, focus: QWidget | None, role: Role) -> None:
        """Open the handbook at what it says of the widget with the keys, else at the day of *role*."""
        self.handbook.open_at(self._book.place_of((*_names_around(focus), role.value)))

    def turn(self) -> None:
        self.tabs.setCurrentIndex(KEYS if self.tabs.currentIndex() == HANDBOOK else HANDBOOK)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)

    @Slot(int)
    def _on_tab_changed(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        shown = self.keys if at == KEYS else self.handbook
        self.setFocusProxy(shown)
        shown.setFocus()


class HelpOver(SideSheet):
    """The help of a window, over whatever the window shows: forms stay open and as they are under it."""

    def ask(self, entries: Sequence[KeyEntry], focus: QWidget | None, role: Role) -> None:
        """The handbook at what it says of *focus*; asked for again, every key of the window."""
        if isinstance(shown := self.content, HelpSheet):
            shown.turn()
            return
        help_ = HelpSheet(entries, self)
        help_.open_for(focus, role)
        self.open_with(_("帮助"), help_, width=_WIDTH)


def _names_around(widget: QWidget | None) -> Iterator[str]:
    """Names of *widget* and of everything it lies in, from the inside out."""
    while widget is not None:
        if widget.objectName():
            yield widget.objectName()
        widget = widget.parentWidget()
