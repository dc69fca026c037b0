"""The keys of a picker, read off the field in focus: letters search, arrows move, digits pick."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dispatcher_app.widgets.hotkeys import hotkey_guard
from dispatcher_app.widgets.picker_list import PickerList

_CTRL = Qt.KeyboardModifier.ControlModifier
_DIGITS = tuple("123456789")
_NO_TEXT_KEYS = _CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class PickerKeys(QObject):
    """Makes *field* drive *target*; the field keeps its cursor and editing keys.

    A digit picks the row it numbers, unless the text so far is all digits (a code being typed) or begins
    with ``#``. While an input method composes, its letters already search and its keys are left to it.

    Signals:
        left: Esc was pressed and there was nothing to clear.
        confirmed: Enter was pressed on what is picked already, or with nothing typed and nothing current.
    """

    left = Signal()
    confirmed = Signal()

    def __init__(self, field: QLineEdit, target: PickerList) -> None:
        super().__init__(field)
        self._field, self._target = field, target
        self._guard = hotkey_guard()
        self.active = True
        field.installEventFilter(self)
        field.textChanged.connect(self._on_text_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.active:
            return False
        match event.type():
            case QEvent.Type.FocusIn | QEvent.Type.FocusOut:
                self._target.set_engaged(event.type() == QEvent.Type.FocusIn)
            case QEvent.Type.InputMethod:
                self.search_preedit(cast(QInputMethodEvent, event))
            case QEvent.Type.ShortcutOverride if self._is_ours(cast(QKeyEvent, event)):
                event.accept()  # Enter and Esc mean the picker here, not the window
                return True
            case QEvent.Type.KeyPress if not self._guard.composing:
                return self._handle(cast(QKeyEvent, event))
        return False

    def _handle(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._target.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp:
                rows = self._target.page_rows()
                self._target.move_by(rows if event.key() == Qt.Key.Key_PageDown else -rows)
            case Qt.Key.Key_Left | Qt.Key.Key_Right if not self._field.text():
                self._target.open_current(event.key() == Qt.Key.Key_Right)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._guard.is_repeat(event.key()):
                pass  # held: picking and sending are two presses
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter(with_ctrl=bool(event.modifiers() & _CTRL))
            case Qt.Key.Key_Escape:
                self._escape()
            case Qt.Key.Key_Space:
                return self._target.mark_current()
            case _:
                return self._pick_number(event)
        return True

    def _enter(self, with_ctrl: bool) -> None:
        current = self._target.current_key
        nothing_new = current in self._target.settled_keys or (current is None and not self._field.text())
        if with_ctrl:
            self._target.mark_current()
        elif nothing_new:
            self.confirmed.emit()
        else:
            self._target.choose_current()

    def _escape(self) -> None:
        if self._field.text():
            self._field.clear()
        else:
            self.left.emit()

    def _pick_number(self, event: QKeyEvent) -> bool:
        digit = event.text() if event.text() in _DIGITS else ""
        if not digit or event.modifiers() & _NO_TEXT_KEYS or not self._numbers_pick():
            return False
        return self._target.choose_number(int(digit))

    def _numbers_pick(self) -> bool:
        text = self._field.text().strip()
        return not text or not (text.isdigit() or text.startswith("#"))

    def _is_ours(self, event: QKeyEvent) -> bool:
        return event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Space,
        )

    def search_preedit(self, event: QInputMethodEvent) -> None:
        """Pinyin not yet made into characters is searched as it is: no need to finish composing."""
        letters = "".join(char for char in event.preeditString() if char.isalnum())
        if letters:
            text, at = self._field.text(), self._field.cursorPosition()
            self._target.set_query(text[:at] + letters + text[at:])
        elif not event.commitString():
            self._target.set_query(self._field.text())

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        if self.active:
            self._target.set_query(text.removeprefix("#"))
