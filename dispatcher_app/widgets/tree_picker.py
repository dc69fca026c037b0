"""A search field over a tree: type in Chinese, pinyin or initials anywhere, Enter picks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon, set_icon
from dispatcher_app.widgets.picker_keys import PickerKeys
from dispatcher_app.widgets.picker_list import PickerList
from dispatcher_app.widgets.picker_model import Offer, PickItem
from dispatcher_app.widgets.theme import current_sizes


class TreePicker(QWidget):
    """Reusable picker over plain values; the focus stays in its search field.

    Signals:
        picked: an item was picked with Enter, a digit or a click; argument is its key.
        marked: an item was picked beside the first with Space, Ctrl+Enter or Ctrl+click.
        confirmed: Enter was pressed with nothing typed and nothing new to pick.
        left: Esc was pressed and there was nothing to clear.
    """

    picked = Signal(str)
    marked = Signal(str)
    confirmed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None, inset: int = 0) -> None:
        """*inset* is the room beside the search field; the rows run from edge to edge."""
        super().__init__(parent)
        self.search = SearchField(self)
        self.search.setObjectName("picker_search")
        self.list = PickerList(self)
        self.list.setObjectName("picker_list")
        self.keys = PickerKeys(self.search, self.list)
        self.setFocusProxy(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(current_sizes().gap)
        field = QVBoxLayout()
        field.setContentsMargins(inset, 0, inset, 0)
        field.addWidget(self.search)
        layout.addLayout(field)
        layout.addWidget(self.list, 1)
        self.list.chosen.connect(self._on_chosen)
        self.list.marked.connect(self.marked)
        self.keys.confirmed.connect(self.confirmed)
        self.keys.left.connect(self.left)

    def set_items(self, items: Sequence[PickItem], title: str = "", open_keys: Sequence[str] = ()) -> None:
        """Replace the tree; items come parent first. *open_keys* are opened."""
        self.list.set_items(items, title, open_keys)

    def set_offers(self, offers: Sequence[Offer], title: str = "") -> None:
        """Replace the offers on top, numbered from 1; *title* stands over them."""
        self.list.set_offers(offers, title)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self.search.clear()
        self.picked.emit(key)


class SearchField(QLineEdit):
    """A line to search in: a magnifier at the left, a cross to clear at the right, all selected on Tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_("名称、拼音或首字母"))
        self._magnifier = self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        set_icon(self._magnifier, "search")
        self._cross = self.addAction(icon("x"), QLineEdit.ActionPosition.TrailingPosition)
        self._cross.setToolTip(_("清空 (Esc)"))
        set_icon(self._cross, "x")
        self._cross.setVisible(False)
        self._cross.triggered.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.selectAll()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
