"""One name out of a list, in one line of a form: type Chinese, pinyin or initials, Enter takes the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.floating_panel import FloatingPanel
from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.icons import icon, set_icon
from dispatcher_app.widgets.picker_list import PickerList
from dispatcher_app.widgets.picker_model import PickItem
from dispatcher_app.widgets.theme import current_sizes

#: Leaving for these the operator comes back to what was open.
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OPEN_KEYS = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
_SHOWN_ROWS = 10
_WIDTH = 320


class NamePicker(QLineEdit):
    """Shows the chosen name; typing, F4 or a click opens the list under it, and the focus stays here.

    An emptied line means no choice; anything else that was typed and not taken gives way to the choice.

    Signals:
        picked: the choice changed; argument is its key, empty for none.
        down_pressed: ↓ was pressed while the list is closed.
    """

    picked = Signal(str)
    down_pressed = Signal()

    def __init__(self, nothing: str, names: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """*nothing* is shown while there is no choice; *names* are (name, key)."""
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self._value = ""
        self._guard = hotkey_guard()
        self.setPlaceholderText(nothing)
        self.setToolTip(_("输入名称、拼音或首字母;F4 列出全部"))
        self.list = PickerList()
        self.list.set_engaged(True)
        self._floating = FloatingPanel(self, self.list)
        self._arrow = self.addAction(icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition)
        set_icon(self._arrow, "chevron-down")
        self._arrow.triggered.connect(self.open_list)
        self.textEdited.connect(self._on_text_edited)
        self.list.chosen.connect(self._choose)
        self.set_names(names)

    def set_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Other names to pick from, as (name, key); the choice stays where it is still among them."""
        self._names = {key: name for name, key in names}
        self.list.set_items([PickItem(key, name) for name, key in names])
        if self._value:
            self.set_value(self._value)

    @property
    def value(self) -> str:
        """Key of the choice, empty for none."""
        return self._value

    def set_value(self, key: str) -> None:
        """Show a choice made elsewhere, without a signal; an unknown key is none."""
        self._value = key if key in self._names else ""
        self._show_value()

    @property
    def is_open(self) -> bool:
        return self._floating.isVisible()

    @Slot()
    def open_list(self) -> None:
        """All names, the choice current."""
        self.setFocus()
        self.selectAll()
        self.list.set_query("")
        self._open()
        self.list.show_key(self._value or None)

    def close_list(self) -> None:
        """What is said below the field is not hidden; what was typed stays."""
        self._floating.close_panel()

    def event(self, event: QEvent) -> bool:
        """Esc and Enter belong to the open list before they belong to the window; F4 always does.

        Enter with Ctrl is the form's: it sends, and takes what was typed for what it means.
        """
        if event.type() == QEvent.Type.ShortcutOverride:
            pressed = cast(QKeyEvent, event)
            key, held = pressed.key(), pressed.modifiers() & Qt.KeyboardModifier.ControlModifier
            if key == Qt.Key.Key_F4 or (self.is_open and key in _OPEN_KEYS and not held):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._guard.composing or not self._steer(event):
            super().keyPressEvent(event)

    def _steer(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if self.is_open:
                self.list.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_F4:
                self.open_list()
            case Qt.Key.Key_Down:
                self.down_pressed.emit()
            case Qt.Key.Key_Escape if self.is_open:
                self._show_value()
            case key if key in _ENTER and self.is_open:
                self.list.choose_current()
            case key if key in _ENTER and not self.text():
                self._choose("")
            case _:
                return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.is_open:
            self.open_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in _PASSING:
            return
        if self._value and not self.text():
            self._choose("")
        self._show_value()

    def _open(self) -> None:
        rows = min(max(1, len(self._names)), _SHOWN_ROWS)
        sizes = current_sizes()
        self._floating.open_at(QSize(max(self.width(), sizes.px(_WIDTH)), rows * sizes.row + 2))

    def _show_value(self) -> None:
        self._floating.close_panel()
        if self.text() != self._names.get(self._value, ""):
            self.setText(self._names.get(self._value, ""))
        self.setCursorPosition(0)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        if not text:
            self._choose("")
            return
        self.list.set_query(text)
        self._open()

    @Slot(str)
    def _choose(self, key: str) -> None:
        changed, self._value = key != self._value, key
        self._show_value()
        if changed:
            self.picked.emit(key)
