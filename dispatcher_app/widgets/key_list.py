"""Everything the seat can do, with its key, its command and its place for the mouse (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.widgets.key_rows import KeyEntry, KeyRow, KeyRows
from dispatcher_app.widgets.theme import current_sizes, set_look
from dispatcher_app.widgets.tree_picker import SearchField

__all__ = ["KeyEntry", "KeyList"]


class KeyList(QWidget):
    """A searchable list of actions in their groups; meant for a :class:`SideSheet`.

    Letters search by name, pinyin, initials, command or key; arrows and page keys scroll; Esc clears.
    """

    def __init__(self, parent: QWidget | None = None, entries: Iterable[KeyEntry] = ()) -> None:
        super().__init__(parent)
        self.setObjectName("key_list")
        self.search = _ScrollingSearch(self)
        self.search.setObjectName("key_search")
        self.search.setPlaceholderText(_("动作、拼音或按键"))
        self.rows = KeyRows(self)
        self.search.scrolled = self.rows
        self._hint = QLabel(_("动作也可在命令行(:)输入名称或拼音来做;表单里的键只在表单里用"), self)
        self._hint.setWordWrap(True)
        set_look(self._hint, role="small")
        self.setFocusProxy(self.search)
        self._lay_out()
        self.search.textChanged.connect(self._on_text_changed)
        self.set_entries(entries)

    def set_entries(self, entries: Iterable[KeyEntry]) -> None:
        """Show other actions; groups stand in the order in which they first come."""
        self._entries = tuple(entries)
        self._pinyin = PinyinIndex(
            Entry(str(at), entry.label, tuple(filter(None, (entry.command, entry.keys, entry.group))))
            for at, entry in enumerate(self._entries)
        )
        self._show_rows()

    def _lay_out(self) -> None:
        sizes = current_sizes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes.gap)
        field = QVBoxLayout()
        field.setContentsMargins(sizes.pane, 0, sizes.pane, 0)
        field.addWidget(self.search)
        layout.addLayout(field)
        layout.addWidget(self.rows, 1)
        self._hint.setContentsMargins(sizes.pane, 0, sizes.pane, sizes.gap)
        layout.addWidget(self._hint)

    def _show_rows(self) -> None:
        """Matches stay in their groups, so that the list is read the same way every time."""
        query = self.search.text()
        spans = {int(match.key): match.spans for match in self._pinyin.search(query)}
        groups: dict[str, list[KeyRow]] = {}
        for at, entry in enumerate(self._entries):
            if not query.strip() or at in spans:
                groups.setdefault(entry.group, []).append(KeyRow(entry, spans.get(at, ())))
        self.rows.show_groups(groups)
        self.rows.empty_text = _("没有与“{query}”相符的动作").format(query=query.strip())

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self._show_rows()


class _ScrollingSearch(SearchField):
    """A search field whose arrow and page keys scroll the list under it, and Esc first clears it."""

    scrolled: KeyRows

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.scrolled.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = current_sizes().row
                bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp:
                step = bar.pageStep()
                bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_PageDown else -step))
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case _:
                super().keyPressEvent(event)
