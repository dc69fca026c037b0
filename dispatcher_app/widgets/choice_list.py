"""A short list of answers, each with its digit: one key chooses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes

_CHORD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ChoiceList(QWidget):
    """At most nine answers as radio buttons ``1 非本辖区``; digits choose while the list has the focus.

    A seat's own digits must not act meanwhile, so the list claims them before any hotkey.

    Signals:
        chosen: an answer was chosen; argument is its key.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """*choices* are (key, label)."""
        super().__init__(parent)
        self._keys = [key for key, _label in choices]
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(current_sizes().grid)
        self._buttons: list[QAbstractButton] = []
        for position, (key, label) in enumerate(choices):
            button = QRadioButton(f"{position + 1}  {label}", self)
            button.setObjectName(f"choice_{key}")
            self._group.addButton(button, position)
            self._buttons.append(button)
            layout.addWidget(button)
        self._group.idClicked.connect(self._on_clicked)
        if self._buttons:
            self.setFocusProxy(self._buttons[0])

    @property
    def key(self) -> str:
        """Key of the chosen answer, "" while there is none."""
        position = self._group.checkedId()
        return self._keys[position] if position >= 0 else ""

    def choose(self, key: str) -> None:
        """Show *key* as chosen, with the signal; an unknown key changes nothing."""
        if key in self._keys:
            self._choose_at(self._keys.index(key))

    def clear(self) -> None:
        """No answer any more, without a signal."""
        self._group.setExclusive(False)
        for button in self._buttons:
            button.setChecked(False)
        self._group.setExclusive(True)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and isinstance(event, QKeyEvent) and self._position(event) >= 0:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        position = self._position(event)
        if position < 0:
            super().keyPressEvent(event)
            return
        # The focus first: whoever hears of the choice may want it elsewhere.
        self._buttons[position].setFocus()
        self._choose_at(position)

    def _position(self, event: QKeyEvent) -> int:
        """Which answer a key means, or -1."""
        text = event.text()
        if not (text.isascii() and text.isdigit()) or event.modifiers() & _CHORD:
            return -1
        return int(text) - 1 if 0 < int(text) <= len(self._keys) else -1

    def _choose_at(self, position: int) -> None:
        self._buttons[position].setChecked(True)
        self.setFocusProxy(self._buttons[position])
        self.chosen.emit(self._keys[position])

    @Slot(int)
    def _on_clicked(self, position: int) -> None:
        self._choose_at(position)
