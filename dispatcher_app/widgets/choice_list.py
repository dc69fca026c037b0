"""A short list of answers, each with its digit: one key chooses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from dispatcher_app.widgets.theme import current_sizes


class ChoiceList(QWidget):
    """At most nine answers as radio buttons ``1 非本辖区``; digits choose while the list has the focus.

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
        for position, (key, label) in enumerate(choices):
            button = QRadioButton(f"{position + 1}  {label}", self)
            button.setObjectName(f"choice_{key}")
            self._group.addButton(button, position)
            layout.addWidget(button)
        self._group.idClicked.connect(self._on_clicked)
        if choices:
            self.setFocusProxy(self._group.button(0))

    @property
    def key(self) -> str:
        """Key of the chosen answer, "" while there is none."""
        position = self._group.checkedId()
        return self._keys[position] if position >= 0 else ""

    def choose(self, key: str) -> None:
        """Show *key* as chosen, with the signal; an unknown key changes nothing."""
        if key in self._keys:
            button = self._group.button(self._keys.index(key))
            button.setChecked(True)
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdigit() and 0 < int(text) <= len(self._keys):
            self.choose(self._keys[int(text) - 1])
            self._group.button(int(text) - 1).setFocus()
            return
        super().keyPressEvent(event)

    @Slot(int)
    def _on_clicked(self, position: int) -> None:
        self.chosen.emit(self._keys[position])
